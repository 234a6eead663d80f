"""The certificate store (电子证照库): certificates instead of a paper original."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from schemas.cases.intake import IdType
from schemas.errors import NotFound
from schemas.files.materials import Certificate, HolderIn
from services.domain.files.certificate_names import build_identifier, has_valid_check

_MINISTRY = "11100000000013338W"
_KINDS: Mapping[IdType, tuple[tuple[str, str, str], ...]] = MappingProxyType(
    {
        IdType.RESIDENT_ID: (
            ("022", "居民身份证", "市公安局"),
            ("033", "不动产权证书", "市规划和自然资源局"),
        ),
        IdType.CREDIT_CODE: (("011", "营业执照", "市市场监管局"),),
    }
)


class CertificateStore(Protocol):
    """Where certificates can be found and fetched."""

    async def find(self, holder: HolderIn) -> list[Certificate]:
        """The certificates of a holder that are in force."""

    async def fetch(self, holder: HolderIn, name: str) -> tuple[Certificate, bytes]:
        """One of them with its PDF.

        Raises:
            NotFound: the holder has no such certificate.
        """


@dataclass(frozen=True)
class SimulatedCertificates:
    """A polite store: every citizen has an identity card and a title deed, every firm a licence."""

    today: date

    async def find(self, holder: HolderIn) -> list[Certificate]:
        """What the holder has; always the same for the same holder."""
        return [self._certificate(holder, *kind) for kind in _KINDS.get(holder.id_type, ())]

    async def fetch(self, holder: HolderIn, name: str) -> tuple[Certificate, bytes]:
        """The certificate of that name as a one-page PDF that says it is a simulation.

        Raises:
            NotFound: the holder has no such certificate.
        """
        for certificate in await self.find(holder):
            if certificate.identifier == name:
                return certificate, _page(certificate.identifier)
        raise NotFound("证照库中没有该持证人的这份证照")

    def _certificate(self, holder: HolderIn, code: str, name: str, issuer: str) -> Certificate:
        serial = hashlib.sha256(f"{holder.id_number}/{code}".encode()).hexdigest()[:12].upper()
        known = build_identifier(_MINISTRY + code, "330100", serial, 1)
        return Certificate(
            identifier=known,
            name=name,
            issuer=issuer,
            valid_until=date(self.today.year + 10, 12, 31),
            is_check_right=has_valid_check(known),
        )


_SHEET = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> >>"
)


def _page(text: str) -> bytes:
    """A PDF of one page with a line of ASCII."""
    drawn = f"BT /F1 12 Tf 60 780 Td (SIMULATED CERTIFICATE {text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _SHEET,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, places = b"%PDF-1.4\n", []
    for count, part in enumerate(parts, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (count, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 6\n0000000000 65535 f \n" + rows
    return written + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(written)
