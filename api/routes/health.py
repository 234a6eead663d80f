"""Health: alive, and ready with each dependency by name."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.dependencies import Context
from schemas.errors import RecordUnavailable
from services.store.core.log_reader import lags

router = APIRouter(tags=["运行状况"])

DELAYED_SECONDS = 10.0
"""News older than this means that the engine or its workers are away."""


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Whether people can be served, and what each dependency does.

    `coordination` is the engine with its workers: while it is away acts are taken,
    only next steps open later. `alarms` is how many things that must hold of the record do not.
    """

    status: Literal["ready", "away"]
    record: Literal["ok", "away"]
    coordination: Literal["ok", "delayed", "unknown"]
    readers_behind_seconds: dict[str, float]
    alarms: int = 0


@router.get("/health/live")
async def live() -> Alive:
    """Alive: needs nothing else."""
    return Alive()


@router.get("/health/ready", responses={503: {"model": Ready}})
async def ready(ctx: Context, response: Response) -> Ready:
    """Ready: the record answers. Delayed coordination is told, but turns nobody away."""
    try:
        behind = {lag.reader: round(lag.seconds, 3) for lag in await lags(ctx.store)}
        standing = await ctx.alarms.standing()
    except RecordUnavailable:
        response.status_code = 503
        return Ready(status="away", record="away", coordination="unknown", readers_behind_seconds={})
    is_delayed = behind.get("news", 0.0) > DELAYED_SECONDS
    return Ready(
        status="ready",
        record="ok",
        coordination="delayed" if is_delayed else "ok",
        readers_behind_seconds=behind,
        alarms=standing,
    )
