"""Deputies (A/B 角): an absent officer's rights, exercised under the deputy's own name."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from schemas.cases.act_offers import ActOffer
from schemas.cases.acts import Officer
from schemas.cases.events import Event
from schemas.cases.events.suspension import StepSuspended
from schemas.errors import NotPermitted, NotYourStep, SecondPersonRequired

OfferT = TypeVar("OfferT", bound=ActOffer)
Decide = Callable[[Officer], Sequence[Event]]


def decide_as_self_or_deputy(officer: Officer, decide: Decide) -> list[Event]:
    """Decide an act with the officer's own rights, else with those of an absent officer.

    Each event names the actor; its `acted_for` names the absent officer. A two-person rule are about
    persons, not rights: once it refuses, no other rights are tried.

    Raises:
        SecondPersonRequired: the officer is the person whose work is to be checked.
        NotPermitted, NotYourStep: neither the officer nor an absent officer they deputise for may act.
    """
    refusal: NotPermitted | NotYourStep | None = None
    for right in acting_identities(officer):
        try:
            return [_set_actor(event, right) for event in decide(right)]
        except SecondPersonRequired:
            raise
        except (NotPermitted, NotYourStep) as refused:
            refusal = refusal or refused
    raise refusal or NotPermitted("没有可用的权限")


def offers_with_deputies(officer: Officer, offers: Callable[[Officer], Sequence[OfferT]]) -> list[OfferT]:
    """List the acts offered to the officer or to absent officers they deputise for, each once."""
    open_ones: dict[str, OfferT] = {}
    for right in acting_identities(officer):
        for offer in offers(right):
            open_ones.setdefault(offer.act, offer)
    return list(open_ones.values())


def acting_identities(officer: Officer) -> Iterator[Officer]:
    """Yield the officer, then each absent officer they deputise for, with `deputy` set."""
    yield officer
    for absent in officer.deputy_for:
        yield absent.model_copy(update={"deputy": officer})


def _set_actor(event: Event, right: Officer) -> Event:
    if right.deputy is None or event.actor != right.account:
        return event
    signed: dict[str, object] = {"actor": right.deputy.account, "acted_for": right.account}
    if isinstance(event, StepSuspended) and event.approver == right.account:
        signed["approver"] = right.deputy.account
    return event.model_copy(update=signed)
