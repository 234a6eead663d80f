"""Validation of an application before it is saved; every wrong field is named."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from schemas.cases.intake import Application, MaterialSource, NotifyBy, Person
from schemas.catalogue.form_rules import FormRule
from schemas.catalogue.matter import Material, Matter
from schemas.phones import phone_fault
from schemas.vocabulary import Channel
from services.domain.catalogue.conditions import condition_holds
from services.domain.catalogue.form_rules import check_rules
from services.domain.catalogue.form_shape import check_shape
from services.domain.catalogue.planning import resolve_answers
from services.domain.forms.form_people import people_faults
from services.domain.forms.form_size import MAX_ERRORS, find_size_faults
from services.domain.forms.form_text import normalize_application, text_faults
from services.domain.forms.identities import birthday_fault, identity_key, number_fault
from services.domain.forms.online_checks import OFFICER_CHANNELS


def check_application(matter: Matter, application: Application, today: date) -> list[tuple[str, str]]:
    """List the faults of the application as (field, Chinese sentence); empty if valid.

    Args:
        today: the day of receipt in Beijing, in case time.
    """
    application = normalize_application(matter, application)
    answers = list(_check_answers(matter, application))
    wrong = [*_check_people(application, today), *answers]
    # officers who apply on behalf of an applicant (代办) use the window's format
    channel = Channel.WINDOW if application.channel is Channel.AGENT else application.channel
    if channel not in matter.channels:
        wrong.append(("channel", f"本事项不能从“{application.channel.label}”渠道申请"))
    if not answers:
        wrong += _check_materials(matter, application)
    faults = _form_faults(matter, application.form, today)
    is_all = len(faults) < MAX_ERRORS  # beyond the limit the list of faults is incomplete
    rules = [rule for rule in matter.rules if not (answers and rule.when)]
    readable = tuple(rule for rule in rules if is_all and _has_valid_inputs(rule, faults))
    given = resolve_answers(matter, application)
    wrong += [*faults, *check_rules(readable, application.form, today, given)]
    return wrong[:MAX_ERRORS]


def _form_faults(matter: Matter, form: Mapping[str, object], today: date) -> list[tuple[str, str]]:
    """List faults of shape; if the shape is valid, those of texts and people."""
    shape = check_shape(matter.form, form)
    if len(shape) >= MAX_ERRORS or find_size_faults(form):
        return shape
    named = {field for field, _ in shape}
    further = chain(text_faults(matter.form, form), people_faults(matter.form, form, today))
    return [*shape, *(fault for fault in further if fault[0] not in named)]


def _has_valid_inputs(rule: FormRule, faults: Sequence[tuple[str, str]]) -> bool:
    """Return whether no field that the rule reads has a fault already."""
    wrong = [field.split(".") for field, _ in faults]
    paths = [["form", *path.split(".")] for path in (rule.path, rule.other) if path]
    return not any(_paths_overlap(path, field) for path in paths for field in wrong)


def _paths_overlap(path: Sequence[str], field: Sequence[str]) -> bool:
    return all(one in ("*", other) for one, other in zip(path, field, strict=False))


def _check_people(application: Application, today: date) -> Iterator[tuple[str, str]]:
    yield from _check_person("applicant", application.applicant, today)
    for number, person in enumerate(application.co_applicants):
        yield from _check_person(f"co_applicants.{number}", person, today)
    for number in _find_repeated(application.applicants):
        yield f"co_applicants.{number - 1}.id_number", "与其他申请人是同一证件，不得重复填写"
    if application.agent is not None:
        yield from _check_person("agent", application.agent, today)


def _check_person(field: str, person: Person, today: date) -> Iterator[tuple[str, str]]:
    kind, number = person.id_type, person.id_number
    if fault := number_fault(kind, number) or birthday_fault(kind, number, today):
        yield f"{field}.id_number", fault
    if person.notify_by is NotifyBy.EMAIL and person.email is None:
        yield f"{field}.email", "选择只用电子邮件通知的，请填写电子邮箱"
    if fault := phone_fault(person.phone):
        yield f"{field}.phone", f"联系电话不正确：{fault}"


def _find_repeated(people: Sequence[Person]) -> Iterator[int]:
    """Yield the indexes of people whose identity occurs earlier in the list."""
    seen: set[tuple[str, str]] = set()
    for place, person in enumerate(people):
        key = identity_key(person.id_type.value, person.id_number)
        if key in seen:
            yield place
        seen.add(key)


def _check_answers(matter: Matter, application: Application) -> Iterator[tuple[str, str]]:
    questions = {question.code: question for question in matter.questions}
    for code, answer in application.answers.items():
        question = questions.get(code)
        if question is None:
            yield f"answers.{code}", f"本事项没有情形“{code}”"
        elif answer not in {possible.code for possible in question.answers}:
            yield f"answers.{code}", f"“{question.label}”没有选项“{answer}”"
    for code, question in questions.items():
        if question.default is None and code not in application.answers:
            yield f"answers.{code}", f"请选择“{question.label}”"


def _check_materials(matter: Matter, application: Application) -> Iterator[tuple[str, str]]:
    known = {material.code: material for material in matter.materials}
    given = Counter(material.code for material in application.materials)
    for index, material in enumerate(application.materials):
        field = f"materials.{index}"
        if material.code not in known:
            yield f"{field}.code", f"本事项没有材料“{material.code}”"
        elif given[material.code] > 1:
            yield f"{field}.code", f"材料“{known[material.code].name}”重复提交"
        elif material.source is MaterialSource.SHARED and known[material.code].fetched_from is None:
            yield f"{field}.source", f"材料“{known[material.code].name}”不能通过数据共享获取"
    if application.accept or application.channel not in OFFICER_CHANNELS:
        remedy = OFFICER_REMEDY if application.channel in OFFICER_CHANNELS else ""
        missing = (known[code] for code in missing_materials(matter, application))
        yield from _check_indispensable(missing, remedy)


OFFICER_REMEDY = "，不能容缺受理：请补齐，或者由窗口只收件后一次性告知补正"
"""What an officer can do about a missing material; an applicant can only add it."""


def _check_indispensable(missing: Iterable[Material], remedy: str) -> Iterator[tuple[str, str]]:
    """Yield the missing materials that acceptance requires; officers can receive without them.

    Source:
        行政许可法 第三十二条第一款第四项: everything missing is notified once and in full.
    """
    for material in missing:
        if not material.may_follow:
            yield f"materials.{material.code}", f"缺少材料“{material.name}”{remedy}"


def missing_materials(matter: Matter, application: Application) -> list[str]:
    """List the codes of materials that the answers require and that were not submitted.

    Includes materials that may follow (容缺); the window decides whether to accept without them.
    """
    given, answers = (
        {material.code for material in application.materials},
        resolve_answers(matter, application),
    )
    return [
        material.code
        for material in matter.materials
        if material.code not in given and condition_holds(material.required_when, answers)
    ]
