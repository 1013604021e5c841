"""What tests need, ours and yours: shipped code, no mocks."""
