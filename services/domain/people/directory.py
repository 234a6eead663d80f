"""The directory (人员名录): who stands behind a role today, and who stands in for whom."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from schemas.cases.acts import Officer
from schemas.people.accounts import Absence
from schemas.vocabulary import Recipient, Role

HALL = "approval-office"
"""The body that runs the windows: their limits are its own (审管办)."""
AT_A_DESK = frozenset({Role.OFFICER, Role.HEAD})
ABOVE_DEPARTMENTS = (Recipient.ADMINISTRATOR, Recipient.REFORM_OFFICE, Recipient.SUPERVISION_OFFICE)
"""Who is told beyond the department itself."""


@dataclass(frozen=True)
class Directory:
    """Everybody with an account at one moment, who is away, and to whom each role is mapped.

    Attributes:
        officers: active accounts by name.
        absences: those in force now.
        mapped: (role, department) → accounts; department None is the whole city.
    """

    officers: Mapping[str, Officer]
    absences: tuple[Absence, ...] = ()
    mapped: Mapping[tuple[Recipient, str | None], tuple[str, ...]] = field(default_factory=dict)

    def standing_in(self, account: str) -> str:
        """Who gets what is meant for the account: itself, or its deputy while it is away, or the deputy's."""
        deputies = {one.account: one.deputy for one in self.absences if one.deputy in self.officers}
        seen = {account}
        while (deputy := deputies.get(account)) is not None and deputy not in seen:
            seen.add(deputy)
            account = deputy
        return account

    def reached(self, accounts: Iterable[str]) -> tuple[str, ...]:
        """The active accounts that are told when these are meant, each once, in order."""
        present = (self.standing_in(account) for account in accounts if account in self.officers)
        return tuple(dict.fromkeys(account for account in present if account in self.officers))

    def desk(self, department: str | None) -> tuple[str, ...]:
        """Everybody who works at the department's desk."""
        return self._with(lambda who: who.department == department and who.role in AT_A_DESK)

    def windows(self, region: str) -> tuple[str, ...]:
        """The window clerks of that centre."""
        return self._with(lambda who: who.role is Role.WINDOW and who.centre in (None, region))

    def administrators(self) -> tuple[str, ...]:
        """Those who look after the whole."""
        return self._with(lambda who: who.role is Role.ADMINISTRATOR)

    def behind(
        self, recipient: Recipient, department: str | None, handler: str | None = None, region: str = ""
    ) -> tuple[str, ...]:
        """The accounts behind a level's recipient; empty when nobody is mapped to it or all of them left.

        What the record maps for the department comes first, then what it maps for the whole city; else
        the handler is whoever holds the step (or everybody at the desk), a head whoever has that role
        in the department, the administrator whoever has that role.
        """
        for place in (department, None):
            if found := self.reached(self.mapped.get((recipient, place), ())):
                return found
        return self.reached(self._by_nature(recipient, department, handler, region))

    def _by_nature(
        self, recipient: Recipient, department: str | None, handler: str | None, region: str
    ) -> tuple[str, ...]:
        match recipient:
            case Recipient.HANDLER:
                if handler is not None and handler in self.officers:
                    return (handler,)
                return self.windows(region) if department is None else self.desk(department)
            case Recipient.HEAD:
                wanted = department or HALL
                return self._with(lambda who: who.department == wanted and who.role is Role.HEAD)
            case Recipient.ADMINISTRATOR:
                return self.administrators()
            case Recipient.REFORM_OFFICE | Recipient.SUPERVISION_OFFICE:
                return ()

    def deputies(self, account: str) -> tuple[str, ...]:
        """Everybody who stands in for the account now, directly or for its deputy who is away too."""
        deputies = {one.account: one.deputy for one in self.absences if one.deputy in self.officers}
        found: list[str] = []
        while (deputy := deputies.get(account)) is not None and deputy not in found:
            found.append(deputy)
            account = deputy
        return tuple(found)

    def _with(self, fits: Callable[[Officer], bool]) -> tuple[str, ...]:
        return tuple(account for account, officer in sorted(self.officers.items()) if fits(officer))

    def principals(self, deputy: str) -> tuple[Officer, ...]:
        """Those in whose place this account may act now, directly or through a deputy who is away too."""
        return tuple(
            self.officers[absence.account]
            for absence in self.absences
            if absence.account in self.officers
            and absence.account != deputy
            and self.standing_in(absence.account) == deputy
        )
