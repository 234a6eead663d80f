"""Failures as pages: the same code and status as the API's problem, for a person."""

from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.problems import STATUS, headers_of, trace_id
from api.web.shell.rendering import page_of, rendered
from api.web.shell.security import SAFE
from schemas.errors import Kind, LianbanError, PasswordChangeRequired
from schemas.vocabulary import Term

NOT_PAGES = ("/api/", "/health", "/openapi.json")


class Advice(Term):
    """Advice to the user for each kind of failure."""

    UNAUTHENTICATED = Kind.UNAUTHENTICATED.value, "请重新登录。"
    FORBIDDEN = Kind.FORBIDDEN.value, "如需办理，请联系有权限的同事。"
    NOT_FOUND = Kind.NOT_FOUND.value, "请核对编号，或从列表重新进入。"
    CONFLICT = Kind.CONFLICT.value, "可能已由他人办理，请刷新后查看最新情况。"
    STALE = Kind.STALE.value, "请刷新后查看最新情况，再决定是否办理。"
    INVALID = Kind.INVALID.value, "请返回修改后再提交。"
    TOO_MANY = Kind.TOO_MANY.value, "请稍后再试。"
    BUSY = Kind.BUSY.value, "请稍后再试。"
    UNAVAILABLE = Kind.UNAVAILABLE.value, "内容没有保存，请稍后重试。"


def is_page(request: Request) -> bool:
    """Whether a person looks at the answer, rather than a program."""
    wants = request.headers.get("hx-request") == "true" or "text/html" in request.headers.get("accept", "")
    return wants and not request.url.path.startswith(NOT_PAGES)


def error_page(request: Request, error: LianbanError) -> Response | None:
    """The failure as a page, or as a fragment for htmx; None where a program asks."""
    if not is_page(request):
        return None
    if error.kind is Kind.UNAUTHENTICATED and request.url.path != "/login":
        return _log_in_first(request)
    if error.code == PasswordChangeRequired.code and request.headers.get("hx-request") != "true":
        return RedirectResponse("/password", status_code=303)
    is_part = request.headers.get("hx-request") == "true"
    user = getattr(request.state, "user", None)
    page = page_of(request, error.title, user.officer if user else None, user.csrf if user else "")
    advice = next((one.label for one in Advice if one.value == error.kind.value), "请稍后重试。")
    context = {"error": error, "advice": advice, "trace": trace_id()}
    answer = rendered(page, "parts/_error.html" if is_part else "error.html", context, STATUS[error.kind])
    answer.headers.update({**headers_of(error), "X-Problem-Code": error.code})
    return answer


def _log_in_first(request: Request) -> Response:
    """A page leads to the log-in and back; a part of one asks in place, nothing typed is lost."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"X-Problem-Code": "not-logged-in"})
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method not in SAFE:
        wanted = urlsplit(request.headers.get("referer", "/")).path or "/"
    return RedirectResponse(f"/login?back={quote(wanted, safe='')}", status_code=303)
