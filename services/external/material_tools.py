"""Files of materials: uploads, virus scan, certificates."""

import hashlib
from dataclasses import dataclass
from uuid import uuid4

from schemas.cases.acts import Officer
from schemas.catalogue.matter import Material
from schemas.errors import NotFound
from schemas.files.materials import Certificate, FileKind, FileReceipt, HolderIn, TrustGrade
from services.domain.files.certificate_names import matches_requested
from services.gateways.certificates import CertificateStore
from services.gateways.virus_scan import VirusScan
from services.store.core.idempotency import IdempotencyKey
from services.store.files.files import NewFile
from services.store.materials.service import MaterialService


@dataclass(frozen=True)
class MaterialTools:
    """What routes that receive and return files need."""

    materials: MaterialService
    virus_scan: VirusScan
    certificates: CertificateStore

    async def find_certificate(self, holder: HolderIn, material: Material) -> Certificate:
        """Find the holder's certificate that serves as the material.

        Raises:
            NotFound: the material is not fetched from certificates, or the holder has none.
        """
        for one in await self.certificates.find(holder):
            if material.fetched_from is not None and matches_requested(one.name, material.fetched_from):
                return one
        raise NotFound(f"证照库中没有可以用作“{material.name}”的证照，请上传文件")

    async def fetch(self, holder: HolderIn, name: str, officer: Officer, key: IdempotencyKey) -> FileReceipt:
        """Store a certificate as a file that replaces the paper original, with trust grade A.

        Raises:
            NotFound: the holder has no such certificate.
        """
        certificate, content = await self.certificates.fetch(holder, name)
        values: NewFile = {
            "file_id": uuid4().hex,
            "name": f"{certificate.name}.pdf",
            "kind": FileKind.PDF.value,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "grade": TrustGrade.A.value,
            "verifier": certificate.issuer,
            "valid_until": certificate.valid_until,
            "certificate": certificate.identifier,
        }
        return await self.materials.register(values, content, officer, key)
