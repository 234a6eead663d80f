"""Events of ratings and of child cases (好差评、子办件)."""

from typing import Literal

from schemas.events.audience import Notified
from schemas.events.base import CASE, CaseEvent, Private
from schemas.events.kinds import EventKind
from schemas.vocabulary import CaseStatus, Rating


class CaseRated(CaseEvent, wakes=True, notifies=Notified.ADMINISTRATORS_IF_BAD, changes=CASE):
    """The applicant rated the service (评价)."""

    kind: Literal[EventKind.CASE_RATED] = EventKind.CASE_RATED
    rating: Rating
    is_anonymous: bool = False
    text: Private[str | None] = None


class RatingFollowedUp(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The applicant was called back about a bad rating (差评回访)."""

    kind: Literal[EventKind.RATING_FOLLOWED_UP] = EventKind.RATING_FOLLOWED_UP
    is_founded: bool
    text: Private[str]


class RatingRemediated(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """What a founded bad rating complained of was put right (差评整改)."""

    kind: Literal[EventKind.RATING_REMEDIATED] = EventKind.RATING_REMEDIATED
    text: Private[str]


class ChildCaseConfirmed(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The applicant asked for a child case that only they may ask for (申请人确认申请子办件)."""

    kind: Literal[EventKind.CHILD_CASE_CONFIRMED] = EventKind.CHILD_CASE_CONFIRMED
    child: str


class ChildCaseStarted(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The case started a case of its own (发起子办件)."""

    kind: Literal[EventKind.CHILD_CASE_STARTED] = EventKind.CHILD_CASE_STARTED
    child: str
    case_no: str
    matter: str


class ChildCaseClosed(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """A child case came to its end (子办件办结回报)."""

    kind: Literal[EventKind.CHILD_CASE_CLOSED] = EventKind.CHILD_CASE_CLOSED
    child: str
    case_no: str
    outcome: CaseStatus


class ChildCaseFailed(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """A child case could not be started (子办件未能发起).

    Attributes:
        because: the code of the refusal and the fields it names; never what was filled in.
    """

    kind: Literal[EventKind.CHILD_CASE_FAILED] = EventKind.CHILD_CASE_FAILED
    child: str
    because: str
