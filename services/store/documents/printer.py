"""Rendering of stored documents: sets the PDF, stores it, and records its hash."""

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
    """Object storage key of a document's PDF."""
    return f"documents/{name}.pdf"


@dataclass(frozen=True)
class Printer:
    """Renders documents deterministically: every process produces the same bytes.

    `frame` is the text before and after every document's own body.
    """

    documents: DocumentQueries
    templates: DocumentTemplates
    objects: Objects
    typesetter: Typesetter
    frame: tuple[str, str]

    async def pdf(self, name: str) -> bytes:
        """The document as PDF/A, rendered now if necessary; the stored bytes match the stored hash.

        Raises:
            NotFound: there is no such document.
            TemplateRefused: it cannot be rendered.
            ObjectStoreUnavailable: the stored PDF differs from the rendered one.
        """
        row = await self.documents.row(name)
        if row["sha256"] is None:
            return await self.render(name)
        kept = await self.objects.read(key_of(name))
        if kept is None:  # lost: the same template, data and date produce it again
            kept = await self._set(row)
            await self.objects.put(key_of(name), kept)
        if hashlib.sha256(kept).hexdigest() != row["sha256"]:
            raise ObjectStoreUnavailable("存档的文书与登记的摘要不一致，请联系管理员")
        return kept

    async def render(self, name: str) -> bytes:
        """Render the document and store it; idempotent.

        Raises:
            NotFound: there is no such document.
            TemplateRefused: it cannot be rendered; the reason is stored.
        """
        row = await self.documents.row(name)
        if row["refused_because"] is not None:
            row = await self.documents.use_latest_template(name)
        try:
            made = await self._set(row)
        except TemplateRefused as refused:
            await self.documents.store_refusal(name, refused.detail)
            raise
        await self.objects.put(key_of(name), made)
        await self.documents.store_rendering(name, hashlib.sha256(made).hexdigest(), len(made))
        return made

    async def render_sample(self, body: str, says: dict[str, object], sample: str) -> bytes:
        """Render an unpublished template with sample data.

        Raises:
            TemplateRefused: the template is invalid, with the position.
        """
        data = {
            **says,
            "number": sample,
            "check_code": "ABCD234567",
            "verify_page": "https://example.gov.cn/verify",
            "verify_url": "https://example.gov.cn/verify?number=sample&code=ABCD234567",
            "department": "杭州市市场监督管理局",
        }
        return await self._compose(body, data, _SAMPLE_DAY)

    async def _set(self, row: RowMapping) -> bytes:
        template = await self.templates.find(row["kind"], row["template_version"])
        names = self.documents.departments
        data = {"department": names.get(row["department"], row["department"]), **row["says"]}
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
