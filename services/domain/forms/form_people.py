"""Checks of the people and organisations in a form: numbers, birthdays, duplicates."""

from collections.abc import Iterator, Sequence
from datetime import date

from schemas.cases.intake import IdType
from schemas.json_values import JsonObject, as_object
from services.domain.forms.form_fields import Schema, is_identity, iterate_fields
from services.domain.forms.identities import birthday_fault, identity_key, number_fault

_BY_FORMAT = {"resident-id": IdType.RESIDENT_ID}


def people_faults(schema: Schema, form: JsonObject, today: date) -> Iterator[tuple[str, str]]:
    """Yield the faults of the identities of a form, as (field, Chinese sentence).

    Args:
        today: the day of application in Beijing; birthdays after it are faults.
    """
    for field in iterate_fields(schema, form):
        if is_identity(field.value):
            yield from _check_identity(f"{field.place}.id_number", as_object(field.value), today)
        elif isinstance(field.value, str) and (kind := _BY_FORMAT.get(str(field.schema.get("format")))):
            if fault := birthday_fault(kind, field.value, today):
                yield field.place, fault
        elif isinstance(field.value, list | tuple):
            yield from repeated_identities(field.place, field.value)


def _check_identity(place: str, identity: JsonObject, today: date) -> Iterator[tuple[str, str]]:
    if (kind := identity_kind(identity)) is None:
        return
    number = str(identity["id_number"])
    if fault := number_fault(kind, number) or birthday_fault(kind, number, today):
        yield place, fault


def identity_kind(identity: JsonObject) -> IdType | None:
    """Return the kind of an identity in a form; None if it is unknown."""
    given = identity.get("id_type")
    return IdType(given) if isinstance(given, str) and given in set(IdType) else None


def repeated_identities(place: str, entries: Sequence[object]) -> Iterator[tuple[str, str]]:
    """Yield the entries of a list that repeat an earlier identity, as (field, sentence)."""
    seen: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries):
        if not is_identity(entry):
            continue
        identity = as_object(entry)
        key = identity_key(str(identity.get("id_type", "")), str(identity["id_number"]))
        first = seen.setdefault(key, number)
        if first != number:
            yield f"{place}.{number}.id_number", f"与第 {first + 1} 项是同一证件，不得重复填写"
