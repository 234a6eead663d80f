"""Matters between the database and files, for the command line."""

from schemas.cases.acts import Officer
from schemas.catalogue.matter_versions import MatterDraft
from schemas.errors import NotFound
from services.app_context import open_command_context
from services.reference_data.files import matter_file


async def exported(database_url: str, code: str, version: int | None) -> str:
    """The version as YAML; the newest one when none is named.

    Raises:
        NotFound: there is no such version.
    """
    async with open_command_context(database_url, pool_size=1) as ctx:
        rows = await ctx.catalogue.versions(code)
        if not rows:
            raise NotFound(f"没有事项“{code}”", matter=code)
        _, matter = await ctx.catalogue.version(code, version or rows[0].version)
        return matter_file(matter)


async def imported(database_url: str, raw: object, account: str) -> str:
    """Store the content of a file as a draft; the confirmation, in Chinese.

    Raises:
        NotFound: no such account.
        NotPermitted, ActNotAllowed: as by the API.
    """
    async with open_command_context(database_url, pool_size=1) as ctx:
        officer: Officer | None = await ctx.accounts.officer(account)
        if officer is None:
            raise NotFound(f"没有账号“{account}”", account=account)
        await ctx.calendar_source.refresh(ctx.store)
        await ctx.register.refresh(ctx.store)
        row = await ctx.matter_versions.draft(MatterDraft.model_validate(raw), officer)
        return f"事项“{row.name}”第 {row.version} 版已存为草稿"


async def read_staffed(database_url: str) -> frozenset[str]:
    """The departments that have accounts, of that database."""
    async with open_command_context(database_url, pool_size=1) as ctx:
        return await ctx.catalogue.staffed()
