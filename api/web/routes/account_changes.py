"""Changes of administrators' accounts on screen: what waits, and its approval by a second administrator."""

from fastapi import APIRouter, Request, Response

from api.dependencies import Desk
from api.routes.account_changes import ChangeId
from api.web.forms.submit import said_as
from api.web.routes.administration.staffing import tabs_of_people
from api.web.shell.account_names import names_of
from api.web.shell.request_context import Visiting, form_key
from schemas.people.approvals import ApprovalIn, RejectionIn
from schemas.vocabulary import Role

router = APIRouter()
KINDS = {"open": "开通账号", "change": "变更账号", "reopen": "恢复账号"}


@router.get("/people/changes")
async def pending(visit: Visiting, desk: Desk) -> Response:
    """The changes that wait for a second administrator."""
    visit.only(Role.ADMINISTRATOR)
    rows = await desk.account_approvals.pending(visit.officer)
    return visit.show(
        "people/changes.html",
        title="待审批的账号变更",
        tabs=tabs_of_people("/people/changes"),
        rows=rows,
        kinds=KINDS,
        roles={role.value: role.label for role in Role},
        names=await names_of(desk, (row.proposed_by for row in rows)),
        not_theirs=visit.officer.persons,
    )


@router.post("/people/changes/{change}/approve")
async def approve(request: Request, visit: Visiting, desk: Desk, change: ChangeId) -> Response:
    """Approve exactly what the page showed."""
    form = await request.form()
    said = said_as(ApprovalIn, {"digest": form.get("digest")})
    await desk.account_approvals.approve(change, said, visit.officer, form_key(visit, form))
    return visit.go("/people/changes", "saved")


@router.post("/people/changes/{change}/reject")
async def reject(request: Request, visit: Visiting, desk: Desk, change: ChangeId) -> Response:
    """Refuse the change, with the reason."""
    form = await request.form()
    said = said_as(RejectionIn, {"reason": str(form.get("reason") or "").strip()})
    await desk.account_approvals.reject(change, said, visit.officer, form_key(visit, form))
    return visit.go("/people/changes", "saved")
