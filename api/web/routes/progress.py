"""Progress for the applicant (办件进度查询): by number and query code, in plain words, in two languages."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.dependencies import Desk
from api.web.rendering import LANGUAGE_COOKIE
from api.web.tries import Tries
from api.web.visits import Guest, Guesting
from schemas.errors import NotFound, TooManyTries

router = APIRouter()
LANGUAGES = ("zh-CN", "en")
Language = Annotated[str, Form(alias="lang", max_length=8)]
_tries = Tries()


@router.get("/progress")
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
    number, secret = case_no.strip().upper(), code.strip().upper()
    if not number or not secret or not (number + secret).isascii():
        return _asked(guest, lang, "请填写办件编号和查询码。", number, 422)
    sender = request.client.host if request.client else ""
    try:
        _tries.ensure_allowed(sender)
        found = await desk.progress.of(number, secret)
    except NotFound:
        _tries.count(sender)
        return _asked(guest, lang, "办件编号或查询码不正确，请对照收件凭证核对。", number, 404)
    except TooManyTries:
        return _asked(guest, lang, "查询失败次数过多，请十分钟后再试。", number, 429)
    _, matter = await desk.catalogue.version(found.matter, found.matter_version)
    answer = guest.show(
        "progress/case.html",
        title="办件进度",
        case=found,
        name_en=matter.name_en,
        departments=desk.departments,
        code=secret,
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
