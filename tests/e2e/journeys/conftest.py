"""The door in front of a record that workers look after."""

from tests.integration.api.conftest import api

__all__ = ["api"]
