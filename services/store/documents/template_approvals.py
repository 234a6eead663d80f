"""Approval of document templates by a second administrator, for the exact content reviewed."""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.approvals import ApprovalIn, RejectionIn
from schemas.cases.acts import Officer
from schemas.documents.documents import TemplateStatus, TemplateVersion
from schemas.documents.events import TemplateEvent, TemplatePublished, TemplateRejected
from schemas.errors import ActNotAllowed, NotFound
from services.clock import utc_now
from services.domain.documents.permissions import ensure_administrator
from services.domain.people.approvals import ensure_approvable
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.documents.tables import document_template
from services.store.documents.templates import append_event, lock_templates

_C = document_template.c
_RULE = "文书模板须由修改人之外的第二名管理员审批"


async def decide_template(
    store: Store,
    kind: str,
    version: int,
    given: ApprovalIn | RejectionIn,
    officer: Officer,
    key: IdempotencyKey,
) -> TemplateVersion:
    """Approve the reviewed version, or reject it with a reason.

    Raises:
        NotPermitted: no administrator, or not independent of the author.
        NotFound, ActNotAllowed, ContentChanged, KeyReused.
    """
    ensure_administrator(officer)
    async with store.transaction() as connection:
        await lock_key(connection, officer.account, key)
        if first := await find_receipt(connection, officer.account, key):
            return TemplateVersion.model_validate(first)
        await lock_templates(connection, kind)
        row = await _proposed(connection, kind, version)
        if isinstance(given, ApprovalIn):
            ensure_approvable(officer, (row.filed_by,), given.digest, row.digest, _RULE)
        decided = await _decided(connection, row, given, officer)
        filed = decided.model_dump(mode="json")
        await store_receipt(connection, officer.account, key, f"template/{kind}", filed)
    return decided


async def _proposed(connection: AsyncConnection, kind: str, version: int) -> TemplateVersion:
    query = select(*(_C[name] for name in TemplateVersion.model_fields)).where(_C.kind == kind)
    rows = (await connection.execute(query)).mappings().all()
    versions = [TemplateVersion.model_validate(dict(row)) for row in rows]
    found = next((one for one in versions if one.version == version), None)
    if found is None:
        raise NotFound("没有这个文书模板版本", kind=kind, version=version)
    if found.status is not TemplateStatus.PROPOSED:
        raise ActNotAllowed(f"这一版模板已是“{found.status.label}”", kind=kind, version=version)
    if any(one.version > version and one.status is TemplateStatus.IN_USE for one in versions):
        raise ActNotAllowed("已启用更新的模板版本，请重新提交", kind=kind, version=version)
    return found


async def _decided(
    connection: AsyncConnection, row: TemplateVersion, given: ApprovalIn | RejectionIn, officer: Officer
) -> TemplateVersion:
    is_approved = isinstance(given, ApprovalIn)
    status = TemplateStatus.IN_USE if is_approved else TemplateStatus.REJECTED
    mine = (_C.kind == row.kind, _C.version == row.version)
    values = {"status": status.value, "decided_by": officer.account, "decided_at": func.now()}
    await connection.execute(update(document_template).where(*mine).values(values))
    fields: dict[str, object] = {"at": utc_now(), "actor": officer.account, "template": row.kind}
    fields |= {"template_version": row.version, "proposed_by": row.filed_by, "digest": row.digest}
    event: TemplateEvent = (
        TemplateRejected.model_validate({**fields, "reason": given.reason})
        if isinstance(given, RejectionIn)
        else TemplatePublished.model_validate(fields)
    )
    await append_event(connection, event)
    return row.model_copy(update={"status": status, "decided_by": officer.account})
