"""The window's form: input as an application, and an application's matter as fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.web.forms.field_errors import FieldError, field_errors
from api.web.forms.form_data import read, texts
from api.web.forms.material_rows import LATER, MaterialRow, copies_of, file_of, row_of, way_of
from api.web.forms.schema_forms import Field, fields_of, flat, unplaced
from schemas.cases.intake import MOST_CO_APPLICANTS, Application, IdType, MaterialSource, NotifyBy
from schemas.catalogue.matter import Matter
from schemas.errors import InvalidInput
from schemas.json_values import JsonObject, as_list, as_object
from schemas.vocabulary import Channel
from services.domain.catalogue.conditions import condition_holds
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.form_checks import check_application
from services.domain.forms.field_errors import describe_field_error

PERSON: Mapping[str, object] = {
    "type": "object",
    "required": ["name", "id_type", "id_number", "phone"],
    "properties": {
        "name": {"title": "姓名或名称", "type": "string", "maxLength": 100},
        "id_type": {"title": "证件类型", "enum": [kind.value for kind in IdType]},
        "id_number": {"title": "证件号码", "type": "string", "maxLength": 32},
        "phone": {"title": "联系电话", "type": "string", "maxLength": 20, "format": "phone"},
        "email": {"title": "电子邮箱（选填）", "type": "string", "maxLength": 100},
        "notify_by": {
            "title": "通知方式（不选则都用）",
            "oneOf": [{"const": way.value, "title": way.label} for way in NotifyBy],
        },
    },
}


CO_APPLICANTS: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "co_applicants": {
            "title": "共同申请人",
            "type": "array",
            "maxItems": MOST_CO_APPLICANTS,
            "items": PERSON,
        }
    },
}
"""Applicants besides the first, such as a spouse."""


@dataclass(frozen=True)
class QuestionRow:
    """A guided question with its current answer."""

    code: str
    label: str
    answers: tuple[tuple[str, str], ...]
    answer: str


@dataclass(frozen=True)
class IntakeForm:
    """The current form, ready to be shown."""

    questions: tuple[QuestionRow, ...]
    applicant: tuple[Field, ...]
    co_applicants: tuple[Field, ...]
    agent: tuple[Field, ...]
    has_agent: bool
    is_by_agent: bool
    form: tuple[Field, ...]
    materials: tuple[MaterialRow, ...]
    wrong: tuple[FieldError, ...]
    others: tuple[str, ...]

    @property
    def has_co_applicants(self) -> bool:
        """Whether there are co-applicants."""
        typed = (one.value for field in self.co_applicants for row in field.rows for one in row)
        return any(typed)

    def places(self) -> Iterator[tuple[str, str, str]]:
        """Address, name and words of every place that may be wrong; empty words where nothing is."""
        for field in flat((*self.applicant, *self.co_applicants, *self.agent, *self.form)):
            yield field.id, field.name, field.error
        for row in self.materials:
            yield f"m-{row.code}", f"materials.{row.code}.way", row.error


def fresh(matter: Matter, *, online: bool = False) -> list[tuple[str, str]]:
    """What a form begins with: the usual answers, and materials that need not be brought."""
    begun = [(f"answers.{one.code}", one.default) for one in matter.questions if one.default]
    for one in matter.materials:
        if (one.fetched_from is not None and not online) or one.kind == "electronic":
            way = MaterialSource.SHARED if one.fetched_from is not None else MaterialSource.GENERATED
            begun.append((f"materials.{one.code}.way", way.value))
    return [*begun, ("applicant.id_type", IdType.RESIDENT_ID.value)]


def answers(matter: Matter, form: FormData) -> dict[str, str]:
    """The answers that stand; those that the matter does not know fall away."""
    found: dict[str, str] = {}
    for question in matter.questions:
        given = next(iter(texts(form, f"answers.{question.code}")), question.default or "")
        if given in {one.code for one in question.answers}:
            found[question.code] = given
    return found


def application(
    matter: Matter, form: FormData, *, accept: bool = False, channel: Channel = Channel.WINDOW
) -> Application:
    """The input as the API accepts it.

    Raises:
        InvalidInput: what cannot even be read, by field.
    """
    try:
        return Application.model_validate(_body(matter, form, accept=accept, channel=channel))
    except ValidationError as wrong:
        raise InvalidInput.of(*(describe_field_error(error) for error in wrong.errors())) from wrong


def all_wrong(
    matter: Matter, form: FormData, today: date, channel: Channel = Channel.WINDOW, *, accept: bool = True
) -> list[tuple[str, str]]:
    """All errors of the input at once, as (field, Chinese sentence).

    Unreadable values are reported and replaced by the example's, so that the rest is checked too.
    """
    body = _body(matter, form, accept=accept and channel is Channel.WINDOW, channel=channel)
    try:
        return check_application(matter, Application.model_validate(body), today)
    except ValidationError as wrong:
        unreadable = [describe_field_error(error) for error in wrong.errors()]
        places = [error["loc"] for error in wrong.errors()]
    example = fill_placeholders(matter.example, today)
    for place in filter(None, places):  # text that cannot be stored is reported for the whole body
        _stand_in(body, place, example)
    try:
        found = check_application(matter, Application.model_validate(body), today)
    except ValidationError:
        return unreadable
    named = {field for field, _ in unreadable}
    return [*unreadable, *(one for one in found if one[0] not in named)]


def _stand_in(body: dict[str, object], place: tuple[str | int, ...], example: JsonObject) -> None:
    """Put the example's in place of what could not be read; an agent's is that of an applicant."""
    part, below, applicant = str(place[0]), place[1:], as_object(example["applicant"])
    if part == "co_applicants" and len(below) > 1:
        _put(body, part, below[0], str(below[1]), applicant.get(str(below[1])))
    elif part in ("applicant", "agent") and below:
        body[part] = {**as_object(body[part]), str(below[0]): applicant.get(str(below[0]))}
    elif part == "materials" and below:
        _put(body, part, below[0], "copies", 1)
    elif part in example:
        body[part] = example[part]


def _put(body: dict[str, object], part: str, row: str | int, name: str, value: object) -> None:
    """Replace one field of a row of the body."""
    rows = [dict(as_object(one)) for one in as_list(body[part])]
    rows[int(row)][name] = value
    body[part] = rows


def _body(matter: Matter, form: FormData, *, accept: bool, channel: Channel) -> dict[str, object]:
    agent = read(PERSON, form, prefix="agent.")
    if channel is Channel.WINDOW and form.get("channel") == Channel.AGENT.value:
        channel = Channel.AGENT
    return {
        "matter": matter.code,
        "applicant": read(PERSON, form, prefix="applicant."),
        "co_applicants": _co_applicants(form),
        "agent": agent if set(agent) - {"id_type"} else None,
        "answers": answers(matter, form),
        "form": read(matter.form, form, prefix="form."),
        "materials": [
            {
                "code": one.code,
                "source": way,
                "copies": copies_of(form, one.code),
                **file_of(form, one.code, way),
            }
            for one in matter.materials
            if (way := way_of(form, one.code)) and way != LATER
        ],
        "channel": channel,
        "accept": accept,
    }


def _co_applicants(form: FormData) -> list[dict[str, object]]:
    rows = map(as_object, as_list(read(CO_APPLICANTS, form).get("co_applicants")))
    return [dict(row) for row in rows if any(row[name] for name in row if name != "id_type")]


def shown(matter: Matter, form: FormData, errors: Mapping[str, str], *, online: bool = False) -> IntakeForm:
    """The form with what was typed and what is wrong with it."""
    errors = _by_material(matter, form, errors)
    given = answers(matter, form)
    applicant = fields_of(PERSON, read(PERSON, form, prefix="applicant."), errors, prefix="applicant.")
    co_applicants = fields_of(CO_APPLICANTS, {"co_applicants": _co_applicants(form)}, errors)
    typed_agent = read(PERSON, form, prefix="agent.")
    agent = fields_of(PERSON, typed_agent, errors, prefix="agent.")
    body = fields_of(matter.form, read(matter.form, form, prefix="form."), errors, prefix="form.")
    rows = tuple(
        row_of(one, form, errors, online=online)
        for one in matter.materials
        if condition_holds(one.required_when, given) or way_of(form, one.code)
    )
    placed = {f"materials.{row.code}": row.name for row in rows}
    sections = (("申请人", applicant), ("", co_applicants), ("代理人", agent), ("", body))
    every = tuple(field for _, fields in sections for field in fields)
    others = unplaced(every, {name: words for name, words in errors.items() if name not in placed})
    return IntakeForm(
        questions=tuple(
            QuestionRow(
                one.code,
                one.label,
                tuple((answer.code, answer.label) for answer in one.answers),
                given.get(one.code, ""),
            )
            for one in matter.questions
        ),
        applicant=applicant,
        co_applicants=co_applicants,
        agent=agent,
        has_agent=bool(set(typed_agent) - {"id_type"}),
        is_by_agent=form.get("channel") == Channel.AGENT.value,
        form=body,
        materials=rows,
        wrong=tuple(_wrong(sections, errors, placed)),
        others=tuple(others),
    )


def _wrong(
    sections: Sequence[tuple[str, tuple[Field, ...]]], errors: Mapping[str, str], placed: Mapping[str, str]
) -> Iterator[FieldError]:
    """List all errors that have a place in the form, each with its section, group and row."""
    for title, fields in sections:
        yield from field_errors(fields, ((title, 0),) if title else ())
    for name, label in placed.items():
        if name in errors:
            yield FieldError(f"m-{name.removeprefix('materials.')}", label, errors[name])


def _by_material(matter: Matter, form: FormData, errors: Mapping[str, str]) -> dict[str, str]:
    """Errors that name a material by its place in the list, by its code."""
    sent = [one.code for one in matter.materials if way_of(form, one.code) not in ("", LATER)]
    found: dict[str, str] = {}
    for name, words in errors.items():
        parts = name.split(".")
        if parts[0] == "materials" and len(parts) > 1:
            code = sent[int(parts[1])] if parts[1].isdigit() and int(parts[1]) < len(sent) else parts[1]
            placed = f"materials.{code}"
        else:
            placed = name
        found[placed] = f"{found[placed]}；{words}" if placed in found else words
    return found
