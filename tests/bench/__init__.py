"""What dashcam costs, measured beside its peers in the same run; `scripts/bench` prints the table."""
