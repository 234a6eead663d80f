"""What every approval by a second person must hold: the same content as seen, and another person."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from schemas.cases.acts import Officer
from schemas.errors import ContentChanged, InvalidInput
from services.domain.people.second_person import ensure_second_person


def content_digest(content: Any) -> str:
    """The SHA-256 of a JSON value in one fixed form, in hexadecimal."""
    fixed = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(fixed.encode()).hexdigest()


def ensure_approvable(
    officer: Officer, earlier: Iterable[str | None], seen: str | None, current: str, words: str
) -> None:
    """Refuse an approval by the same person, or of something else than was seen.

    Args:
        earlier: who drafted, proposed or profits from what is approved.
        seen: the digest of what the officer looked at; `current` that of what is on file.
        words: the rule, for the refusal.

    Raises:
        SecondPersonRequired: the officer is not a second person.
        InvalidInput: nothing says what was looked at.
        ContentChanged: it was changed since it was looked at.
    """
    ensure_second_person(officer, earlier, words)
    if seen is None:
        raise InvalidInput.of(("digest", "审批须带所见内容的摘要（digest）"))
    if seen != current:
        raise ContentChanged("内容在查看之后已经变化，请重新核对后再审批", digest=current)
