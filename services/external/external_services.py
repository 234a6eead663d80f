"""External services of one process: object storage, gateways, public address."""

from dataclasses import dataclass, field
from pathlib import Path

from schemas.networks import AllowedNetworks
from services.gateways.deliveries import Gateway, SimulatedSms
from services.gateways.email import SimulatedEmail
from services.gateways.virus_scan import NoScan, VirusScan
from services.object_storage.storage import Objects


@dataclass(frozen=True)
class ExternalServices:
    """External services of one process; the defaults are in memory, for tests."""

    objects: Objects = field(default_factory=Objects.in_memory)
    public_url: str = "http://127.0.0.1:8000"
    city_prefix: str = "杭"
    fonts: Path | None = None
    virus_scan: VirusScan = field(default_factory=NoScan)
    sms: Gateway = field(default_factory=SimulatedSms)
    email: Gateway = field(default_factory=SimulatedEmail)
    networks: AllowedNetworks = field(default_factory=lambda: AllowedNetworks(local=True))
