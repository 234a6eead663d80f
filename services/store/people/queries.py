"""Queries of people: departments, accounts, absences and role mappings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, cast

from sqlalchemy import Select, Text, func, select

from schemas.cases.lists import Page, Paging
from schemas.errors import NotFound
from schemas.people.accounts import Absence, Account, DepartmentAccounts, RoleMapping
from schemas.people.departments import Department
from schemas.vocabulary import Recipient, Role
from services.domain.people.directory import CITY_RECIPIENTS, DEPARTMENT_ROLES, Directory
from services.store.core.engine import Store
from services.store.core.keyset import SortKey, read_page
from services.store.core.schema.active_steps import ACTIVE
from services.store.core.schema.people_tables import absence
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import account, case_step
from services.store.people.absence_service import leaving_account_faults
from services.store.people.directory import load_directory

_ACTIVE = case_step.c.status.in_(ACTIVE)


class ListedAccount(TypedDict):
    """What the list of accounts computes from; the other columns are shown as they are."""

    account: str
    role: str
    department: str | None


@dataclass(frozen=True)
class PeopleQueries:
    """Queries for the administration of people."""

    store: Store
    departments: Mapping[str, Department]
    open: Mapping[str, Department]

    async def people(self, department: str | None = None) -> list[Account]:
        """List every account (of the department), closed ones too, with its current deputy."""
        query = _accounts(department).order_by(account.c.department.nulls_first(), account.c.account)
        async with self.store.autocommit() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return await self._described([dict(row) for row in rows])

    async def people_page(self, department: str | None, paging: Paging) -> Page[Account]:
        """List the accounts page by page, by department; those without one first.

        Raises:
            InvalidInput: the cursor does not belong to this list.
        """
        keys = (SortKey(func.coalesce(account.c.department, "", type_=Text)), SortKey(account.c.account))
        query = _accounts(department)
        found = await read_page(self.store, query, query, keys, paging)
        return Page[Account](items=await self._described(found.rows), **found.edges(paging))

    async def _described(self, rows: Sequence[Mapping[str, object]]) -> list[Account]:
        """The accounts with their roles in words, deputies and open steps."""
        held = select(case_step.c.handler, func.count()).where(_ACTIVE).group_by(case_step.c.handler)
        async with self.store.autocommit() as connection:
            directory = await load_directory(connection)
            steps = {row[0]: row[1] for row in await connection.execute(held)}
        return [
            Account.model_validate(
                {
                    **row,
                    "role_label": Role(listed["role"]).label,
                    "department_name": self._name(listed["department"]),
                    "standing_in": _deputy(directory, listed["account"]),
                    "open_steps": steps.get(listed["account"], 0),
                }
            )
            for row, listed in ((one, cast("ListedAccount", one)) for one in rows)
        ]

    async def obligations(self, name: str) -> list[str]:
        """List in Chinese what an active account still holds and what forbids closing it.

        Raises:
            NotFound: no active account of that name.
        """
        async with self.store.autocommit() as connection:
            if name not in (await load_directory(connection)).officers:
                raise NotFound("没有这个在用账号", account=name)
            return [words for _, words in await leaving_account_faults(connection, name, "act")]

    async def department_rows(self) -> list[DepartmentAccounts]:
        """List every department, with its people, its heads, and its open work."""
        steps = select(case_step.c.department, func.count()).where(_ACTIVE).group_by(case_step.c.department)
        orders = (
            select(supervision_order.c.department, func.count())
            .where(supervision_order.c.closed_at.is_(None))
            .group_by(supervision_order.c.department)
        )
        async with self.store.autocommit() as connection:
            directory = await load_directory(connection)
            open_steps = {row[0]: row[1] for row in await connection.execute(steps)}
            open_orders = {row[0]: row[1] for row in await connection.execute(orders)}
        return [
            DepartmentAccounts(
                code=code,
                name=one.name,
                short=one.short,
                kind=one.kind.value,
                kind_label=one.kind.label,
                batch_hour=one.batch_hour,
                people=sum(
                    who.department == code and who.role in DEPARTMENT_ROLES
                    for who in directory.officers.values()
                ),
                heads=list(directory.recipients_for(Recipient.HEAD, code)),
                open_steps=open_steps.get(code, 0),
                open_orders=open_orders.get(code, 0),
            )
            for code, one in self.open.items()
        ]

    async def absences(self, department: str | None = None) -> list[Absence]:
        """List current and future absences (of the department), the next first."""
        query = (
            select(absence)
            .join(account, account.c.account == absence.c.account)
            .where(absence.c.cancelled_at.is_(None), absence.c.until_at > func.now())
            .order_by(absence.c.from_at, absence.c.id)
        )
        if department is not None:
            query = query.where(account.c.department == department)
        async with self.store.autocommit() as connection:
            return [Absence.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]

    async def mappings(self) -> list[RoleMapping]:
        """List the accounts of each recipient: as mapped, and for the whole city also by role."""
        async with self.store.autocommit() as connection:
            directory = await load_directory(connection)
        own = [
            RoleMapping(
                recipient=recipient,
                recipient_label=recipient.label,
                department=department,
                accounts=accounts,
            )
            for (recipient, department), accounts in sorted(
                directory.mapped.items(), key=lambda one: (one[0][0].value, one[0][1] or "")
            )
        ]
        mapped = {one.recipient for one in own if one.department is None}
        by_nature = [
            RoleMapping(
                recipient=recipient,
                recipient_label=recipient.label,
                department=None,
                accounts=directory.recipients_for(recipient, None),
                is_own=False,
            )
            for recipient in CITY_RECIPIENTS
            if recipient not in mapped
        ]
        return own + by_nature

    def _name(self, department: str | None) -> str | None:
        known = self.departments.get(department or "")
        return known.name if known else department


def _accounts(department: str | None) -> Select[tuple[object, ...]]:
    query = select(
        account.c.account,
        account.c.name,
        account.c.role,
        account.c.department,
        account.c.centre,
        account.c.left_at.is_(None).label("is_active"),
    )
    return query if department is None else query.where(account.c.department == department)


def _deputy(directory: Directory, name: str) -> str | None:
    deputy = directory.resolve_deputy(name)
    return deputy if deputy != name else None
