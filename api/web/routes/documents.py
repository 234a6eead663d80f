"""Papers and files of a case on screen: two tabs, papers by hand, uploads."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import FormData, UploadFile

from api.app_context import Reception
from api.dependencies import CaseNo, Desk
from api.routes.documents.documents import PaperName, pdf_answer
from api.routes.documents.files import MaterialCode, Version, opened
from api.uploads import given_of, keep
from api.web.shell.request_context import Visit, Visiting, form_key
from api.web.views.case_tabs import show_tab
from schemas.documents.documents import PaperByHand, PaperStatus
from schemas.errors import InvalidInput, LianbanError, NotFound
from schemas.files.materials import MaterialFileIn
from schemas.vocabulary import Role
from services.store.core.idempotency import ActKey
from services.store.materials.additions import add_material

router = APIRouter()
Kind = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,63}$")]
ALIKE = {"acceptance": ("acceptance-with-gaps",)}
"""Kinds of which a case has one or the other."""
LOOKS, APART_SECONDS = 12, 0.25
"""How often, and how far apart, a paper is looked for that a reader of the log issues."""


@router.get("/cases/{case_no}/papers")
async def papers(visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """The papers of the case that the reader may read, and those that may be written by hand."""
    return await _papers(visit, desk, case_no)


@router.get("/cases/{case_no}/papers/{paper}")
async def paper(visit: Visiting, desk: Desk, case_no: CaseNo, paper: PaperName) -> Response:
    """One paper as PDF/A."""
    return pdf_answer(await desk.papers.pdf(case_no, paper, visit.officer), f"{paper}.pdf")


@router.get("/cases/{case_no}/paper/{kind}")
async def newest(visit: Visiting, desk: Desk, case_no: CaseNo, kind: Kind) -> Response:
    """The newest good paper of a kind as PDF/A; one that its event has only just brought is waited for.

    Raises:
        NotFound: the case has none.
    """
    for _ in range(LOOKS):
        found = await desk.papers.documents(case_no, visit.officer)
        good = [
            one
            for one in found
            if one.status is PaperStatus.ISSUED and one.kind in (kind, *ALIKE.get(kind, ()))
        ]
        if good:
            name = max(good, key=lambda one: one.issued_at).paper
            return pdf_answer(await desk.papers.pdf(case_no, name, visit.officer), f"{name}.pdf")
        await asyncio.sleep(APART_SECONDS)
    raise NotFound("这份文书还没有出具，请稍后在“文书”中查看", case_no=case_no)


@router.post("/cases/{case_no}/papers")
async def write(request: Request, visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """Issue a paper by hand."""
    form = await request.form()
    kind = str(form.get("kind", ""))
    known = desk.papers.imprint.kinds.get(kind)
    fields = {one.code: str(form.get(one.code, "")).strip() for one in known.fields} if known else {}
    try:
        said = PaperByHand(kind=kind, fields={code: text for code, text in fields.items() if text})
        await desk.papers.write(case_no, said, visit.officer, form_key(visit, form))
    except (InvalidInput, ValueError) as wrong:
        said_wrong = wrong.detail if isinstance(wrong, LianbanError) else "填报内容过长或含有无法保存的字符"
        return await _papers(visit, desk, case_no, kind, fields, said_wrong)
    return visit.go(f"/cases/{case_no}/papers", "saved")


@router.get("/cases/{case_no}/files")
async def files(visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """The files of the case that the reader needs, every version."""
    return await _files(visit, desk, case_no)


@router.post("/cases/{case_no}/files")
async def upload(request: Request, visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """Upload a file and hand it in for a material."""
    form = await request.form()
    try:
        await _hand_in(request, visit, desk, case_no, form)
    except InvalidInput as wrong:
        return await _files(visit, desk, case_no, wrong.detail)
    finally:
        await form.close()
    return visit.go(f"/cases/{case_no}/files", "saved")


@router.get("/cases/{case_no}/files/{material}/{version}", response_class=StreamingResponse)
async def one_file(
    visit: Visiting, desk: Desk, case_no: CaseNo, material: MaterialCode, version: Version
) -> StreamingResponse:
    """A version's bytes; who opened it is put on file."""
    return await opened(case_no, material, version, visit.officer, desk)


async def _hand_in(request: Request, visit: Visit, desk: Reception, case_no: str, form: FormData) -> None:
    upload = form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise InvalidInput.of(("file", "请选择要上传的文件"))
    material, kept = str(form.get("material", "")), desk.material_desk
    key = form_key(visit, form)
    path = request.url.path
    receipt = await keep(given_of(upload), kept.cabinet, kept.virus_scan, visit.officer, f"{key.key}f", path)
    said = MaterialFileIn(file_id=receipt.file_id)
    filed = ActKey(key.key, key.body_hash)
    await add_material(desk.case_files, desk.catalogue, case_no, material, said, visit.officer, filed)


async def _papers(
    visit: Visit,
    desk: Reception,
    case_no: str,
    kind: str = "",
    typed: dict[str, str] | None = None,
    wrong: str = "",
) -> Response:
    found = await desk.papers.documents(case_no, visit.officer)
    may_write = visit.officer.role not in (Role.ADMINISTRATOR, Role.SYSTEM)
    by_hand = [one for one in desk.papers.imprint.kinds.values() if one.fields] if may_write else []
    context: dict[str, Any] = {"papers": found, "by_hand": by_hand, "kind": kind}
    return await show_tab(
        visit, desk, case_no, "papers", "papers/papers.html", typed=typed or {}, wrong=wrong, **context
    )


async def _files(visit: Visit, desk: Reception, case_no: str, wrong: str = "") -> Response:
    case = await desk.case_board.case(case_no, visit.officer)
    found = await desk.material_desk.cabinet.materials(case_no, visit.officer)
    matter = await desk.catalogue.body(case.matter, case.matter_version)
    may_add = visit.officer.role is Role.WINDOW and not case.status.is_closed
    return await show_tab(
        visit,
        desk,
        case_no,
        "files",
        "papers/files.html",
        case=case,
        found=found,
        materials=matter.materials if may_add else (),
        wrong=wrong,
    )
