"""The public check: is this document one of ours, and is it as we issued it."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import CaseNo, Context
from api.routes.applicants.cases import Applicant
from api.routes.documents.documents import PDF, DocumentName, pdf_answer
from schemas.documents.documents import DocumentView, VerificationResult
from schemas.errors import InvalidInput, NotFound
from schemas.text_input import CodeText, SearchText

router = APIRouter(tags=["公众查询"])


@router.get("/public/documents/verification")
async def by_number(
    ctx: Context,
    number: Annotated[SearchText, Query(min_length=1, max_length=160, description="文号或文书标识")],
    code: Annotated[
        CodeText, Query(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z]+$", description="校验码")
    ],
) -> VerificationResult:
    """Whether a document of that number and check code was issued, and is good."""
    return await ctx.documents.queries.check(number, code)


@router.post(
    "/public/documents/verification",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def by_file(request: Request, ctx: Context) -> VerificationResult:
    """Whether a PDF is, byte for byte, a document that was issued, and is good. Nothing is kept."""
    seen, whole = 0, hashlib.sha256()
    async for piece in request.stream():
        seen += len(piece)
        whole.update(piece)
    if not seen:
        raise InvalidInput.of(("body", "请选择要查验的 PDF 文件"))
    return await ctx.documents.queries.check_file(whole.hexdigest())


@router.get("/public/joint-cases/{case_no}/documents")
async def documents(case_no: CaseNo, ctx: Context, _applicant: Applicant) -> list[DocumentView]:
    """The documents of a case, for its applicant, who proved query code and phone for the token."""
    return await ctx.documents.queries.for_applicant(case_no)


@router.get("/public/joint-cases/{case_no}/documents/{document}", response_class=Response, responses=PDF)
async def document(case_no: CaseNo, document: DocumentName, ctx: Context, _applicant: Applicant) -> Response:
    """One of them as PDF/A."""
    row = await ctx.documents.queries.row(document)
    if row["case_no"] != case_no or ctx.documents.queries.is_internal(row["kind"]):
        raise NotFound("没有这份文书", document=document)
    return pdf_answer(await ctx.documents.printer.pdf(document), f"{document}.pdf")
