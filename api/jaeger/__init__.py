"""Query interface of Jaeger for its own pages and Grafana, on a separate port."""
