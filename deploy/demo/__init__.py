"""The demonstration (演示): one morning of a service centre, through the public API."""

from deploy.demo.morning import run

__all__ = ["run"]
