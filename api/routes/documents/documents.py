"""Documents of a case: the list, the PDF, documents by hand, void ones."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import Caller, CaseNo, Context, IdempotencyHeader, key_of_request
from schemas.documents.documents import DocumentReceipt, DocumentView, ManualDocument, VoidIn

router = APIRouter(tags=["文书"])

DocumentName = Annotated[str, Path(pattern=r"^[a-z0-9.-]{1,160}$", description="文书标识")]
PDF: dict[int | str, dict[str, object]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/joint-cases/{case_no}/documents")
async def documents(case_no: CaseNo, caller: Caller, ctx: Context) -> list[DocumentView]:
    """The documents of the case that the caller may read, in order of issue."""
    return await ctx.documents.list_documents(case_no, caller)


@router.get("/joint-cases/{case_no}/documents/{document}", response_class=Response, responses=PDF)
async def document(case_no: CaseNo, document: DocumentName, caller: Caller, ctx: Context) -> Response:
    """One document as PDF/A."""
    return pdf_answer(await ctx.documents.pdf(case_no, document, caller), f"{document}.pdf")


@router.post("/joint-cases/{case_no}/documents", status_code=201)
async def write(
    request: Request,
    case_no: CaseNo,
    body: ManualDocument,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> DocumentReceipt:
    """Issue a document without an event: a fee notice, a handover list, a posting."""
    return await ctx.documents.write(case_no, body, caller, key_of_request(request, key, body))


@router.post("/joint-cases/{case_no}/documents/{document}/void")
async def void(
    request: Request,
    case_no: CaseNo,
    document: DocumentName,
    body: VoidIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> DocumentReceipt:
    """Mark a document void; its number is never given again."""
    return await ctx.documents.void(
        case_no, document, body.reason, caller, key_of_request(request, key, body)
    )


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF for viewing, with caching forbidden."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type="application/pdf", headers=headers)
