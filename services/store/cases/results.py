"""Results of approved steps: stored with the dossier, unique where required."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import JointCase
from schemas.cases.events import Event, EventKind
from schemas.cases.events.accountability import StepPromiseRepaired, StepRevoked
from schemas.cases.events.course import CaseNameCorrected, CaseProjectCodeChanged
from schemas.cases.events.review import StepResultCorrected
from schemas.cases.events.steps import StepApproved, StepRecalled
from schemas.errors import InvalidInput
from services.domain.calendars.calendar import beijing_date
from services.domain.cases.acts.conditional_approval import RECORD_YEARS
from services.domain.cases.search_words import plain
from services.domain.catalogue.examples import add_years
from services.store.cases.search_index import SearchIndex
from services.store.core.schema.tables import broken_promise, case_dossier, unique_result


async def store_results(connection: AsyncConnection, case: JointCase, events: Iterable[Event]) -> None:
    """Store the results of steps approved by these events; remove those recalled.

    A step approved again after a return, or corrected, replaces its previous results, which stay in the log.

    Raises:
        InvalidInput: a unique value belongs to another step already.
    """
    for event in events:
        if isinstance(event, CaseNameCorrected):
            await _correct_name(connection, case.case_no, event.name)
        if isinstance(event, CaseProjectCodeChanged):
            await _change_project_code(connection, case.case_no, event.project_code)
        if isinstance(event, StepRevoked) and event.is_promise_broken:
            ends_on = add_years(beijing_date(event.at), RECORD_YEARS)
            broken = insert(broken_promise).values(case_no=case.case_no, step=event.step, ends_on=ends_on)
            await connection.execute(broken.on_conflict_do_nothing())
        if isinstance(event, StepPromiseRepaired):
            columns = broken_promise.c
            mine = (columns.case_no == case.case_no, columns.step == event.step)
            await connection.execute(update(broken_promise).where(*mine).values(repaired_at=event.at))
        if isinstance(event, StepRecalled) and event.undone is EventKind.STEP_APPROVED:
            await _remove_results(connection, case.case_no, event.step)
        if not isinstance(event, StepApproved | StepResultCorrected) or event.results is None:
            continue
        given = event.results
        if isinstance(event, StepResultCorrected) or case.steps[event.step].cycle > 1:
            await _remove_results(connection, case.case_no, event.step)
        await _claim_unique(connection, case, event.step, given)
        await connection.execute(
            update(case_dossier)
            .where(case_dossier.c.case_no == case.case_no)
            .values(results=case_dossier.c.results.op("||")(literal({event.step: given}, JSONB)))
        )


async def _remove_results(connection: AsyncConnection, case_no: str, code: str) -> None:
    columns = unique_result.c
    await connection.execute(delete(unique_result).where(columns.case_no == case_no, columns.step == code))
    await connection.execute(
        update(case_dossier)
        .where(case_dossier.c.case_no == case_no)
        .values(results=case_dossier.c.results.op("-")(literal(code)))
    )


async def _correct_name(connection: AsyncConnection, case_no: str, name: str) -> None:
    """Correct the applicant's name; the previous one stays in the log."""
    corrected = func.jsonb_set(case_dossier.c.applicant, ["name"], literal(name, JSONB))
    await connection.execute(
        update(case_dossier).where(case_dossier.c.case_no == case_no).values(applicant=corrected)
    )


async def _change_project_code(connection: AsyncConnection, case_no: str, code: str) -> None:
    """Change the project code of the form; the case is found by every code it ever had."""
    changed = func.jsonb_set(case_dossier.c.form, ["project_code"], literal(code, JSONB))
    await connection.execute(
        update(case_dossier).where(case_dossier.c.case_no == case_no).values(form=changed)
    )
    await SearchIndex().index_numbers(connection, case_no, [plain(code)])


async def _claim_unique(
    connection: AsyncConnection, case: JointCase, code: str, given: Mapping[str, object]
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


async def has_broken_promise(connection: AsyncConnection, *id_numbers: str, on: date | None = None) -> bool:
    """Whether a decision on promise (告知承诺) of one of these was revoked: no further promise.

    The bar ends when the entry expires or is repaired.

    Args:
        on: the day of the new application in Beijing; None considers entries of any age.

    Source:
        浙江省保障“最多跑一次”改革规定 第十四条第二款.
    """
    kept, record = case_dossier.c, broken_promise.c
    theirs = or_(
        kept.applicant["id_number"].astext.in_(id_numbers),
        *(kept.co_applicants.contains([{"id_number": number}]) for number in id_numbers),
    )
    joined = broken_promise.join(case_dossier, kept.case_no == record.case_no)
    found = select(record.case_no).select_from(joined).where(theirs, record.repaired_at.is_(None))
    if on is not None:
        found = found.where(or_(record.ends_on.is_(None), record.ends_on > on))
    return (await connection.execute(found.limit(1))).first() is not None


async def of(connection: AsyncConnection, case_no: str) -> dict[str, dict[str, object]]:
    """Results of the case by step."""
    found = await connection.execute(select(case_dossier.c.results).where(case_dossier.c.case_no == case_no))
    results: dict[str, dict[str, object]] = found.scalar_one()
    return results
