"""Templates: Jinja2 with autoescape; an undefined name is an error."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.web.shell import filters
from api.web.shell.assets import asset
from api.web.shell.csrf_tokens import mask
from api.web.shell.navigation import Module, visible
from api.web.translations.labels import in_english
from schemas.cases.acts import Officer
from schemas.people.sessions import idle_limit
from schemas.vocabulary import CaseAct, StepAct
from services.clock import utc_now

LARGE_COOKIE = "lianban_text"
LANGUAGE_COOKIE = "lianban_language"
Trail = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """What every template knows of its request.

    Attributes:
        trail: (label, address) of the pages above this one.
        done: what has just been done, in words; shown once.
    """

    title: str
    officer: Officer | None
    csrf: str
    path: str
    language: str
    is_large: bool
    modules: tuple[Module, ...]
    trail: Trail
    now: datetime
    idle: timedelta
    done: str

    @property
    def here(self) -> Module | None:
        """The module that this page belongs to; of several the one that says most."""
        fitting = [one for one in self.modules if one.is_open_at(self.path)]
        return max(fitting, key=lambda one: len(one.href), default=None)


@cache
def environment() -> Environment:
    """The one environment of the process."""
    made = Environment(
        loader=PackageLoader("api.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {one.__name__: one for one in filters.ALL}
    made.globals |= {"asset": asset, "new_key": filters.new_key, "with_query": filters.with_query}
    made.globals["t"] = _as_it_is  # for components that are imported without their page's language
    return made


def page_of(
    request: Request,
    title: str,
    officer: Officer | None,
    csrf: str = "",
    trail: Trail = (),
    *,
    language: str = "",
) -> Page:
    """The page of a request."""
    wanted = language or request.cookies.get(LANGUAGE_COOKIE)
    return Page(
        title=title,
        officer=officer,
        csrf=mask(csrf),
        path=request.url.path,
        language="en" if wanted == "en" and officer is None else "zh-CN",
        is_large=request.cookies.get(LARGE_COOKIE) == "large",
        modules=tuple(visible(request.app.state.modules, officer)),
        trail=trail,
        now=utc_now(),
        idle=idle_limit(officer.role) if officer else timedelta(0),
        done=_done_words(request.query_params.get("done", "")),
    )


def rendered(page: Page, template: str, context: dict[str, object], status: int = 200) -> Response:
    """The template with its context as an HTML answer."""
    html = environment().get_template(template).render(page=page, t=_translator(page.language), **context)
    return HTMLResponse(html, status_code=status)


def _translator(language: str) -> Callable[[str], str]:
    return in_english if language == "en" else _as_it_is


def _as_it_is(words: str) -> str:
    return words


def _done_words(done: str) -> str:
    """The words for an act that was done; only acts that exist are named."""
    for acts in (CaseAct, StepAct):
        if done in {act.value for act in acts}:
            return f"“{acts(done).label}”已完成"
    return {"saved": "已保存", "sent": "已提交", "logged-out": "已退出登录"}.get(done, "")
