"""The two-person rule: what one person did, a second one reviews, approves or decides.

Persons are compared, not rights: a deputy counts as the same person as those they deputise for, in both
directions, and so do two accounts of which one opened the other within the last thirty days.
"""

from collections.abc import Iterable

from schemas.cases.acts import Officer
from schemas.errors import SecondPersonRequired


def same_person(officer: Officer, earlier: Iterable[str | None]) -> bool:
    """Return whether one of the earlier actors counts as the same person as the officer."""
    return not officer.persons.isdisjoint(account for account in earlier if account)


def second_person_refusal(
    officer: Officer, earlier: Iterable[str | None], detail: str, **facts: object
) -> SecondPersonRequired | None:
    """Return a refusal if the officer is not a second person beside the earlier actors."""
    known = [account for account in earlier if account]
    if not same_person(officer, known):
        return None
    words = detail if officer.actor in known else f"{detail}；代岗、互相开通账号的人员视为同一人"
    return SecondPersonRequired(words, **facts)


def ensure_second_person(
    officer: Officer, earlier: Iterable[str | None], detail: str, **facts: object
) -> None:
    """Ensure that the officer is a second person beside the earlier actors.

    Raises:
        SecondPersonRequired: the same person, their deputy, or someone they deputise for.
    """
    if refusal := second_person_refusal(officer, earlier, detail, **facts):
        raise refusal
