"""The printer: sets a document that is on file, keeps the PDF, and puts its hash on file."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import RowMapping

from schemas.errors import ObjectStoreUnavailable, TemplateRefused
from schemas.printable import make_printable
from services.domain.calendars.calendar import in_beijing
from services.domain.documents.dates import format_date
from services.object_storage.storage import Objects
from services.rendering.codes import qr_drawing
from services.rendering.typesetter import Typesetter
from services.store.documents.documents import DocumentQueries
from services.store.documents.templates import DocumentTemplates

_SAMPLE_DAY = datetime(2026, 11, 24, 1, 15, tzinfo=UTC)


def key_of(name: str) -> str:
    """Where a document's PDF is kept."""
    return f"documents/{name}.pdf"


@dataclass(frozen=True)
class Printer:
    """Prints documents; whoever prints first, the bytes are the same.

    `frame` is what stands before and behind every document's own words.
    """

    documents: DocumentQueries
    templates: DocumentTemplates
    objects: Objects
    typesetter: Typesetter
    frame: tuple[str, str]

    async def pdf(self, name: str) -> bytes:
        """The document as PDF/A, printed now if nobody did; what is kept agrees with the hash on file.

        Raises:
            NotFound: there is no such document.
            TemplateRefused: it cannot be printed.
            ObjectStoreUnavailable: the kept PDF is not the one that was printed.
        """
        row = await self.documents.row(name)
        if row["sha256"] is None:
            return await self.print(name)
        kept = await self.objects.read(key_of(name))
        if kept is None:  # lost: the same words, data and moment give it again
            kept = await self._set(row)
            await self.objects.put(key_of(name), kept)
        if hashlib.sha256(kept).hexdigest() != row["sha256"]:
            raise ObjectStoreUnavailable("存档的文书与登记的摘要不一致，请联系管理员")
        return kept

    async def print(self, name: str) -> bytes:
        """Set the document and keep it. Repeating it changes nothing.

        Raises:
            NotFound: there is no such document.
            TemplateRefused: it cannot be printed; why is put on file.
        """
        row = await self.documents.row(name)
        if row["refused_because"] is not None:
            row = await self.documents.reworded(name)
        try:
            made = await self._set(row)
        except TemplateRefused as refused:
            await self.documents.refused(name, refused.detail)
            raise
        await self.objects.put(key_of(name), made)
        await self.documents.printed(name, hashlib.sha256(made).hexdigest(), len(made))
        return made

    async def trial(self, body: str, says: dict[str, object], sample: str) -> bytes:
        """Words that are not yet in use, set with sample data.

        Raises:
            TemplateRefused: they cannot be used, with the place.
        """
        data = {
            **says,
            "number": sample,
            "check_code": "ABCD234567",
            "verify_page": "https://example.gov.cn/verify",
            "verify_url": "https://example.gov.cn/verify?number=sample&code=ABCD234567",
            "department": "市市场监管局",
        }
        return await self._compose(body, data, _SAMPLE_DAY)

    async def _set(self, row: RowMapping) -> bytes:
        template = await self.templates.one(row["kind"], row["template_version"])
        names = self.documents.departments
        data = {**row["says"], "department": names.get(row["department"], row["department"])}
        return await self._compose(template.body, data, row["dated"])

    async def _compose(self, body: str, data: dict[str, object], dated: datetime) -> bytes:
        day = in_beijing(dated)
        whole = {
            **data,
            "made": [day.year, day.month, day.day],
            "dated": format_date(dated),
            "qr": qr_drawing(str(data["verify_url"])),
        }
        shown = make_printable(whole)
        return await self.typesetter.set(self.frame[0], body, self.frame[1], shown, dated)
