"""Health: alive, and ready with each dependency by name."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.dependencies import Context
from schemas.errors import DatabaseUnavailable
from services.store.core.log.consumer_offsets import lags
from services.store.core.log.offset_check import needs_rebase

router = APIRouter(tags=["运行状况"])

DELAYED_SECONDS = 10.0
"""News older than this means that the engine or its workers are away."""


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Whether people can be served, and what each dependency does.

    `coordination` is the engine with its workers: while it is away acts are taken,
    only next steps open later. `offsets` is whether consumers read this cluster's log: after a restore they
    read nothing until `lianban rebase-offsets`, and the API serves no requests before. `alarms` is the
    number of violated invariants.
    """

    status: Literal["ready", "away"]
    record: Literal["ok", "away"]
    coordination: Literal["ok", "delayed", "unknown"]
    offsets: Literal["ok", "rebase-needed", "unknown"]
    consumers_behind_seconds: dict[str, float]
    alarms: int = 0


@router.get("/health/live")
async def live() -> Alive:
    """Alive: needs nothing else."""
    return Alive()


@router.get("/health/ready", responses={503: {"model": Ready}})
async def ready(ctx: Context, response: Response) -> Ready:
    """Ready: the database answers. Delayed coordination is reported without failing."""
    try:
        behind = {lag.consumer: round(lag.seconds, 3) for lag in await lags(ctx.store)}
        standing = await ctx.alarms.count_active()
        is_misfit = await needs_rebase(ctx.store)
    except DatabaseUnavailable:
        response.status_code = 503
        return Ready(
            status="away",
            record="away",
            coordination="unknown",
            offsets="unknown",
            consumers_behind_seconds={},
        )
    is_delayed = behind.get("workflows", 0.0) > DELAYED_SECONDS
    if is_misfit:
        response.status_code = 503
    return Ready(
        status="away" if is_misfit else "ready",
        record="ok",
        coordination="delayed" if is_delayed else "ok",
        offsets="rebase-needed" if is_misfit else "ok",
        consumers_behind_seconds=behind,
        alarms=standing,
    )
