"""Rows of cases and steps as lists read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from schemas.json_values import JsonObject


class ListedCase(TypedDict):
    """What lists compute from a case's row; the other columns are shown as they are."""

    status: str
    applicant: JsonObject
    co_applicants: Sequence[JsonObject]


class ListedStep(ListedCase):
    """What lists compute from a step's row."""

    sla_status: str
    department: str
    failing_systems: dict[str, str] | None


class StoredCase(TypedDict):
    """A case's row with its dossier and parts of its matter.

    Attributes:
        matter_form: the schema of the form, by the matter's version of the case.
        matter_materials: the materials, by the same version.
    """

    plan: JsonObject
    state: JsonObject
    seq: int
    channel: str
    subject: str
    query_code_issue: int
    applicant: dict[str, object]
    co_applicants: list[dict[str, object]]
    answers: dict[str, str]
    form: dict[str, object]
    materials: list[dict[str, object]]
    results: dict[str, dict[str, object]]
    failing_systems: dict[str, str] | None
    possible_duplicates: Sequence[str] | None
    matter_form: JsonObject | None
    matter_materials: Sequence[JsonObject] | None


class StoredEvent(TypedDict):
    """An event of a case as its log shows it."""

    seq: int
    kind: str
    at: datetime
    filed_at: datetime
    actor: str
    step: str | None
    clock: str | None
    facts: dict[str, object]
    private: dict[str, object]
    department: str | None
    is_signer: bool
