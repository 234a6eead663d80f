"""How tests plant one fault in a sound matter."""

from collections.abc import Callable
from typing import Any

from schemas.catalogue.findings import Fault

Raw = dict[str, Any]
Break = Callable[[Raw], Any]
Planted = tuple[str, Break, Fault, str]
"""The matter, what is done to it, and the fault with its place that must be found."""


def entry_of(raw: Raw, kind: str, code: str) -> Raw:
    """The entry of that code in one of the matter's lists."""
    found: Raw = next(one for one in raw[kind] if one["code"] == code)
    return found


def step(code: str, **changes: Any) -> Break:
    """Change a step."""
    return lambda raw: entry_of(raw, "steps", code).update(changes)


def promised(code: str, amount: float, unit: str) -> Break:
    """Promise something else for a step."""
    return lambda raw: entry_of(raw, "steps", code)["limits"].update(
        promised={"amount": amount, "unit": unit}
    )


def material(code: str, **changes: Any) -> Break:
    """Change a material."""
    return lambda raw: entry_of(raw, "materials", code).update(changes)


def added(to: str, **entry: Any) -> Break:
    """Add an entry."""
    return lambda raw: raw[to].append(entry)


def escalation_level(index: int, **changes: Any) -> Break:
    """Change an escalation level of the escalation policy."""
    return lambda raw: raw["escalation_policy"][index].update(changes)


def own_escalation_policy(code: str, index: int, **changes: Any) -> Break:
    """Give a step the matter's escalation policy as its own, with an escalation level changed."""

    def plant(raw: Raw) -> None:
        escalation_policy = [dict(one) for one in raw["escalation_policy"]]
        escalation_policy[index].update(changes)
        entry_of(raw, "steps", code)["escalation_policy"] = escalation_policy

    return plant


SETUP, PROJECT, CLINIC, SCHOOL = (
    "enterprise-setup",
    "construction-project",
    "clinic-opening",
    "school-opening",
)
DAYS, HOURS = "working_days", "working_hours"
