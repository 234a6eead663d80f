"""Online application (网上申请): choose a matter, fill a form kept as typed, submit once."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from starlette.datastructures import FormData

from api.dependencies import Context
from api.web.forms import apply
from api.web.forms.applicant import COOKIE, Applicant, Applying, PhoneForm, begun, proved
from api.web.forms.intake import application, fresh
from api.web.forms.live_check import LiveCheck, kept
from api.web.forms.schema_forms import errors_by_field
from api.web.shell.qr import qr_code
from api.web.shell.request_context import form_key
from api.web.views.progress import in_language, remembering
from schemas.catalogue.matter import Matter
from schemas.errors import InvalidInput, KeyReused, LianbanError, NotFound, TooManyAttempts
from schemas.phones import clean_phone
from schemas.text_input import clean_code, try_clean
from schemas.vocabulary import Channel
from services.app_context import AppContext
from services.clock import utc_now
from services.domain.catalogue.lint.policy import count_most_applicant_steps, count_most_materials
from services.store.applicants.attempts import Counted

router = APIRouter()
DraftId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
GONE_TO = "/apply?gone=1"
"""Redirect target after a session expired: verify the phone again, keep the draft."""
GONE = "没有这份暂存，或者已过期。验证过手机号的暂存，再次验证后可以继续。"


@router.get("/apply")
async def catalogue(user: Applying, ctx: Context, lang: str = "", gone: str = "") -> Response:
    """The matters that are open online, and what was begun at this browser."""
    return await _front(in_language(user, lang), ctx, lang, note=GONE if gone else "")


@router.post("/apply/phone")
async def phone(
    user: Applying,
    ctx: Context,
    phone: Annotated[str, Form(max_length=40)] = "",
    phone_code: Annotated[str, Form(max_length=10)] = "",
    do: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Prove a phone to go on with what was begun elsewhere."""
    user = in_language(user, "")
    user, typed = await _proving(
        user, ctx, try_clean(clean_phone, phone), try_clean(clean_code, phone_code), do
    )
    return await _front(user, ctx, typed=typed, status=422 if typed.errors else 200)


@router.post("/apply/start")
async def start(user: Applying, ctx: Context, matter: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Begin an application at this browser."""
    chosen = await _open_online(ctx, matter)
    await ctx.attempts.reserve(Counted.DRAFTS, user.sender)
    user = await begun(user, ctx)
    draft = await ctx.drafts.open(user.officer.account, matter, tuple(fresh(chosen, online=True)))
    return user.remembering(user.go(f"/apply/drafts/{draft}"))


@router.post("/apply/leave")
async def leave(user: Applying, ctx: Context) -> Response:
    """Forget at this browser who was here; the drafts stay with the phone."""
    if user.session is not None:
        await ctx.applicant_sessions.close(user.session.token)
    answer = user.go("/apply", "logged-out")
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/apply/drafts/{draft}")
async def draft_form(user: Applying, ctx: Context, draft: DraftId, lang: str = "") -> Response:
    """The form of a draft; of one that was handed in, its receipt."""
    user = in_language(user, lang)
    try:
        if await ctx.drafts.receipt(user.officer.account, draft):
            return user.go(f"/apply/receipts/{draft}")
        found = await ctx.drafts.read(user.officer.account, draft)
    except NotFound:
        return user.go(GONE_TO)
    matter = await _open_online(ctx, found.matter)
    shown = await _form(user, ctx, draft, matter, FormData(list(found.fields)), {})
    return remembering(user.remembering(shown), lang)


@router.post("/apply/drafts/{draft}/typed")
async def typed(request: Request, user: Applying, ctx: Context, draft: DraftId) -> Response:
    """Store the input; show errors of the field just left and what the answers lead to."""
    user = in_language(user, "")
    form = await request.form()
    if (matter := await _of_draft(user, ctx, draft)) is None:
        return user.go(GONE_TO)
    await ctx.drafts.save(user.officer.account, draft, kept(form))
    looked_at, errors = LiveCheck.of(form), await apply.wrong(matter, form, None)
    context = await apply.context(user, ctx, draft, matter, form, errors)
    seen = context["form"]
    listed, summary = looked_at.list_errors(seen), looked_at.still_wrong(seen)
    if looked_at.has_answered and not looked_at.has_summary:
        context["form"] = apply.without_complaints(seen)
    return user.show(
        "apply/_checked.html",
        has_new_materials=looked_at.has_answered,
        errors=listed,
        summary=summary,
        **context,
    )


@router.post("/apply/drafts/{draft}/phone")
async def prove(request: Request, user: Applying, ctx: Context, draft: DraftId) -> Response:
    """Send a code to the phone of the form, or take the code that was sent."""
    user = in_language(user, "")
    form = await request.form()
    if (matter := await _of_draft(user, ctx, draft)) is None:
        return user.go(GONE_TO)
    number = apply.phone_of(form)
    code, do = try_clean(clean_code, str(form.get("phone_code", "")))[:10], str(form.get("do", ""))
    user, typed = await _proving(user, ctx, number, code, do)
    context = await apply.context(user, ctx, draft, matter, form, {}, typed)
    shown = user.show("apply/_phone.html", status=422 if typed.errors else 200, **context)
    return user.remembering(shown)


@router.post("/apply/drafts/{draft}/hand-in")
async def hand_in(request: Request, user: Applying, ctx: Context, draft: DraftId) -> Response:
    """Hand the application in; sent twice, or by a line that broke, it is the same case."""
    user = in_language(user, "")
    form = await request.form()
    account = user.officer.account
    if await ctx.drafts.receipt(account, draft):
        return user.go(f"/apply/receipts/{draft}")
    if (matter := await _of_draft(user, ctx, draft)) is None:
        return user.go(GONE_TO)
    try:
        body = application(matter, form, channel=Channel.WEB)
        key = replace(form_key(user, form), key=draft)
        await ctx.intake.receive(body, user.officer, key, proved_phone=user.phone or "")
    except KeyReused:
        return user.go(f"/apply/receipts/{draft}")
    except InvalidInput as refused:
        errors = {**await apply.wrong(matter, form, user.phone), **errors_by_field(refused.facts)}
        return await _form(user, ctx, draft, matter, form, errors)
    await ctx.drafts.delete(account, draft)
    return user.go(f"/apply/receipts/{draft}", "sent")


@router.post("/apply/drafts/{draft}/drop")
async def drop(user: Applying, ctx: Context, draft: DraftId) -> Response:
    """Throw a draft away."""
    await ctx.drafts.delete(user.officer.account, draft)
    return user.go("/apply")


@router.get("/apply/receipts/{draft}")
async def receipt(user: Applying, ctx: Context, draft: DraftId, lang: str = "") -> Response:
    """Number and query code of this browser's application, with its QR code."""
    user = in_language(user, lang)
    found = await ctx.drafts.receipt(user.officer.account, draft)
    if found is None:
        return user.go(GONE_TO)
    case = await ctx.progress.of(found.case_no, found.query_code)
    _, matter = await ctx.catalogue.version(case.matter, case.matter_version)
    shown = user.show(
        "apply/receipt.html",
        title="申请已提交",
        case=case,
        code=found.query_code,
        warnings=found.warnings,
        name=matter.name_en if user.language == "en" else matter.name,
        promise=matter.limits.promised.in_words,
        departments=ctx.departments,
        qr=qr_code(f"{user.request.base_url}progress#{found.case_no}.{found.query_code}"),
        path=f"/apply/receipts/{draft}",
    )
    return remembering(shown, lang)


async def _front(
    user: Applicant,
    ctx: AppContext,
    lang: str = "",
    *,
    note: str = "",
    typed: PhoneForm | None = None,
    status: int = 200,
) -> Response:
    in_force = (await ctx.catalogue.in_force(utc_now())).values()
    matters = [one for one in in_force if Channel.WEB in one.channels]
    shown = user.show(
        "apply/list.html",
        title="网上申请",
        status=status,
        matters=sorted(matters, key=lambda one: one.code != "enterprise-setup"),
        most={one.code: (count_most_materials(one), count_most_applicant_steps(one)) for one in matters},
        names={one.code: one.name_en if user.language == "en" else one.name for one in matters},
        drafts=await ctx.drafts.list_open(user.officer.account) if user.session else [],
        phone=user.phone,
        has_session=user.session is not None,
        phone_form=typed or PhoneForm(),
        note=note,
        path="/apply",
    )
    return remembering(user.remembering(shown), lang)


async def _form(
    user: Applicant, ctx: AppContext, draft: str, matter: Matter, form: FormData, errors: dict[str, str]
) -> Response:
    context = await apply.context(user, ctx, draft, matter, form, errors)
    return user.show(
        "apply/_form.html" if user.is_fragment else "apply/form.html",
        title="网上申请",
        status=422 if errors else 200,
        **context,
    )


async def _proving(
    user: Applicant, ctx: AppContext, number: str, code: str, do: str
) -> tuple[Applicant, PhoneForm]:
    """Send a code, or take one; errors appear in the form that comes back."""
    typed = PhoneForm(number)
    try:
        if do == "prove":
            typed = replace(typed, sent=ctx.phones.receipt(number))
            return await proved(user, ctx, number, code), PhoneForm(number)
        return user, replace(typed, sent=await ctx.phones.send(number, user.sender))
    except (InvalidInput, TooManyAttempts) as refused:
        failure: LianbanError = refused
    return user, typed.refused(failure)


async def _of_draft(user: Applicant, ctx: AppContext, draft: str) -> Matter | None:
    """The matter of this browser's draft; None if it is another's or has expired."""
    try:
        found = await ctx.drafts.read(user.officer.account, draft)
    except NotFound:
        return None
    return await _open_online(ctx, found.matter)


async def _open_online(ctx: AppContext, code: str) -> Matter:
    if not code:
        raise InvalidInput.of(("matter", "请选择事项"))
    matter = await ctx.catalogue.matter(code, utc_now())
    if Channel.WEB not in matter.channels:
        raise InvalidInput.of(("matter", f"“{matter.name}”不能网上申请，请到窗口办理"))
    return matter
