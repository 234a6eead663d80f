"""Base of all events: time, actor, step and clock; declared effects; storage form."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

from schemas.clock_id import ClockId
from schemas.events.audience import Notified
from schemas.events.kinds import EventKind
from schemas.vocabulary import Term

SYSTEM = "system"
"""The actor of what follows by itself."""

JsonObject = dict[str, JsonValue]
Upcaster = Callable[[JsonObject, str], JsonObject]
"""From the stored fields of one version, and the actor, to the fields of the next version."""
VERSION_KEY = "schema_version"
"""Where a stored event names the version of its fields; absent for the first."""

_T = TypeVar("_T")


class _PrivateMark:
    """Marks a field that is stored in the column `private`."""


class Stored:
    """Marks a field that is stored under another name than its own."""

    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        """Store the field under `key`."""
        self.key = key


Private = Annotated[_T, _PrivateMark()]
"""Free text, names and results: kept with the event, stored apart, shown by permission only."""


class State(Term):
    """A state that is replayed from events."""

    CASE = "case", "办件"
    SUPERVISION_ORDER = "supervision_order", "督办单"


CASE = frozenset({State.CASE})
SUPERVISION_ORDER = frozenset({State.SUPERVISION_ORDER})
CASE_OR_ORDER = CASE | SUPERVISION_ORDER
NO_STATE: frozenset[State] = frozenset()
"""It changes rows only, or nothing: no `apply` function."""
_ENVELOPE = frozenset({"kind", "at", "actor", "step", "clock"})


class Event(BaseModel):
    """One thing that happened; each kind is a class of its own.

    A class of a kind declares three things in its class line, none of which can be left out: `wakes`,
    whether the workflow of its case or order has to look; `notifies`, whose inbox gets a notification;
    `changes`, which replayed states have an `apply` function for it.

    Attributes:
        at: the legal moment, aware, UTC, in the case's own time.
        actor: the account that acted, or `system` for what follows by itself.
        acted_for: the absent person whose rights a deputy used.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="float")

    schema_version: ClassVar[int] = 1
    upcasters: ClassVar[Mapping[int, Upcaster]] = MappingProxyType({})
    wakes: ClassVar[bool]
    notifies: ClassVar[Notified | None]
    changes: ClassVar[frozenset[State]]
    private_fields: ClassVar[frozenset[str]] = frozenset()
    blank_fields: ClassVar[Mapping[str, JsonValue | tuple[()]]] = MappingProxyType({})
    renamed_fields: ClassVar[tuple[tuple[str, str], ...]] = ()

    kind: EventKind
    at: AwareDatetime
    actor: str = SYSTEM
    step: str | None = None
    clock: ClockId | None = None
    acted_for: str | None = None

    def __init_subclass__(
        cls,
        *,
        wakes: bool | None = None,
        notifies: Notified | bool | None = False,
        changes: frozenset[State] | None = None,
    ) -> None:
        """Refuse a kind that leaves out one of its declarations."""
        super().__init_subclass__()
        if "kind" not in cls.__annotations__:
            return
        if wakes is None or isinstance(notifies, bool) or changes is None:
            raise TypeError(f"{cls.__name__} declares wakes, notifies and changes in its class line")
        cls.wakes, cls.notifies, cls.changes = wakes, notifies, changes

    @classmethod
    def __pydantic_init_subclass__(cls, **_declared: object) -> None:
        """Read from the types which fields are private and which are stored under another name."""
        marks = {name: field.metadata for name, field in cls.model_fields.items()}
        private = (name for name, found in marks.items() if any(isinstance(m, _PrivateMark) for m in found))
        cls.private_fields = frozenset(private)
        mandatory = {name: cls.model_fields[name] for name in cls.private_fields}
        cls.blank_fields = MappingProxyType(
            {
                name: "" if field.annotation is str else ()
                for name, field in mandatory.items()
                if field.is_required()
            }
        )
        cls.renamed_fields = tuple(
            (name, mark.key) for name, found in marks.items() for mark in found if isinstance(mark, Stored)
        )

    @property
    def persons(self) -> tuple[str, ...]:
        """Who acted, and the absent person for whom: neither may be the second person afterwards."""
        return (self.actor, self.acted_for) if self.acted_for else (self.actor,)

    @property
    def facts(self) -> JsonObject:
        """What readers may see, as JSON: the fields that were given, without the private ones."""
        given = self.model_fields_set - _ENVELOPE - self.private_fields
        facts: JsonObject = self.model_dump(mode="json", include=given)
        if self.schema_version > 1:
            facts[VERSION_KEY] = self.schema_version
        for name, key in self.renamed_fields:
            if name in facts:
                facts[key] = facts.pop(name)
        return facts

    @property
    def private(self) -> JsonObject:
        """The private fields that were given, as JSON; shown by permission only."""
        given = self.model_fields_set & self.private_fields
        return self.model_dump(mode="json", include=set(given)) if given else {}

    @classmethod
    def from_stored(
        cls,
        at: datetime,
        actor: str,
        step: str | None,
        clock: str | None,
        facts: Mapping[str, JsonValue],
        private: Mapping[str, JsonValue] | None,
    ) -> Self:
        """The event as it was stored; fields of an earlier version are upcast to today's.

        Args:
            private: None where the private column was not read: its mandatory fields are left blank.
        """
        values: dict[str, object] = {**facts}
        if cls.schema_version > 1 or VERSION_KEY in values:
            values = {**cls._upcast({**facts}, actor)}
        for name, key in cls.renamed_fields:
            if key in values:
                values[name] = values.pop(key)
        values.update(cls.blank_fields if private is None else private)
        values["at"], values["actor"], values["step"], values["clock"] = at, actor, step, clock
        event: Self = cls.__pydantic_validator__.validate_python(values)
        return event

    @classmethod
    def _upcast(cls, facts: JsonObject, actor: str) -> JsonObject:
        stored = facts.pop(VERSION_KEY, 1)
        first = stored if isinstance(stored, int) else 1
        for version in range(first, cls.schema_version):
            facts = cls.upcasters[version](facts, actor)
        return facts


def kind_of(event: type[Event]) -> EventKind:
    """The kind of a class of events."""
    return EventKind(event.model_fields["kind"].default)


class CaseEvent(Event):
    """Something that happened to a joint case."""


class StepEvent(CaseEvent):
    """Something that happened to one step of a joint case."""

    step: str


class ClockEvent(CaseEvent):
    """Something that happened to a clock of a joint case or of a supervision order."""

    clock: ClockId
