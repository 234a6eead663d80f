"""The base of all commands: what a person sends who acts on a case or on a step.

A command class declares its fields, the event that records the act, and its transitions: from which status
the act is possible and to which it leads. The rules of the act stand in its definition
(`services/domain/cases/acts`).
"""

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from pydantic import ConfigDict
from pydantic.config import JsonDict

from schemas.cases.events import EventKind
from schemas.input_model import InputModel
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus


def _require_act(schema: JsonDict) -> None:
    """`act` has a default in Python and is required in JSON, where it tells the commands apart."""
    properties, required = schema["properties"], schema.get("required", [])
    if isinstance(properties, dict) and isinstance(act := properties["act"], dict):
        act.pop("default", None)
    schema["required"] = ["act", *(required if isinstance(required, list) else ())]


class Command(InputModel):
    """What is sent for an act.

    Attributes:
        event: the event that records the act.
    """

    model_config = ConfigDict(json_schema_extra=_require_act)
    event: ClassVar[EventKind]

    act: CaseAct | StepAct


class CaseCommand(Command):
    """An act on a whole case (办件操作).

    Attributes:
        by_act: every command of this kind.
        transitions: status before the act → status after it.
    """

    by_act: ClassVar[dict[CaseAct, type["CaseCommand"]]] = {}
    transitions: ClassVar[Mapping[CaseStatus, CaseStatus]]

    act: CaseAct

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: object) -> None:
        """Register the command under its act.

        Raises:
            TypeError: another command has the same act.
        """
        act = CaseAct(cls.model_fields["act"].default)
        if act in cls.by_act:
            raise TypeError(f"two commands for the act {act}")
        cls.by_act[act] = cls


class StepCommand(Command):
    """An act on one step (环节操作); attributes as of `CaseCommand`."""

    by_act: ClassVar[dict[StepAct, type["StepCommand"]]] = {}
    transitions: ClassVar[Mapping[StepStatus, StepStatus]]

    act: StepAct

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: object) -> None:
        """Register the command under its act.

        Raises:
            TypeError: another command has the same act.
        """
        act = StepAct(cls.model_fields["act"].default)
        if act in cls.by_act:
            raise TypeError(f"two commands for the act {act}")
        cls.by_act[act] = cls


Status = TypeVar("Status", CaseStatus, StepStatus)


def stays_at(*statuses: Status) -> dict[Status, Status]:
    """Transitions of an act that changes no status."""
    return {status: status for status in statuses}


def leads_to(target: Status, *statuses: Status) -> dict[Status, Status]:
    """Transitions of an act that leads to the same status from each of these."""
    return dict.fromkeys(statuses, target)
