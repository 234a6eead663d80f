"""What leaves as telemetry."""
