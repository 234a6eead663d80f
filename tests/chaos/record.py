"""The record as it stands when the storm is over: every case, event and key, in one snapshot."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from schemas.cases.case import JointCase
from schemas.cases.events import Event
from services.store.audits.invariants import violations
from services.store.core.engine import Store
from services.store.core.log.event_log import event_of
from services.store.core.schema.tables import event_table, idempotency_keys, joint_case
from tests.chaos import documents


@dataclass(frozen=True)
class FiledEvent:
    """An event with its number and the transaction that filed it."""

    seq: int
    xid: str
    event: Event


@dataclass(frozen=True)
class FiledKey:
    """An idempotency key with its receipt."""

    case_no: str
    receipt: dict[str, Any]
    filed_at: datetime


@dataclass(frozen=True)
class Record:
    """What is on file; `logs` by case number, `keys` by account and key.

    Attributes:
        disagreements: where the record disagrees with itself, by its own questions.
        documents: what is wrong with documents, files and numbers.
    """

    cases: dict[str, JointCase]
    quarantined: list[str]
    logs: dict[str, list[FiledEvent]]
    keys: dict[tuple[str, str], FiledKey]
    disagreements: list[str]
    documents: list[str]


async def open_cases(store: Store) -> int:
    """How many cases have not ended."""
    async with store.autocommit() as connection:
        query = select(func.count()).where(joint_case.c.closed_at.is_(None))
        return int((await connection.execute(query)).scalar_one())


async def read(store: Store, data: Path) -> Record:
    """Everything on file; for a quiet system whose data lie there."""
    columns = joint_case.c
    async with store.autocommit() as connection:
        rows = (
            await connection.execute(select(columns.plan, columns.state, columns.quarantined_because))
        ).all()
        cases = [JointCase.model_validate({"plan": row.plan, **row.state}) for row in rows]
        logs: dict[str, list[FiledEvent]] = defaultdict(list)
        for row in (await connection.execute(select(event_table).order_by(event_table.c.seq))).mappings():
            event = event_of(row)
            logs[row["stream"]].append(FiledEvent(row["seq"], row["xid"], event))
        keys = (await connection.execute(select(idempotency_keys))).all()
    return Record(
        cases={case.case_no: case for case in cases},
        quarantined=[case.case_no for case, row in zip(cases, rows, strict=True) if row.quarantined_because],
        logs=dict(logs),
        disagreements=[line async for line in violations(store)],
        documents=await documents.violations(store, data),
        keys={(row.account, row.key): FiledKey(row.case_no, row.receipt, row.filed_at) for row in keys},
    )
