"""What does not go on by itself alarms, holds up nothing else, and clears when it goes on."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from services.consumers.documents import DocumentConsumer
from services.consumers.event_consumer import EventConsumer
from services.jobs.watch import WatchJob
from services.reference_data.documents import load_bodies
from services.store.audits import stuck_work
from services.store.audits.alarms import Alarms
from services.store.audits.watch import Watch
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.core.log.event_log import shard_of
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.app_contexts import silent_context
from tests.support.office import Office


class _Wrong(Exception):
    """An event that cannot be dealt with."""


async def _alarms(office: Office, words: str) -> list[bool]:
    """The alarms with those words after a round of the watch: whether each stands."""
    alarms = Alarms(office.store)
    await WatchJob(Watch(office.store, spread_seconds=0), alarms).check()
    return [one.cleared_at is None for one in await alarms.recent() if words in one.finding]


async def test_an_event_that_cannot_be_dealt_with_holds_up_its_range_only_and_alarms(
    office: Office, quiet_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stuck_work, "PATIENCE", timedelta(0))
    offsets = ConsumerOffsets(office.store, f"trial-{uuid4().hex[:8]}", "somebody")
    await offsets.register()
    await offsets.lease()
    bad = (await office.receive()).case_no
    is_mended, dealt = False, set[str]()

    async def handle(found: Sequence[LogEntry]) -> None:
        if not is_mended and any(one.stream == bad for one in found):
            raise _Wrong
        dealt.update(one.stream for one in found)

    result = EventConsumer(offsets, CommitNotifier(quiet_url), handle)
    others = [(await office.receive()).case_no for _ in range(8)]
    while await result.handle_once():
        pass
    assert bad not in dealt
    elsewhere = {case_no for case_no in others if shard_of(case_no) != shard_of(bad)}
    assert elsewhere
    assert elsewhere <= dealt
    await result.renew()
    assert await _alarms(office, offsets.consumer) == [True]
    is_mended = True
    while await result.handle_once():
        pass
    assert {bad, *others} <= dealt
    await result.renew()
    assert await _alarms(office, offsets.consumer) == [False]


async def test_a_document_that_cannot_be_printed_alarms_until_newer_words_print_it(office: Office) -> None:
    made = silent_context(office.store).documents
    await made.templates.seed(load_bodies())
    result = DocumentConsumer(made.store, made.document_loader, made.numbering, made.printer)
    good = await made.templates.find("receipt")
    await made.templates.store_shipped("receipt", "#d.nothing_of_that_name;", "admin1")
    try:
        case_no = (await office.receive()).case_no
        await result.issue_documents(await log_entries_of(office, case_no))
        [receipt] = [one for one in await made.queries.of_case(case_no) if one.kind == "receipt"]
        assert receipt.sha256 is None
        assert await _alarms(office, receipt.document) == [True]
        assert await _alarms(office, receipt.document) == [True], "the watch cleared what is still so"
        assert receipt.document not in await made.queries.list_unrendered(1_000)
    finally:
        await made.templates.store_shipped("receipt", good.body, "system")
    assert receipt.document in await made.queries.list_unrendered(1_000)
    await result.render_document(receipt.document)
    [receipt] = [one for one in await made.queries.of_case(case_no) if one.kind == "receipt"]
    assert receipt.sha256 is not None
    assert await _alarms(office, receipt.document) == [False]
    await made.printer.typesetter.close()
