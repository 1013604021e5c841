"""The proof: unit (mirror of src), contract (a suite a port), host_safety, apps, api, shape, wheel."""
