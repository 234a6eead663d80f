"""Progress for the applicant (办件进度查询): by number and query code, in plain words, in two languages."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api import acting
from api.dependencies import Desk
from api.problems import STATUS
from api.web import rating_form
from api.web.rating_form import RatingForm
from api.web.rendering import LANGUAGE_COOKIE
from api.web.tries import Tries
from api.web.visits import Guest, Guesting, form_key
from schemas.errors import AccountLocked, ActNotAllowed, InvalidInput, KeyReused, NotFound, TooManyTries
from schemas.progress import Asked, Progress

router = APIRouter()
LANGUAGES = ("zh-CN", "en")
Language = Annotated[str, Form(alias="lang", max_length=8)]
_tries = Tries()


@router.get("/progress")
@router.get("/progress/rate")
async def progress_form(guest: Guesting, lang: str = "") -> Response:
    """The form; the receipt's QR code brings number and code behind the #, which no server hears of."""
    return _asked(_in(guest, lang), lang)


@router.post("/progress")
async def progress(
    request: Request,
    guest: Guesting,
    desk: Desk,
    case_no: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    lang: Language = "",
) -> Response:
    """How far the case is; number and code travel in the body."""
    guest = _in(guest, lang)
    found = await _found(request, guest, desk, case_no, code, lang)
    if isinstance(found, Response):
        return found
    return await _shown(guest, desk, found, code, lang=lang)


@router.post("/progress/rate")
async def rate(
    request: Request,
    guest: Guesting,
    desk: Desk,
    case_no: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """The applicant's rating (好差评), filed as by the public API once their phone is known too."""
    found = await _found(request, guest, desk, case_no, code)
    if isinstance(found, Response):
        return found
    form = await request.form()
    typed, note, status = rating_form.read(form), "", 422
    try:
        if not typed.errors:
            known = await desk.applicants.verify(found.case_no, code.strip().upper(), typed.phone)
            await acting.act_on_case(desk, known, found.case_no, typed.said, form_key(guest, form), None)
            status = 200
    except NotFound:
        typed = replace(typed, errors={"phone": "联系电话与申请时填写的不一致"})
    except AccountLocked as locked:
        typed = replace(typed, errors={"phone": "电话错误次数过多，请十五分钟后再试"})
        status = STATUS[locked.kind]
    except (ActNotAllowed, KeyReused) as late:
        note, status = "本件现在不能评价。", STATUS[late.kind]
    except InvalidInput:
        typed = replace(typed, key="", trouble="表单不完整，请再提交一次。")
    now = await desk.progress.of(found.case_no, code.strip().upper())
    return await _shown(guest, desk, now, code, typed, note=note, status=status)


async def _found(
    request: Request, guest: Guest, desk: Desk, case_no: str, code: str, lang: str = ""
) -> Progress | Response:
    """The case of that number and code, or the form again with what is wrong."""
    number, secret = case_no.strip().upper(), code.strip().upper()
    if not number or not secret or not (number + secret).isascii():
        return _asked(guest, lang, "请填写办件编号和查询码。", number, 422)
    sender = request.client.host if request.client else ""
    try:
        _tries.ensure_allowed(sender)
        return await desk.progress.of(number, secret)
    except NotFound:
        _tries.count(sender)
        return _asked(guest, lang, "办件编号或查询码不正确，请对照收件凭证核对。", number, 404)
    except TooManyTries:
        return _asked(guest, lang, "查询失败次数过多，请十分钟后再试。", number, 429)


async def _shown(
    guest: Guest,
    desk: Desk,
    found: Progress,
    code: str,
    typed: RatingForm | None = None,
    *,
    note: str = "",
    status: int = 200,
    lang: str = "",
) -> Response:
    """The page of the case, with the form of a rating where one is open."""
    _, matter = await desk.catalogue.version(found.matter, found.matter_version)
    is_open = found.asked is Asked.RATE
    answer = guest.show(
        "progress/case.html",
        title="办件进度",
        status=status,
        case=found,
        name_en=matter.name_en,
        departments=desk.departments,
        code=code.strip().upper(),
        rating=(typed or RatingForm()) if is_open else None,
        note=note,
    )
    return _remembering(answer, lang)


def _in(guest: Guest, lang: str) -> Guest:
    return Guest(guest.request, language=lang) if lang in LANGUAGES else guest


def _asked(guest: Guest, lang: str, wrong: str = "", number: str = "", status: int = 200) -> Response:
    answer = guest.show(
        "progress/form.html", title="办件进度查询", wrong=wrong, case_no=number, status=status
    )
    return _remembering(answer, lang)


def _remembering(answer: Response, lang: str) -> Response:
    if lang in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, lang, max_age=365 * 86400, samesite="lax", httponly=True)
    return answer
