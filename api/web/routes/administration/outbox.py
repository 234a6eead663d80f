"""Pages of the outbox: what was sent to whom, and which receiver does not answer."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from api.dependencies import Context
from api.routes.documents.outbox import DeliveryNumber, SubscriptionNumber
from api.web.forms.schema_forms import Schema
from api.web.forms.submit import SubmittedForm
from api.web.routes.administration.staffing import with_form
from api.web.shell.lenient_query import parse_lenient
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest
from schemas.cases.lists import Paging
from schemas.errors import InvalidInput
from schemas.notifications.deliveries import DeliveryAct, DeliveryActIn
from schemas.notifications.department_delivery import SubscriptionAct, SubscriptionActIn
from schemas.vocabulary import Role
from services.clock import utc_now

router = APIRouter()
MODULES = (Module(label="对外送信", href="/outbox", roles=frozenset({Role.ADMINISTRATOR}), order=82),)
SHOWN = 100
PLACE = "/outbox"
_REASON = {"type": "string", "title": "理由", "maxLength": 200, "description": "留档，至少 2 个字"}
ACT = {"type": "object", "required": ["reason"], "properties": {"reason": _REASON}}


class OutboxPage(Paging):
    """The page of the list; a hundred rows each."""

    page_size: int = SHOWN


@router.get("/outbox")
async def outbox(user: CurrentUser, ctx: Context) -> Response:
    """The newest deliveries, of one case when its number is given, and every subscription."""
    user.only(Role.ADMINISTRATOR)
    query = {name: value for name, value in user.request.query_params.items() if value}
    case_no = query.get("case_no", "").strip()[:40]
    paging = OutboxPage.model_validate(parse_lenient(OutboxPage, query))
    return user.show(
        "documents/outbox.html",
        title="对外送信",
        found=await ctx.deliveries.outbox(paging, case_no or None),
        query=query,
        sizes=(SHOWN,),
        subscriptions=await ctx.deliveries.subscriptions(),
        departments=ctx.departments,
        case_no=case_no,
    )


@router.get(f"{PLACE}/{{number}}/{{act}}")
async def delivery_act(user: CurrentUser, number: DeliveryNumber, act: DeliveryAct) -> Response:
    """The form that asks why a delivery is skipped or sent again."""
    return await _form(user, number, act, {})


@router.post(f"{PLACE}/{{number}}/{{act}}")
async def act_on_delivery(
    user: CurrentUser, ctx: Context, number: DeliveryNumber, act: DeliveryAct
) -> Response:
    """Skip the delivery, or send it again."""
    user.only(Role.ADMINISTRATOR)
    return await SubmittedForm(ACT, DeliveryActIn, PLACE, {"act": act}).filed(
        user,
        lambda body, key: ctx.delivery_acts.act(number, body, user.officer.account, key, utc_now()),
        lambda typed, wrong: _form(user, number, act, typed, wrong),
    )


@router.get("/subscriptions/{number}/{act}")
async def subscription_act(user: CurrentUser, number: SubscriptionNumber, act: SubscriptionAct) -> Response:
    """The form that asks why a subscription is paused, resumed or sent again."""
    return await _subscription_form(user, number, act, {})


@router.post("/subscriptions/{number}/{act}")
async def act_on_subscription(
    user: CurrentUser, ctx: Context, number: SubscriptionNumber, act: SubscriptionAct
) -> Response:
    """Pause, resume, or send again."""
    user.only(Role.ADMINISTRATOR)
    return await SubmittedForm(_subscription_schema(act), SubscriptionActIn, PLACE, {"act": act}).filed(
        user,
        lambda body, key: ctx.subscription_acts.act(number, body, user.officer.account, key, utc_now()),
        lambda typed, wrong: _subscription_form(user, number, act, typed, wrong),
    )


def _subscription_schema(act: SubscriptionAct) -> Schema:
    if act is not SubscriptionAct.RESEND_FROM:
        return ACT
    first = {"type": "integer", "title": "从哪一条送信编号起", "minimum": 1}
    return {
        "type": "object",
        "required": ["delivery", "reason"],
        "properties": {"delivery": first, "reason": _REASON},
    }


async def _subscription_form(
    user: UserRequest,
    number: int,
    act: SubscriptionAct,
    typed: Mapping[str, object],
    wrong: InvalidInput | None = None,
) -> Response:
    title, action = f"{act.label}（订阅 {number}）", f"/subscriptions/{number}/{act.value}"
    return _act_form(user, title, action, act.label, _subscription_schema(act), typed, wrong)


async def _form(
    user: UserRequest,
    number: int,
    act: DeliveryAct,
    typed: Mapping[str, object],
    wrong: InvalidInput | None = None,
) -> Response:
    title, action = f"{act.label}第 {number} 号送信", f"{PLACE}/{number}/{act.value}"
    return _act_form(user, title, action, act.label, ACT, typed, wrong)


def _act_form(
    user: UserRequest,
    title: str,
    action: str,
    button: str,
    schema: Schema,
    typed: Mapping[str, object],
    wrong: InvalidInput | None,
) -> Response:
    """The form of an act on a delivery or a subscription, with its reason."""
    user.only(Role.ADMINISTRATOR)
    trail = (("对外送信", PLACE),)
    template = "documents/outbox_act.html"
    return with_form(
        user, template, title, schema, typed, wrong, {}, action=action, trail=trail, button=button
    )
