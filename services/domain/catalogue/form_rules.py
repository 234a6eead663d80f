"""Plausibility rules of a form (ages, dates, shares), defined as data of the matter."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from schemas.catalogue.form_rules import FormRule, RuleKind
from schemas.json_values import JsonObject, as_list
from services.domain.catalogue.conditions import condition_holds
from services.domain.catalogue.examples import add_years
from services.domain.forms.identities import birthday_in_number

ADULT_YEARS = 18


def check_rules(
    rules: tuple[FormRule, ...], form: JsonObject, today: date, answers: Mapping[str, str]
) -> list[tuple[str, str]]:
    """List the violated rules of a well-formed form, as (field, Chinese sentence).

    Args:
        today: the day of application in Beijing.
        answers: the answers to every guided question.
    """
    return [
        (f"form.{path}", rule.message)
        for rule in rules
        if (rule.since is None or today >= rule.since) and condition_holds(rule.when, answers)
        for path in _KINDS[rule.rule](rule, form, today)
    ]


def _adult(rule: FormRule, form: JsonObject, today: date) -> Iterator[str]:
    for path, number in _find_values(form, rule.path):
        born = birthday_in_number(str(number), today)
        if born is not None and add_years(born, rule.years or ADULT_YEARS) > today:
            yield path


def _sum(rule: FormRule, form: JsonObject, today: date) -> Iterator[str]:
    total = sum((Decimal(str(value)) for _, value in _find_values(form, rule.path)), Decimal(0))
    should = rule.equals
    if rule.other is not None:
        should = next((Decimal(str(value)) for _, value in _find_values(form, rule.other)), None)
    if should is not None and total != should:
        yield rule.path.partition(".*")[0]


def _not_past(rule: FormRule, form: JsonObject, today: date) -> Iterator[str]:
    for path, day in _find_values(form, rule.path):
        if date.fromisoformat(str(day)) < today:
            yield path


def _within_years(rule: FormRule, form: JsonObject, today: date) -> Iterator[str]:
    last = add_years(today, rule.years or 0)
    for path, day in _find_values(form, rule.path):
        if date.fromisoformat(str(day)) > last:
            yield path


def _after(rule: FormRule, form: JsonObject, today: date) -> Iterator[str]:
    others = [date.fromisoformat(str(day)) for _, day in _find_values(form, rule.other or "")]
    for path, day in _find_values(form, rule.path):
        if any(date.fromisoformat(str(day)) <= other for other in others):
            yield path


def _not_future(rule: FormRule, form: JsonObject, today: date) -> Iterator[str]:
    for path, day in _find_values(form, rule.path):
        if date.fromisoformat(str(day)) > today:
            yield path


def _is_one_of(rule: FormRule, form: JsonObject, today: date) -> Iterator[str]:
    for path, value in _find_values(form, rule.path):
        if value not in rule.values:
            yield path


def _notice_over(rule: FormRule, form: JsonObject, today: date) -> Iterator[str]:
    """Check that a public notice is over; its first day is not counted, its last ends at 24:00.

    Source:
        民法典 第二百零一条、第二百零三条: the first day is not counted, the last one ends at 24:00.
    """
    for path, day in _find_values(form, rule.path):
        last_day = date.fromisoformat(str(day)) + timedelta(days=rule.days or 0)
        last_to_apply = last_day + timedelta(days=rule.within or 0)
        if not last_day < today <= last_to_apply:
            yield path


_KINDS: Mapping[RuleKind, Callable[[FormRule, JsonObject, date], Iterator[str]]] = {
    RuleKind.ADULT: _adult,
    RuleKind.SUM: _sum,
    RuleKind.NOT_PAST: _not_past,
    RuleKind.WITHIN_YEARS: _within_years,
    RuleKind.AFTER: _after,
    RuleKind.NOT_FUTURE: _not_future,
    RuleKind.IS_ONE_OF: _is_one_of,
    RuleKind.NOTICE_OVER: _notice_over,
}


def _find_values(form: object, path: str) -> Iterator[tuple[str, object]]:
    """Yield every value at a dotted path with its own path; `*` means each entry of a list."""
    head, _, rest = path.partition(".")
    if head == "*":
        for index, entry in enumerate(as_list(form)):
            yield from _below(str(index), entry, rest)
    elif isinstance(form, Mapping) and head in form:
        yield from _below(head, form[head], rest)


def _below(name: str, value: object, rest: str) -> Iterator[tuple[str, object]]:
    if not rest:
        yield name, value
        return
    for path, found in _find_values(value, rest):
        yield f"{name}.{path}", found
