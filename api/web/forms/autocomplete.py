"""Autocomplete tokens for fields about the applicant (WCAG 2.2, 1.3.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from api.web.forms.schema_forms import Field

_TOKENS: Mapping[str, str] = {"name": "name", "phone": "tel", "email": "email"}
_NEVER_KEPT = frozenset({"id_number", "account_number"})
"""Identity numbers have no token, and a shared device should not keep them."""


def with_autocomplete(fields: Sequence[Field], section: str = "") -> tuple[Field, ...]:
    """Return the fields with their tokens.

    Args:
        section: `applicant` or `agent`: whose data the fields ask for; empty for all other data, for which
            browsers may offer what was typed before.
    """
    return tuple(
        replace(
            field,
            autocomplete=_token(field.name.rpartition(".")[2], section),
            fields=with_autocomplete(field.fields),
            rows=tuple(with_autocomplete(row) for row in field.rows),
        )
        for field in fields
    )


def _token(name: str, section: str) -> str:
    if name in _NEVER_KEPT:
        return "off"
    if section and name in _TOKENS:
        return f"section-{section} {_TOKENS[name]}"
    return "on"
