"""`lianban matter …`: check, compare, describe, export and import matters as files."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from deploy.embedded.runtime import NotRunning, located
from schemas.catalogue.matter import Matter
from schemas.errors import LianbanError
from services.domain.calendars.calendar import beijing_date
from services.domain.catalogue.lint.lint import lint_file
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.matter_diff import list_differences
from services.reference_data.loader import read_matter_file
from services.reference_data.standards import load_standards
from services.settings import Settings

app = typer.Typer(help="事项文件：检查、比较、格式说明。", no_args_is_help=True)

MatterFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="事项文件（YAML）")
]


@app.command(help="检查事项文件：结构、政策上限、法定时限，并证明承诺时限守得住；有问题时以 1 退出。")
def lint(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="事项文件（YAML）")
    ],
) -> None:
    """Print every finding in Chinese."""
    standards = load_standards(beijing_date(datetime.now(UTC)))
    if url := Settings().database_url:
        from deploy.matter_record import read_staffed

        standards = replace(standards, staffed=asyncio.run(read_staffed(url)))
    counts = [_linted(file, standards) for file in files]
    if sum(counts):
        raise typer.Exit(1)


def _linted(file: Path, standards: Standards) -> int:
    findings = lint_file(_read(file), standards)
    for finding in findings:
        typer.echo(f"{file.name}  {finding.place}  [{finding.code.value}] {finding.message}")
    if not findings:
        typer.echo(f"{file.name}  没有问题")
    return len(findings)


@app.command(help="打印事项文件的 JSON Schema。")
def schema() -> None:
    """Print the published JSON Schema."""
    typer.echo(json.dumps(Matter.model_json_schema(), ensure_ascii=False, indent=2))


@app.command(help="用文字说明两个版本的差别：谁的时间增减多少，环节和材料的增减。")
def diff(before: MatterFile, after: MatterFile) -> None:
    """Print the differences, one a line."""
    differences = list_differences(_sound(before), _sound(after))
    typer.echo("\n".join(differences) if differences else "没有影响办理的差别")


@app.command("export", help="把在案的一个事项版本写成 YAML 文件，打印到屏幕。")
def export(
    code: Annotated[str, typer.Argument(help="事项编码")],
    version: Annotated[int | None, typer.Option(help="版本；不填为最新一版")] = None,
) -> None:
    """Print a version of the record as a file."""
    from deploy.matter_record import exported

    typer.echo(_or_say_why(exported(_whereabouts(), code, version)), nl=False)


@app.command("import", help="把事项文件作为草稿写入在案目录，之后提交审核、由第二人审核、发布。")
def import_(
    file: MatterFile, account: Annotated[str, typer.Option("--as", help="以哪个审管办账号起草")]
) -> None:
    """File a draft under an administrator's account."""
    from deploy.matter_record import imported

    typer.echo(_or_say_why(imported(_whereabouts(), _read(file), account)))


def _whereabouts() -> str:
    """The address of the record.

    Raises:
        Exit: nothing runs, and no database is named.
    """
    try:
        return located(Settings()).database_url or ""
    except NotRunning as error:
        typer.echo(f"{error}：请先执行 lianban up，或设置 LIANBAN_DATABASE_URL", err=True)
        raise typer.Exit(1) from None


def _or_say_why(work: Coroutine[Any, Any, str]) -> str:
    try:
        return asyncio.run(work)
    except (LianbanError, ValidationError) as refused:
        typer.echo(refused.detail if isinstance(refused, LianbanError) else str(refused), err=True)
        raise typer.Exit(1) from None


def _sound(file: Path) -> Matter:
    raw = _read(file)
    standards = load_standards(beijing_date(datetime.now(UTC)))
    if findings := lint_file(raw, standards):
        typer.echo(f"{file.name} 还有 {len(findings)} 处问题，请先检查：lianban matter lint {file}", err=True)
        raise typer.Exit(1)
    return Matter.model_validate(raw)


def _read(file: Path) -> Any:
    try:
        return read_matter_file(file)
    except (ValueError, OSError) as unreadable:
        typer.echo(str(unreadable), err=True)
        raise typer.Exit(1) from unreadable
