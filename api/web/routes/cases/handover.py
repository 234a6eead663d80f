"""Handing over on screen (人员交接): everything that somebody who leaves has in hand goes to a colleague."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from api.app_context import Reception
from api.bulk import hand_over_all
from api.dependencies import Desk
from api.web.forms.people import HAND_OVER, options_of
from api.web.forms.submit import said_as
from api.web.forms.typed_input import read
from api.web.routes.administration.staffing import TRAIL, with_form
from api.web.shell.request_context import Visit, Visiting, form_key
from schemas.cases.inbox import HandOverIn
from schemas.errors import InvalidInput
from schemas.vocabulary import Role, StepAct

router = APIRouter()
PLACE = "/people/hand-over"


@router.get(PLACE)
async def hand_over_form(visit: Visiting, desk: Desk) -> Response:
    """Who hands over, and to whom."""
    return await _form(visit, desk)


@router.post(PLACE)
async def hand_over(request: Request, visit: Visiting, desk: Desk) -> Response:
    """Assign each step to the colleague, and tell what became of each."""
    visit.only(Role.HEAD)
    form = await request.form()
    typed = read(HAND_OVER, form)
    try:
        said = said_as(HandOverIn, typed)
        receipt = await hand_over_all(desk, visit.officer, said, form_key(visit, form).key)
    except InvalidInput as wrong:
        return await _form(visit, desk, typed, wrong)
    return visit.show(
        "inbox/outcome.html", title="人员交接结果", trail=TRAIL, receipt=receipt, act=StepAct.ASSIGN
    )


async def _form(
    visit: Visit, desk: Reception, typed: Mapping[str, Any] | None = None, wrong: InvalidInput | None = None
) -> Response:
    visit.only(Role.HEAD)
    everybody = await desk.people_board.people(visit.officer.department)
    held = [
        (one.account, f"{one.name}（{one.account}），在办 {one.open_steps} 件")
        for one in everybody
        if one.is_active or one.open_steps
    ]
    choices = {"from_account": held, "to_account": options_of(everybody)}
    return with_form(
        visit,
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
