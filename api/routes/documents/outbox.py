"""What leaves the building: the outbox, and the subscriptions of departments' own systems."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from api.dependencies import Caller, Context, IdempotencyHeader, key_of_request
from schemas.cases.acts import Officer
from schemas.cases.lists import Page, Paging
from schemas.errors import InvalidInput, NotPermitted
from schemas.notifications.deliveries import (
    DeliveryActIn,
    DeliveryActReceipt,
    DeliveryRow,
    SubscriptionIn,
    SubscriptionReceipt,
    SubscriptionView,
)
from schemas.notifications.department_delivery import SubscriptionActIn, SubscriptionActReceipt
from schemas.vocabulary import Role
from services.clock import utc_now
from services.gateways.resolving import ensure_may_be_called

router = APIRouter(tags=["对外送信"])
SubscriptionNumber = Annotated[int, Path(ge=1, le=9_000_000_000, description="订阅编号")]
DeliveryNumber = Annotated[int, Path(ge=1, le=9_000_000_000, description="送信编号")]


def ensure_administrator(caller: Officer) -> None:
    """Refuse everybody who is not an administrator."""
    if caller.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以查看和配置对外送信", role=caller.role)


class OutboxQuery(Paging):
    """Which deliveries."""

    case_no: str | None = Field(default=None, pattern=r"^[0-9A-Za-z-]{1,40}$", description="办件编号")


@router.get("/outbox")
async def outbox(
    caller: Caller,
    ctx: Context,
    wanted: Annotated[OutboxQuery, Query()],
) -> Page[DeliveryRow]:
    """What was sent out, when, and whether it arrived; newest first, targets masked."""
    ensure_administrator(caller)
    return await ctx.deliveries.outbox(wanted, wanted.case_no)


@router.post("/outbox/{number}/acts")
async def act_on_delivery(
    request: Request,
    number: DeliveryNumber,
    body: DeliveryActIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> DeliveryActReceipt:
    """Skip a delivery that holds up its queue, or send one again; the reason is kept on file."""
    ensure_administrator(caller)
    return await ctx.delivery_acts.act(
        number, body, caller.account, key_of_request(request, key, body), utc_now()
    )


@router.get("/subscriptions")
async def subscriptions(caller: Caller, ctx: Context) -> list[SubscriptionView]:
    """Which departments' systems hear of their cases, and since when one does not answer."""
    ensure_administrator(caller)
    return await ctx.deliveries.subscriptions()


@router.post("/subscriptions", status_code=201)
async def subscribe(
    request: Request, body: SubscriptionIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> SubscriptionReceipt:
    """Subscribe a department's system to its cases; the secret is shown only once."""
    ensure_administrator(caller)
    if body.department not in ctx.register.open:
        raise InvalidInput.of(("department", "没有这个部门"))
    await ensure_may_be_called(body.url, ctx.external.networks)
    return await ctx.deliveries.subscribe(body, caller.account, key_of_request(request, key, body))


@router.post("/subscriptions/{number}/acts")
async def act_on_subscription(
    request: Request,
    number: SubscriptionNumber,
    body: SubscriptionActIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> SubscriptionActReceipt:
    """Pause or resume a subscription, or send again from a delivery on; the reason is stored."""
    ensure_administrator(caller)
    return await ctx.subscription_acts.act(
        number, body, caller.account, key_of_request(request, key, body), utc_now()
    )


@router.delete("/subscriptions/{number}", status_code=204)
async def end(number: SubscriptionNumber, caller: Caller, ctx: Context) -> None:
    """End a subscription; what still waits is given up."""
    ensure_administrator(caller)
    await ctx.deliveries.end(number, utc_now())
