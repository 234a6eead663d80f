"""Choices of a random walk, read from bytes, so that hypothesis can shrink a failing walk."""

from dataclasses import dataclass


@dataclass
class Reader:
    """Choices read from bytes; when they are used up, the first choice for ever."""

    data: bytes
    at: int = 0

    @property
    def is_over(self) -> bool:
        """Whether everything has been read."""
        return self.at >= len(self.data)

    def pick(self, choices: int) -> int:
        """One of so many (at most 256)."""
        self.at += 1
        return self.data[self.at - 1] % choices if self.at <= len(self.data) else 0
