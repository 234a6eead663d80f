"""Encryption of payloads: the engine's database and its UI see ciphertext only."""

import os
import zlib
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from services.temporal.payload_keys import PayloadKey

ENCODING = b"binary/encrypted"
NONCE_BYTES = 12


class EncryptionCodec(PayloadCodec):
    """Compresses, encrypts with the first key; decrypts with every key, and reads plain ones."""

    def __init__(self, keys: Sequence[PayloadKey]) -> None:
        self._name = keys[0].name.encode()
        self._ciphers = {key.name.encode(): AESGCM(key.key) for key in keys}

    async def encode(self, payloads: Iterable[Payload]) -> list[Payload]:
        """Encrypt."""
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Iterable[Payload]) -> list[Payload]:
        """Decrypt; raises ValueError when a payload's key is not at hand or it was altered."""
        return [self._decrypted(payload) for payload in payloads]

    def _encrypted(self, payload: Payload) -> Payload:
        nonce = os.urandom(NONCE_BYTES)
        plain = zlib.compress(payload.SerializeToString(), level=1)
        data = nonce + self._ciphers[self._name].encrypt(nonce, plain, self._name)
        return Payload(metadata={"encoding": ENCODING, "key": self._name}, data=data)

    def _decrypted(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        name = payload.metadata["key"]
        if name not in self._ciphers:
            raise ValueError(f"no payload key named {name.decode(errors='replace')}")
        nonce, data = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        try:
            plain = self._ciphers[name].decrypt(nonce, data, name)
        except InvalidTag as altered:
            raise ValueError("payload was altered or encrypted under another key") from altered
        return Payload.FromString(zlib.decompress(plain))
