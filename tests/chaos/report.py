"""The report: every count of a run, and every violation."""

from collections import Counter
from datetime import UTC, datetime
from unicodedata import east_asian_width

from schemas.cases.events import EventKind
from tests.chaos.run import Run
from tests.support.system import Part

SHOWN_AT_MOST = 40
_LABEL_WIDTH = 34


def rows(run: Run) -> list[tuple[str, str]]:
    """What was counted, and the count."""
    result, loss = run.api.acknowledged, run.storm.engine_loss
    kinds = Counter(player.life.kind for player in run.players)
    down = [act for act in result if run.outages.within(Part.TEMPORAL, act.began, act.ended)]
    return [
        (
            "办件",
            f"{len(run.players)}（" + "，".join(f"{k.label} {n}" for k, n in sorted(kinds.items())) + "）",
        ),
        ("在案并已结束", f"{_ended(run)}"),
        ("已确认操作", f"{len(result)}，其中重试后确认 {sum(act.tries > 1 for act in result)}"),
        ("重试次数", "，".join(f"{why} {count}" for why, count in run.api.again.most_common()) or "0"),
        ("回答丢失、凭原幂等键补得回执", f"{_recovered(run)}"),
        *((f"{part.label} 被 kill -9", _kills(run, part)) for part in Part),
        ("Temporal 停止期间确认的操作", f"{len(down)}"),
        (
            "删除 Temporal 数据",
            f"{loss.bytes_deleted:,} 字节，当时在办 {loss.open_cases} 件；restart-workflows：{loss.message}",
        ),
        ("预警、超时、升级督办", "、".join(str(count) for count in _milestones(run))),
        ("在案事件", f"{sum(map(len, run.record.logs.values())) if run.record else 0}"),
        ("引擎中未结束的流程", f"{len(run.still_running)}"),
        ("用时", f"{run.seconds:.0f} 秒"),
        ("违例", f"{len(run.violations)}"),
    ]


def text(run: Run) -> str:
    """The table, then the violations."""
    table = [f"{label}{' ' * (_LABEL_WIDTH - _width(label))}{value}" for label, value in rows(run)]
    wrong = run.violations
    more = [f"……另有 {len(wrong) - SHOWN_AT_MOST} 项"] if len(wrong) > SHOWN_AT_MOST else []
    return "\n".join([*table, *(f"违例：{one}" for one in wrong[:SHOWN_AT_MOST]), *more])


def _width(words: str) -> int:
    """Columns in a terminal, where a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def _ended(run: Run) -> int:
    return sum(case.status.is_closed for case in run.record.cases.values()) if run.record else 0


def _kills(run: Run, part: Part) -> str:
    return f"{run.outages.counts[part]} 次，共停止 {run.outages.seconds(part):.0f} 秒"


def _milestones(run: Run) -> list[int]:
    logs = run.record.logs.values() if run.record else []
    filed = Counter(one.event.kind for log in logs for one in log)
    kinds = (EventKind.DEADLINE_WARNING, EventKind.DEADLINE_BREACHED, EventKind.DEADLINE_ESCALATED)
    return [filed[kind] for kind in kinds]


def _recovered(run: Run) -> int:
    """Acts that were on file before the try that was answered: the first answer had been lost."""
    keys = run.record.keys if run.record else {}
    return sum(
        filed.filed_at < datetime.fromtimestamp(act.sent_at, UTC)
        for act in run.api.acknowledged
        if act.tries > 1 and (filed := keys.get((act.account, act.key)))
    )
