"""Sample data to test a template: an ordinary case and a hostile one."""

from collections.abc import Mapping

from schemas.documents.documents import DocumentKind
from schemas.json_values import as_object

HOSTILE = "王*_#$`<@[“《" + '#read("/etc/passwd")' + "非常长的名称" * 12
"""A name that contains code, markup and excessive length, to detect template injection."""


def sample_contexts(
    kind: DocumentKind, sample: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the sample for that kind, and a variant with hostile texts and empty lists."""
    ordinary = {
        **as_object(sample["of_an_order" if kind.is_of_an_order else "of_a_case"]),
        "title": kind.name,
        "remedies": sample["remedies"] if kind.has_remedies else "",
        "seal": kind.seal,
        **{field.code: field.label for field in kind.fields},
    }
    awkward = {name: _make_hostile(value) for name, value in ordinary.items()}
    return ordinary, {**awkward, "title": kind.name, "seal": kind.seal}


def _make_hostile(value: object) -> object:
    if isinstance(value, int):
        return value
    return HOSTILE if isinstance(value, str) else []
