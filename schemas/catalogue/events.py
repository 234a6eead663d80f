"""Events of versions of matters (事项)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, JsonValue

from schemas.events.base import NO_STATE, Event, Private, Stored
from schemas.events.kinds import EventKind


class MatterEvent(Event):
    """Something that happened to a version of a matter."""

    matter_version: Annotated[int, Stored("version")]


class MatterDrafted(MatterEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A version of a matter was drafted, or drafted again (事项起草)."""

    kind: Literal[EventKind.MATTER_DRAFTED] = EventKind.MATTER_DRAFTED
    body: dict[str, JsonValue]


class MatterActed(MatterEvent):
    """A person acted on a version of a matter."""

    reason: Private[str | None] = None


class MatterProposed(MatterActed, wakes=False, notifies=None, changes=NO_STATE):
    """A draft waits for a second person (事项提交审核)."""

    kind: Literal[EventKind.MATTER_PROPOSED] = EventKind.MATTER_PROPOSED


class MatterApproved(MatterActed, wakes=False, notifies=None, changes=NO_STATE):
    """A second person approved the version (事项审核通过)."""

    kind: Literal[EventKind.MATTER_APPROVED] = EventKind.MATTER_APPROVED


class MatterReturned(MatterActed, wakes=False, notifies=None, changes=NO_STATE):
    """The version went back to its drafter (事项退回修改)."""

    kind: Literal[EventKind.MATTER_RETURNED] = EventKind.MATTER_RETURNED
    reason: Private[str]


class MatterPublished(MatterActed, wakes=False, notifies=None, changes=NO_STATE):
    """The version was published and holds from `effective_at` (事项发布)."""

    kind: Literal[EventKind.MATTER_PUBLISHED] = EventKind.MATTER_PUBLISHED
    effective_at: AwareDatetime


class MatterRetired(MatterActed, wakes=False, notifies=None, changes=NO_STATE):
    """The version starts no more cases (事项停用).

    Attributes:
        retired_at: the day on which the law ended it, where that is another moment than the event's.
    """

    kind: Literal[EventKind.MATTER_RETIRED] = EventKind.MATTER_RETIRED
    retired_at: AwareDatetime | None = None
