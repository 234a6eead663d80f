"""Masked display (脱敏) of personal data, for readers without a reason to see it in full.

What is masked depends on the kind of identity, never on the length or the script of a name: people are
masked, organisations are public. Masking what is masked already changes nothing.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.cases.intake import IdType

STAR = "*"
_COMPOUND_SURNAMES = frozenset(
    {
        *("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒"),
        *("长孙", "宇文", "轩辕", "端木", "南宫", "独孤", "司空", "公羊", "申屠", "百里", "呼延", "澹台"),
    }
)
_COMPOUND_FROM = 4
"""Signs that a name must have for a surname of two signs to be shown: half of it stays hidden."""


def masked_name(name: str) -> str:
    """Return a person's name with only the surname or the first letter shown.

    A name of one sign is hidden entirely; combining marks count with their letter and are never shown.
    """
    letters = [sign for sign in unicodedata.normalize("NFC", name) if not unicodedata.combining(sign)]
    surname = "".join(letters[:2])
    is_compound = len(letters) >= _COMPOUND_FROM and surname in _COMPOUND_SURNAMES
    shown = 2 if is_compound else min(1, len(letters) // 2)
    return "".join(letters[:shown]) + STAR * (len(letters) - shown)


def masked_number(number: str) -> str:
    """Return an identity number with at most its first three and last four signs shown."""
    return _half_hidden(number, head=3, tail=4)


def masked_phone(phone: str) -> str:
    """Return a phone number with at most its first three and last four digits shown."""
    return _half_hidden(phone, head=3, tail=4)


def _half_hidden(text: str, *, head: int, tail: int) -> str:
    """Return the text with so many signs shown at both ends, and never more than half of all."""
    shown = min(head + tail, len(text) // 2)
    head = min(head, (shown + 1) // 2)
    tail = shown - head
    return text[:head] + STAR * (len(text) - shown) + text[len(text) - tail :]


def masked_email(address: str) -> str:
    """Return an e-mail address with the first sign of the mailbox and the domain shown."""
    mailbox, _, domain = address.rpartition("@")
    shown = mailbox[: min(1, len(mailbox) // 2)].strip(STAR)
    return f"{shown}***@{domain}"


def is_public(id_type: object) -> bool:
    """Whether the holder of this kind of identity is an organisation, whose name and code are public."""
    return id_type == IdType.CREDIT_CODE.value


def shown_name(person: Mapping[str, Any]) -> str:
    """Return the name of an applicant as lists and public pages show it."""
    name = str(person.get("name", ""))
    return name if is_public(person.get("id_type")) else masked_name(name)


def shown_names(applicant: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """Return the applicants of a case as a list shows them: the first, and how many there are."""
    name = shown_name(applicant)
    return f"{name}等 {len(others) + 1} 人" if others else name


def masked_person(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return an applicant, agent or other person of a form, masked by the kind of identity.

    The phone and the e-mail address of an organisation are those of a person and masked as well.
    """
    masked = dict(person)
    if not is_public(person.get("id_type")):
        masked |= {"name": shown_name(person), "id_number": masked_number(str(person.get("id_number", "")))}
    if person.get("phone"):
        masked["phone"] = masked_phone(str(person["phone"]))
    if person.get("email"):
        masked["email"] = masked_email(str(person["email"]))
    return masked
