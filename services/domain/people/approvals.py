"""Conditions of an approval: a second person, and the content that was reviewed."""

import hashlib
import json
from collections.abc import Iterable

from schemas.cases.acts import Officer
from schemas.errors import ContentChanged, InvalidInput
from services.domain.people.second_person import ensure_second_person


def content_digest(content: object) -> str:
    """Return the hexadecimal SHA-256 of a JSON value in canonical form."""
    fixed = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(fixed.encode()).hexdigest()


def ensure_approvable(
    officer: Officer, earlier: Iterable[str | None], seen: str | None, current: str, words: str
) -> None:
    """Refuse an approval by the same person or of changed content.

    Args:
        earlier: accounts that drafted, proposed or benefit from the change.
        seen: the digest of the content the officer reviewed.
        current: the digest of the stored content.
        words: the rule in Chinese, for the refusal.

    Raises:
        SecondPersonRequired: the officer is not a second person.
        InvalidInput: `seen` is missing.
        ContentChanged: the content changed after the review.
    """
    ensure_second_person(officer, earlier, words)
    if seen is None:
        raise InvalidInput.of(("digest", "审批须带所见内容的摘要（digest）"))
    if seen != current:
        raise ContentChanged("内容在查看之后已经变化，请重新核对后再审批", digest=current)
