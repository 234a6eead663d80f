"""What lies outside the record: where bytes are kept, and how the public reaches us."""

from dataclasses import dataclass, field

from schemas.networks import AllowedNetworks
from services.gateways.deliveries import Gateway, SimulatedSms
from services.gateways.email import SimulatedEmail
from services.gateways.virus_scan import NoScan, VirusScan
from services.object_storage.storage import Objects


@dataclass(frozen=True)
class ExternalServices:
    """The world around one process; without settings it lives in memory, as tests want it."""

    objects: Objects = field(default_factory=Objects.in_memory)
    public_url: str = "http://127.0.0.1:8000"
    place: str = "杭"
    virus_scan: VirusScan = field(default_factory=NoScan)
    sms: Gateway = field(default_factory=SimulatedSms)
    email: Gateway = field(default_factory=SimulatedEmail)
    networks: AllowedNetworks = field(default_factory=lambda: AllowedNetworks(local=True))
