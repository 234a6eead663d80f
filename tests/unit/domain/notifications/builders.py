"""A small town: two departments, a window, an administrator, and things that happen to them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.cases.acts import Officer
from schemas.cases.events import EventKind
from schemas.people.accounts import Absence
from schemas.vocabulary import Recipient, Role
from services.domain.notifications.notification_context import NotificationContext
from services.domain.people.directory import Directory

NOW = datetime(2019, 4, 22, 2, tzinfo=UTC)
PEOPLE = (
    ("tax1", Role.OFFICER, "tax"),
    ("tax2", Role.OFFICER, "tax"),
    ("tax-head", Role.HEAD, "tax"),
    ("bank1", Role.OFFICER, "bank"),
    ("bank-head", Role.HEAD, "bank"),
    ("hall-head", Role.HEAD, "approval-office"),
    ("window1", Role.WINDOW, None),
    ("admin1", Role.ADMINISTRATOR, None),
)


def town(
    away: Mapping[str, str] | None = None,
    mapped: Mapping[tuple[Recipient, str | None], tuple[str, ...]] | None = None,
) -> Directory:
    """The town's directory; `away` maps who is absent to who stands in."""
    absences = tuple(
        Absence(id=number, account=account, deputy=deputy, from_at=NOW, until_at=NOW + timedelta(days=1))
        for number, (account, deputy) in enumerate((away or {}).items())
    )
    officers = {name: Officer(account=name, name=name, role=role, department=of) for name, role, of in PEOPLE}
    return Directory(officers, absences, mapped or {})


def happened(
    kind: EventKind, /, *, step: str | None = "tax", held_by: str | None = None, **facts: Any
) -> NotificationContext:
    """Something that happened to the tax step, or (without a step) to the whole case."""
    return NotificationContext(
        kind=kind,
        stream="330100-20190422-QYKB-000001-0",
        seq=7,
        at=NOW,
        matter_name="企业开办",
        case_no="330100-20190422-QYKB-000001-0",
        region="330100",
        department="tax",
        department_name="市税务局",
        subject="税务信息确认" if step else "全程",
        step=step,
        clock=f"{step or 'case'}/promised",
        handler=held_by,
        due_at=NOW + timedelta(hours=3),
        facts={"kind": "promised", **facts},
    )
