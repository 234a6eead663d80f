"""Navigation bar: each page module names its entries, each role sees its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.cases.acts import Officer
from schemas.vocabulary import Role

ALL_ROLES = frozenset(Role)


@dataclass(frozen=True)
class Module:
    """One entry of the bar.

    Attributes:
        order: from left to right; leave gaps.
        badge: address of a fragment with a count, fetched after the page is shown.
        is_home: whether a person of these roles begins the day here.
    """

    label: str
    href: str
    roles: frozenset[Role] = ALL_ROLES
    order: int = 50
    badge: str = ""
    is_home: bool = False

    def is_open_at(self, path: str) -> bool:
        """Whether that page belongs to the module."""
        return path == self.href or path.startswith(self.href + "/")


def visible(modules: Sequence[Module], officer: Officer | None) -> list[Module]:
    """What the officer sees in the bar."""
    if officer is None:
        return []
    return sorted((one for one in modules if officer.role in one.roles), key=lambda one: one.order)


def home_of(modules: Sequence[Module], officer: Officer) -> str:
    """Where the officer's day begins."""
    shown = visible(modules, officer)
    return next((one.href for one in shown if one.is_home), shown[0].href if shown else "/cases")
