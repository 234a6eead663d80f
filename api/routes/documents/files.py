"""Files and materials: upload, hand in, open, verify, use again."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from api.dependencies import Caller, CaseNo, Context, IdempotencyHeader, key_of_request
from api.uploads import keep, received
from schemas.errors import NotPermitted
from schemas.files.materials import (
    FileReceipt,
    GradeIn,
    HolderIn,
    MaterialFileIn,
    MaterialReceipt,
    MaterialView,
    ReusableFile,
)
from schemas.people.lookups import Lookup
from schemas.vocabulary import Role
from services.store.materials.additions import add_material

router = APIRouter(tags=["材料"])

MaterialCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,63}$", description="材料编码")]
Version = Annotated[int, Path(ge=1, le=1000, description="第几版")]
MULTIPART: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
BYTES: dict[int | str, dict[str, object]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post("/files", status_code=201, openapi_extra=MULTIPART)
async def upload(request: Request, caller: Caller, ctx: Context, key: IdempotencyHeader) -> FileReceipt:
    """Upload one file (20 MB at most); it is handed in afterwards, or forgotten after a day."""
    if caller.role is Role.ADMINISTRATOR:
        raise NotPermitted("审管办不提交办件材料", role=caller.role)
    async with received(request) as given:
        return await keep(
            given, ctx.material_tools.materials, ctx.material_tools.virus_scan, caller, key, request.url.path
        )


@router.get("/joint-cases/{case_no}/materials")
async def materials(case_no: CaseNo, caller: Caller, ctx: Context) -> list[MaterialView]:
    """The files of the case that the caller needs, each material with all its versions."""
    return await ctx.material_tools.materials.materials(case_no, caller)


@router.post("/joint-cases/{case_no}/materials/{material}", status_code=201)
async def add(
    request: Request,
    case_no: CaseNo,
    material: MaterialCode,
    body: MaterialFileIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> MaterialReceipt:
    """Hand a file in for a material; the version before it stays on file."""
    return await add_material(
        ctx.cases,
        ctx.catalogue,
        case_no,
        material,
        body,
        caller,
        key_of_request(request, key, body),
    )


@router.get(
    "/joint-cases/{case_no}/materials/{material}/versions/{version}",
    response_class=StreamingResponse,
    responses=BYTES,
)
async def opened(
    case_no: CaseNo, material: MaterialCode, version: Version, caller: Caller, ctx: Context
) -> StreamingResponse:
    """A version's bytes; who opened it is put on file first."""
    materials = ctx.material_tools.materials
    name, kind, size, pieces = await materials.open_version(case_no, material, version, caller)
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(pieces, media_type=kind, headers=headers)


@router.post("/joint-cases/{case_no}/materials/{material}/versions/{version}/grade")
async def grade(
    request: Request,
    case_no: CaseNo,
    material: MaterialCode,
    version: Version,
    body: GradeIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> MaterialView:
    """Say how far a version can be trusted, who compared it, and until when it is valid."""
    filed = key_of_request(request, key, body)
    return await ctx.material_tools.materials.grade(case_no, material, version, body, caller, filed)


@router.post("/matters/{code}/reusable-files")
async def reusable(
    code: Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}$")],
    body: HolderIn,
    caller: Caller,
    ctx: Context,
) -> list[ReusableFile]:
    """Files of the applicant's earlier cases that may be used again instead of a paper original."""
    await ctx.person_lookups.record(Lookup.EARLIER_FILES, body, caller)
    return await ctx.material_tools.materials.reusable(code, body, caller)
