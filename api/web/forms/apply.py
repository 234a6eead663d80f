"""The applicant's form: the window's fields in the reader's language, a proved phone."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from starlette.datastructures import FormData

from api.web.forms.applicant import Applicant, PhoneForm
from api.web.forms.autocomplete import with_autocomplete
from api.web.forms.field_errors import FieldError
from api.web.forms.intake import IntakeForm, all_wrong, answers, application, shown
from api.web.forms.schema_forms import Field, errors_by_field
from api.web.translations.labels import in_english
from schemas.cases.acts import Officer
from schemas.cases.case import PlannedStep
from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.errors import InvalidInput
from schemas.people.departments import Department
from schemas.phones import clean_phone
from schemas.text_input import try_clean
from schemas.vocabulary import Channel, ClockKind, Role
from services.app_context import AppContext
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.foresight import foreseen, intake_due
from services.domain.forms.online_checks import check_online
from services.store.core.bounded_compute import run_if_large

_A_WINDOW = Officer(account="", name="", role=Role.WINDOW)
"""Who would accept; what is foreseen does not depend on which window it is."""


def phone_of(form: FormData) -> str:
    """The phone to be proved, as typed: the agent's where there is one."""
    typed = [try_clean(clean_phone, str(form.get(f"{who}.phone", ""))) for who in ("agent", "applicant")]
    return next((phone for phone in typed if phone), "")


async def wrong(matter: Matter, form: FormData, phone: str | None) -> dict[str, str]:
    """All errors of the current form, by the API's own checks.

    Raises:
        TooBusy: the form is too large to be checked in time.
    """
    texts = FormData([(name, value) for name, value in form.multi_items() if isinstance(value, str)])
    size = sum(len(name) + len(str(value)) for name, value in texts.multi_items())
    return await run_if_large(size, _wrong, matter, texts, phone)


def _wrong(matter: Matter, form: FormData, phone: str | None) -> dict[str, str]:
    found = all_wrong(matter, form, beijing_date(utc_now()), Channel.WEB)
    with suppress(InvalidInput):
        body = application(matter, form, channel=Channel.WEB)
        found += check_online(matter, body, phone or phone_of(form))
    return errors_by_field({"errors": [{"field": name, "message": words} for name, words in found]})


class ApplyContext(TypedDict):
    """What the templates of the form show."""

    draft: str
    path: str
    matter: Matter
    name: str
    form: IntakeForm
    steps: Sequence[PlannedStep]
    own_steps: Sequence[PlannedStep]
    departments: Mapping[str, Department]
    promised_due_at: datetime | None
    statutory_due_at: datetime | None
    intake_due_at: datetime
    now: datetime
    phone_form: PhoneForm
    is_proved: bool
    is_simulated: bool


async def context(
    user: Applicant,
    ctx: AppContext,
    draft: str,
    matter: Matter,
    form: FormData,
    errors: dict[str, str],
    phone: PhoneForm | None = None,
) -> ApplyContext:
    """What the form's templates show: fields, plan, both dates, and whether the phone is proved."""
    now = utc_now()
    calendars = (await ctx.cases.book.refresh(ctx.store)).calendars
    body = Application.model_construct(  # type: ignore[call-arg]
        matter=matter.code, answers=answers(matter, form)
    )
    case = foreseen(matter, body, _A_WINDOW, ctx.intake.region, now, calendars)
    promised, statutory = case.clock(ClockKind.PROMISED), case.clock(ClockKind.STATUTORY)
    made = _for_applicants(shown(matter, form, errors, online=True))
    number = phone_of(form)
    return {
        "draft": draft,
        "path": f"/apply/drafts/{draft}",
        "matter": matter,
        "name": matter.name_en if user.language == "en" else matter.name,
        "form": in_language(made) if user.language == "en" else made,
        "steps": case.plan.met_by_applicant,
        "own_steps": [step for step in case.plan.steps if step.needed and not step.applicant_facing],
        "departments": ctx.departments,
        "promised_due_at": promised.due_at if promised else None,
        "statutory_due_at": statutory.due_at if statutory else None,
        "intake_due_at": _intake_due(matter, body, ctx, now, calendars),
        "now": now,
        "phone_form": phone or PhoneForm(number),
        "is_proved": bool(number) and user.phone == number,
        "is_simulated": ctx.phones.receipt("").is_simulated,
    }


def _intake_due(
    matter: Matter, body: Application, ctx: AppContext, now: datetime, calendars: Calendars
) -> datetime:
    return intake_due(matter, body, ctx.intake.region, now, calendars)


def without_complaints(form: IntakeForm) -> IntakeForm:
    """The form with materials, without error messages."""
    return replace(form, materials=tuple(replace(row, error="") for row in form.materials))


def in_language(form: IntakeForm) -> IntakeForm:
    """The form with its labels and messages in English, where there is English for them."""
    return replace(
        form,
        questions=tuple(
            replace(
                one,
                label=in_english(one.label),
                answers=tuple((code, in_english(words)) for code, words in one.answers),
            )
            for one in form.questions
        ),
        applicant=_fields(form.applicant),
        co_applicants=_fields(form.co_applicants),
        agent=_fields(form.agent),
        form=_fields(form.form),
        wrong=tuple(_error(one) for one in form.wrong),
        others=tuple(in_english(words) for words in form.others),
    )


def _for_applicants(form: IntakeForm) -> IntakeForm:
    """Let the browser fill in what applicants and agents type about themselves."""
    return replace(
        form,
        applicant=with_autocomplete(form.applicant, "applicant"),
        co_applicants=with_autocomplete(form.co_applicants),
        agent=with_autocomplete(form.agent, "agent"),
        form=with_autocomplete(form.form),
    )


def _error(one: FieldError) -> FieldError:
    english = replace(
        one,
        label=in_english(one.label),
        error=in_english(one.error),
        groups=tuple((in_english(title), number) for title, number in one.groups),
    )
    return replace(english, label=english.place_en, groups=())


def _fields(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(
        replace(
            one,
            label=in_english(one.label),
            error=in_english(one.error),
            hint=in_english(one.hint),
            options=tuple((value, in_english(words)) for value, words in one.options),
            fields=_fields(one.fields),
            rows=tuple(_fields(row) for row in one.rows),
        )
        for one in fields
    )
