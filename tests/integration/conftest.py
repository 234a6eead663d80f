"""Shared by the integration tests: all of them come from one address, and none waits for another."""

import pytest

from api.limits.rate_limits import RATES


@pytest.fixture(autouse=True)
def rested_sender() -> None:
    """Forget how often this address asked, as if a minute had passed since the last test."""
    RATES.forget()
