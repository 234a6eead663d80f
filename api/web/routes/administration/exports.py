"""Lists to take along, from the page they stand on, as filtered there."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import BaseModel, ValidationError

from api.dependencies import Desk
from api.routes.cases import exports
from api.web.shell.request_context import Visit, Visiting
from schemas.cases.inbox import InboxFilter
from schemas.errors import InvalidInput
from services.domain.forms.field_errors import in_chinese

router = APIRouter()
NOT_FILTERS = frozenset({"cursor", "page_size", "done", "idle"})


@router.get("/inbox.xlsx", response_class=FileResponse)
async def inbox(visit: Visiting, desk: Desk) -> FileResponse:
    """The inbox as filtered."""
    return await exports.inbox(_filters(InboxFilter, visit), visit.officer, desk)


@router.get("/cases.xlsx", response_class=FileResponse)
async def cases(visit: Visiting, desk: Desk) -> FileResponse:
    """The list of cases as filtered."""
    return await exports.joint_cases(_filters(exports.CaseExport, visit), visit.officer, desk)


@router.get("/board.xlsx", response_class=FileResponse)
async def board(
    visit: Visiting, desk: Desk, department: str | None = None, matter: str | None = None
) -> FileResponse:
    """The SLA board as it stands."""
    return await exports.sla_board(visit.officer, desk, department or None, matter or None)


def _filters(model: type[BaseModel], visit: Visit) -> Any:
    given = visit.request.query_params.items()
    said = {name: value for name, value in given if value and name not in NOT_FILTERS}
    try:
        return model.model_validate(said)
    except ValidationError as wrong:
        raise InvalidInput.of(*(in_chinese(dict(error)) for error in wrong.errors())) from wrong
