"""The archive package of a closed case."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.dependencies import Caller, CaseNo, Context
from services.reference_data.retention import load_retention
from services.store.audits.archives import Archives

router = APIRouter(tags=["归档"])
ZIP: dict[int | str, dict[str, object]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/joint-cases/{case_no}/archive", response_class=StreamingResponse, responses=ZIP)
async def archive(case_no: CaseNo, caller: Caller, ctx: Context) -> StreamingResponse:
    """Application, log, documents and materials of a closed case with their hashes, as one zip."""
    archives = Archives(ctx.store, ctx.documents, ctx.material_tools.materials, load_retention())
    case = await archives.authorize(case_no, caller)
    headers = {
        "Content-Disposition": f'attachment; filename="{case_no}.zip"',
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(archives.package(case, caller), media_type="application/zip", headers=headers)
