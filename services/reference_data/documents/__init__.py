"""Document kinds and their initial wording, from the files in this folder."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from schemas.documents.documents import DocumentKind
from schemas.json_values import as_object
from services.domain.documents.numbering import ensure_unique_letters

_FOLDER = Path(__file__).parent


@lru_cache
def load_kinds() -> dict[str, DocumentKind]:
    """Every kind of document by its code, in the order in which a case meets them.

    Raises:
        ValueError: two kinds have the same letters, so that two documents would get one number.
    """
    rows = yaml.safe_load((_FOLDER / "kinds.yaml").read_text(encoding="utf-8"))
    kinds = [DocumentKind.model_validate(row) for row in rows]
    ensure_unique_letters(kinds)
    return {kind.code: kind for kind in kinds}


@lru_cache
def load_frame() -> tuple[str, str]:
    """The frame around every document's text: the page, and the place for seal and code."""
    return (
        (_FOLDER / "head.typ").read_text(encoding="utf-8"),
        (_FOLDER / "foot.typ").read_text(encoding="utf-8"),
    )


@lru_cache
def load_bodies() -> dict[str, str]:
    """The words that each kind of document begins with, until an administrator changes them."""
    return {code: (_FOLDER / "bodies" / f"{code}.typ").read_text(encoding="utf-8") for code in load_kinds()}


@lru_cache
def load_sample() -> Mapping[str, object]:
    """What a template is tried with."""
    return as_object(yaml.safe_load((_FOLDER / "sample.yaml").read_text(encoding="utf-8")))
