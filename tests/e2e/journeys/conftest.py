"""The door in front of a record that workers look after."""

from tests.integration.api.conftest import door

__all__ = ["door"]
