"""Traces for Jaeger's own pages and for Grafana: the query interface of Jaeger, on a port of its own."""
