"""Changes of administrators' accounts: proposed by one administrator, approved by another."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.approvals import AccountChange, ApprovalIn, RejectionIn
from schemas.cases.acts import Officer
from schemas.errors import ActNotAllowed, InvalidInput, NotFound
from schemas.people.accounts import AccountChangeReceipt
from schemas.people.events import (
    AccountChanged,
    AccountChangeProposed,
    AccountChangeRejected,
    AccountOpened,
    AccountReopened,
    AccountWritten,
)
from schemas.stream_id import StreamId
from schemas.vocabulary import Role
from services.clock import utc_now
from services.domain.people.approvals import content_digest, ensure_approvable
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey
from services.store.core.schema.account_tables import account_change
from services.store.core.schema.tables import account
from services.store.people.absence_service import (
    append_change,
    begin_change,
    ensure_administrator,
    ensure_no_faults,
    leaving_account_faults,
    store_change,
)
from services.store.people.account_grants import grant

_C = account_change.c
_SHOWN = tuple(column for column in account_change.columns if column.name != "password_hash")
_RULE = "管理员账号的开通、变更和恢复须由提出人、账号本人之外的另一名管理员审批"


async def propose(
    connection: AsyncConnection,
    kind: str,
    name: str,
    body: Mapping[str, object],
    by: Officer,
    password_hash: str | None = None,
) -> AccountChangeReceipt:
    """Store the proposed change; it takes effect when a second administrator approves it.

    Raises:
        InvalidInput: another change of the account is pending.
    """
    pending = select(_C.id).where(_C.account == name, _C.status == "pending")
    if (await connection.execute(pending)).first() is not None:
        raise InvalidInput.of(("account", "该账号已有待审批的变更，请先处理"))
    digest = content_digest({"kind": kind, "account": name, **body})
    values: dict[str, object] = {"kind": kind, "account": name, "body": dict(body), "digest": digest}
    values |= {"password_hash": password_hash, "proposed_by": by.account}
    made = await connection.execute(insert(account_change).values(values).returning(_C.id))
    number = int(made.scalar_one())
    event = AccountChangeProposed(
        at=utc_now(),
        actor=by.account,
        change=number,
        change_kind=kind,
        digest=digest,
        role=Role(str(role)) if (role := body.get("role")) else None,
    )
    filed = await append_change(connection, StreamId.of_account(name), event, number)
    return filed.model_copy(update={"awaits_approval": True, "digest": digest})


@dataclass(frozen=True)
class AccountApprovals:
    """Lists and decides proposed changes of administrators' accounts."""

    store: Store

    async def pending(self, officer: Officer) -> list[AccountChange]:
        """List the pending changes, oldest first.

        Raises:
            NotPermitted: only administrators manage people.
        """
        ensure_administrator(officer)
        query = select(*_SHOWN).where(_C.status == "pending").order_by(_C.id)
        async with self.store.autocommit() as connection:
            return [
                AccountChange.model_validate(dict(row))
                for row in (await connection.execute(query)).mappings()
            ]

    async def approve(
        self, number: int, given: ApprovalIn, by: Officer, key: IdempotencyKey
    ) -> AccountChangeReceipt:
        """Approve the reviewed change and execute it.

        Raises:
            NotPermitted: the proposer, the account itself, or a linked account.
            NotFound, ActNotAllowed, ContentChanged, InvalidInput, KeyReused.
        """
        ensure_administrator(by)
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            row = await _locked(connection, number)
            ensure_approvable(by, (row["proposed_by"], row["account"]), given.digest, row["digest"], _RULE)
            await _decide(connection, number, "approved", by)
            event = await _carried_out(connection, row, by)
            return await store_change(connection, StreamId.of_account(row["account"]), event, by, key, number)

    async def reject(
        self, number: int, given: RejectionIn, by: Officer, key: IdempotencyKey
    ) -> AccountChangeReceipt:
        """Reject the change; the proposer may withdraw it the same way.

        Raises:
            NotPermitted, NotFound, ActNotAllowed, KeyReused.
        """
        ensure_administrator(by)
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            row = await _locked(connection, number)
            await _decide(connection, number, "rejected", by)
            event = AccountChangeRejected(
                at=utc_now(),
                actor=by.account,
                change=number,
                change_kind=row["kind"],
                reason=given.reason,
            )
            return await store_change(connection, StreamId.of_account(row["account"]), event, by, key, number)


async def _locked(connection: AsyncConnection, number: int) -> RowMapping:
    query = select(account_change).where(_C.id == number).with_for_update()
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound("没有这项账号变更", change=number)
    if row["status"] != "pending":
        raise ActNotAllowed("这项账号变更已经处理", change=number, status=row["status"])
    return row


async def _decide(connection: AsyncConnection, number: int, status: str, by: Officer) -> None:
    decided = {"status": status, "decided_by": by.account, "decided_at": func.now(), "password_hash": None}
    await connection.execute(update(account_change).where(_C.id == number).values(decided))


_WRITTEN: Mapping[str, type[AccountWritten]] = {
    "open": AccountOpened,
    "change": AccountChanged,
    "reopen": AccountReopened,
}


async def _carried_out(connection: AsyncConnection, row: RowMapping, by: Officer) -> AccountWritten:
    """Apply the approved change; both administrators are stored as grantors."""
    name, body, mine = row["account"], row["body"], account.c.account == row["account"]
    if row["kind"] == "open":
        await connection.execute(insert(account).values(**body, password_hash=row["password_hash"]))
    elif row["kind"] == "change":
        before = (await connection.execute(select(account.c.role, account.c.department).where(mine))).one()
        if (before.role, before.department) != (body["role"], body.get("department")):
            ensure_no_faults(await leaving_account_faults(connection, name, "role"))
        await connection.execute(update(account).where(mine).values(**body))
    else:
        generation = account.c.token_generation + 1
        await connection.execute(
            update(account).where(mine).values(left_at=None, token_generation=generation)
        )
    await grant(connection, name, row["proposed_by"], by.account)
    given = {name: body[name] for name in ("role", "department", "centre", "name") if name in body}
    approved = {"proposed_by": row["proposed_by"], "change": row["id"], "digest": row["digest"]}
    return _WRITTEN[row["kind"]].model_validate({"at": utc_now(), "actor": by.account, **given, **approved})
