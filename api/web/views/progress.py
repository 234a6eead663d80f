"""The applicant's page of a case: found by number and query code, with online acts."""

from dataclasses import dataclass, field

from fastapi import Request, Response

from api.web.forms.applicant import Applicant, PhoneForm
from api.web.forms.autocomplete import with_autocomplete
from api.web.forms.rating import RatingForm
from api.web.forms.schema_forms import Field, fields_of
from api.web.shell.rendering import LANGUAGE_COOKIE
from api.web.translations.labels import in_english
from schemas.applicants.progress import CaseProgress, RequestedAction
from schemas.cases.act_offers import ActOffer
from schemas.cases.acts import Officer
from schemas.catalogue.matter import Material, Matter
from schemas.errors import NotFound, TooManyAttempts
from schemas.json_values import as_object
from schemas.text_input import clean_code, try_clean
from schemas.vocabulary import CaseAct
from services.app_context import AppContext
from services.domain.cases.case_numbers import complete_number
from services.store.applicants.attempts import Counted

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True)
class Shown:
    """How the page is shown: input with errors, and a message.

    Attributes:
        lang: the language that was asked for; empty leaves it as it is.
        act, step: the act whose form was sent, with its fields as typed.
    """

    rating: RatingForm = field(default_factory=RatingForm)
    phone: PhoneForm = field(default_factory=PhoneForm)
    note: str = ""
    done: str = ""
    status: int = 200
    lang: str = ""
    act: str = ""
    step: str = ""
    typed: dict[str, object] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True)
class OnlineAct:
    """An act that the applicant may do now, with its form."""

    act: str
    label: str
    step: str
    step_name: str
    fields: tuple[Field, ...]
    others: tuple[str, ...]
    key: str

    @property
    def id(self) -> str:
        """Its place in the page."""
        return f"act-{self.act}{f'-{self.step}' if self.step else ''}"


async def found(
    request: Request, user: Applicant, ctx: AppContext, case_no: str, code: str, lang: str = ""
) -> CaseProgress | Response:
    """The case of that number and code, or the form again with what is wrong."""
    number, secret = try_clean(clean_code, case_no), try_clean(clean_code, code)
    if not number or not secret or not (number + secret).isascii():
        return query_form(user, lang, "请填写办件编号和查询码。", number, 422)
    try:
        full = complete_number(number)
        async with ctx.attempts.counting((Counted.QUERY, user.sender), case_no=full):
            case = await ctx.progress.of(full, secret)
    except NotFound:
        return query_form(user, lang, "办件编号或查询码不正确，请对照收件凭证核对。", number, 404)
    except TooManyAttempts:
        return query_form(user, lang, "查询失败次数过多，请十分钟后再试。", number, 429)
    return case


async def shown(
    user: Applicant, ctx: AppContext, case: CaseProgress, code: str, how: Shown | None = None
) -> Response:
    """The page of the case; with its proved phone, also the acts open to the applicant."""
    how, code = how or Shown(), try_clean(clean_code, code)
    _, matter = await ctx.catalogue.version(case.matter, case.matter_version)
    person = await ctx.applicants.find(case.case_no, code, user.phone) if user.phone else None
    acts = await _acts(user, ctx, case.case_no, person, how) if person else []
    named = await ctx.progress.named(case.case_no, case.requested_action) if person else ()
    answer = user.show(
        "progress/case.html",
        title="办件进度",
        status=how.status,
        case=case,
        name_en=matter.name_en,
        departments=ctx.departments,
        code=code,
        is_proved=person is not None,
        is_rating_open=case.requested_action.is_rating,
        rating=how.rating if person and case.requested_action.is_rating else None,
        phone_form=how.phone,
        note=how.note,
        done=how.done,
        acts=acts,
        missing=named if case.requested_action is RequestedAction.SUPPLY else (),
        faults=named if case.requested_action is RequestedAction.REVISE else (),
        materials=_wanted(case, matter) if person else (),
        upload_error=how.errors.get("file", ""),
    )
    return remembering(user.remembering(answer), how.lang)


def _wanted(case: CaseProgress, matter: Matter) -> tuple[Material, ...]:
    """Materials a file may be submitted for: any before acceptance, a gap's afterwards."""
    if case.requested_action is RequestedAction.SUPPLY:
        return matter.materials
    return tuple(one for one in matter.materials if one.code in case.gaps) if case.gaps else ()


async def _acts(
    user: Applicant, ctx: AppContext, case_no: str, person: Officer, how: Shown
) -> list[OnlineAct]:
    """The entries of `acts[]` that this page has a form for; the rating has one of its own."""
    offers = await ctx.case_views.offers(case_no, person)
    listed: list[tuple[str, str, ActOffer]] = [
        ("", "", offer) for offer in offers.acts if offer.act != CaseAct.RATE
    ]
    listed += [(step.code, step.name, offer) for step in offers.steps for offer in step.acts]
    return [_act(offer, step, name, how, user.language == "en") for step, name, offer in listed]


def _act(offer: ActOffer, step: str, name: str, how: Shown, is_english: bool) -> OnlineAct:  # noqa: FBT001
    is_this = (how.act, how.step) == (offer.act, step)
    schema = offer.form_schema
    if is_english:
        titled = {
            key: {**as_object(field), "title": in_english(str(as_object(field).get("title", key)))}
            for key, field in as_object(schema["properties"]).items()
        }
        schema = {**schema, "properties": titled}
    errors = how.errors if is_this else {}
    fields = fields_of(schema, how.typed if is_this else {}, errors, prefix=f"{step or 'case'}.{offer.act}.")
    return OnlineAct(
        act=offer.act,
        label=offer.label,
        step=step,
        step_name=name,
        fields=with_autocomplete(fields),
        others=tuple(errors.values()),
        key=how.key if is_this else "",
    )


def in_language(user: Applicant, lang: str) -> Applicant:
    """The request in the chosen language."""
    if lang not in LANGUAGES:
        lang = user.request.cookies.get(LANGUAGE_COOKIE, "")
    return Applicant(user.request, user.csrf, lang if lang in LANGUAGES else "", user.session)


def query_form(user: Applicant, lang: str, wrong: str = "", number: str = "", status: int = 200) -> Response:
    """The form that asks for number and code."""
    answer = user.show("progress/form.html", title="办件进度查询", wrong=wrong, case_no=number, status=status)
    return remembering(answer, lang)


def remembering(answer: Response, lang: str) -> Response:
    """The answer, with the language that was chosen."""
    if lang in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, lang, max_age=365 * 86400, samesite="lax", httponly=True)
    return answer
