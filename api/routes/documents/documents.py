"""Papers of a case: the list, the PDF, papers by hand, void ones."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import Caller, CaseNo, Desk, IdempotencyKey, act_key
from schemas.documents.documents import PaperByHand, PaperReceipt, PaperView, VoidIn

router = APIRouter(tags=["文书"])

PaperName = Annotated[str, Path(pattern=r"^[a-z0-9.-]{1,160}$", description="文书标识")]
PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/joint-cases/{case_no}/documents")
async def documents(case_no: CaseNo, caller: Caller, desk: Desk) -> list[PaperView]:
    """The papers of the case that the caller may read, in the order in which they were issued."""
    return await desk.papers.documents(case_no, caller)


@router.get("/joint-cases/{case_no}/documents/{paper}", response_class=Response, responses=PDF)
async def document(case_no: CaseNo, paper: PaperName, caller: Caller, desk: Desk) -> Response:
    """One paper as PDF/A."""
    return pdf_answer(await desk.papers.pdf(case_no, paper, caller), f"{paper}.pdf")


@router.post("/joint-cases/{case_no}/documents", status_code=201)
async def write(
    request: Request, case_no: CaseNo, said: PaperByHand, caller: Caller, desk: Desk, key: IdempotencyKey
) -> PaperReceipt:
    """Issue a paper that no event brings: a fee notice, a list of what is handed over, a posting."""
    return await desk.papers.write(case_no, said, caller, act_key(request, key, said))


@router.post("/joint-cases/{case_no}/documents/{paper}/void")
async def void(
    request: Request,
    case_no: CaseNo,
    paper: PaperName,
    said: VoidIn,
    caller: Caller,
    desk: Desk,
    key: IdempotencyKey,
) -> PaperReceipt:
    """Mark a paper void; its number is never given again."""
    return await desk.papers.void(case_no, paper, said.reason, caller, act_key(request, key, said))


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF to look at; nobody on the way keeps it."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type="application/pdf", headers=headers)
