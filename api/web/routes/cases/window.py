"""Home page of the window (窗口): search applicants and cases, start an intake, lists."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.dependencies import CaseNo, Context
from api.web.forms.intake import fresh
from api.web.forms.material_rows import KINDS
from api.web.forms.prefill import searched_for
from api.web.shell.lenient_query import parse_lenient
from api.web.shell.navigation import Module
from api.web.shell.qr import qr_code
from api.web.shell.request_context import CurrentUser, UserRequest
from api.web.views.countdown import current_calendars
from schemas.cases.intake import MaterialSource
from schemas.cases.lists import Page, Paging
from schemas.cases.window import WindowRow
from schemas.errors import InvalidInput
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.clock import utc_now
from services.domain.timing.open_spans import Spans, open_spans

WINDOW_ONLY = frozenset({Role.WINDOW})
router = APIRouter()
MODULES = (Module(label="窗口收件", href="/window", roles=WINDOW_ONLY, order=10, is_home=True),)
DELIVERIES_SHOWN = 20
ONLINE_RECEIVER = "网上提交"
REUSED = "沿用申请人信息新办事项"


@router.get("/window")
async def window(user: CurrentUser, ctx: Context) -> Response:
    """Show the search, the matters, drafts and the lists of the day."""
    user.only(Role.WINDOW)
    return await _home(user, ctx)


@router.post("/window/search")
async def search(
    user: CurrentUser,
    ctx: Context,
    q: Annotated[str, Form(max_length=100)] = "",
    cursor: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Show the matching cases; the words travel in the body, because they may be personal data."""
    user.only(Role.WINDOW)
    spans = partial(open_spans, (await current_calendars(ctx)).window)
    paging = Paging.model_validate(parse_lenient(Paging, {"cursor": cursor}))
    found = await ctx.search.find(user.officer, q, paging)
    if user.is_fragment:
        return user.show("window/_found.html", found=found, q=q, open_spans=spans)
    return await _home(user, ctx, found=found, q=q, open_spans=spans)


@router.post("/window/start")
async def start(
    request: Request,
    user: CurrentUser,
    ctx: Context,
    matter: Annotated[str, Form(max_length=64)] = "",
    from_case: Annotated[str, Form(max_length=40)] = "",
    about: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Begin an application for another case's applicant or with the failed search terms."""
    user.only(Role.WINDOW)
    if not matter:
        raise InvalidInput.of(("matter", "请选择事项"))
    chosen = await ctx.catalogue.matter(matter, utc_now())
    fields = fresh(chosen)
    if from_case:
        known = await ctx.disclosures.show(from_case, user.officer, REUSED)
        fields = [one for one in fields if not one[0].startswith("applicant.")]
        fields += [(f"applicant.{name}", str(value)) for name, value in known.applicant.items()]
    elif about:
        begun = searched_for(about, chosen)
        fields = [*(one for one in fields if one[0] not in dict(begun)), *begun]
    draft = await ctx.drafts.open(user.officer.account, matter, tuple(fields))
    return user.go(f"/window/drafts/{draft}")


@router.get("/window/cases/{case_no}/receipt")
async def receipt(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """The receipt, to be printed: number, materials, both dates, query code and its QR code."""
    document = await ctx.window.receipt(case_no, user.officer)
    _, matter = await ctx.catalogue.version(document.matter, document.matter_version)
    receiver = await ctx.accounts.officer(document.received_by)
    return user.show(
        "window/receipt.html",
        title="收件凭证",
        trail=(("窗口收件", "/window"), (case_no, f"/cases/{case_no}")),
        document=document,
        materials={one.code: one for one in matter.materials},
        kinds=KINDS,
        document_source=MaterialSource.PAPER.value,
        sources={source.value: source.label for source in MaterialSource},
        promise=matter.limits.promised.in_words,
        receiver=receiver.name if receiver else ONLINE_RECEIVER,
        qr=_progress_qr(user, case_no, document.query_code),
    )


@router.post("/window/cases/{case_no}/query-code")
async def reissue(request: Request, user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """A new query code, shown once to be handed to the applicant; the old one ends."""
    reason = (await request.form()).get("reason")
    words = reason if isinstance(reason, str) else ""
    code = await ctx.disclosures.reissue_query_code(case_no, user.officer, words)
    return user.show(
        "window/query_code.html",
        title="新查询码",
        trail=(("窗口收件", "/window"), (case_no, f"/cases/{case_no}")),
        case_no=case_no,
        code=code,
        qr=_progress_qr(user, case_no, code),
    )


def _progress_qr(user: UserRequest, case_no: str, code: str) -> str:
    return qr_code(f"{user.request.base_url}progress#{case_no}.{code}") if code else ""


async def _home(
    user: UserRequest,
    ctx: AppContext,
    found: Page[WindowRow] | None = None,
    q: str = "",
    open_spans: Callable[..., Spans] | None = None,
) -> Response:
    matters = await ctx.catalogue.in_force(utc_now())
    return user.show(
        "window/home.html",
        title="窗口收件",
        matters=sorted(matters.values(), key=lambda one: one.code != "enterprise-setup"),
        drafts=await ctx.drafts.list_open(user.officer.account),
        lists=await ctx.window.lists(user.officer),
        deliveries=await ctx.inbox.deliveries(user.officer, Paging(page_size=DELIVERIES_SHOWN)),
        departments=ctx.departments,
        found=found,
        q=q,
        open_spans=open_spans,
    )
