"""Password rules: minimum length and resistance to guessing."""

from collections.abc import Iterator

from services.domain.people.account_rules import FieldFault

MIN_PASSWORD_LENGTH = 10
_MIN_DISTINCT_CHARACTERS = 5
_COMMON = ("password", "qwerty", "admin", "lianban", "welcome", "abc123", "iloveyou", "letmein", "p@ssw0rd")
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")


def password_faults(account: str, password: str, field: str = "password") -> Iterator[FieldFault]:
    """Yield the faults of a password.

    Source:
        GB/T 22239-2019 8.1.4.1: passwords are complex. Length and resistance to guessing count, as in
        NIST SP 800-63B 5.1.1.2: no common words, no runs, not the name of the account.
    """
    lowered = password.lower()
    if len(password.strip()) < MIN_PASSWORD_LENGTH:
        yield field, f"口令至少 {MIN_PASSWORD_LENGTH} 位"
    elif len(set(lowered)) < _MIN_DISTINCT_CHARACTERS:
        yield field, f"口令至少要有 {_MIN_DISTINCT_CHARACTERS} 种不同的字符"
    elif account.lower() in lowered:
        yield field, "口令不能包含账号"
    elif lowered in _RUNS[0] or lowered in _RUNS[1] or lowered in _RUNS[2]:
        yield field, "口令不能是连续的数字或字母"
    elif any(lowered.startswith(word) and len(lowered) <= len(word) + 4 for word in _COMMON):
        yield field, "口令过于常见，容易被猜中"
