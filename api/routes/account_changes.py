"""Routes for changes of administrators' accounts, decided by a second administrator."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from api.dependencies import Caller, Context, IdempotencyHeader, key_of_request
from schemas.approvals import AccountChange, ApprovalIn, RejectionIn
from schemas.people.accounts import AccountChangeReceipt

router = APIRouter(prefix="/account-changes", tags=["人员"])

ChangeId = Annotated[int, Path(ge=1, le=2**62, description="账号变更编号")]


@router.get("")
async def pending(caller: Caller, ctx: Context) -> list[AccountChange]:
    """Changes that await a second administrator, each with the digest its approval names."""
    return await ctx.account_approvals.pending(caller)


@router.post("/{change}/approve")
async def approve(
    request: Request, change: ChangeId, body: ApprovalIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> AccountChangeReceipt:
    """Approve what another administrator proposed; refused when it is not what was seen."""
    return await ctx.account_approvals.approve(change, body, caller, key_of_request(request, key, body))


@router.post("/{change}/reject")
async def reject(
    request: Request,
    change: ChangeId,
    body: RejectionIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> AccountChangeReceipt:
    """Refuse a proposed change, with the reason."""
    return await ctx.account_approvals.reject(change, body, caller, key_of_request(request, key, body))
