"""The catalogue of matters, changed: draft, propose, approve, publish, retire."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response

from api.dependencies import (
    Caller,
    Context,
    IdempotencyHeader,
    MatterCode,
    MatterVersion,
    key_of_request,
)
from schemas.catalogue.matter_versions import MatterAct, MatterActIn, MatterDraft, VersionRow
from schemas.errors import InvalidInput
from services.reference_data.files import matter_file
from services.store.core.idempotency import IdempotencyKey

router = APIRouter(prefix="/matters/{code}/versions/{version}", tags=["事项"])
ActBody = Annotated[MatterActIn | None, Body(description="理由、施行日期；可空")]


@router.put("")
async def draft(
    code: MatterCode, version: MatterVersion, caller: Caller, ctx: Context, matter: MatterDraft
) -> VersionRow:
    """File a draft, or replace one; a version that waits for approval becomes a draft again.

    Raises:
        InvalidInput: the body is another matter, or another version.
        ActNotAllowed: the version is published or retired, or older than a published one.
    """
    if wrong := [
        (field, f"{field} 应与地址相同：{there}")
        for field, here, there in (("code", matter.code, code), ("version", matter.version, version))
        if here != there
    ]:
        raise InvalidInput.of(*wrong)
    return await ctx.matter_versions.draft(matter, caller)


@router.get("/file", response_class=Response)
async def as_file(code: MatterCode, version: MatterVersion, _caller: Caller, ctx: Context) -> Response:
    """The version as a YAML file, as `lianban matter lint` and `import` take it."""
    _, matter = await ctx.catalogue.version(code, version)
    name = f'attachment; filename="{code}-v{version}.yaml"'
    return Response(matter_file(matter), media_type="application/yaml", headers={"Content-Disposition": name})


@dataclass(frozen=True)
class VersionActRequest:
    """A requested act on a version of a matter; the route determines the act."""

    ctx: Context
    code: MatterCode
    version: MatterVersion
    body: MatterActIn
    caller: Caller
    key: IdempotencyKey

    async def file(self, act: MatterAct) -> VersionRow:
        """File it as that act."""
        files = self.ctx.matter_versions
        return await files.act(self.code, self.version, act, self.body, self.caller, self.key)


def _opinions(
    request: Request,
    code: MatterCode,
    version: MatterVersion,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
    body: ActBody = None,
) -> VersionActRequest:
    body = body or MatterActIn()
    return VersionActRequest(ctx, code, version, body, caller, key_of_request(request, key, body))


RequestedAct = Annotated[VersionActRequest, Depends(_opinions)]


@router.post("/propose")
async def propose(requested: RequestedAct) -> VersionRow:
    """Ask a second person to approve; refused while the lint finds a fault."""
    return await requested.file(MatterAct.PROPOSE)


@router.post("/approve")
async def approve(requested: RequestedAct) -> VersionRow:
    """Approve a version that another administrator proposed."""
    return await requested.file(MatterAct.APPROVE)


@router.post("/return")
async def send_back(requested: RequestedAct) -> VersionRow:
    """Send a proposed or approved version back to its draft, with the reason."""
    return await requested.file(MatterAct.RETURN)


@router.post("/publish")
async def publish(requested: RequestedAct) -> VersionRow:
    """Publish an approved version, at once or from a later day; running cases keep their plan."""
    return await requested.file(MatterAct.PUBLISH)


@router.post("/retire")
async def retire(requested: RequestedAct) -> VersionRow:
    """Retire a version; until a newer one is published, the matter takes no applications."""
    return await requested.file(MatterAct.RETIRE)
