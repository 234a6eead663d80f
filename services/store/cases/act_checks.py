"""Checks of a command against accounts, departments and documents before its transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from schemas.cases.acts import Officer
from schemas.cases.commands import CaseCommand, Command, StepCommand
from schemas.cases.commands.fields import Colleague, KnownDepartment, is_marked
from schemas.errors import InvalidInput, NotPermitted
from schemas.vocabulary import Role
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS


class OfficerDirectory(Protocol):
    """Finds officers by their account."""

    async def officer(self, name: str) -> Officer | None:
        """The officer; None when the account is unknown or closed."""


class Deliverables(Protocol):
    """Knows which documents of a case exist."""

    async def ensure_deliverable(self, case_no: str, officer: Officer) -> None:
        """Refuse a delivery while a document that is to be delivered cannot be made."""


@dataclass(frozen=True)
class ActChecks:
    """Checks commands whose fields name accounts or departments, or that deliver documents.

    Attributes:
        departments: the departments that take new work now, by code.
    """

    directory: OfficerDirectory
    departments: Mapping[str, object]
    documents: Deliverables
    is_demonstration: bool

    async def ensure_case_command(self, case_no: str, command: CaseCommand, officer: Officer) -> None:
        """Refuse an act on a case that may not be recorded.

        Raises:
            NotPermitted: the act exists on demonstration systems only.
            ActNotAllowed: what is to be delivered lacks a document that cannot be made.
        """
        definition = CASE_ACTS[command.act]
        if definition.is_demonstration_only and not self.is_demonstration:
            raise NotPermitted("本系统不是演示系统，不能拨快办件时钟")
        if definition.delivers_documents:
            await self.documents.ensure_deliverable(case_no, officer)

    async def ensure_step_command(self, case_no: str, command: StepCommand, officer: Officer) -> None:
        """Refuse an act on a step that names unknown accounts, or delivers without documents.

        Raises:
            InvalidInput: naming the field.
            ActNotAllowed: what is to be delivered lacks a document that cannot be made.
        """
        if STEP_ACTS[command.act].delivers_documents:
            await self.documents.ensure_deliverable(case_no, officer)
        for field, account in _named(command, Colleague):
            await self.ensure_colleague(officer, field, account)
        unknown = [
            (field, f"没有部门“{code}”")
            for field, code in _named(command, KnownDepartment)
            if code not in self.departments
        ]
        if unknown:
            raise InvalidInput.of(*unknown)

    async def ensure_colleague(self, officer: Officer, field: str, account: str) -> None:
        """Refuse an account that does not belong to an officer of the same department.

        Raises:
            InvalidInput: naming the field.
        """
        colleague = await self.directory.officer(account)
        works_there = colleague is not None and colleague.department == officer.department
        if not works_there or colleague is None or colleague.role not in (Role.OFFICER, Role.HEAD):
            raise InvalidInput.of((field, f"本部门没有经办人“{account}”"))


def _named(command: Command, marker: type) -> Iterator[tuple[str, str]]:
    """The filled fields of the command that carry the marker, list by entry."""
    for name, field in type(command).model_fields.items():
        value = getattr(command, name)
        if value is None or not is_marked(field, marker):
            continue
        for one in (value,) if isinstance(value, str) else value:
            yield name, str(one)
