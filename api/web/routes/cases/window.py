"""The window's desk (窗口): find an applicant, see what runs already, begin, and the lists of the day."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from api.app_context import Reception
from api.dependencies import CaseNo, Desk
from api.web.forms.intake import fresh
from api.web.forms.material_rows import KINDS
from api.web.forms.prefill import searched_for
from api.web.shell.navigation import Module
from api.web.shell.qr import qr_code
from api.web.shell.request_context import Visit, Visiting
from schemas.cases.intake import MaterialSource
from schemas.errors import InvalidInput
from schemas.vocabulary import Role
from services.store.cases.service import utc_now

WINDOW_ONLY = frozenset({Role.WINDOW})
router = APIRouter()
MODULES = (Module(label="窗口收件", href="/window", roles=WINDOW_ONLY, order=10, is_desk=True),)
ONLINE_CLERK = "网上提交"
REUSED = "沿用申请人信息新办事项"


@router.get("/window")
async def window(visit: Visiting, desk: Desk) -> Response:
    """The desk: search, the matters, drafts, and what the day holds."""
    visit.only(Role.WINDOW)
    return await _desk(visit, desk)


@router.post("/window/search")
async def search(visit: Visiting, desk: Desk, q: Annotated[str, Form(max_length=100)] = "") -> Response:
    """The cases that fit; what was typed travels in the body, never in an address."""
    visit.only(Role.WINDOW)
    found = await desk.search.find(visit.officer, q)
    if visit.is_fragment:
        return visit.show("window/_found.html", found=found, q=q)
    return await _desk(visit, desk, found=found, q=q)


@router.post("/window/start")
async def start(
    request: Request,
    visit: Visiting,
    desk: Desk,
    matter: Annotated[str, Form(max_length=64)] = "",
    from_case: Annotated[str, Form(max_length=40)] = "",
    about: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Begin an application, for the applicant of another case or with words searched for in vain."""
    visit.only(Role.WINDOW)
    if not matter:
        raise InvalidInput.of(("matter", "请选择事项"))
    chosen = await desk.catalogue.matter(matter, utc_now())
    fields = fresh(chosen)
    if from_case:
        known = await desk.disclosures.show(from_case, visit.officer, REUSED)
        fields = [one for one in fields if not one[0].startswith("applicant.")]
        fields += [(f"applicant.{name}", str(value)) for name, value in known["applicant"].items()]
    elif about:
        begun = searched_for(about, chosen)
        fields = [*(one for one in fields if one[0] not in dict(begun)), *begun]
    draft = await desk.drafts.open(visit.officer.account, matter, tuple(fields))
    return visit.go(f"/window/drafts/{draft}")


@router.get("/window/cases/{case_no}/receipt")
async def receipt(visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """The receipt, to be printed: number, materials, both dates, query code and its QR code."""
    paper = await desk.window_board.receipt(case_no, visit.officer)
    _, matter = await desk.catalogue.version(paper.matter, paper.matter_version)
    clerk = await desk.accounts.officer(paper.received_by)
    return visit.show(
        "window/receipt.html",
        title="收件凭证",
        trail=(("窗口收件", "/window"), (case_no, f"/cases/{case_no}")),
        paper=paper,
        materials={one.code: one for one in matter.materials},
        kinds=KINDS,
        paper_source=MaterialSource.PAPER.value,
        sources={source.value: source.label for source in MaterialSource},
        promise=matter.limits.promised.in_words,
        clerk=clerk.name if clerk else ONLINE_CLERK,
        qr=qr_code(f"{visit.request.base_url}progress#{case_no}.{paper.query_code}"),
    )


async def _desk(visit: Visit, desk: Reception, **found: Any) -> Response:
    matters = await desk.catalogue.in_force(utc_now())
    return visit.show(
        "window/desk.html",
        title="窗口收件",
        matters=sorted(matters.values(), key=lambda one: one.code != "enterprise-setup"),
        drafts=await desk.drafts.of(visit.officer.account),
        lists=await desk.window_board.lists(visit.officer),
        **{"found": None, "q": "", **found},
    )
