"""Lifecycle of a matter version: transitions, permissions and guards."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from types import MappingProxyType

from schemas.cases.acts import Officer
from schemas.catalogue.events import (
    MatterActed,
    MatterApproved,
    MatterProposed,
    MatterPublished,
    MatterRetired,
    MatterReturned,
)
from schemas.catalogue.findings import Finding
from schemas.catalogue.matter_versions import MatterAct, MatterActIn, MatterStatus, VersionRow
from schemas.errors import ActNotAllowed, ContentChanged, InvalidInput, MatterHasFaults, NotPermitted
from schemas.vocabulary import Role
from services.domain.calendars.calendar import beijing_date, from_beijing
from services.domain.people.approvals import ensure_approvable

_S, _A = MatterStatus, MatterAct

MATTER_TRANSITIONS: Mapping[tuple[MatterStatus, MatterAct], MatterStatus] = MappingProxyType(
    {
        (_S.DRAFT, _A.PROPOSE): _S.PROPOSED,
        (_S.PROPOSED, _A.APPROVE): _S.APPROVED,
        (_S.PROPOSED, _A.RETURN): _S.DRAFT,
        (_S.APPROVED, _A.RETURN): _S.DRAFT,
        (_S.APPROVED, _A.PUBLISH): _S.PUBLISHED,
        (_S.PUBLISHED, _A.RETIRE): _S.RETIRED,
    }
)
_EVENTS: dict[MatterAct, type[MatterActed]] = {
    _A.PROPOSE: MatterProposed,
    _A.APPROVE: MatterApproved,
    _A.RETURN: MatterReturned,
    _A.PUBLISH: MatterPublished,
    _A.RETIRE: MatterRetired,
}
LINTED_ACTS = frozenset({_A.PROPOSE, _A.PUBLISH})
"""Acts before which the lint runs: a version with faults is neither proposed nor published."""


def ensure_editor(officer: Officer) -> None:
    """Ensure that the officer may edit the catalogue.

    Raises:
        NotPermitted: the officer is not an administrator.
    """
    if officer.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以维护事项目录", role=officer.role)


def ensure_editable(row: VersionRow | None, others: Sequence[VersionRow], version: int) -> None:
    """Ensure that a draft may be saved under this version number.

    Raises:
        ActNotAllowed: the version is published or retired, or not newer than a published one.
    """
    if row is not None and row.status.is_fixed:
        raise ActNotAllowed(f"第 {version} 版{row.status.label}，不能再修改；请另建新版本", version=version)
    _ensure_newest(version, others)


def decide_matter(
    row: VersionRow,
    act: MatterAct,
    given: MatterActIn,
    officer: Officer,
    at: datetime,
    others: Sequence[VersionRow],
    findings: Sequence[Finding],
) -> MatterActed:
    """Decide an act on a version and return its event.

    Args:
        others: the other versions of the matter.
        findings: the findings of the lint, for the acts in `LINTED_ACTS`.

    Raises:
        NotPermitted: not an administrator; or the approver drafted or proposed the version.
        ContentChanged: the content differs from what the officer saw.
        ActNotAllowed: the status does not allow the act, or a newer version is already published.
        MatterHasFaults: the lint found faults.
        InvalidInput: a reason is missing, or the effective date is past or before the last version's.
    """
    ensure_editor(officer)
    if (row.status, act) not in MATTER_TRANSITIONS:
        raise ActNotAllowed(
            f"事项版本处于“{row.status.label}”，不能“{act.label}”", status=row.status, act=act
        )
    if act is _A.APPROVE:
        words = "事项须由起草人、提交人之外的第二人审核"
        ensure_approvable(officer, (row.drafted_by, row.proposed_by), given.digest, row.digest, words)
    elif given.digest not in (None, row.digest):
        raise ContentChanged("内容在查看之后已经变化，请重新核对", digest=row.digest)
    if act in (_A.RETURN, _A.RETIRE) and not (given.reason or "").strip():
        raise InvalidInput.of(("reason", f"{act.label}须写明理由"))
    if findings:
        raise MatterHasFaults(
            f"事项还有 {len(findings)} 处问题，第一处：{findings[0].message}",
            findings=[finding.model_dump(mode="json") for finding in findings],
        )
    fields: dict[str, object] = {"at": at, "actor": officer.account, "matter_version": row.version}
    if act is _A.PUBLISH:
        _ensure_newest(row.version, others)
        fields["effective_at"] = _effective_at(given, at, others)
    if given.reason:
        fields["reason"] = given.reason
    return _EVENTS[act].model_validate(fields)


def apply_matter_event(row: VersionRow, event: MatterActed, seq: int) -> VersionRow:
    """Apply the event and return the version after it."""
    act = next(act for act, cls in _EVENTS.items() if isinstance(event, cls))
    status = MATTER_TRANSITIONS[row.status, act]
    update: dict[str, object] = {
        "status": status,
        "status_label": status.label,
        "changed_at": event.at,
        "seq": seq,
    }
    match act:
        case _A.PROPOSE:
            update["proposed_by"] = event.actor
        case _A.APPROVE:
            update["approved_by"] = event.actor
        case _A.RETURN:
            update |= {"proposed_by": None, "approved_by": None}
        case _A.PUBLISH if isinstance(event, MatterPublished):
            update["effective_at"] = event.effective_at
        case _A.RETIRE:
            update["retired_at"] = event.at
    return row.model_copy(update=update)


def _ensure_newest(version: int, others: Sequence[VersionRow]) -> None:
    newer = max((other.version for other in others if other.status.is_fixed), default=0)
    if version <= newer:
        raise ActNotAllowed(f"已发布第 {newer} 版，不能再发布或起草第 {version} 版旧版本", published=newer)


def _effective_at(given: MatterActIn, at: datetime, others: Sequence[VersionRow]) -> datetime:
    """Return when the version takes effect: at once, or at the start of a later day."""
    if given.effective_from is not None and given.effective_from < beijing_date(at):
        raise InvalidInput.of(("effective_from", "施行日期不能早于今天"))
    wanted = at if given.effective_from is None else max(at, from_beijing(given.effective_from, time()))
    last = max((other.effective_at for other in others if other.effective_at), default=wanted)
    if wanted < last:
        raise InvalidInput.of(("effective_from", f"施行日期不能早于前一版本的施行日期 {beijing_date(last)}"))
    return wanted
