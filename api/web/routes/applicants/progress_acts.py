"""Online acts of an applicant: prove the phone, supply, withdraw, rate, as by the API."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.datastructures import FormData, UploadFile

from api.dependencies import Context
from api.problems import STATUS
from api.uploads import given_of, keep
from api.web.forms import rating
from api.web.forms.applicant import Applicant, Applying, PhoneForm, proved
from api.web.forms.form_data import read
from api.web.forms.schema_forms import errors_by_field
from api.web.shell.request_context import form_key
from api.web.views.progress import Shown, found, in_language, shown
from schemas.applicants.progress import CaseProgress, RequestedAction
from schemas.cases.act_offers import ActOffer
from schemas.cases.acts import Officer
from schemas.errors import (
    ActNotAllowed,
    InvalidInput,
    KeyReused,
    NotFound,
    ObjectStoreUnavailable,
    TooManyAttempts,
)
from schemas.files.materials import MaterialFileIn
from schemas.phones import clean_phone
from schemas.text_input import clean_code, try_clean
from services.app_context import AppContext
from services.domain.cases.act_input import case_command, step_command
from services.domain.cases.engine.act_forms import plain_form_of
from services.store.core.idempotency import IdempotencyKey
from services.store.materials.additions import add_material

router = APIRouter()
CaseNumber = Annotated[str, Form(max_length=60)]
QueryCode = Annotated[str, Form(max_length=40)]
KEPT = {True: "文件已收到。全部补齐后，请提交补正。", False: "文件已收到，由窗口核对后补齐。"}
NOT_PROVED = "请先验证手机号，再办理。"


@router.post("/progress/phone")
async def phone(
    request: Request, user: Applying, ctx: Context, case_no: CaseNumber = "", code: QueryCode = ""
) -> Response:
    """Send a code to the applicant's phone, or take the code that was sent."""
    user = in_language(user, "")
    case = await found(request, user, ctx, case_no, code)
    if isinstance(case, Response):
        return case
    form = await request.form()
    number = try_clean(clean_phone, _text(form, "phone"))
    secret = try_clean(clean_code, _text(form, "phone_code"))
    typed = PhoneForm(number)
    status = 422
    try:
        await ctx.applicants.verify(case.case_no, try_clean(clean_code, code), number, user.sender)
        if secret or form.get("do") == "prove":
            typed = replace(typed, sent=ctx.phones.receipt(number))
            user, status = await proved(user, ctx, number, secret), 200
        else:
            typed, status = replace(typed, sent=await ctx.phones.send(number, user.sender)), 200
    except NotFound:
        typed = replace(typed, errors={"phone": "联系电话与申请时填写的不一致"})
    except (InvalidInput, TooManyAttempts) as refused:
        typed, status = typed.refused(refused), STATUS[refused.kind]
    return await shown(user, ctx, case, code, Shown(phone=typed, status=status))


@router.post("/progress/rate")
async def rate(
    request: Request, user: Applying, ctx: Context, case_no: CaseNumber = "", code: QueryCode = ""
) -> Response:
    """The applicant's rating (好差评), filed as by the public API."""
    who = await _asking(request, user, ctx, case_no, code)
    if isinstance(who, Response):
        return who
    user, case, form, person = who.user, who.case, who.form, who.person
    typed, note, status = rating.read(form), "", 422
    try:
        if not typed.errors:
            await ctx.cases.act_on_case(case.case_no, typed.command, person, form_key(user, form), None)
            status = 200
    except (ActNotAllowed, KeyReused) as late:
        note, status = "本件现在不能评价。", STATUS[late.kind]
    except InvalidInput:
        typed = replace(typed, key="", form_error="表单不完整，请再提交一次。")
    return await _now(who, ctx, code, Shown(rating=typed, note=note, status=status))


@router.post("/progress/act")
async def act(
    request: Request, user: Applying, ctx: Context, case_no: CaseNumber = "", code: QueryCode = ""
) -> Response:
    """An act of the applicant's on the case or on one step, as `acts[]` offers it."""
    who = await _asking(request, user, ctx, case_no, code)
    if isinstance(who, Response):
        return who
    user, case, form, person = who.user, who.case, who.form, who.person
    name, step = _text(form, "act"), _text(form, "step")
    how = Shown(act=name, step=step, key=_text(form, "key"))
    try:
        how = replace(how, typed=await _typed(ctx, person, case.case_no, name, step, form))
        await _file(ctx, person, case.case_no, how, form_key(user, form))
        how = Shown(done="已提交。")
    except InvalidInput as wrong:
        how = replace(how, errors=_placed(errors_by_field(wrong.facts), how), status=422)
    except (ActNotAllowed, KeyReused, NotFound) as late:
        how = Shown(note="本件现在不能这样办理，请看最新进度。", status=STATUS[late.kind])
    return await _now(who, ctx, code, how)


@router.post("/progress/files")
async def upload(
    request: Request, user: Applying, ctx: Context, case_no: CaseNumber = "", code: QueryCode = ""
) -> Response:
    """One more file for a material of the case; what was handed in before stays on file."""
    who = await _asking(request, user, ctx, case_no, code)
    if isinstance(who, Response):
        return who
    user, case, form, person = who.user, who.case, who.form, who.person
    how = Shown(done=KEPT[case.requested_action is RequestedAction.SUPPLY])
    try:
        await _keep(request, user, ctx, person, case, form)
    except InvalidInput as wrong:
        how = Shown(errors={"file": "；".join(errors_by_field(wrong.facts).values())}, status=422)
    except (ActNotAllowed, ObjectStoreUnavailable, KeyReused) as refused:
        how = Shown(errors={"file": refused.detail}, status=STATUS[refused.kind])
    return await shown(user, ctx, case, code, how)


async def _keep(
    request: Request, user: Applicant, ctx: AppContext, person: Officer, case: CaseProgress, form: FormData
) -> None:
    file, key = form.get("file"), form_key(user, form)
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput.of(("file", "请选择文件"))
    counter = ctx.material_tools
    receipt = await keep(
        given_of(file), counter.materials, counter.virus_scan, person, f"{key.key}f", request.url.path
    )
    body, material = MaterialFileIn(file_id=receipt.file_id), _text(form, "material")
    twice = IdempotencyKey(key.key, f"{case.case_no}/{material}/{receipt.file_id}")
    await add_material(ctx.cases, ctx.catalogue, case.case_no, material, body, person, twice)


@dataclass(frozen=True)
class _Asking:
    """The applicant of a case, whose phone is proved, with the form that was sent."""

    user: Applicant
    case: CaseProgress
    form: FormData
    person: Officer


async def _asking(
    request: Request, user: Applicant, ctx: AppContext, case_no: str, code: str
) -> _Asking | Response:
    """The verified applicant; raise the page that says which case or proof is missing."""
    user = in_language(user, "")
    case = await found(request, user, ctx, case_no, code)
    if isinstance(case, Response):
        return case
    form = await request.form()
    person = await _person(user, ctx, case, code)
    if person is None:
        return await shown(user, ctx, case, code, Shown(note=NOT_PROVED, status=403))
    return _Asking(user, case, form, person)


async def _now(who: _Asking, ctx: AppContext, code: str, how: Shown) -> Response:
    """The case after the act."""
    case = await ctx.progress.of(who.case.case_no, try_clean(clean_code, code))
    return await shown(who.user, ctx, case, code, how)


async def _person(user: Applicant, ctx: AppContext, case: CaseProgress, code: str) -> Officer | None:
    if user.phone is None:
        return None
    return await ctx.applicants.find(case.case_no, try_clean(clean_code, code), user.phone)


async def _typed(
    ctx: AppContext, person: Officer, case_no: str, name: str, step: str, form: FormData
) -> dict[str, object]:
    offers = await ctx.case_views.offers(case_no, person)
    acts: list[ActOffer] = list(offers.acts)
    if step:
        acts = [one for at in offers.steps if at.code == step for one in at.acts]
    offer = next((one for one in acts if one.act == name), None)
    shown = offer.form if offer else plain_form_of(name, on_step=bool(step))
    return read(shown.model_dump(mode="json"), form, prefix=f"{step or 'case'}.{name}.") if shown else {}


async def _file(ctx: AppContext, person: Officer, case_no: str, how: Shown, key: IdempotencyKey) -> None:
    given = {**how.typed, "act": how.act}
    if how.step:
        await ctx.cases.act_on_step(case_no, how.step, step_command(given), person, key, None)
    else:
        await ctx.cases.act_on_case(case_no, case_command(given), person, key, None)


def _placed(errors: dict[str, str], how: Shown) -> dict[str, str]:
    return {f"{how.step or 'case'}.{how.act}.{name}": words for name, words in errors.items()}


def _text(form: FormData, name: str) -> str:
    given = form.get(name)
    return given.strip() if isinstance(given, str) else ""
