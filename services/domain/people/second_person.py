"""The two-person rule: what one person did, a second one checks, approves or decides.

Persons are compared, never rights: a deputy is the same person as those in whose place they may act, in
both directions, and so are accounts of which one opened the other within the last thirty days.
"""

from collections.abc import Iterable

from schemas.cases.acts import Officer
from schemas.errors import SecondPersonRequired


def same_person(officer: Officer, earlier: Iterable[str | None]) -> bool:
    """Whether one of the earlier actors counts as the same person as the officer."""
    return not officer.persons.isdisjoint(account for account in earlier if account)


def second_person_refusal(
    officer: Officer, earlier: Iterable[str | None], detail: str, **facts: object
) -> SecondPersonRequired | None:
    """Why the officer is no second person beside the earlier actors; None when they are one."""
    known = [account for account in earlier if account]
    if not same_person(officer, known):
        return None
    words = detail if officer.actor in known else f"{detail}；代岗、互相开通账号的人员视为同一人"
    return SecondPersonRequired(words, **facts)


def ensure_second_person(
    officer: Officer, earlier: Iterable[str | None], detail: str, **facts: object
) -> None:
    """Refuse whoever is no second person beside the earlier actors.

    Raises:
        SecondPersonRequired: the same person, their deputy, or whom they stand in for.
    """
    if refusal := second_person_refusal(officer, earlier, detail, **facts):
        raise refusal
