"""Acting in somebody's place (A/B 角): the absent person's rights, under the deputy's own name."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from schemas.cases.acts import Officer
from schemas.cases.events import CaseEvent
from schemas.errors import NotPermitted, NotYourStep, SecondPersonRequired

Decide = Callable[[Officer], list[CaseEvent]]


def decided(officer: Officer, decide: Decide) -> list[CaseEvent]:
    """The events of an act: by the officer's own right, or else by that of an absent person.

    Each event names who acted; `acted_for` in its facts names in whose place. A two-person rule is about
    persons, not rights: once it refuses, no borrowed right is tried.

    Raises:
        SecondPersonRequired: the officer is the same person as the one whose part is to be checked.
        NotPermitted, NotYourStep: neither the officer nor anybody absent whom they stand in for may.
    """
    refusal: NotPermitted | NotYourStep | None = None
    for right in in_whose_name(officer):
        try:
            return [_signed(event, right) for event in decide(right)]
        except SecondPersonRequired:
            raise
        except (NotPermitted, NotYourStep) as refused:
            refusal = refusal or refused
    raise refusal or NotPermitted("没有可用的权限")


def offered(officer: Officer, offers: Callable[[Officer], Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The acts open to the officer, and those open to somebody absent whom they stand in for, each once."""
    open_ones: dict[str, dict[str, Any]] = {}
    for right in in_whose_name(officer):
        for offer in offers(right):
            open_ones.setdefault(offer["act"], offer)
    return list(open_ones.values())


def in_whose_name(officer: Officer) -> Iterator[Officer]:
    """The officer, then the rights of everybody whom they stand in for, each naming the deputy."""
    yield officer
    for absent in officer.stands_in_for:
        yield absent.model_copy(update={"deputy": officer})


def _signed(event: CaseEvent, right: Officer) -> CaseEvent:
    if right.deputy is None or event.actor != right.account:
        return event
    facts = {**event.facts, "acted_for": right.account}
    if facts.get("approver") == right.account:
        facts["approver"] = right.deputy.account
    return event.model_copy(update={"actor": right.deputy.account, "facts": facts})
