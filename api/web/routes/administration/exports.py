"""Lists to take along, from the page they stand on, as filtered there."""

from typing import TypeVar

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import BaseModel, ValidationError

from api.dependencies import Context
from api.routes.cases import exports
from api.web.shell.request_context import CurrentUser, UserRequest
from schemas.cases.inbox import InboxFilter
from schemas.errors import InvalidInput
from services.domain.forms.field_errors import describe_field_error

Filters = TypeVar("Filters", bound=BaseModel)
router = APIRouter()
NOT_FILTERS = frozenset({"cursor", "page_size", "done", "idle"})


@router.get("/inbox.xlsx", response_class=FileResponse)
async def inbox(user: CurrentUser, ctx: Context) -> FileResponse:
    """The inbox as filtered."""
    return await exports.inbox(_filters(InboxFilter, user), user.officer, ctx)


@router.get("/cases.xlsx", response_class=FileResponse)
async def cases(user: CurrentUser, ctx: Context) -> FileResponse:
    """The list of cases as filtered."""
    return await exports.joint_cases(_filters(exports.CaseExport, user), user.officer, ctx)


@router.get("/board.xlsx", response_class=FileResponse)
async def board(
    user: CurrentUser, ctx: Context, department: str | None = None, matter: str | None = None
) -> FileResponse:
    """The current SLA board."""
    return await exports.sla_board(user.officer, ctx, department or None, matter or None)


def _filters(model: type[Filters], user: UserRequest) -> Filters:
    given = user.request.query_params.items()
    body = {name: value for name, value in given if value and name not in NOT_FILTERS}
    try:
        return model.model_validate(body)
    except ValidationError as wrong:
        raise InvalidInput.of(*(describe_field_error(error) for error in wrong.errors())) from wrong
