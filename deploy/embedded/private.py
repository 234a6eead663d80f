"""Small files and folders that only their owner may read."""

import os
import secrets
from pathlib import Path


def keep_files_private(data: Path) -> None:
    """Set a umask for owner-only files; restrict those that older releases left open.

    The data folder itself keeps its mode: PostgreSQL may run as another user below it.
    """
    os.umask(0o077)
    for name in ("logs", "objects", "temporal"):
        if (data / name).is_dir():
            (data / name).chmod(0o700)


def passable_folder(path: Path) -> None:
    """Make the folder and those above it so that other users may pass through, not look."""
    missing = [one for one in (path, *path.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        one.chmod(0o711)


def write_private(path: Path, text: str) -> None:
    """Write the whole file atomically, mode 0600."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def kept_secret(path: Path, length: int = 24) -> str:
    """Return the secret kept in the file; the first time, make one of that many random bytes."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(length) + "\n")
    return path.read_text(encoding="utf-8").strip()


def private_folder(path: Path) -> Path:
    """Make the folder if need be, and close it to everyone else."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path
