"""Keys of the encryption of payloads, as operators write them."""

import binascii
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Self

KEY_BYTES = 32


@dataclass(frozen=True)
class PayloadKey:
    """A key of AES-256-GCM and the name by which payloads refer to it."""

    name: str
    key: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name:base64`.

        Raises:
            ValueError: it has no name, or the key is not 32 bytes in base64.
        """
        name, _, encoded = text.strip().partition(":")
        try:
            key = b64decode(encoded, validate=True)
        except binascii.Error as malformed:
            raise ValueError("密钥应为 名称:Base64") from malformed
        if not name or len(key) != KEY_BYTES:
            raise ValueError("密钥应为 名称:Base64，解码后 32 字节")
        return cls(name, key)


def parse_payload_keys(text: str | None) -> tuple[PayloadKey, ...]:
    """Read keys with commas between; raises ValueError when one cannot be read."""
    return tuple(PayloadKey.parse(one) for one in (text or "").split(",") if one.strip())
