"""Masked display (脱敏) of personal data, for everybody without a reason to see it in full."""

from typing import Any


def masked_name(name: str) -> str:
    """A person's name: the surname, the rest starred; firms are public and stay as they are."""
    if len(name) > 4:
        return name
    return name[:1] + "*" * (len(name) - 1)


def masked_number(number: str) -> str:
    """An identity number: the first three and the last four signs."""
    return number[:3] + "*" * max(len(number) - 7, 4) + number[-4:] if len(number) > 7 else "****"


def masked_phone(phone: str) -> str:
    """A phone number: the first three and the last four digits."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "****"


def masked_email(address: str) -> str:
    """An e-mail address: the first sign and the domain."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"


def masked_applicant(applicant: dict[str, Any]) -> dict[str, Any]:
    """An applicant as people see it who do not serve them just now."""
    return {
        **applicant,
        "name": masked_name(str(applicant["name"])),
        "id_number": masked_number(str(applicant["id_number"])),
        "phone": masked_phone(str(applicant["phone"])),
        "email": masked_email(str(applicant["email"])) if applicant.get("email") else None,
    }


def masked_form(value: Any) -> Any:
    """A form with every person's name, identity number and phone masked, wherever they stand."""
    if isinstance(value, list):
        return [masked_form(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    seen = {key: masked_form(inner) for key, inner in value.items()}
    if "id_number" in value:
        seen["id_number"] = masked_number(str(value["id_number"]))
        seen["name"] = masked_name(str(value.get("name", "")))
    if "phone" in value:
        seen["phone"] = masked_phone(str(value["phone"]))
    return seen
