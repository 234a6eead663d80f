"""Pages for changes of administrators' accounts, approved by a second administrator."""

from fastapi import APIRouter, Request, Response

from api.dependencies import Context
from api.routes.account_changes import ChangeId
from api.web.forms.submit import parse_body
from api.web.routes.administration.staffing import tabs_of_people
from api.web.shell.account_names import names_of
from api.web.shell.request_context import CurrentUser, form_key
from schemas.approvals import ApprovalIn, RejectionIn
from schemas.vocabulary import Role

router = APIRouter()
KINDS = {"open": "开通账号", "change": "变更账号", "reopen": "恢复账号"}


@router.get("/people/changes")
async def pending(user: CurrentUser, ctx: Context) -> Response:
    """The changes that wait for a second administrator."""
    user.only(Role.ADMINISTRATOR)
    rows = await ctx.account_approvals.pending(user.officer)
    return user.show(
        "people/changes.html",
        title="待审批的账号变更",
        tabs=tabs_of_people("/people/changes"),
        rows=rows,
        kinds=KINDS,
        roles={role.value: role.label for role in Role},
        names=await names_of(ctx, (row.proposed_by for row in rows)),
        not_theirs=user.officer.persons,
    )


@router.post("/people/changes/{change}/approve")
async def approve(request: Request, user: CurrentUser, ctx: Context, change: ChangeId) -> Response:
    """Approve exactly what the page showed."""
    form = await request.form()
    body = parse_body(ApprovalIn, {"digest": form.get("digest")})
    await ctx.account_approvals.approve(change, body, user.officer, form_key(user, form))
    return user.go("/people/changes", "saved")


@router.post("/people/changes/{change}/reject")
async def reject(request: Request, user: CurrentUser, ctx: Context, change: ChangeId) -> Response:
    """Refuse the change, with the reason."""
    form = await request.form()
    body = parse_body(RejectionIn, {"reason": str(form.get("reason") or "").strip()})
    await ctx.account_approvals.reject(change, body, user.officer, form_key(user, form))
    return user.go("/people/changes", "saved")
