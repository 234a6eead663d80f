"""Handover page (人员交接): all work of a leaving officer goes to a colleague."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from api.dependencies import Context
from api.web.forms.form_data import read
from api.web.forms.people import HAND_OVER, options_of
from api.web.forms.submit import parse_body
from api.web.routes.administration.staffing import TRAIL, with_form
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from schemas.cases.inbox import HandOverIn
from schemas.errors import InvalidInput
from schemas.vocabulary import Role, StepAct
from services.app_context import AppContext

router = APIRouter()
PLACE = "/people/hand-over"


@router.get(PLACE)
async def hand_over_form(user: CurrentUser, ctx: Context) -> Response:
    """Who hands over, and to whom."""
    return await _form(user, ctx)


@router.post(PLACE)
async def hand_over(request: Request, user: CurrentUser, ctx: Context) -> Response:
    """Assign each step to the colleague, and tell what became of each."""
    user.only(Role.HEAD)
    form = await request.form()
    typed = read(HAND_OVER, form)
    try:
        body = parse_body(HandOverIn, typed)
        receipt = await ctx.bulk_acts.hand_over(user.officer, body, form_key(user, form).key)
    except InvalidInput as wrong:
        return await _form(user, ctx, typed, wrong)
    return user.show(
        "inbox/outcome.html", title="人员交接结果", trail=TRAIL, receipt=receipt, act=StepAct.ASSIGN
    )


async def _form(
    user: UserRequest,
    ctx: AppContext,
    typed: Mapping[str, object] | None = None,
    wrong: InvalidInput | None = None,
) -> Response:
    user.only(Role.HEAD)
    everybody = await ctx.people.people(user.officer.department)
    held = [
        (one.account, f"{one.name}（{one.account}），在办 {one.open_steps} 件")
        for one in everybody
        if one.is_active or one.open_steps
    ]
    choices = {"from_account": held, "to_account": options_of(everybody)}
    return with_form(
        user,
        "people/form.html",
        "人员交接",
        HAND_OVER,
        typed,
        wrong,
        choices,
        action=PLACE,
        trail=TRAIL,
        button="交接",
    )
