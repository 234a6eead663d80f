"""Acting in somebody's place (A/B 角): the absent person's rights, under the deputy's own name."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from schemas.acts import Officer
from schemas.errors import NotPermitted, NotYourStep
from schemas.events import CaseEvent

Decide = Callable[[Officer], list[CaseEvent]]


def decided(officer: Officer, decide: Decide) -> list[CaseEvent]:
    """What the officer's act brings: by their own right, or else by that of somebody they stand in for.

    Each event names who acted; `acted_for` in its facts names in whose place.

    Raises:
        NotPermitted, NotYourStep: neither the officer nor anybody absent whom they stand in for may.
    """
    try:
        return decide(officer)
    except (NotPermitted, NotYourStep):
        for absent in officer.stands_in_for:
            with suppress(NotPermitted, NotYourStep):
                return [_signed(event, officer, absent) for event in decide(absent)]
        raise


def offered(officer: Officer, offers: Callable[[Officer], Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The acts open to the officer, and those open to somebody absent whom they stand in for, each once."""
    open_ones: dict[str, dict[str, Any]] = {}
    for who in in_whose_name(officer):
        for offer in offers(who):
            open_ones.setdefault(offer["act"], offer)
    return list(open_ones.values())


def in_whose_name(officer: Officer) -> Iterator[Officer]:
    """The officer, then everybody whom they stand in for."""
    yield officer
    yield from officer.stands_in_for


def _signed(event: CaseEvent, deputy: Officer, absent: Officer) -> CaseEvent:
    if event.actor != absent.account:
        return event
    facts = {**event.facts, "acted_for": absent.account}
    return event.model_copy(update={"actor": deputy.account, "facts": facts})
