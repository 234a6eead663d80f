"""The built-in store of spans: what the log completes, once, for so many days, and never a person."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from schemas.vocabulary import CaseAct, StepAct
from services.consumers.spans import SpanConsumer
from services.domain.traces.spans import compute_trace_id
from services.reference_data.calendars import load_changes
from services.store.calendars.history import CalendarHistory
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.traces.case_traces import CaseTraces
from services.store.traces.spans import Kept, Spans, kept
from tests.support.office import Office
from tests.support.results import fresh

PRIVATE = ("33010619850312001X", "330106199007081124", "13800138000", "13900139000", "王小明", "口风琴")


def _heard(case_no: str, seqs: Sequence[int]) -> list[LogEntry]:
    return [LogEntry(shard=0, xid="0", id=seq, stream=case_no, seq=seq, kind="") for seq in seqs]


async def _rows(office: Office, case_no: str) -> list[tuple[str, bytes]]:
    async with office.store.autocommit() as connection:
        found = await connection.execute(
            text("select span_id, body from span where trace_id = :trace_id order by span_id"),
            {"trace_id": compute_trace_id(case_no)},
        )
        return [(row.span_id, row.body) for row in found]


async def _played(office: Office) -> str:
    """A case with a claim, a note and an approval, full of what nobody else may read."""
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    await office.act("window1", case_no, CaseAct.NOTE, text="口风琴")
    await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
    await office.step(
        "market-regulation1",
        case_no,
        "registration",
        StepAct.APPROVE,
        results=fresh("registration"),
        opinion="口风琴",
    )
    await office.cases.advance(case_no)
    return case_no


def _desk(office: Office) -> SpanConsumer:
    return SpanConsumer(CaseTraces(office.store, CalendarHistory(load_changes())), Spans(office.store, 90))


async def test_a_log_heard_twice_and_in_pieces_makes_the_same_spans_once(office: Office) -> None:
    case_no, result = await _played(office), _desk(office)
    expected = [kept(span) for span in await result.traces.of([case_no])]
    seqs = list(range(1, max(span.seq for span in await result.traces.of([case_no])) + 1))
    await result.store_spans(_heard(case_no, seqs[:5]))
    await asyncio.gather(*(result.store_spans(_heard(case_no, seqs[3:])) for _ in range(3)))
    assert await _rows(office, case_no) == sorted((span.span_id, span.body) for span in expected)


async def test_only_what_was_heard_is_told(office: Office) -> None:
    case_no, result = await _played(office), _desk(office)
    await result.store_spans(_heard(case_no, [1]))
    assert len(await _rows(office, case_no)) == 1


async def test_no_span_says_who_somebody_is_or_what_they_wrote(office: Office) -> None:
    case_no, outcome = await _played(office), _desk(office)
    spans = await outcome.traces.now(case_no)
    officers = [officer.name for officer in office.people.values()]
    for span in spans:
        result = kept(span)
        shown = (
            result.body.decode("utf-8", errors="ignore") + result.attributes + result.name + result.service
        )
        assert case_no in shown
        assert not [secret for secret in (*PRIVATE, *officers) if secret in shown]


async def test_the_reader_follows_the_log_and_remembers_how_far_it_came(
    office: Office, quiet_url: str
) -> None:
    case_no, result = await _played(office), _desk(office)
    offsets = ConsumerOffsets(office.store, "spans of a test", "me")
    await offsets.register()
    reading = result.event_consumer(offsets, CommitNotifier(quiet_url))
    while await reading.handle_once():
        pass
    ids = {span_id for span_id, _ in await _rows(office, case_no)}
    assert ids == {span.span_id for span in await result.traces.of([case_no])}


async def test_old_days_are_dropped_and_never_written_again(office: Office) -> None:
    [span, *_] = await _desk(office).traces.of([await _played(office)])
    old, spans = datetime.now(UTC).date() - timedelta(days=40), Spans(office.store, 90)
    aged: Kept = replace(kept(span), day=old, trace_id="a" * 32)
    await spans.keep([aged])
    shorter = Spans(office.store, 30)
    assert await shorter.forget() == [old]
    await shorter.keep([aged])
    async with office.store.autocommit() as connection:
        left = await connection.execute(
            text("select count(*) from span where trace_id = :id"), {"id": "a" * 32}
        )
        assert left.scalar_one() == 0
