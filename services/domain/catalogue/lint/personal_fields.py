"""Lint of personal data: every personal field of a form is marked with `x-personal`.

Source:
    个人信息保护法 第五十一条 (分类管理、去标识化).
"""

from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.json_values import as_object
from services.domain.forms.form_fields import Schema, properties_of, resolve_reference
from services.domain.forms.personal_fields import MARK, PersonalKind, marked_kind, suspected_kind

_MAX_DEPTH = 15


def check_personal_fields(form: Schema) -> Iterator[Finding]:
    """Find fields that look personal and are not marked, and meaningless marks."""
    yield from _check_object(resolve_reference(form, form), "form", form, 0)


def _check_object(schema: Schema, where: str, root: Schema, depth: int) -> Iterator[Finding]:
    known = properties_of(schema, root)
    for name, raw in known.items():
        yield from _check_field(
            name, resolve_reference(raw, root), f"{where}.{name}", {"properties": known}, root, depth
        )


def _check_field(
    name: str, schema: Schema, where: str, around: Schema, root: Schema, depth: int
) -> Iterator[Finding]:
    if depth > _MAX_DEPTH:
        return
    if "properties" in schema or schema.get("type") == "object":
        yield from _check_object(schema, where, root, depth + 1)
    elif schema.get("type") == "array":
        yield from _check_entries(name, schema, where, root, depth + 1)
    else:
        yield from _check_text(name, schema, where, around)


def _check_entries(name: str, schema: Schema, where: str, root: Schema, depth: int) -> Iterator[Finding]:
    items = dict(as_object(schema.get("items")))
    for word in (MARK, "title"):
        if word in schema:
            items.setdefault(word, schema[word])
    yield from _check_field(name, resolve_reference(items, root), where, {}, root, depth)


def _check_text(name: str, schema: Schema, where: str, around: Schema) -> Iterator[Finding]:
    title = schema.get("title", name)
    if MARK in schema and marked_kind(schema) is None:
        kinds = "、".join(kind.value for kind in PersonalKind)
        yield _finding(where, f"栏目“{title}”的 {MARK} 只能是：{kinds}")
        return
    suspected = suspected_kind(name, schema, around)
    if suspected is None:
        return
    if MARK not in schema:
        yield _finding(where, f"栏目“{title}”像是个人信息（{suspected.label}），请用 {MARK} 标注，以便脱敏")
    elif marked_kind(schema) is PersonalKind.NONE and _is_certain(name, schema, around):
        yield _finding(where, f"栏目“{title}”是个人信息（{suspected.label}），不得标注为 none")


def _is_certain(name: str, schema: Schema, around: Schema) -> bool:
    """Return whether the format or the neighbouring fields are conclusive."""
    bare = {key: value for key, value in schema.items() if key != "title"}
    return suspected_kind("", bare, {}) is not None or (
        "id_number" in as_object(around.get("properties")) and suspected_kind(name, bare, around) is not None
    )


def _finding(where: str, message: str) -> Finding:
    return Finding(code=Fault.PERSONAL_FIELD, place=where, message=message)
