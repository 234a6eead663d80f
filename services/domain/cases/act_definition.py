"""Definition of an act: its command with all that engine, screens and API know of it.

One definition for each act is next to its rules in `services/domain/cases/acts`. Lifecycle, permissions,
offers, forms and the reference page are derived from the definitions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import JsonValue

from schemas.cases.case import JointCase
from schemas.cases.commands import CaseCommand, Command, StepCommand
from schemas.cases.commands.fields import FormField, Private, is_marked, markers
from schemas.cases.commands.union import missing_words
from schemas.cases.events import CaseEvent, EventKind
from schemas.cases.responsibility import responsible_department
from schemas.errors import LianbanError
from schemas.vocabulary import CaseAct, CaseStatus, Role, StepAct, StepStatus
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseActContext, StepActContext

CommandT = TypeVar("CommandT", bound=Command)
CaseCommandT = TypeVar("CaseCommandT", bound=CaseCommand)
StepCommandT = TypeVar("StepCommandT", bound=StepCommand)
Wrong: TypeAlias = tuple[str, str]
"""A field and what is wrong with it, in Chinese."""
Example: TypeAlias = Mapping[str, JsonValue]
Choices: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]
"""Field → (value, label) of everything that may be chosen for it."""
CaseGuard: TypeAlias = Callable[[CaseActContext], LianbanError | None]
StepGuard: TypeAlias = Callable[[StepActContext], LianbanError | None]


@dataclass(frozen=True, kw_only=True)
class ActDefinition(Generic[CommandT]):
    """What acts on cases and on steps have in common.

    Attributes:
        command: the fields of the act, its event and its transitions.
        roles: who may do it.
    """

    command: type[CommandT]
    roles: frozenset[Role]

    @property
    def event(self) -> EventKind:
        """The event that records the act."""
        return self.command.event

    @property
    def summary(self) -> str:
        """One line about the act, with the Chinese term."""
        return (self.command.__doc__ or "").partition("\n")[0]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the form, in order."""
        return tuple(name for name in self.command.model_fields if name != "act")

    @property
    def required(self) -> dict[str, str]:
        """The fields that the act cannot do without, with what to say when one is missing."""
        required = (name for name in self.fields if self.command.model_fields[name].is_required())
        return {name: missing_words(self.command, name) for name in required}

    @property
    def private(self) -> tuple[str, ...]:
        """The fields that hold free text, names or results."""
        return tuple(name for name in self.fields if is_marked(self.command.model_fields[name], Private))

    @property
    def example(self) -> dict[str, JsonValue]:
        """The fields of an example that is valid, without `act`."""
        shown: dict[str, JsonValue] = {}
        for name in self.fields:
            field = self.command.model_fields[name]
            marks = [one for one in markers(field) if isinstance(one, FormField)]
            given = next((one.example for one in reversed(marks) if one.example is not None), None)
            if given is not None and (field.is_required() or any(one.is_in_example for one in marks)):
                shown[name] = given
        return shown


@dataclass(frozen=True, kw_only=True)
class CaseActDefinition(ActDefinition[CaseCommandT]):
    """One act on a whole case.

    Attributes:
        guards: reasons why the act is not possible now, whatever the command says; offers have passed them.
        checks: what is wrong with the command.
        facts: the fields of the event that are not those of the command.
        effects: what the act does to clocks and steps of the case.
        example_in: the parts of the example that depend on the case.
        choices: what may be chosen for some fields, where the case says so.
        is_demonstration_only: whether only demonstration systems have the act.
        delivers_documents: whether every document that is to be delivered must exist before.
    """

    guards: tuple[CaseGuard, ...] = ()
    checks: Callable[[CaseActContext, CaseCommandT], Iterable[Wrong]] | None = None
    facts: Callable[[CaseActContext, CaseCommandT, Calendars], Mapping[str, object]] | None = None
    effects: Callable[[CaseActContext, CaseCommandT, Calendars], Iterable[CaseEvent]] | None = None
    example_in: Callable[[CaseActContext], Example] | None = None
    choices: Callable[[CaseActContext], Choices] | None = None
    is_demonstration_only: bool = False
    delivers_documents: bool = False

    @property
    def act(self) -> CaseAct:
        """The act."""
        return CaseAct(self.command.model_fields["act"].default)

    @property
    def transitions(self) -> Mapping[CaseStatus, CaseStatus]:
        """Status before the act → status after it."""
        return self.command.transitions

    def refusal(self, context: CaseActContext) -> LianbanError | None:
        """Why the act is not possible now, whatever the command says; None when it is."""
        found = (guard(context) for guard in self.guards)
        return next((refusal for refusal in found if refusal is not None), None)


def handling_department(case: JointCase, code: str) -> frozenset[str]:
    """The department that handles the step, or took over from the one that did."""
    return frozenset({responsible_department(case, code)})


@dataclass(frozen=True, kw_only=True)
class StepActDefinition(ActDefinition[StepCommandT]):
    """One act on a step; attributes as of `CaseActDefinition`.

    Attributes:
        departments: whose officers may do it, from the case and the code of the step.
        calendar_checks: what is wrong with the command by the calendars.
        events: all events of the act, where they are more than one with its effects.
        choices: what may be chosen for some fields, where the step says so.
        is_possible_while_suspended: whether it is possible while the step is suspended.
        is_approved_by_head: whether a deputy who handles the step may not do it with the head's right.
        needs_log: whether it reads the events of the case so far.
        begins_with_example: whether the form begins with the example, which is what is recorded now.
        recalculates_clocks: whether its events include all changes of clocks already.
        delivers_documents: whether every document that is to be delivered must exist before.
    """

    guards: tuple[StepGuard, ...] = ()
    departments: Callable[[JointCase, str], frozenset[str]] = handling_department
    checks: Callable[[StepActContext, StepCommandT], Iterable[Wrong]] | None = None
    calendar_checks: Callable[[StepActContext, StepCommandT, Calendars], Iterable[Wrong]] | None = None
    facts: Callable[[StepActContext, StepCommandT, Calendars], Mapping[str, object]] | None = None
    effects: Callable[[StepActContext, StepCommandT, Calendars], Iterable[CaseEvent]] | None = None
    events: Callable[[StepActContext, StepCommandT, Calendars], Iterable[CaseEvent]] | None = None
    example_in: Callable[[StepActContext, Calendars], Example] | None = None
    choices: Callable[[StepActContext], Choices] | None = None
    is_possible_while_suspended: bool = False
    is_approved_by_head: bool = False
    needs_log: bool = False
    begins_with_example: bool = False
    recalculates_clocks: bool = False
    delivers_documents: bool = False

    @property
    def act(self) -> StepAct:
        """The act."""
        return StepAct(self.command.model_fields["act"].default)

    @property
    def transitions(self) -> Mapping[StepStatus, StepStatus]:
        """Status before the act → status after it."""
        return self.command.transitions

    @property
    def takes_results(self) -> bool:
        """Whether the act records results (办理结果)."""
        return "results" in self.command.model_fields


AnyCaseAct: TypeAlias = CaseActDefinition[Any]
AnyStepAct: TypeAlias = StepActDefinition[Any]

WINDOW = frozenset({Role.WINDOW})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
HEAD = frozenset({Role.HEAD})
DEPARTMENT = frozenset({Role.OFFICER, Role.HEAD})
DEPARTMENT_OR_SYSTEM = DEPARTMENT | {Role.SYSTEM}
"""Officers, and the department's own computer system with its own account."""
APPLICANT = frozenset({Role.APPLICANT})
