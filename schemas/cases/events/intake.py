"""Events before and around acceptance (收件、受理)."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime

from schemas.events.base import CASE, CaseEvent, JsonObject, Private, Stored, Upcaster
from schemas.events.kinds import EventKind
from schemas.vocabulary import Channel, ClockKind


def _with_proof(facts: JsonObject, actor: str) -> JsonObject:
    """Upcast early receipts without a proof: the applicant had proved the phone by a code."""
    proof = "phone_code" if actor.startswith("applicant/") else ""
    return {"online_proof": proof, **facts}


class CaseReceived(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """An application was handed in and got its case number (收件).

    Attributes:
        time_offset: how far the case's own time is ahead of real time; a demonstration's only.
        missing: the materials that were not there.
        may_promise: False where a broken promise on record forbids a decision on promise.
        online_proof: by what an applicant proved to hand in online; empty at a window.
        parent: the case that started this one.
        possible_duplicates: open cases of the matter with the same subject or applicant, at most five; each
            reader is shown only those that they may see.
    """

    schema_version: ClassVar[int] = 2
    upcasters: ClassVar[Mapping[int, Upcaster]] = MappingProxyType({1: _with_proof})

    kind: Literal[EventKind.CASE_RECEIVED] = EventKind.CASE_RECEIVED
    matter: str
    matter_version: int
    channel: Channel
    time_offset: Annotated[timedelta, Stored("offset_seconds")]
    missing: tuple[str, ...] = ()
    project_code: str | None = None
    may_promise: bool = True
    online_proof: str = ""
    parent: str | None = None
    possible_duplicates: Private[tuple[str, ...]] = ()


class CaseAccepted(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The application was accepted, complete (受理)."""

    kind: Literal[EventKind.CASE_ACCEPTED] = EventKind.CASE_ACCEPTED


class CaseAcceptedWithGaps(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The application was accepted although listed materials follow later (容缺受理)."""

    kind: Literal[EventKind.CASE_ACCEPTED_WITH_GAPS] = EventKind.CASE_ACCEPTED_WITH_GAPS
    gaps: tuple[str, ...]
    gap_working_days: int
    notice: str | None = None


class CaseDeemedAccepted(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The intake limit passed in silence: accepted from the day of receipt (视为受理)."""

    kind: Literal[EventKind.CASE_DEEMED_ACCEPTED] = EventKind.CASE_DEEMED_ACCEPTED
    accepted_at: AwareDatetime


class CaseDeferredMaterialSubmitted(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The materials that were to follow are there (容缺补齐)."""

    kind: Literal[EventKind.CASE_DEFERRED_MATERIAL_SUBMITTED] = EventKind.CASE_DEFERRED_MATERIAL_SUBMITTED


class ApplicantTimeEnded(CaseEvent):
    """The applicant's own time to bring what is missing ended; `due_at` is that of its clock."""

    due_at: AwareDatetime
    clock_kind: Annotated[ClockKind, Stored("kind")]


class CaseAcceptanceRevoked(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The acceptance was revoked, by a person or because the gaps were not filled (撤销受理).

    Attributes:
        due_at, clock_kind, because, gaps: of the clock at whose end it happened by itself.
    """

    kind: Literal[EventKind.CASE_ACCEPTANCE_REVOKED] = EventKind.CASE_ACCEPTANCE_REVOKED
    due_at: AwareDatetime | None = None
    clock_kind: Annotated[ClockKind | None, Stored("kind")] = None
    because: str | None = None
    gaps: tuple[str, ...] = ()
    reason: Private[str | None] = None


class CaseDeclined(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The application was not accepted (不予受理)."""

    kind: Literal[EventKind.CASE_DECLINED] = EventKind.CASE_DECLINED
    reason: Private[str]


class CaseRejectedNoJurisdiction(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The matter is another agency's (不予受理)."""

    kind: Literal[EventKind.CASE_REJECTED_NO_JURISDICTION] = EventKind.CASE_REJECTED_NO_JURISDICTION
    right_agency: str
    reason: Private[str]


class CaseNotRequired(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The law requires no such procedure of the applicant (不受理)."""

    kind: Literal[EventKind.CASE_NOT_REQUIRED] = EventKind.CASE_NOT_REQUIRED
    reason: Private[str]


class CaseSupplementNotified(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The applicant was notified once of what is missing (一次性告知补正)."""

    kind: Literal[EventKind.CASE_SUPPLEMENT_NOTIFIED] = EventKind.CASE_SUPPLEMENT_NOTIFIED
    supply_working_days: int
    notice: str | None = None
    missing: Private[tuple[str, ...]]


class CaseSupplementSubmitted(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """What was missing was brought; the intake is checked again (补正收件)."""

    kind: Literal[EventKind.CASE_SUPPLEMENT_SUBMITTED] = EventKind.CASE_SUPPLEMENT_SUBMITTED


class CaseDeemedWithdrawn(ApplicantTimeEnded, wakes=False, notifies=None, changes=CASE):
    """The supplement did not come in time (视为撤回)."""

    kind: Literal[EventKind.CASE_DEEMED_WITHDRAWN] = EventKind.CASE_DEEMED_WITHDRAWN


class CaseMaterialsReturned(ApplicantTimeEnded, wakes=False, notifies=None, changes=CASE):
    """The supplement did not come in time and the rule returns the materials (退回申请材料)."""

    kind: Literal[EventKind.CASE_MATERIALS_RETURNED] = EventKind.CASE_MATERIALS_RETURNED
