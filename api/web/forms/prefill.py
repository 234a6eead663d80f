"""Initial values of the window's form: the failed search terms, or the demo's example."""

from collections.abc import Iterator, Mapping

from schemas.cases.intake import IdType
from schemas.catalogue.matter import Matter
from schemas.json_values import as_list, as_object
from schemas.phones import clean_phone, is_phone
from schemas.text_input import try_clean
from services.domain.cases.search_words import plain
from services.domain.forms.identities import number_fault

Typed = tuple[tuple[str, str], ...]
FIRMS = ("公司", "企业", "合作社", "工厂", "商行", "中心", "事务所", "诊所", "学校", "项目", "工程")
"""Words by which a name is a firm's or a project's, not a person's."""

_KINDS_BY_NUMBER = (
    IdType.RESIDENCE_PERMIT,
    IdType.RESIDENT_ID,
    IdType.PERMANENT_RESIDENCE,
    IdType.CREDIT_CODE,
    IdType.HK_MACAO_PERMIT,
)
"""Kinds of identity whose numbers look like no other, the narrower first."""


def searched_for(q: str, matter: Matter) -> Typed:
    """The failed search term, in the field where it belongs."""
    number, phone = plain(q), try_clean(clean_phone, q)
    for kind in _KINDS_BY_NUMBER:
        if number_fault(kind, number) is None:
            return (("applicant.id_type", kind.value), ("applicant.id_number", number))
    if is_phone(phone):
        return (("applicant.phone", phone),)
    if not number or any(sign.isdigit() for sign in number):
        return ()
    if matter.subject_field and any(word in q for word in FIRMS):
        return ((f"form.{matter.subject_field}", q.strip()),)
    return (("applicant.name", q.strip()),)


def as_typed(application: Mapping[str, object]) -> Typed:
    """An application as input of its matter's form."""
    parts = {
        name: application[name]
        for name in ("applicant", "co_applicants", "agent", "answers", "form")
        if application.get(name)
    }
    fields = [one for name, value in parts.items() for one in _typed(name, value)]
    for one in map(as_object, as_list(application["materials"])):
        place = f"materials.{one['code']}"
        fields += [(f"{place}.way", str(one["source"])), (f"{place}.copies", str(one["copies"]))]
    return tuple(fields)


def _typed(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _typed(f"{name}.{key}", inner)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for place, inner in enumerate(value):
            yield from _typed(f"{name}.{place}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield name, str(inner)
    elif value is not None:
        yield name, str(value)
