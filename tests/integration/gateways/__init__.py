"""The gateways, each against its real simulator."""
