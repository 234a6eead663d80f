"""Numbers with right check signs, computed as the standards write it and not as the product does."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The signs of a credit code (GB 32100-2015)."""


def eighteen(stem: str) -> str:
    """An identity number of 18 signs for 17 digits (GB 11643-1999, MOD 11-2)."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(stem, weights, strict=True))
    return stem + "10X98765432"[total % 11]


def credit_code(stem: str) -> str:
    """A unified social credit code for its first 17 signs."""
    total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(stem))
    return stem + ALPHABET[(31 - total % 31) % 31]
