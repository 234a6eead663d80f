"""CSRF tokens of forms: one per session, masked differently for every answer.

A masked token is random, so compressing it together with chosen input tells nothing about the token (BREACH).
"""

import hashlib
import hmac
import secrets


def csrf_token(session_token: str) -> str:
    """Return the CSRF token of a session; it does not reveal the session's own token."""
    return hmac.new(session_token.encode(), b"forms", hashlib.sha256).hexdigest()


def mask(token: str) -> str:
    """Return the token in a form that is different every time; empty stays empty."""
    if not token:
        return ""
    pad = secrets.token_bytes(len(token) // 2)
    return pad.hex() + _xor(bytes.fromhex(token), pad).hex()


def is_token(given: str, token: str) -> bool:
    """Whether a masked token is that of the session."""
    half = len(token)
    if len(given) != 2 * half:
        return False
    try:
        unmasked = _xor(bytes.fromhex(given[half:]), bytes.fromhex(given[:half]))
    except ValueError:
        return False
    return hmac.compare_digest(unmasked, bytes.fromhex(token))


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(left, right, strict=True))
