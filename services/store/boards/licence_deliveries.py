"""Licences that are granted and not delivered (待送达证件), least time left first."""

from typing import cast

from sqlalchemy import ColumnElement, Select, false, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.lists import LicenceDeliveryRow, Page, Paging
from schemas.json_values import JsonObject
from schemas.supervision.sla_board import Scope, SlaStatusCount
from schemas.vocabulary import Role, SlaStatus
from services.domain.people.masking import display_names
from services.store.boards.case_rows import ListedStep
from services.store.cases.sla_status import case_now, delivery_sla_status
from services.store.core.engine import Selected, Store
from services.store.core.keyset import SortKey, read_page
from services.store.core.schema.tables import case_dossier, case_step, joint_case

_IS_DUE = case_step.c.delivery_due_at.is_not(None)
_BY_TIME_LEFT = (
    SortKey(case_step.c.delivery_due_real_at),
    SortKey(case_step.c.case_no),
    SortKey(case_step.c.code),
)


async def list_deliveries(store: Store, officer: Officer, paging: Paging) -> Page[LicenceDeliveryRow]:
    """List what is to be delivered: of its region for a window, its own for a department.

    Source:
        行政许可法 第四十四条: each licence within ten days of its decision.
    """
    where = [_IS_DUE, *_visible(officer)]
    counted = _joined(select(case_step.c.case_no)).where(*where)
    found = await read_page(store, _listed().where(*where), counted, _BY_TIME_LEFT, paging)
    return Page[LicenceDeliveryRow](items=[_row(one) for one in found.rows], **found.edges(paging))


async def count_deliveries(connection: AsyncConnection, scope: Scope) -> list[SlaStatusCount]:
    """Count the licences to be delivered by department, matter, stage and SLA status."""
    columns, sla_status = case_step.c, delivery_sla_status().label("sla_status")
    query = (
        select(columns.department, columns.matter, columns.stage, sla_status, func.count().label("count"))
        .where(_IS_DUE, *_scoped(scope))
        .group_by(columns.department, columns.matter, columns.stage, text("sla_status"))
        .order_by(columns.department, columns.matter, columns.stage, text("sla_status"))
    )
    return [
        SlaStatusCount.model_validate({**row, "sla_status_label": SlaStatus(row["sla_status"]).label})
        for row in (await connection.execute(query)).mappings()
    ]


async def most_urgent_deliveries(
    connection: AsyncConnection, scope: Scope, most: int
) -> list[LicenceDeliveryRow]:
    """List the licences whose delivery is due first."""
    query = _listed().where(_IS_DUE, *_scoped(scope)).limit(most)
    return [_row(dict(row)) for row in (await connection.execute(query)).mappings()]


def _scoped(scope: Scope) -> list[ColumnElement[bool]]:
    columns = case_step.c
    wanted = {
        columns.department: scope.department,
        columns.region: scope.region,
        columns.matter: scope.matter,
    }
    return [column == value for column, value in wanted.items() if value is not None]


def _visible(officer: Officer) -> list[ColumnElement[bool]]:
    if officer.role is Role.ADMINISTRATOR:
        return []
    if officer.role is Role.WINDOW:
        return [case_step.c.region == officer.centre] if officer.centre else []
    return [case_step.c.department == officer.department] if officer.department else [false()]


def _joined(query: Select[Selected]) -> Select[Selected]:
    return query.select_from(case_step).join(joint_case, joint_case.c.case_no == case_step.c.case_no)


def _listed() -> Select[tuple[object, ...]]:
    columns = case_step.c
    query: Select[tuple[object, ...]] = select(
        columns.case_no,
        columns.code.label("step"),
        columns.name.label("step_name"),
        columns.matter,
        joint_case.c.matter_name,
        joint_case.c.subject,
        columns.department,
        columns.settled_at.label("decided_at"),
        columns.delivery_due_at.label("due_at"),
        columns.delivery_due_real_at.label("due_real_at"),
        columns.delivery_posted_at.label("posted_at"),
        delivery_sla_status().label("sla_status"),
        case_now(case_step).label("now"),
        case_dossier.c.applicant,
        case_dossier.c.co_applicants,
    )
    joined = _joined(query).join(case_dossier, case_dossier.c.case_no == columns.case_no)
    return joined.order_by(*(key.ordered(backward=False) for key in _BY_TIME_LEFT))


def _row(given: JsonObject) -> LicenceDeliveryRow:
    row = cast("ListedStep", given)
    return LicenceDeliveryRow.model_validate(
        {
            **given,
            "sla_status_label": SlaStatus(row["sla_status"]).label,
            "applicant": display_names(row["applicant"], row["co_applicants"]),
        }
    )
