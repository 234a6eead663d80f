"""The SLA board and its stream, and the alarms of the record's own checks."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.auth import still_valid
from api.board_stream import STREAM
from api.dependencies import Caller, Context
from api.stream_access import while_allowed
from schemas.cases.acts import Officer
from schemas.cases.lists import Code
from schemas.errors import NotPermitted
from schemas.supervision.sla_board import Alarm, Scope, SlaBoard
from schemas.vocabulary import Role
from services.domain.people.permissions import board_scope

router = APIRouter(tags=["看板"])

Department = Annotated[Code | None, Query(description="部门编码")]
MatterFilter = Annotated[Code | None, Query(description="事项编码")]


@router.get("/boards/sla")
async def sla_board(
    caller: Caller, ctx: Context, department: Department = None, matter: MatterFilter = None
) -> SlaBoard:
    """Counts by status, department, matter and stage, worst first, what ends soon; at most a second old."""
    return await ctx.sla_boards.of(_scope(caller, department, matter))


@router.get("/boards/sla/stream", response_class=StreamingResponse)
async def sla_board_stream(
    caller: Caller, ctx: Context, department: Department = None, matter: MatterFilter = None
) -> StreamingResponse:
    """The board as server-sent events: one at once, then one whenever it has changed."""
    told = ctx.board_stream.listen(_scope(caller, department, matter), "json", _as_json)
    allowed = while_allowed(told, still_valid(ctx, caller))
    return StreamingResponse(allowed, media_type="text/event-stream", headers=STREAM)


@router.get("/boards/alarms")
async def alarms(caller: Caller, ctx: Context) -> list[Alarm]:
    """What must hold of the record and did not, newest first; checked every minute.

    Raises:
        NotPermitted: only administrators look after the record.
    """
    if caller.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以查看系统告警", role=caller.role)
    return await ctx.alarms.recent()


def _scope(caller: Officer, department: str | None, matter: str | None) -> Scope:
    return board_scope(caller, Scope(department=department, matter=matter))


def _as_json(board: SlaBoard) -> str:
    return f"event: board\ndata: {board.model_dump_json()}\n\n"
