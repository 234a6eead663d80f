"""Traces as Jaeger and Grafana read them, and as a collector gets them."""
