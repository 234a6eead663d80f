"""The event log and its consumers: appending, offsets, leases, wake-ups."""
