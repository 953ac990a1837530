"""The `niche` command: which function answers which word, and how errors are said."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from niche.segments.model.problems import BadInputError
from niche.tui.commands.options import workspace_option
from niche.tui.commands.output import on_a_terminal, protect
from niche.tui.user.samples import MAIN, SAMPLES, own_copy

USAGE = 2
"""Exit code for wrong usage and unusable files."""
INTERRUPTED = 130

COMMANDS: Mapping[str, str] = {
    "assign": "assign:assign",
    "check": "checks:check",
    "config": "settings:config",
    "count": "counting:count",
    "cross": "cross:cross",
    "diff": "history:diff",
    "discover": "discover:discover",
    "explain": "checks:explain",
    "export": "text:export",
    "fmt": "segmentfiles:fmt",
    "init": "intake:init",
    "list": "counting:list_segments",
    "log": "history:log",
    "new": "segmentfiles:new",
    "overlap": "portfolio:overlap",
    "rank": "portfolio:rank",
    "remove": "segmentfiles:remove",
    "rename": "segmentfiles:rename",
    "restore": "segmentfiles:restore",
    "schema": "files:schema",
    "split": "assign:split",
    "sql": "text:sql",
    "sweet": "sweet:sweet",
    "taxonomy": "taxonomies:taxonomy",
    "tiers": "tiers:tiers",
    "tree": "counting:tree",
    "why": "why:why",
}
"""The commands that need no screen: the module in `niche.tui.commands` and the name of the function. They are imported
when they are asked for, so that the app need not wait for them."""


class _Refused(click.ClickException):
    """Problems of the input, one a line."""

    exit_code = USAGE

    def show(self, file: object = None) -> None:  # noqa: ARG002
        for line in self.message.splitlines():
            click.echo(f"niche: {line}", err=True)


class _Commands(click.Group):
    """A group whose first word may also be a path to open, and that lets no traceback through."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module, name = COMMANDS[cmd_name].split(":")
            self.add_command(getattr(import_module(f"niche.tui.commands.{module}"), name), cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if self.get_command(ctx, word) is not None:
            return super().resolve_command(ctx, args)
        if Path(word).exists() or os.sep in word or "." in word:
            return "open", _open, args
        near = get_close_matches(word, self.list_commands(ctx), n=1)
        hint = f"; did you mean {near[0]}?" if near else ", and no such file or folder"
        raise click.UsageError(f"no command {word}{hint}", ctx)

    def invoke(self, ctx: click.Context) -> object:
        protect()
        try:
            return super().invoke(ctx)
        except BadInputError as error:
            raise _Refused(str(error)) from None
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise _Refused(f"{place}{error.strerror or error}") from None
        except Exception as error:
            from niche.tui.user import error_report

            if error_report.debugging():
                raise
            raise _Refused(error_report.told(error)) from None


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    subcommand_metavar="[PATH | COMMAND [ARGS]...]",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="niche", message="niche %(version)s")
@workspace_option
@click.pass_context
def main(ctx: click.Context, path: Path | None) -> None:
    """A terminal workbench for market segments.

    `niche PATH` opens a workspace folder, its niche.yaml, or a table of accounts; without PATH, the nearest
    niche.yaml here or above, the table beside its segments, or a welcome screen.
    """
    if ctx.invoked_subcommand is None:
        run_app(path)
        return
    command = main.get_command(ctx, ctx.invoked_subcommand)
    if path is not None and command is not None:
        ctx.default_map = {ctx.invoked_subcommand: _defaults(command, path)}


def _defaults(command: click.Command, path: Path) -> dict[str, object]:
    """The workspace for a command, or for every one of a group, where it names none itself."""
    if isinstance(command, click.Group):
        return {name: _defaults(each, path) for name, each in command.commands.items()}
    return {"path": path}


def run_app(path: Path | None) -> None:
    """Open the app. Raises BadInputError for a path that does not exist, and says in a line what ended it."""
    if path is not None and not path.exists():
        from niche.segments.workspace.workspace import open_workspace

        open_workspace(path)  # says what is wrong; a glob or an address is not
    if not on_a_terminal():
        raise click.UsageError("the app needs a terminal; see niche --help for the commands that do not")
    from niche.tui import signals
    from niche.tui.app import NicheApp
    from niche.tui.keys import terminal_patch
    from niche.tui.user import error_report
    from niche.tui.user.config import own_config

    terminal_patch.tolerate()
    app = NicheApp(path, own_config())
    error_report.log_to_file()
    app.run()
    if app.ended_by is not None:  # whatever a terminal that is gone made fail after it
        sys.exit(signals.status(app.ended_by))
    if app.crash is not None:
        kept = None if app.workbench is None else app.workbench.session.draft_path
        raise _Refused(error_report.told(app.crash, kept))


@click.command("open", hidden=True)
@click.argument("path", type=click.Path(path_type=Path))
def _open(path: Path) -> None:
    """Open a workspace or a table in the app."""
    run_app(path)


@main.command()
@click.argument("name", type=click.Choice(tuple(SAMPLES)), default=MAIN)
@click.option("--fresh", is_flag=True, help="Start with a fresh copy; your old copy is kept aside.")
def demo(name: str, fresh: bool) -> None:
    """Open a sample workspace: accounts of an invented CRM, or real listed companies.

    You get your own copy, which is kept between runs.
    """
    path = own_copy(name, fresh=fresh)
    click.echo(f"niche: the sample is in {path}", err=True)
    run_app(path)
