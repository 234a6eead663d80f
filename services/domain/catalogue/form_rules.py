"""Rules of sense over a form: ages, dates, shares; data of the matter, evaluated here."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from schemas.catalogue.form_rules import FormRule, RuleKind
from services.domain.catalogue.examples import years_later
from services.domain.forms.identities import told_birthday

ADULT_YEARS = 18


def check_rules(rules: tuple[FormRule, ...], form: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    """What makes no sense in a well-formed form, as (field, Chinese sentence).

    Args:
        today: the day of application in Beijing.
    """
    return [
        (f"form.{path}", rule.message)
        for rule in rules
        if rule.since is None or today >= rule.since
        for path in _KINDS[rule.rule](rule, form, today)
    ]


def _adult(rule: FormRule, form: Mapping[str, Any], today: date) -> Iterator[str]:
    for path, number in _found(form, rule.path):
        born = told_birthday(str(number), today)
        if born is not None and years_later(born, ADULT_YEARS) > today:
            yield path


def _sum(rule: FormRule, form: Mapping[str, Any], today: date) -> Iterator[str]:
    total = sum((Decimal(str(value)) for _, value in _found(form, rule.path)), Decimal(0))
    should = rule.equals
    if rule.other is not None:
        should = next((Decimal(str(value)) for _, value in _found(form, rule.other)), None)
    if should is not None and total != should:
        yield rule.path.partition(".*")[0]


def _not_past(rule: FormRule, form: Mapping[str, Any], today: date) -> Iterator[str]:
    for path, day in _found(form, rule.path):
        if date.fromisoformat(day) < today:
            yield path


def _within_years(rule: FormRule, form: Mapping[str, Any], today: date) -> Iterator[str]:
    last = years_later(today, rule.years or 0)
    for path, day in _found(form, rule.path):
        if date.fromisoformat(day) > last:
            yield path


def _after(rule: FormRule, form: Mapping[str, Any], today: date) -> Iterator[str]:
    others = [date.fromisoformat(day) for _, day in _found(form, rule.other or "")]
    for path, day in _found(form, rule.path):
        if any(date.fromisoformat(day) <= other for other in others):
            yield path


_KINDS: Mapping[RuleKind, Callable[[FormRule, Mapping[str, Any], date], Iterator[str]]] = {
    RuleKind.ADULT: _adult,
    RuleKind.SUM: _sum,
    RuleKind.NOT_PAST: _not_past,
    RuleKind.WITHIN_YEARS: _within_years,
    RuleKind.AFTER: _after,
}


def _found(form: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value at a dotted path with its own path; `*` stands for each entry of a list."""
    head, _, rest = path.partition(".")
    if head == "*":
        for index, entry in enumerate(form):
            yield from _below(str(index), entry, rest)
    elif isinstance(form, Mapping) and head in form:
        yield from _below(head, form[head], rest)


def _below(name: str, value: Any, rest: str) -> Iterator[tuple[str, Any]]:
    if not rest:
        yield name, value
        return
    for path, found in _found(value, rest):
        yield f"{name}.{path}", found
