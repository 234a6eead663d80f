"""The verdict: what callers were told against what is on file."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from schemas.cases.events import SYSTEM, EventKind
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.store.core.log.event_log import is_case
from tests.chaos.client import Acknowledged
from tests.chaos.journeys import Ending
from tests.chaos.record import Record
from tests.support.models.milestone_model import misstruck

Deed = tuple[str, EventKind, str | None]
"""Who did what to which step."""

CASE_DEEDS = {act.value: rule.event for act, rule in CASE_ACTS.items()}
STEP_DEEDS = {act.value: rule.event for act, rule in STEP_ACTS.items()}
ORDER_DEEDS = {
    "answer": EventKind.SUPERVISION_ORDER_ANSWERED,
    "close": EventKind.SUPERVISION_ORDER_CLOSED,
    "record_delivery": EventKind.SUPERVISION_ORDER_DELIVERED,
}
"""What each act files in its caller's name."""


def violations(record: Record, acknowledged: Iterable[Acknowledged], endings: dict[str, Ending]) -> list[str]:
    """Everything in which the record differs from what was acknowledged and from what had to come of it."""
    result = list(acknowledged)
    return [
        *_keys(record, result),
        *_deeds(record, result),
        *_transactions(record, result),
        *_endings(record, endings),
        *_clocks(record),
        *record.disagreements,
        *record.documents,
    ]


def _keys(record: Record, found: list[Acknowledged]) -> Iterator[str]:
    """Every acknowledged key is filed once with that receipt, and no other key is."""
    known = {(act.account, act.key) for act in found}
    for act in found:
        filed = record.keys.get((act.account, act.key))
        if filed is None:
            yield f"{act.stream} {act.fields.get('act', '收件')}：已确认的回执不在案"
        elif filed.receipt != _kept(act.receipt) or filed.case_no != act.stream:
            yield f"{act.stream} {act.fields.get('act', '收件')}：在案回执与所确认的不同"
    for account, key in record.keys.keys() - known:
        yield f"{record.keys[account, key].case_no}：{account} 的一件操作无人确认却已在案"


def _kept(receipt: Mapping[str, object]) -> dict[str, object]:
    """What is kept of a receipt: the query code is told to the applicant and kept nowhere in the clear."""
    return {name: value for name, value in receipt.items() if name != "query_code"}


def _deeds(record: Record, found: list[Acknowledged]) -> Iterator[str]:
    """In each case people did exactly what was acknowledged to them, each thing as often."""
    wanted: dict[str, Counter[Deed]] = defaultdict(Counter)
    for act in found:
        wanted[act.stream].update((act.account, kind, act.step) for kind in _kinds(act))
        if "material" in act.receipt:
            wanted[f"file/{act.file_id}"][act.account, EventKind.FILE_ATTACHED, None] += 1
    ours = {stream for stream in record.logs if is_case(stream) or stream.startswith(("order/", "file/"))}
    for case_no in wanted.keys() | ours:
        events = [filed.event for filed in record.logs.get(case_no, [])]
        done = Counter((e.actor, e.kind, e.step) for e in events if e.actor != SYSTEM)
        for deed in done | wanted[case_no]:
            if done[deed] != wanted[case_no][deed]:
                actor, kind, step = deed
                counts = f"确认 {wanted[case_no][deed]} 次，在案 {done[deed]} 次"
                yield f"{case_no} {step or ''} {actor} {kind.label}：{counts}"


def _kinds(act: Acknowledged) -> list[EventKind]:
    """The events that an act files in its caller's name."""
    if act.file_id:
        return [EventKind.CASE_MATERIAL_ADDED if "material" in act.receipt else EventKind.FILE_UPLOADED]
    if "order_no" in act.receipt:
        return [ORDER_DEEDS[str(act.fields["act"])]]
    if "act" not in act.fields:
        return [EventKind.CASE_RECEIVED] + [EventKind.CASE_ACCEPTED] * bool(act.fields["accept"])
    name = str(act.fields["act"])
    return [STEP_DEEDS[name] if act.step else CASE_DEEDS[name]]


def _transactions(record: Record, found: list[Acknowledged]) -> Iterator[str]:
    """The number on a receipt is that of an event filed in one transaction with the act itself."""
    for act in found:
        seq = act.receipt.get("seq")
        if seq is None:
            continue
        log = record.logs.get(act.stream, [])
        xids = {filed.xid for filed in log if filed.seq == seq}
        together = [f.event for f in log if f.xid in xids and f.event.actor == act.account]
        if [event.kind for event in together] != _kinds(act):
            yield f"{act.stream} 回执序号 {seq} 与在案事件不符"


def _endings(record: Record, endings: dict[str, Ending]) -> Iterator[str]:
    """Every case handed in is on file, no other is, and each has ended as it had to."""
    for case_no in endings.keys() ^ record.cases.keys():
        yield f"{case_no}：" + ("已确认收件却不在案" if case_no in endings else "无人收件却在案")
    for case_no, ending in endings.items():
        case = record.cases.get(case_no)
        if case is None:
            continue
        if (case.status, case.outcome) != (ending.status, ending.outcome):
            words = f"{case.status.label}（{case.outcome.label if case.outcome else '无结论'}）"
            yield f"{case_no}：应为{ending.status.label}，实为{words}"
        breached = {clock.id for clock in case.clocks.values() if clock.breached_at}
        if breached != ending.breached:
            yield f"{case_no}：应超时 {sorted(ending.breached)}，实超时 {sorted(breached)}"
    yield from (f"{case_no}：仍被隔离" for case_no in record.quarantined)


def _clocks(record: Record) -> Iterator[str]:
    for case_no, case in record.cases.items():
        log = [filed.event for filed in record.logs.get(case_no, [])]
        yield from (f"{case_no}：{wrong}" for wrong in misstruck(log, case.plan))
