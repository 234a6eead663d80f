"""The door in front of a record that workers look after."""

from tests.api.conftest import door

__all__ = ["door"]
