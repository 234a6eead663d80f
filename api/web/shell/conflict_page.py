"""The page of a conflict: another person acted first; shows the latest events."""

from fastapi import Response

from api.problems import STATUS
from api.web.shell.account_names import names_of
from api.web.shell.request_context import UserRequest
from schemas.errors import ActNotAllowed, StaleVersion
from services.app_context import AppContext

LATEST = 5


async def show_conflict(
    user: UserRequest,
    ctx: AppContext,
    case_no: str,
    step: str | None,
    act: str,
    late: ActNotAllowed | StaleVersion,
) -> Response:
    """The current state of the step or case and its latest events, with the problem's status.

    Raises:
        NotFound: the reader may not know of the case.
    """
    case = await ctx.case_views.case(case_no, user.officer)
    events = await ctx.case_queries.events(case_no, user.officer, 0, 1000)
    mine = [event for event in events if event.step == step and event.clock is None][-LATEST:]
    answer = user.show(
        "acts/_conflict.html" if user.is_fragment else "acts/conflict.html",
        title="已有新进展",
        trail=(("全部办件", "/cases"), (case_no, f"/cases/{case_no}")),
        status=STATUS[late.kind],
        case=case,
        step=next((one for one in case.steps if one.code == step), None),
        act=act,
        late=late,
        events=list(reversed(mine)),
        names=await names_of(ctx, (event.actor for event in mine)),
    )
    answer.headers["X-Problem-Code"] = late.code
    return answer
