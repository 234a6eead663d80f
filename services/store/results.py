"""Results of approved steps: kept with the dossier, and unique where they must be."""

from collections.abc import Iterable

from sqlalchemy import literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases import JointCase
from schemas.errors import InvalidInput
from schemas.events import CaseEvent, EventKind
from services.store.tables import case_dossier, unique_result


async def keep(connection: AsyncConnection, case: JointCase, events: Iterable[CaseEvent]) -> None:
    """Put the results of every step approved by these events on file.

    Raises:
        InvalidInput: a number that must be unique is already another step's.
    """
    for event in events:
        if event.kind is not EventKind.STEP_APPROVED or "results" not in event.private:
            continue
        given = event.private["results"]
        await _claim_unique(connection, case, event.step or "", given)
        await connection.execute(
            update(case_dossier)
            .where(case_dossier.c.case_no == case.case_no)
            .values(results=case_dossier.c.results.op("||")(literal({event.step: given}, JSONB)))
        )


async def _claim_unique(
    connection: AsyncConnection, case: JointCase, code: str, given: dict[str, object]
) -> None:
    for field in case.plan.step(code).results:
        if not field.unique or field.code not in given:
            continue
        value = str(given[field.code])
        claimed = await connection.execute(
            insert(unique_result)
            .values(field=field.code, value=value, case_no=case.case_no, step=code)
            .on_conflict_do_nothing()
            .returning(unique_result.c.case_no)
        )
        if claimed.first() is None:
            raise InvalidInput.of((f"results.{field.code}", f"{field.label}已被其他办件使用"))


async def of(connection: AsyncConnection, case_no: str) -> dict[str, dict[str, object]]:
    """The results of the case by step."""
    found = await connection.execute(select(case_dossier.c.results).where(case_dossier.c.case_no == case_no))
    results: dict[str, dict[str, object]] = found.scalar_one()
    return results
