"""The command line: a table of commands, each loaded only when it is called.

To add a command, add a line to `COMMANDS`: its name, where its function (or `typer.Typer` group) lives, one
line of help and the panel of `yundong --help` it stands in. The function is a plain Typer function with
annotated options; it raises `InputError` for anything a user got wrong and returns nothing.
"""

from __future__ import annotations

import atexit
import gc
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from yundong.base.errors import InputError, describe_os_error, did_you_mean

CAMPAIGN = "The campaign"
READING = "Reading a run"
SCENARIO = "The scenario and its evidence"
DOCUMENTS = "Documents, claims and rules"
STUDY = "Studies"
PANELS = (CAMPAIGN, READING, SCENARIO, DOCUMENTS, STUDY)


@dataclass(frozen=True)
class Command:
    """One entry of the command table.

    Parameters
    ----------
    target : str
        ``"module:attribute"``; the attribute is a Typer function or a `typer.Typer` with sub-commands.
    help : str
        One line for ``yundong --help``.
    panel : str
        The heading it stands under.
    """

    target: str
    help: str
    panel: str = CAMPAIGN


COMMANDS: dict[str, Command] = {
    "run": Command("yundong.cli.campaign:run", "Run the campaign; print its report beside the documents."),
    "fit": Command("yundong.cli.study:fit", "Fit the calibrated parameters to the documents.", STUDY),
    "verify": Command("yundong.cli.campaign:verify", "Compute a run again and compare its digests."),
    "mechanisms": Command("yundong.cli.campaign:mechanisms", "The mechanisms, in the order of the day."),
    "schema": Command("yundong.cli.campaign:schema", "The tables of a run and their columns."),
    "report": Command(
        "yundong.cli.report:report",
        "The report as an organ could compile it on a day, in any format.",
        READING,
    ),
    "plot": Command("yundong.cli.report:plot", "Pictures of a run, each with its finding.", READING),
    "compare": Command(
        "yundong.cli.comparing:compare", "Documented figures beside those of one run or several.", READING
    ),
    "export": Command(
        "yundong.cli.report:export", "Hand a run on: CSV, Parquet, Excel, RO-Crate, Frictionless.", READING
    ),
    "trace": Command(
        "yundong.cli.report:trace", "From a figure to returns, rows, mechanisms and passages.", READING
    ),
    "scenario": Command("yundong.cli.scenario:app", "Check, copy or summarise a scenario folder.", SCENARIO),
    "parameters": Command(
        "yundong.cli.scenario:parameters", "Every number of the model, its range and its source.", SCENARIO
    ),
    "indicators": Command(
        "yundong.cli.scenario:indicators", "What is counted, in both languages, and how.", SCENARIO
    ),
    "claims": Command(
        "yundong.cli.scenario:claims", "The documented figures, with passage, grade and role.", SCENARIO
    ),
    "sources": Command("yundong.cli.scenario:sources", "The documents the scenario rests on.", SCENARIO),
    "passages": Command(
        "yundong.cli.scenario:passages",
        "The passages of the documents, in the project's own words.",
        SCENARIO,
    ),
    "experiments": Command(
        "yundong.cli.scenario:experiments", "Questions put to the model, as options of a run.", STUDY
    ),
    "experiment": Command(
        "yundong.cli.study:experiment",
        "Run the campaign with and without a part of it, side by side.",
        STUDY,
    ),
    "fit-report": Command(
        "yundong.cli.study:fit_report", "Write the page of every claim, documented against modelled.", STUDY
    ),
    "odd": Command("yundong.cli.docs:odd", "Regenerate the tables of the model's protocol.", STUDY),
    "pages": Command("yundong.cli.docs:pages", "Regenerate the generated pages of a docs folder.", STUDY),
    "concordance": Command(
        "yundong.cli.concordance:concordance",
        "What carries each passage, and the test that shows it.",
        SCENARIO,
    ),
    "read": Command(
        "yundong.cli.reading:read",
        "Read every figure of documents as a draft claim with its place.",
        DOCUMENTS,
    ),
    "audit": Command("yundong.cli.claims:audit", "Which documented figures cannot all be true.", DOCUMENTS),
    "decide": Command(
        "yundong.cli.directive:decide", "Decide cases by the directive's rules, with reasons.", DOCUMENTS
    ),
    "directive": Command(
        "yundong.cli.directive:app", "The rules themselves: show, table, graph, lint, test.", DOCUMENTS
    ),
    "reconcile": Command(
        "yundong.cli.claims:reconcile", "The nearest consistent figures, and which claim may err.", DOCUMENTS
    ),
    "units": Command(
        "yundong.cli.claims:units", "Convert by the definitions of a day; opium equivalents.", DOCUMENTS
    ),
}


def load_command(name: str) -> Any:
    """Import one command of the table and return it ready to be invoked.

    Parameters
    ----------
    name : str
        A key of `COMMANDS`.

    Returns
    -------
    Typer's command or group object.
    """
    from importlib import import_module

    entry = COMMANDS[name]
    module, _, attribute = entry.target.partition(":")
    found = getattr(import_module(module), attribute)
    command: Any
    if isinstance(found, typer.Typer):
        command = typer.main.get_group(found)
        command.no_args_is_help = not command.invoke_without_command
    else:
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name)(found)
        command = typer.main.get_command(single)
    command.name = name
    command.help = command.help or entry.help
    return command


class _LazyGroup(TyperGroup):
    """The top command: lists from the table, imports only what is invoked."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(COMMANDS, key=lambda name: PANELS.index(COMMANDS[name].panel))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a stand-in that knows its help line; `resolve_command` swaps it for the real one."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        return TyperCommand(name=cmd_name, help=entry.help, rich_help_panel=entry.panel)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name in COMMANDS:
            return name, load_command(name), args[1:]
        if not name.startswith("-"):
            hint = did_you_mean(name, COMMANDS) or " `yundong --help` lists the commands."
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


def _show_version(value: bool) -> None:
    if value:
        from yundong import __version__

        typer.echo(f"yundong {__version__}")
        raise typer.Exit


def _top(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """The national anti-narcotics campaign of 1952, modelled at one-to-one scale.

    `yundong run` runs it and prints its summary report beside the documented figures.
    """


def _root() -> TyperGroup:
    app = typer.Typer(cls=_LazyGroup, add_completion=False)
    app.callback(context_settings={"help_option_names": ["-h", "--help"]})(_top)
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def _complain(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        print(f"error: {sentence}", file=sys.stderr)


def _leave(code: int) -> NoReturn:
    """Exit, with whatever is still buffered written or given up quietly (a closed pipe)."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    Exit codes: 0 done; 1 a check found something; 2 bad input or a refusal of the system, said in a sentence;
    130 interrupted.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``yundong``; by default those of the process.
    """
    # Loading makes many objects and no garbage; to look for it all the same takes a tenth of a second.
    gc.set_threshold(50_000)
    if argv is None:  # the process ends with the command: what it leaves need not be looked through either
        atexit.register(gc.freeze)
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show Chinese gets question marks
            stream.reconfigure(errors="replace")
    call: Callable[..., Any] = _root()
    try:
        call(args=words or ["--help"], prog_name="yundong")
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        if code == 130:
            print("Interrupted. Nothing half-finished was kept.", file=sys.stderr)
        _leave(code)
    except KeyboardInterrupt:
        print("Interrupted. Nothing half-finished was kept.", file=sys.stderr)
        _leave(130)
    except InputError as error:
        _complain(error.problems)
        _leave(2)
    except ModuleNotFoundError as error:
        if (error.name or "yundong").partition(".")[0] == "yundong":
            raise  # a fault of ours, to be seen whole
        _complain([f"This needs the package {error.name!r}. Install it with: pip install 'yundong[all]'"])
        _leave(2)
    except OSError as error:
        _complain([describe_os_error(error)])
        _leave(2)
    except MemoryError:
        _complain(["There is not enough memory. Run a smaller --scale, or close other programs."])
        _leave(2)
    _leave(0)
