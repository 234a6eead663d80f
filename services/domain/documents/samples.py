"""Data to try a template with: an ordinary case, and the most awkward one."""

from collections.abc import Mapping
from typing import Any

from schemas.documents.documents import DocumentKind

HOSTILE = "王*_#$`<@[“《" + '#read("/etc/passwd")' + "非常长的名称" * 12
"""A name that would be code, markup, or a page of its own, were data ever taken for a template."""


def samples(kind: DocumentKind, sample: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sample for that kind, and the same with texts that are awkward and lists that are empty."""
    ordinary = {
        **sample["of_an_order" if kind.is_of_an_order else "of_a_case"],
        "title": kind.name,
        "remedies": sample["remedies"] if kind.has_remedies else "",
        "seal": kind.seal,
        **{field.code: field.label for field in kind.fields},
    }
    awkward = {name: _awkward(value) for name, value in ordinary.items()}
    return ordinary, {**awkward, "title": kind.name, "seal": kind.seal}


def _awkward(value: Any) -> Any:
    if isinstance(value, int):
        return value
    return HOSTILE if isinstance(value, str) else []
