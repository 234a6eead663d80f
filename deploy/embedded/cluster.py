"""Making a PostgreSQL cluster: password required everywhere, whole or not there at all."""

import shutil
import subprocess
from pathlib import Path

from deploy.embedded.child import StartFailed, bare_environment, last_words
from deploy.embedded.identity import Identity
from deploy.embedded.private import write_private

USER = DATABASE = "lianban"


def make_cluster(identity: Identity, password: str, log: Path, *, tests: bool = False) -> Path:
    """Make the cluster and its database beside its place, then move it there in one step.

    A run that is killed half way leaves only a draft, which the next run throws away.

    Raises:
        StartFailed: the programs refused; their reasons are in the log.
    """
    cluster, draft = identity.home / "cluster", identity.home / "cluster.init"
    if draft.exists():
        shutil.rmtree(draft)
    secret = identity.home / "password.init"
    write_private(secret, password + "\n")
    identity.own(secret)
    try:
        _run(identity, log, "initdb", *_initdb_options(draft, secret, tests=tests))
        database = f'CREATE DATABASE "{DATABASE}"\n'
        _run(identity, log, "postgres", "--single", "-D", str(draft), "postgres", says=database)
    finally:
        secret.unlink()
    draft.replace(cluster)
    return cluster


def _initdb_options(draft: Path, secret: Path, *, tests: bool) -> list[str]:
    """The locale is PostgreSQL's own C.UTF-8: the same order of text on every computer."""
    scram = [f"--auth-{connection}=scram-sha-256" for connection in ("local", "host")]
    text = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    haste = ["--no-sync"] if tests else []
    return ["-D", str(draft), "-U", USER, f"--pwfile={secret}", *scram, *text, *haste]


def _run(identity: Identity, log: Path, program: str, *arguments: str, says: str = "") -> None:
    account = identity.account
    with log.open("ab") as output:
        done = subprocess.run(
            identity.command(program, *arguments),
            input=says.encode(),
            stdout=output,
            stderr=subprocess.STDOUT,
            env=bare_environment(),
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        )
    if done.returncode != 0:
        raise StartFailed(f"PostgreSQL 数据库初始化失败，日志 {log}：\n{last_words(log)}")
