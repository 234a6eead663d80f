"""The material desk: where files are kept, who looks through them, and where certificates come from."""

from collections.abc import Callable
from dataclasses import dataclass

from services.domain.calendar import beijing_date
from services.gateways.certificates import CertificateStore, SimulatedCertificates
from services.gateways.virus_scan import VirusScan
from services.outside import Outside
from services.store.case_files import utc_now
from services.store.catalogue import Catalogue
from services.store.file_cabinet import FileCabinet
from services.store.store import Store


@dataclass(frozen=True)
class MaterialDesk:
    """What routes that take and give files work with."""

    cabinet: FileCabinet
    virus_scan: VirusScan
    certificates: CertificateStore


def material_desk(store: Store, outside: Outside, hint: Callable[[], None]) -> MaterialDesk:
    """The desk on that record and that world."""
    return MaterialDesk(
        cabinet=FileCabinet(store, outside.objects, Catalogue(store), hint),
        virus_scan=outside.virus_scan,
        certificates=SimulatedCertificates(beijing_date(utc_now())),
    )
