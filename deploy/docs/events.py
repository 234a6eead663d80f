"""The page of events: every kind, by the stream it belongs to."""

from itertools import groupby

from deploy.docs.markdown import code, page, section, table
from schemas.cases.events import EventKind

INTRODUCTION = """\
Every event is one row of the event log, appended in the transaction that it records. `GET
/api/v1/joint-cases/{case_no}/events` lists the events of a case. The first part of a kind names what it
is about."""


def text() -> str:
    """Every event kind with its Chinese label, grouped by what it is about."""
    kinds = sorted(EventKind, key=lambda kind: kind.value.partition(".")[0])
    groups = groupby(kinds, key=lambda kind: kind.value.partition(".")[0])
    sections = [
        section(f"`{subject}.*`", table(["event", "中文"], [(code(kind), kind.label) for kind in members]))
        for subject, members in groups
    ]
    return page("Events", INTRODUCTION, *sections)
