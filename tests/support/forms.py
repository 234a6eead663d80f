"""Forms of applications and cases, as JSON whose fields a test knows."""

from typing import Any, Protocol


class WithForm(Protocol):
    """An application or a view of a case."""

    @property
    def form(self) -> dict[str, object]:
        """The joint form."""


def form_of(given: WithForm) -> dict[str, Any]:
    """Return the form of an application or a case."""
    return given.form
