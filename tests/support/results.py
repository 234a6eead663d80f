"""Result numbers for tests: well formed, and never the same twice."""

from datetime import date

from deploy.demo.companies import results

REGISTERED_ON = date(2026, 11, 24)


def fresh(step: str) -> dict[str, str]:
    """Valid results of a step of enterprise set-up, as the demonstration's departments enter them."""
    return results(step, REGISTERED_ON)
