"""The SLA board and its stream, and the alarms of the record's own checks."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from api.auth import still_valid
from api.board_scopes import existing_scope
from api.dependencies import Caller, Context, Streams
from api.streams.live_stream import LiveStream
from schemas.cases.lists import Code
from schemas.errors import NotPermitted
from schemas.supervision.sla_board import Alarm, SlaBoard
from schemas.vocabulary import Role

router = APIRouter(tags=["看板"])

Department = Annotated[Code | None, Query(description="部门编码")]
MatterFilter = Annotated[Code | None, Query(description="事项编码")]


@router.get("/boards/sla")
async def sla_board(
    caller: Caller, ctx: Context, department: Department = None, matter: MatterFilter = None
) -> SlaBoard:
    """Counts by status, department, matter and stage, worst first; at most a second old."""
    return await ctx.sla_board.of(await existing_scope(ctx, caller, department, matter))


@router.get("/boards/sla/stream", response_class=StreamingResponse)
async def sla_board_stream(
    request: Request,
    caller: Caller,
    ctx: Context,
    streams: Streams,
    department: Department = None,
    matter: MatterFilter = None,
) -> LiveStream:
    """The board as server-sent events: one at once, then one whenever it has changed."""
    scope = await existing_scope(ctx, caller, department, matter)
    stream = streams.board.listen(scope, "json", _as_json)
    return LiveStream(request, streams.places, stream, still_valid(ctx, caller), caller.account)


@router.get("/boards/alarms")
async def alarms(caller: Caller, ctx: Context) -> list[Alarm]:
    """What must hold of the record and did not, newest first; checked every minute.

    Raises:
        NotPermitted: only administrators look after the record.
    """
    if caller.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以查看系统告警", role=caller.role)
    return await ctx.alarms.recent()


def _as_json(board: SlaBoard) -> str:
    return f"event: board\ndata: {board.model_dump_json()}\n\n"
