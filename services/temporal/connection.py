"""How to reach Temporal: address, namespace, TLS, API key, encryption of payloads, metrics."""

from dataclasses import dataclass, field, replace

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.envconfig import ClientConfigProfile, ClientConnectConfig
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from services.temporal.payload_codec import EncryptionCodec
from services.temporal.payload_keys import PayloadKey

DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True)
class TemporalConnection:
    """Where Temporal is, and how to speak with it.

    Attributes:
        address: host:port; empty means that the environment or the profile names it.
        uses_environment: whether Temporal's own variables (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
            `TEMPORAL_API_KEY`, `TEMPORAL_TLS_…`) and the profile complete the connection.
        profile: a profile of Temporal's configuration file (`TEMPORAL_CONFIG_FILE`); None reads no file.
        payload_keys: keys of the encryption of payloads, the first for new ones; none leaves them readable.
        metrics_address: host:port on which the SDK's metrics are served for Prometheus; None serves none.
    """

    address: str
    namespace: str = DEFAULT_NAMESPACE
    uses_environment: bool = False
    profile: str | None = None
    payload_keys: tuple[PayloadKey, ...] = field(default=(), repr=False)
    metrics_address: str | None = None

    def connect_config(self) -> ClientConnectConfig:
        """The arguments of `Client.connect`; what is given here wins over environment and profile.

        Raises:
            RuntimeError: the profile or the file cannot be read.
        """
        config = ClientConnectConfig()
        if self.uses_environment:
            loaded = ClientConfigProfile.load(self.profile, disable_file=self.profile is None)
            config = loaded.to_client_connect_config()
        if self.address:
            config["target_host"] = self.address
        if self.namespace != DEFAULT_NAMESPACE or "namespace" not in config:
            config["namespace"] = self.namespace
        return config

    def resolved(self) -> "TemporalConnection":
        """The connection with the address and the namespace that it will really use."""
        config = self.connect_config()
        return replace(self, address=config.get("target_host", ""), namespace=config["namespace"])

    @property
    def data_converter(self) -> DataConverter:
        """Payloads are pydantic models; with keys they, and the texts of failures, are encrypted."""
        if not self.payload_keys:
            return pydantic_data_converter
        return replace(
            pydantic_data_converter,
            payload_codec=EncryptionCodec(self.payload_keys),
            failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
        )

    async def connect(self) -> Client:
        """A client; raises RuntimeError when the server cannot be reached."""
        config = self.connect_config()
        return await Client.connect(
            config.get("target_host", ""),
            namespace=config["namespace"],
            api_key=config.get("api_key"),
            tls=config.get("tls", False),
            rpc_metadata=config.get("rpc_metadata", {}),
            data_converter=self.data_converter,
            runtime=self._runtime(),
        )

    def _runtime(self) -> Runtime | None:
        if self.metrics_address is None:
            return None
        prometheus = PrometheusConfig(bind_address=self.metrics_address)
        return Runtime(telemetry=TelemetryConfig(metrics=prometheus))
