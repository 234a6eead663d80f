"""Applying online (网上申请): choose a matter, fill one form that is kept while it is typed, hand in once."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request, Response
from starlette.datastructures import FormData

from api.app_context import Reception
from api.dependencies import Desk
from api.web.forms import apply
from api.web.forms.applicant import COOKIE, Applicant, Applying, PhoneForm, begun, proved
from api.web.forms.intake import application, fresh
from api.web.forms.intake_typed import LookedAt, kept
from api.web.forms.schema_forms import errors_by_field
from api.web.shell.qr import qr_code
from api.web.shell.request_context import form_key
from api.web.views.progress import in_language, remembering
from schemas.catalogue.matter import Matter
from schemas.errors import InvalidInput, KeyReused, LianbanError, NotFound, TooManyTries
from schemas.phones import clean_phone
from schemas.text_input import clean_code, try_clean
from schemas.vocabulary import Channel
from services.domain.catalogue.lint.policy import most_applicant_steps, most_materials
from services.store.applicants.attempts import Counted
from services.store.cases.service import utc_now

router = APIRouter()
DraftId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
GONE_TO = "/apply?gone=1"
"""Where somebody is led whose browser rested too long: the phone is proved anew, and the draft goes on."""
GONE = "没有这份暂存，或者已过期。验证过手机号的暂存，再次验证后可以继续。"


@router.get("/apply")
async def catalogue(visit: Applying, desk: Desk, lang: str = "", gone: str = "") -> Response:
    """The matters that are open online, and what was begun at this browser."""
    return await _front(in_language(visit, lang), desk, lang, note=GONE if gone else "")


@router.post("/apply/phone")
async def phone(
    visit: Applying,
    desk: Desk,
    phone: Annotated[str, Form(max_length=40)] = "",
    phone_code: Annotated[str, Form(max_length=10)] = "",
    do: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Prove a phone to go on with what was begun elsewhere."""
    visit = in_language(visit, "")
    visit, typed = await _proving(
        visit, desk, try_clean(clean_phone, phone), try_clean(clean_code, phone_code), do
    )
    return await _front(visit, desk, typed=typed, status=422 if typed.errors else 200)


@router.post("/apply/start")
async def start(visit: Applying, desk: Desk, matter: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Begin an application at this browser."""
    chosen = await _open_online(desk, matter)
    await desk.attempts.take(Counted.DRAFTS, visit.sender)
    visit = await begun(visit, desk)
    draft = await desk.drafts.open(visit.officer.account, matter, tuple(fresh(chosen, online=True)))
    return visit.remembering(visit.go(f"/apply/drafts/{draft}"))


@router.post("/apply/leave")
async def leave(visit: Applying, desk: Desk) -> Response:
    """Forget at this browser who was here; the drafts stay with the phone."""
    if visit.session is not None:
        await desk.applicant_sessions.close(visit.session.token)
    answer = visit.go("/apply", "logged-out")
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/apply/drafts/{draft}")
async def draft_form(visit: Applying, desk: Desk, draft: DraftId, lang: str = "") -> Response:
    """The form of a draft; of one that was handed in, its receipt."""
    visit = in_language(visit, lang)
    try:
        if await desk.drafts.receipt(visit.officer.account, draft):
            return visit.go(f"/apply/receipts/{draft}")
        found = await desk.drafts.read(visit.officer.account, draft)
    except NotFound:
        return visit.go(GONE_TO)
    matter = await _open_online(desk, found.matter)
    shown = await _form(visit, desk, draft, matter, FormData(list(found.fields)), {})
    return remembering(visit.remembering(shown), lang)


@router.post("/apply/drafts/{draft}/typed")
async def typed(request: Request, visit: Applying, desk: Desk, draft: DraftId) -> Response:
    """Keep what was typed; say what is wrong with the field just left, and what the answers lead to."""
    visit = in_language(visit, "")
    form = await request.form()
    if (matter := await _of_draft(visit, desk, draft)) is None:
        return visit.go(GONE_TO)
    await desk.drafts.save(visit.officer.account, draft, kept(form))
    looked_at, errors = LookedAt.of(form), apply.wrong(matter, form, None)
    context = await apply.context(visit, desk, draft, matter, form, errors)
    seen = context["form"]
    said: dict[str, Any] = {"told": looked_at.told(seen), "summary": looked_at.still_wrong(seen)}
    if looked_at.has_answered and not looked_at.has_summary:
        context["form"] = apply.without_complaints(seen)
    return visit.show("apply/_typed.html", has_new_materials=looked_at.has_answered, **said, **context)


@router.post("/apply/drafts/{draft}/phone")
async def prove(request: Request, visit: Applying, desk: Desk, draft: DraftId) -> Response:
    """Send a code to the phone of the form, or take the code that was sent."""
    visit = in_language(visit, "")
    form = await request.form()
    if (matter := await _of_draft(visit, desk, draft)) is None:
        return visit.go(GONE_TO)
    number = apply.phone_of(form)
    code, do = try_clean(clean_code, str(form.get("phone_code", "")))[:10], str(form.get("do", ""))
    visit, typed = await _proving(visit, desk, number, code, do)
    context = await apply.context(visit, desk, draft, matter, form, {}, typed)
    shown = visit.show("apply/_phone.html", status=422 if typed.errors else 200, **context)
    return visit.remembering(shown)


@router.post("/apply/drafts/{draft}/hand-in")
async def hand_in(request: Request, visit: Applying, desk: Desk, draft: DraftId) -> Response:
    """Hand the application in; sent twice, or by a line that broke, it is the same case."""
    visit = in_language(visit, "")
    form = await request.form()
    account = visit.officer.account
    if await desk.drafts.receipt(account, draft):
        return visit.go(f"/apply/receipts/{draft}")
    if (matter := await _of_draft(visit, desk, draft)) is None:
        return visit.go(GONE_TO)
    try:
        said = application(matter, form, channel=Channel.WEB)
        key = replace(form_key(visit, form), key=draft)
        await desk.intake.receive(said, visit.officer, key, proved_phone=visit.phone or "")
    except KeyReused:
        return visit.go(f"/apply/receipts/{draft}")
    except InvalidInput as refused:
        errors = {**apply.wrong(matter, form, visit.phone), **errors_by_field(refused.facts)}
        return await _form(visit, desk, draft, matter, form, errors)
    await desk.drafts.drop(account, draft)
    return visit.go(f"/apply/receipts/{draft}", "sent")


@router.post("/apply/drafts/{draft}/drop")
async def drop(visit: Applying, desk: Desk, draft: DraftId) -> Response:
    """Throw a draft away."""
    await desk.drafts.drop(visit.officer.account, draft)
    return visit.go("/apply")


@router.get("/apply/receipts/{draft}")
async def receipt(visit: Applying, desk: Desk, draft: DraftId, lang: str = "") -> Response:
    """Number and query code of what was handed in at this browser, with the QR code that leads to it."""
    visit = in_language(visit, lang)
    found = await desk.drafts.receipt(visit.officer.account, draft)
    if found is None:
        return visit.go(GONE_TO)
    case = await desk.progress.of(found.case_no, found.query_code)
    _, matter = await desk.catalogue.version(case.matter, case.matter_version)
    shown = visit.show(
        "apply/receipt.html",
        title="申请已提交",
        case=case,
        code=found.query_code,
        name=matter.name_en if visit.language == "en" else matter.name,
        promise=matter.limits.promised.in_words,
        departments=desk.departments,
        qr=qr_code(f"{visit.request.base_url}progress#{found.case_no}.{found.query_code}"),
        path=f"/apply/receipts/{draft}",
    )
    return remembering(shown, lang)


async def _front(
    visit: Applicant,
    desk: Reception,
    lang: str = "",
    *,
    note: str = "",
    typed: PhoneForm | None = None,
    status: int = 200,
) -> Response:
    in_force = (await desk.catalogue.in_force(utc_now())).values()
    matters = [one for one in in_force if Channel.WEB in one.channels]
    shown = visit.show(
        "apply/list.html",
        title="网上申请",
        status=status,
        matters=sorted(matters, key=lambda one: one.code != "enterprise-setup"),
        most={one.code: (most_materials(one), most_applicant_steps(one)) for one in matters},
        names={one.code: one.name_en if visit.language == "en" else one.name for one in matters},
        drafts=await desk.drafts.of(visit.officer.account) if visit.session else [],
        phone=visit.phone,
        has_session=visit.session is not None,
        phone_form=typed or PhoneForm(),
        note=note,
        path="/apply",
    )
    return remembering(visit.remembering(shown), lang)


async def _form(
    visit: Applicant, desk: Reception, draft: str, matter: Matter, form: FormData, errors: dict[str, str]
) -> Response:
    context = await apply.context(visit, desk, draft, matter, form, errors)
    return visit.show(
        "apply/_form.html" if visit.is_fragment else "apply/form.html",
        title="网上申请",
        status=422 if errors else 200,
        **context,
    )


async def _proving(
    visit: Applicant, desk: Reception, number: str, code: str, do: str
) -> tuple[Applicant, PhoneForm]:
    """Send a code, or take one; what is wrong stands in the form that comes back."""
    typed = PhoneForm(number)
    try:
        if do == "prove":
            typed = replace(typed, sent=desk.phones.told(number))
            return await proved(visit, desk, number, code), PhoneForm(number)
        return visit, replace(typed, sent=await desk.phones.send(number, visit.sender))
    except (InvalidInput, TooManyTries) as refused:
        failure: LianbanError = refused
    return visit, typed.refused(failure)


async def _of_draft(visit: Applicant, desk: Reception, draft: str) -> Matter | None:
    """The matter of this browser's draft; None when it is another's, or the browser rested too long."""
    try:
        found = await desk.drafts.read(visit.officer.account, draft)
    except NotFound:
        return None
    return await _open_online(desk, found.matter)


async def _open_online(desk: Reception, code: str) -> Matter:
    if not code:
        raise InvalidInput.of(("matter", "请选择事项"))
    matter = await desk.catalogue.matter(code, utc_now())
    if Channel.WEB not in matter.channels:
        raise InvalidInput.of(("matter", f"“{matter.name}”不能网上申请，请到窗口办理"))
    return matter
