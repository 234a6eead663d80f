"""The directory (人员名录): accounts by role, absences and deputies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from schemas.cases.acts import Officer
from schemas.people.accounts import Absence
from schemas.vocabulary import Recipient, Role

WINDOW_DEPARTMENT = "approval-office"
"""The department that runs the windows and keeps their limits (审管办)."""
DEPARTMENT_ROLES = frozenset({Role.OFFICER, Role.HEAD})
CITY_RECIPIENTS = (Recipient.ADMINISTRATOR, Recipient.REFORM_OFFICE, Recipient.SUPERVISION_OFFICE)
"""Recipients outside the department itself."""


@dataclass(frozen=True)
class Directory:
    """The active accounts at one moment, with absences and role mappings.

    Attributes:
        officers: active accounts by name.
        absences: those in force now.
        mapped: (role, department) → accounts; department None is the whole city.
    """

    officers: Mapping[str, Officer]
    absences: tuple[Absence, ...] = ()
    mapped: Mapping[tuple[Recipient, str | None], tuple[str, ...]] = field(default_factory=dict)

    def resolve_deputy(self, account: str) -> str:
        """Return the account itself, or while absent its deputy, resolved through absent deputies."""
        deputies = {one.account: one.deputy for one in self.absences if one.deputy in self.officers}
        seen = {account}
        while (deputy := deputies.get(account)) is not None and deputy not in seen:
            seen.add(deputy)
            account = deputy
        return account

    def resolve_accounts(self, accounts: Iterable[str]) -> tuple[str, ...]:
        """Replace absent accounts by their deputies; active accounts only, each once, in order."""
        present = (self.resolve_deputy(account) for account in accounts if account in self.officers)
        return tuple(dict.fromkeys(account for account in present if account in self.officers))

    def department_officers(self, department: str | None) -> tuple[str, ...]:
        """Return the officers and heads of the department."""
        return self._filter(lambda who: who.department == department and who.role in DEPARTMENT_ROLES)

    def window_officers(self, region: str) -> tuple[str, ...]:
        """Return the window officers of that centre."""
        return self._filter(lambda who: who.role is Role.WINDOW and who.centre in (None, region))

    def administrators(self) -> tuple[str, ...]:
        """Return the administrators."""
        return self._filter(lambda who: who.role is Role.ADMINISTRATOR)

    def recipients_for(
        self, recipient: Recipient, department: str | None, handler: str | None = None, region: str = ""
    ) -> tuple[str, ...]:
        """Return the accounts of an escalation recipient; empty when no active account is mapped.

        The mapping of the department applies first, then that of the whole city. Without a mapping, the
        handler is the officer who holds the step (or all officers of the department), a head is every
        head of the department, and the administrator every administrator.
        """
        for place in (department, None):
            if found := self.resolve_accounts(self.mapped.get((recipient, place), ())):
                return found
        return self.resolve_accounts(self._default_recipients(recipient, department, handler, region))

    def _default_recipients(
        self, recipient: Recipient, department: str | None, handler: str | None, region: str
    ) -> tuple[str, ...]:
        match recipient:
            case Recipient.HANDLER:
                if handler is not None and handler in self.officers:
                    return (handler,)
                return (
                    self.window_officers(region)
                    if department is None
                    else self.department_officers(department)
                )
            case Recipient.HEAD:
                wanted = department or WINDOW_DEPARTMENT
                return self._filter(lambda who: who.department == wanted and who.role is Role.HEAD)
            case Recipient.ADMINISTRATOR:
                return self.administrators()
            case Recipient.REFORM_OFFICE | Recipient.SUPERVISION_OFFICE:
                return ()

    def deputies(self, account: str) -> tuple[str, ...]:
        """Return the current deputies of the account, directly or through an absent deputy."""
        deputies = {one.account: one.deputy for one in self.absences if one.deputy in self.officers}
        found: list[str] = []
        while (deputy := deputies.get(account)) is not None and deputy not in found:
            found.append(deputy)
            account = deputy
        return tuple(found)

    def _filter(self, fits: Callable[[Officer], bool]) -> tuple[str, ...]:
        return tuple(account for account, officer in sorted(self.officers.items()) if fits(officer))

    def principals(self, deputy: str) -> tuple[Officer, ...]:
        """Return the officers this account deputises for now, directly or through an absent deputy."""
        return tuple(
            self.officers[absence.account]
            for absence in self.absences
            if absence.account in self.officers
            and absence.account != deputy
            and self.resolve_deputy(absence.account) == deputy
        )
