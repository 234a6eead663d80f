"""Progress for the applicant who holds the case number and the query code."""

from dataclasses import dataclass

from sqlalchemy import select

from schemas.applicants.progress import CaseProgress, RequestedAction
from schemas.cases.events import EventKind
from schemas.clock_id import ClockId
from schemas.errors import NotFound
from schemas.vocabulary import ClockKind
from services.domain.cases.progress import progress_of
from services.domain.explanation.clocks import explain_clocks
from services.store.calendars.calendars import CalendarSource
from services.store.cases import projection
from services.store.cases.current import derive_current_case
from services.store.core.engine import Store
from services.store.core.query_codes import is_query_code
from services.store.core.schema.tables import event_table, joint_case

_NAMED = {
    RequestedAction.SUPPLY: (EventKind.CASE_SUPPLEMENT_NOTIFIED, ("missing",)),
    RequestedAction.REVISE: (EventKind.STEP_REVIEW_ISSUES_RAISED, ("faults", "earlier_faults")),
}
"""By which event the applicant is asked for it, and where it is named."""


@dataclass(frozen=True)
class ProgressQueries:
    """Reads one case for its applicant."""

    store: Store
    book: CalendarSource

    async def of(self, case_no: str, code: str) -> CaseProgress:
        """The case of that number, if the code is its own.

        Raises:
            NotFound: no such case, or another's code; the two look the same.
        """
        columns = joint_case.c
        query = select(columns.subject, columns.query_code_issue).where(columns.case_no == case_no)
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query)).first()
            if row is None or not await is_query_code(connection, case_no, row.query_code_issue, code):
                raise NotFound("办件编号或查询码不正确")
            filed = await projection.load(connection, case_no)
            now = await derive_current_case(connection, self.book, case_no, filed)
        whole = (ClockId.of(ClockKind.PROMISED), ClockId.of(ClockKind.STATUTORY))
        views = explain_clocks(now.case, now.log, now.at, now.calendars)
        clocks = tuple(view for view in views if view.id in whole)
        return progress_of(now.case, now.at, row.subject, now.log).model_copy(update={"clocks": clocks})

    async def named(self, case_no: str, action: RequestedAction) -> tuple[str, ...]:
        """What the latest request demanded of the applicant, verbatim; needs a proved phone.

        Before acceptance what is missing, in a drawing review every fault; of anything else nothing.
        """
        if action not in _NAMED:
            return ()
        kind, parts = _NAMED[action]
        columns = event_table.c
        query = (
            select(columns.private)
            .where(columns.stream == case_no, columns.kind == kind.value)
            .order_by(columns.seq.desc())
            .limit(1)
        )
        async with self.store.autocommit() as connection:
            private = (await connection.execute(query)).scalar_one_or_none() or {}
        return tuple(str(one) for part in parts for one in private.get(part, ()))
