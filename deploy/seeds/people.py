"""Demonstration people: window officers, an administrator, two officers and a head each."""

from schemas.cases.acts import Officer
from schemas.people.accounts import RoleMappingIn
from schemas.vocabulary import Recipient, Role
from services.reference_data.loader import load_departments
from services.store.core.engine import Store
from services.store.people.absence_service import seed_mappings
from services.store.people.accounts import Accounts

MAPPINGS = (
    RoleMappingIn(recipient=Recipient.REFORM_OFFICE, accounts=("reform-office-head",)),
    RoleMappingIn(recipient=Recipient.SUPERVISION_OFFICE, accounts=("supervision-office-head",)),
)
"""Accounts of the levels above departments; heads and administrators follow from roles."""

WITHOUT_DEMONSTRATION = frozenset(
    {
        "districts",
        "arbitration",
        "wasu",
        "law-enforcement",
        "reform-task-forces",
        "party-supervision",
        "survey-team",
    }
)
"""Bodies that lead a row of the annex and act in no matter: they have no accounts."""


def people(centre: str) -> list[Officer]:
    """Everybody of the demonstration city; the windows belong to that centre."""
    everybody = [
        Officer(account="window1", name="窗口一号", role=Role.WINDOW, centre=centre),
        Officer(account="window2", name="窗口二号", role=Role.WINDOW, centre=centre),
        Officer(account="admin1", name="审管办管理员", role=Role.ADMINISTRATOR),
        Officer(account="admin2", name="审管办审核员", role=Role.ADMINISTRATOR),
    ]
    for code, department in load_departments().items():
        if code in WITHOUT_DEMONSTRATION:
            continue
        named = (("1", "经办一", Role.OFFICER), ("2", "经办二", Role.OFFICER), ("-head", "负责人", Role.HEAD))
        everybody += [
            Officer(account=f"{code}{tail}", name=f"{department.name}{name}", role=role, department=code)
            for tail, name, role in named
        ]
    return everybody


async def seed(database_url: str, centre: str, password: str) -> list[str]:
    """Enter the demonstration accounts that are not on file yet; the names of those entered."""
    store = Store.open(database_url, pool_size=2)
    try:
        await seed_mappings(store, MAPPINGS)
        return await Accounts(store).seed(people(centre), password)
    finally:
        await store.close()
