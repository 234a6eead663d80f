"""`lianban create-admin`: a new system's first administrators with initial passwords."""

import asyncio
import re
import secrets
from collections.abc import Callable

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput
from schemas.vocabulary import Role
from services.app_context import open_command_context
from services.settings import Settings
from services.store.people.account_bootstrap import enter_administrator

Say = Callable[[str], None]
_ACCOUNT = re.compile(r"[a-z][a-z0-9-]{1,63}")


def run(settings: Settings, account: str, name: str, say: Say) -> None:
    """Create the account and print its first password, which only allows changing it.

    Raises:
        InvalidInput: no possible account name, or the account exists.
    """
    if not _ACCOUNT.fullmatch(account):
        raise InvalidInput.of(("account", "账号由小写字母开头，只含小写字母、数字和短横线，至少两位"))
    password = secrets.token_urlsafe(12)
    officer = Officer(account=account, name=name.strip() or account, role=Role.ADMINISTRATOR)
    asyncio.run(_entered(settings, officer, password))
    say(f"管理员账号 {account} 已开通，初始口令（只显示这一次）：{password}")
    say("首次登录须先修改口令。开通和变更管理员账号须两名管理员，请为第二名管理员再执行一次本命令。")


async def _entered(settings: Settings, officer: Officer, password: str) -> None:
    async with open_command_context(settings.database_url or "") as ctx:
        await enter_administrator(ctx.store, officer, await ctx.accounts.hash(password))
