"""Documents and files of a case on screen: two tabs, documents by hand, uploads."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import FormData, UploadFile

from api.dependencies import CaseNo, Context
from api.routes.documents.documents import DocumentName, pdf_answer
from api.routes.documents.files import MaterialCode, Version, opened
from api.uploads import given_of, keep
from api.web.forms.submit import shown_again_if_resent
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from api.web.views.case_tabs import show_tab
from schemas.documents.documents import DocumentStatus, ManualDocument
from schemas.errors import InvalidInput, LianbanError, NotFound
from schemas.files.materials import MaterialFileIn
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.store.core.idempotency import IdempotencyKey
from services.store.materials.additions import add_material

router = APIRouter()
Kind = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,63}$")]
ALIKE = {"acceptance": ("acceptance-with-gaps",)}
"""Kinds of which a case has one or the other."""
LOOKS, APART_SECONDS = 12, 0.25
"""How often, and how far apart, a document is looked for that a reader of the log issues."""


@router.get("/cases/{case_no}/documents")
async def documents(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """The documents of the case that the reader may read, and those that may be written by hand."""
    return await _documents(user, ctx, case_no)


@router.get("/cases/{case_no}/documents/{document}")
async def document(user: CurrentUser, ctx: Context, case_no: CaseNo, document: DocumentName) -> Response:
    """One document as PDF/A."""
    return pdf_answer(await ctx.documents.pdf(case_no, document, user.officer), f"{document}.pdf")


@router.get("/cases/{case_no}/document/{kind}")
async def newest(user: CurrentUser, ctx: Context, case_no: CaseNo, kind: Kind) -> Response:
    """The newest valid document of a kind as PDF/A; waits for one that is being issued.

    Raises:
        NotFound: the case has none.
    """
    for _ in range(LOOKS):
        found = await ctx.documents.list_documents(case_no, user.officer)
        good = [
            one
            for one in found
            if one.status is DocumentStatus.ISSUED and one.kind in (kind, *ALIKE.get(kind, ()))
        ]
        if good:
            name = max(good, key=lambda one: one.issued_at).document
            return pdf_answer(await ctx.documents.pdf(case_no, name, user.officer), f"{name}.pdf")
        await asyncio.sleep(APART_SECONDS)
    raise NotFound("这份文书还没有出具，请稍后在“文书”中查看", case_no=case_no)


@router.post("/cases/{case_no}/documents")
async def write(request: Request, user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """Issue a document by hand."""
    form = await request.form()
    kind = str(form.get("kind", ""))
    known = ctx.documents.numbering.kinds.get(kind)
    fields = {one.code: str(form.get(one.code, "")).strip() for one in known.fields} if known else {}
    try:
        payload = ManualDocument(kind=kind, fields={code: text for code, text in fields.items() if text})
        with shown_again_if_resent():
            await ctx.documents.write(case_no, payload, user.officer, form_key(user, form))
    except (InvalidInput, ValueError) as wrong:
        error = wrong.detail if isinstance(wrong, LianbanError) else "填报内容过长或含有无法保存的字符"
        return await _documents(user, ctx, case_no, kind, fields, error)
    return user.go(f"/cases/{case_no}/documents", "saved")


@router.get("/cases/{case_no}/files")
async def files(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """The files of the case that the reader needs, every version."""
    return await _files(user, ctx, case_no)


@router.post("/cases/{case_no}/files")
async def upload(request: Request, user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """Upload a file and hand it in for a material."""
    form = await request.form()
    try:
        await _hand_in(request, user, ctx, case_no, form)
    except InvalidInput as wrong:
        return await _files(user, ctx, case_no, wrong.detail)
    finally:
        await form.close()
    return user.go(f"/cases/{case_no}/files", "saved")


@router.get("/cases/{case_no}/files/{material}/{version}", response_class=StreamingResponse)
async def one_file(
    user: CurrentUser, ctx: Context, case_no: CaseNo, material: MaterialCode, version: Version
) -> StreamingResponse:
    """A version's bytes; who opened it is put on file."""
    return await opened(case_no, material, version, user.officer, ctx)


async def _hand_in(
    request: Request, user: UserRequest, ctx: AppContext, case_no: str, form: FormData
) -> None:
    upload = form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise InvalidInput.of(("file", "请选择要上传的文件"))
    material, kept = str(form.get("material", "")), ctx.material_tools
    key = form_key(user, form)
    path = request.url.path
    receipt = await keep(given_of(upload), kept.materials, kept.virus_scan, user.officer, f"{key.key}f", path)
    payload = MaterialFileIn(file_id=receipt.file_id)
    filed = IdempotencyKey(key.key, key.body_hash)
    await add_material(ctx.cases, ctx.catalogue, case_no, material, payload, user.officer, filed)


async def _documents(
    user: UserRequest,
    ctx: AppContext,
    case_no: str,
    kind: str = "",
    typed: dict[str, str] | None = None,
    wrong: str = "",
) -> Response:
    found = await ctx.documents.list_documents(case_no, user.officer)
    may_write = user.officer.role not in (Role.ADMINISTRATOR, Role.SYSTEM)
    by_hand = [one for one in ctx.documents.numbering.kinds.values() if one.fields] if may_write else []
    return await show_tab(
        user,
        ctx,
        case_no,
        "documents",
        "documents/documents.html",
        documents=found,
        by_hand=by_hand,
        kind=kind,
        typed=typed or {},
        wrong=wrong,
    )


async def _files(user: UserRequest, ctx: AppContext, case_no: str, wrong: str = "") -> Response:
    case = await ctx.case_views.case(case_no, user.officer)
    found = await ctx.material_tools.materials.materials(case_no, user.officer)
    matter = await ctx.catalogue.body(case.matter, case.matter_version)
    may_add = user.officer.role is Role.WINDOW and not case.status.is_closed
    return await show_tab(
        user,
        ctx,
        case_no,
        "files",
        "documents/files.html",
        case=case,
        found=found,
        materials=matter.materials if may_add else (),
        wrong=wrong,
    )
