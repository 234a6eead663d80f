"""Masking (脱敏) of personal data for readers who need not see it in full.

Masking depends on the kind of identity, never on the length or the script of a name: people are masked,
organisations are public. Masking is idempotent.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from schemas.cases.intake import IdType

STAR = "*"
_COMPOUND_SURNAMES = frozenset(
    {
        *("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒"),
        *("长孙", "宇文", "轩辕", "端木", "南宫", "独孤", "司空", "公羊", "申屠", "百里", "呼延", "澹台"),
    }
)
_MIN_COMPOUND_LENGTH = 4
"""Minimum length of a name whose two-character surname is shown: half of it stays hidden."""


def mask_name(name: str) -> str:
    """Return a person's name with only the surname or the first letter shown.

    A name of one character is hidden entirely; combining marks count with their letter and are never shown.
    """
    letters = [sign for sign in unicodedata.normalize("NFC", name) if not unicodedata.combining(sign)]
    surname = "".join(letters[:2])
    is_compound = len(letters) >= _MIN_COMPOUND_LENGTH and surname in _COMPOUND_SURNAMES
    shown = 2 if is_compound else min(1, len(letters) // 2)
    return "".join(letters[:shown]) + STAR * (len(letters) - shown)


def mask_number(number: str) -> str:
    """Return an identity number with at most its first three and last four characters shown."""
    return _mask_middle(number, head=3, tail=4)


def mask_phone(phone: str) -> str:
    """Return a phone number with at most its first three and last four digits shown."""
    return _mask_middle(phone, head=3, tail=4)


def _mask_middle(text: str, *, head: int, tail: int) -> str:
    """Return the text with `head` and `tail` characters shown, never more than half of all."""
    shown = min(head + tail, len(text) // 2)
    head = min(head, (shown + 1) // 2)
    tail = shown - head
    return text[:head] + STAR * (len(text) - shown) + text[len(text) - tail :]


def mask_email(address: str) -> str:
    """Return an e-mail address with the first character of the mailbox and the domain shown."""
    mailbox, _, domain = address.rpartition("@")
    shown = mailbox[: min(1, len(mailbox) // 2)].strip(STAR)
    return f"{shown}***@{domain}"


def is_public(id_type: object) -> bool:
    """Return whether this kind of identity is an organisation's, whose name and code are public."""
    return id_type == IdType.CREDIT_CODE.value


def display_name(person: Mapping[str, object]) -> str:
    """Return the name of an applicant for lists and public pages, masked for people."""
    name = str(person.get("name", ""))
    return name if is_public(person.get("id_type")) else mask_name(name)


def display_names(applicant: Mapping[str, object], others: Sequence[Mapping[str, object]]) -> str:
    """Return the applicants of a case for lists: the first name and the total number."""
    name = display_name(applicant)
    return f"{name}等 {len(others) + 1} 人" if others else name


def mask_person(person: Mapping[str, object]) -> dict[str, object]:
    """Return an applicant, agent or other person of a form, masked by the kind of identity.

    The phone and e-mail address of an organisation belong to a person and are masked as well.
    """
    masked = dict(person)
    if not is_public(person.get("id_type")):
        masked |= {"name": display_name(person), "id_number": mask_number(str(person.get("id_number", "")))}
    if person.get("phone"):
        masked["phone"] = mask_phone(str(person["phone"]))
    if person.get("email"):
        masked["email"] = mask_email(str(person["email"]))
    return masked
