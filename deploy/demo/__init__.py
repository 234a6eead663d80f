"""The demonstration (演示): one working morning of a service centre, played through the public API."""

from deploy.demo.morning import run

__all__ = ["run"]
