"""How the system tells what it does: logs, later traces and metrics."""
