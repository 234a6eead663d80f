"""`StreamId`: the name of a stream of the event log."""

from typing import Self


class StreamId(str):
    """A stream of the event log: a case by its number, everything else by `<capability>/<name>`."""

    __slots__ = ()

    @classmethod
    def of_case(cls, case_no: str) -> Self:
        """The stream of a joint case."""
        return cls(case_no)

    @classmethod
    def of_supervision_order(cls, number: str) -> Self:
        """The stream of a supervision order (督办单)."""
        return cls(f"{_ORDER}{number}")

    @classmethod
    def of_matter(cls, code: str) -> Self:
        """The stream of a matter and all its versions."""
        return cls(f"matter/{code}")

    @classmethod
    def of_account(cls, account: str) -> Self:
        """The stream of an account, its absences included."""
        return cls(f"account/{account}")

    @classmethod
    def of_department(cls, code: str) -> Self:
        """The stream of a department."""
        return cls(f"department/{code}")

    @classmethod
    def of_recipient(cls, recipient: str, department: str) -> Self:
        """The stream of an escalation recipient's accounts; no department means the city."""
        return cls(f"role/{recipient}{'/' if department else ''}{department}")

    @classmethod
    def of_document(cls, name: str) -> Self:
        """The stream of an issued document (文书)."""
        return cls(f"document/{name}")

    @classmethod
    def of_template(cls, kind: str) -> Self:
        """The stream of the template of a kind of document."""
        return cls(f"template/{kind}")

    @classmethod
    def of_file(cls, file_id: str) -> Self:
        """The stream of an uploaded file."""
        return cls(f"file/{file_id}")

    @classmethod
    def of_outage(cls, site: str) -> Self:
        """The stream of the outages of a site."""
        return cls(f"outage/{site}")

    @property
    def is_case(self) -> bool:
        """Whether it is the stream of a joint case."""
        return "/" not in self

    @property
    def is_supervision_order(self) -> bool:
        """Whether it is the stream of a supervision order."""
        return self.startswith(_ORDER)

    @property
    def name(self) -> str:
        """What comes after the capability: the number of an order, the name of a document."""
        return self.rpartition("/")[2] if self.is_case else self.partition("/")[2]


_ORDER = "order/"
