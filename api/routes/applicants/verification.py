"""The public check: is this paper one of ours, and is it as we issued it."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import CaseNo, Context
from api.routes.applicants.cases import Applicant
from api.routes.documents.documents import PDF, DocumentName, pdf_answer
from schemas.documents.documents import DocumentView, Verdict
from schemas.errors import InvalidInput, NotFound
from schemas.text_input import CodeText, SearchText

router = APIRouter(tags=["公众查询"])


@router.get("/public/papers/verification")
async def by_number(
    ctx: Context,
    number: Annotated[SearchText, Query(min_length=1, max_length=160, description="文号或文书标识")],
    code: Annotated[
        CodeText, Query(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z]+$", description="校验码")
    ],
) -> Verdict:
    """Whether a paper of that number and check code was issued, and is good."""
    return await ctx.papers.papers.check(number, code)


@router.post(
    "/public/papers/verification",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def by_file(request: Request, ctx: Context) -> Verdict:
    """Whether a PDF is, byte for byte, a paper that was issued, and is good. Nothing is kept."""
    seen, whole = 0, hashlib.sha256()
    async for piece in request.stream():
        seen += len(piece)
        whole.update(piece)
    if not seen:
        raise InvalidInput.of(("body", "请选择要查验的 PDF 文件"))
    return await ctx.papers.papers.check_file(whole.hexdigest())


@router.get("/public/joint-cases/{case_no}/documents")
async def documents(case_no: CaseNo, ctx: Context, _applicant: Applicant) -> list[DocumentView]:
    """The papers of a case, for its applicant, who proved query code and phone for the token."""
    return await ctx.papers.papers.for_applicant(case_no)


@router.get("/public/joint-cases/{case_no}/documents/{paper}", response_class=Response, responses=PDF)
async def document(case_no: CaseNo, paper: DocumentName, ctx: Context, _applicant: Applicant) -> Response:
    """One of them as PDF/A."""
    row = await ctx.papers.papers.row(paper)
    if row["case_no"] != case_no or ctx.papers.papers.is_internal(row["kind"]):
        raise NotFound("没有这份文书", paper=paper)
    return pdf_answer(await ctx.papers.printer.pdf(paper), f"{paper}.pdf")
