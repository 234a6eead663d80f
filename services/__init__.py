"""What Lianban knows and keeps: domain, record, gateways, engine, telemetry."""
