"""Drafts of papers: what the log brings, and what somebody writes by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.events import CaseEvent, EventKind
from schemas.documents.documents import Issuer, PaperByHand, PaperDraft, PaperKind
from schemas.errors import NotFound
from services.domain.documents.context import Story, what_it_says
from services.domain.documents.order_context import OrderStory, what_an_order_says
from services.domain.documents.triggers import bringing_events, brought, source_of
from services.store.core.event_log import is_case, is_order
from services.store.core.log_reader import Heard
from services.store.core.tables import case_event
from services.store.documents.context_loader import Shelf, order_story_of, story_now, story_of

OFFICE = "approval-office"


async def drafts_of(
    connection: AsyncConnection, heard: Sequence[Heard], kinds: Mapping[str, PaperKind], shelf: Shelf
) -> list[PaperDraft]:
    """The papers that these events bring, in order."""
    worth = bringing_events(kinds.values())
    places = [
        (one.stream, one.seq)
        for one in heard
        if one.kind in worth and (is_case(one.stream) or is_order(one.stream))
    ]
    drafts: list[PaperDraft] = []
    for event in await _events(connection, places):
        of_its_stream = _of_a_case if is_case(event["stream"]) else _of_an_order
        drafts += await of_its_stream(connection, event, kinds, shelf)
    return drafts


async def _of_a_case(
    connection: AsyncConnection, event: RowMapping, kinds: Mapping[str, PaperKind], shelf: Shelf
) -> list[PaperDraft]:
    story = await story_of(connection, event["stream"], event["seq"], shelf)
    if story is None:
        return []
    answered_by = next((one.answered_by for one in story.matter.steps if one.code == event["step"]), None)
    found = brought(kinds.values(), event["kind"], event["facts"], answered_by)
    return [draft_of(one, story, _source(event, one)) for one in found]


async def _of_an_order(
    connection: AsyncConnection, event: RowMapping, kinds: Mapping[str, PaperKind], shelf: Shelf
) -> list[PaperDraft]:
    story = await order_story_of(connection, event["stream"], event["seq"], shelf)
    if story is None:
        return []
    found = brought(kinds.values(), event["kind"], {**event["facts"], "level": story.order.level}, None)
    return [_draft_of_order(one, story, _source(event, one)) for one in found]


def _source(event: RowMapping, kind: PaperKind) -> str:
    return source_of(event["stream"], event["seq"], kind.code)


def _draft_of_order(kind: PaperKind, story: OrderStory, source: str) -> PaperDraft:
    """The paper of a supervision order; it is not among the papers of the case, which more people may see."""
    order = story.order
    issuer = order.department if kind.issuer is Issuer.OWN else OFFICE
    return PaperDraft(
        kind=kind.code,
        department=issuer,
        department_name=story.name_of(issuer),
        source=source,
        dated=story.event.at,
        order_no=order.number,
        actor=story.event.actor,
        says=what_an_order_says(kind, story),
    )


async def _events(connection: AsyncConnection, places: Sequence[tuple[str, int]]) -> Sequence[RowMapping]:
    if not places:
        return []
    columns = case_event.c
    query = (
        select(columns.stream, columns.seq, columns.kind, columns.facts, columns.step)
        .where(tuple_(columns.stream, columns.seq).in_(places))
        .order_by(columns.stream, columns.seq)
    )
    return (await connection.execute(query)).mappings().all()


def draft_of(kind: PaperKind, story: Story, source: str, department: str | None = None) -> PaperDraft:
    """The paper of that kind that the story tells.

    Args:
        department: whose it is when the kind leaves that open; None means the lead department's.
    """
    plan = story.case.plan
    issuer = plan.lead_department
    if kind.issuer is Issuer.STEP and story.event.step is not None:
        issuer = story.case.department(story.event.step)
    elif kind.issuer is Issuer.OFFICE:
        issuer = OFFICE
    elif kind.issuer is Issuer.OWN and department is not None:
        issuer = department
    return PaperDraft(
        kind=kind.code,
        department=issuer,
        department_name=story.name_of(issuer),
        source=source,
        dated=story.event.at,
        case_no=story.case.case_no,
        step=story.event.step,
        actor=story.event.actor,
        says=what_it_says(kind, story),
    )


async def draft_by_hand(
    connection: AsyncConnection,
    case_no: str,
    said: PaperByHand,
    kind: PaperKind,
    officer: Officer,
    at: datetime,
    key: str,
    shelf: Shelf,
) -> PaperDraft:
    """A paper that an officer writes by hand for the case as it stands now.

    Raises:
        NotFound: there is no such case.
    """
    event = CaseEvent(
        kind=EventKind.PAPER_ISSUED, at=at, actor=officer.account, step=said.step, private=dict(said.fields)
    )
    story = await story_now(connection, case_no, event, shelf)
    if story is None:
        raise NotFound("没有这个办件", case_no=case_no)
    return draft_of(kind, story, f"hand/{officer.account}/{key}", officer.department)
