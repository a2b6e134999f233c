"""The command line: a table of commands, each imported only when called.

To add a command, add an entry to `COMMANDS`: its name, the location of its function (or `typer.Typer` group), one
line of help and its panel in `yundong --help`. The function is a plain Typer function with annotated options; it
raises `InputError` for invalid input and returns nothing.
"""

from __future__ import annotations

import atexit
import errno
import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from yundong.base.errors import InputError, describe_os_error, did_you_mean
from yundong.base.extras import extra_of, install_command, require
from yundong.cli.loudness import in_language, loudness_of, speaking, speaks_chinese
from yundong.cli.streams import TERMINATED, end_on_termination, open_closed, shown_streams

CAMPAIGN = "Campaign"
RESULTS = "Results of a run"
SCENARIO = "Scenario and evidence"
DOCUMENTS = "Documents, claims and rules"
ARCHIVE = "Your own archive"
STUDY = "Studies"
PANELS = (CAMPAIGN, RESULTS, ARCHIVE, SCENARIO, DOCUMENTS, STUDY)


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
        The heading under which it is listed.
    needs : tuple of str
        Extras without which it does nothing; what a form of output needs, it asks for itself.
    """

    target: str
    help: str
    panel: str = CAMPAIGN
    needs: tuple[str, ...] = ()


COMMANDS: dict[str, Command] = {
    "run": Command(
        "yundong.cli.campaign:run", "Run the campaign and print its report with the documented figures."
    ),
    "fit": Command("yundong.cli.study:fit", "Fit the calibrated parameters to the documents.", STUDY),
    "conjugate": Command(
        "yundong.cli.study:conjugate",
        "Estimate the rates that one documented count decides.",
        STUDY,
        ("study",),
    ),
    "runs": Command("yundong.cli.runs:runs", "List the runs of a folder: what was changed, when, seal."),
    "verify": Command(
        "yundong.cli.verify:verify", "Compare a run with its seal, and with itself made again."
    ),
    "mechanisms": Command("yundong.cli.campaign:mechanisms", "List the mechanisms in daily order."),
    "schema": Command("yundong.cli.campaign:schema", "List the tables of a run and their columns."),
    "report": Command(
        "yundong.cli.report:report",
        "Compile the report as of a date, in any format.",
        RESULTS,
    ),
    "brief": Command(
        "yundong.cli.brief:brief",
        "Answer one question on two pages: table, picture, sources, citation.",
        RESULTS,
    ),
    "exhibit": Command(
        "yundong.cli.exhibit:exhibit",
        "Write one page that opens by double-click and answers questions.",
        RESULTS,
    ),
    "plot": Command("yundong.cli.report:plot", "Plot a run as charts, each with its finding.", RESULTS),
    "compare": Command(
        "yundong.cli.comparing:compare", "Compare documented figures with those of one or more runs.", RESULTS
    ),
    "export": Command(
        "yundong.cli.report:export",
        "Export a run: CSV, Parquet, Excel, SQLite, RO-Crate, Frictionless.",
        RESULTS,
    ),
    "trace": Command(
        "yundong.cli.report:trace", "Trace a figure to returns, rows, mechanisms and passages.", RESULTS
    ),
    "returns": Command(
        "yundong.cli.archive:returns",
        "Check and add up returns of your own: findings, totals, intervals.",
        ARCHIVE,
    ),
    "archive": Command(
        "yundong.cli.archive:app", "Make, check and load an archive of returns and case files.", ARCHIVE
    ),
    "scenario": Command("yundong.cli.scenario:app", "Check, copy or summarise a scenario folder.", SCENARIO),
    "parameters": Command(
        "yundong.cli.scenario:parameters",
        "List the parameters of the model, with range and source.",
        SCENARIO,
    ),
    "indicators": Command(
        "yundong.cli.scenario:indicators",
        "List the indicators, with definitions in both languages.",
        SCENARIO,
    ),
    "claims": Command(
        "yundong.cli.scenario:claims", "List the documented figures, with passage, grade and role.", SCENARIO
    ),
    "sources": Command("yundong.cli.scenario:sources", "List the sources of the scenario.", SCENARIO),
    "passages": Command(
        "yundong.cli.scenario:passages",
        "List the passages of the documents, in our own words.",
        SCENARIO,
    ),
    "experiments": Command(
        "yundong.cli.scenario:experiments", "List the experiments, as options of a run.", STUDY
    ),
    "experiment": Command(
        "yundong.cli.study:experiment",
        "Run the campaign with and without a part of it, side by side.",
        STUDY,
    ),
    "what-if": Command(
        "yundong.cli.what_if:what_if",
        "Set the campaign beside one with a change: what differs, with intervals.",
        STUDY,
        ("study", "report"),
    ),
    "sweep": Command(
        "yundong.cli.what_if:sweep",
        "Move one parameter over its range; the curve of a figure with bands.",
        STUDY,
        ("study", "report"),
    ),
    "dossier": Command(
        "yundong.cli.dossier:dossier",
        "Test what the report states: effects, intervals, verdicts, and what they rest on.",
        STUDY,
        ("study", "report"),
    ),
    "predict": Command(
        "yundong.cli.ledger:predict",
        "Write down what the posterior expects of figures to come.",
        STUDY,
        ("study",),
    ),
    "score": Command(
        "yundong.cli.ledger:score", "Hold figures against what was predicted of them.", STUDY, ("study",)
    ),
    "update": Command(
        "yundong.cli.ledger:update",
        "Reweight the posterior by new figures; show what moves.",
        STUDY,
        ("study",),
    ),
    "grid": Command(
        "yundong.cli.study:grid", "Run every combination of parameter values; one table, a row a run.", STUDY
    ),
    "switches": Command(
        "yundong.cli.study:switches", "Switch each mechanism off in turn; write what that moves.", STUDY
    ),
    "study": Command(
        "yundong.cli.studies:app",
        "Screen, rule out, sample and check: what the documents leave open.",
        STUDY,
        ("study",),
    ),
    "fit-report": Command(
        "yundong.cli.study:fit_report",
        "Write the page of every claim, documented against modelled.",
        STUDY,
        ("study",),
    ),
    "odd": Command("yundong.cli.docs:odd", "Regenerate the tables of the model's protocol.", STUDY),
    "pages": Command(
        "yundong.cli.docs:pages",
        "Regenerate the generated pages of a docs folder.",
        STUDY,
        ("audit", "reading", "report", "study"),
    ),
    "concordance": Command(
        "yundong.cli.concordance:concordance",
        "List what implements and what tests each passage.",
        SCENARIO,
    ),
    "read": Command(
        "yundong.cli.reading:read",
        "Extract the figures of documents as draft claims.",
        DOCUMENTS,
    ),
    "audit": Command(
        "yundong.cli.claims:audit", "Find documented figures that contradict each other.", DOCUMENTS
    ),
    "decide": Command(
        "yundong.cli.directive:decide", "Decide cases by the directive's rules, with reasons.", DOCUMENTS
    ),
    "directive": Command(
        "yundong.cli.directive:app", "Inspect and check the rules of the directive.", DOCUMENTS
    ),
    "reconcile": Command(
        "yundong.cli.claims:reconcile", "Find the nearest consistent figures and suspect claims.", DOCUMENTS
    ),
    "units": Command(
        "yundong.cli.claims:units", "Convert historical units; compute opium equivalents.", DOCUMENTS
    ),
}


_USAGE: Any = typer.BadParameter.__bases__[0]
"""What the parser raises for words that it cannot use, of Typer's own copy of Click or of Click."""

RESUMED = (
    "dossier", "experiment", "fit", "fit-report", "grid", "predict", "score", "study", "sweep", "switches", "update",
    "what-if",
)  # fmt: skip
"""Commands whose runs are kept in a store one by one."""


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
    if entry.needs:
        _require_before(command, entry.needs, f"`yundong {name}`")
    return command


def _require_before(command: Any, extras: Sequence[str], what: str) -> None:
    """Let a command, or each of a group, name an extra that is missing before its work begins; help is given."""
    if subs := getattr(command, "commands", None):
        for name, sub in subs.items():
            _require_before(sub, extras, f"{what[:-1]} {name}`")
        return
    work = command.callback

    @wraps(work)
    def checked(*given: Any, **named: Any) -> Any:
        require(extras[0], what, *extras[1:])
        return work(*given, **named)

    command.callback = checked


class _LazyGroup(TyperGroup):
    """The top-level command: lists from the table, imports only what is invoked; its help in the language chosen."""

    lang = "en"

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(COMMANDS, key=lambda name: PANELS.index(COMMANDS[name].panel))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a placeholder with the line of help; `resolve_command` replaces it with the real command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        help, panel = entry.help, entry.panel
        if self.lang == "zh":
            from yundong.cli.helping import chinese

            help, panel = chinese(f"command:{cmd_name}", help), chinese(f"panel:{panel}", panel)
        return TyperCommand(name=cmd_name, help=help, rich_help_panel=panel)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands under their panels where help is plain, as it is in Chinese."""
        for panel in PANELS:
            named = [name for name in COMMANDS if COMMANDS[name].panel == panel]
            entries = [(name, self.get_command(ctx, name)) for name in named]
            with formatter.section(entries[0][1].rich_help_panel):
                formatter.write_dl([(name, entry.help) for name, entry in entries])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name in COMMANDS:
            from yundong.cli.helping import in_chinese, in_plain_words

            command = load_command(name)
            in_plain_words(command, self.lang)
            if self.lang == "zh":
                in_chinese(command, name)
            return name, command, args[1:]
        if not name.startswith("-"):
            hint = did_you_mean(name, COMMANDS) or " `yundong --help` lists the commands."
            ctx.fail(f"Unknown command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


def _show_version(value: bool) -> None:
    if value:
        from yundong.base.version import __version__

        typer.echo(f"yundong {__version__}")
        raise typer.Exit


def _top(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
    quiet: bool = typer.Option(
        False, "--quiet", help="Say nothing but results and errors; with any command."
    ),
    verbose: bool = typer.Option(
        False, "--verbose", help="Say more, with times and memory; with any command."
    ),
) -> None:
    """Model of the national anti-narcotics campaign of 1952 at one-to-one scale.

    `yundong run` runs the campaign and compares its summary report with the documented figures.

    中文说明：`yundong --lang zh`。
    """


def _root() -> _LazyGroup:
    app = typer.Typer(cls=_LazyGroup)
    app.callback(context_settings={"help_option_names": ["-h", "--help"]})(_top)
    group = typer.main.get_command(app)
    assert isinstance(group, _LazyGroup)
    return group


def _chosen_language(words: list[str]) -> tuple[str, list[str]]:
    """Return the language of the help, given before the command, and the other words.

    Raises
    ------
    InputError
        For another language than en or zh.
    """
    if not words or not words[0].startswith("--lang"):
        return "en", words
    option, sign, value = words[0].partition("=")
    rest = words[1:] if sign else words[2:]
    value = value if sign else (words[1] if len(words) > 1 else "")
    if option != "--lang" or value not in ("en", "zh"):
        raise InputError(f"Invalid --lang {value!r}: must be en or zh.")
    return value, rest


def _left_off(how: str, words: Sequence[str]) -> None:
    """Print what becomes of a command that was ended: a study goes on from the runs that have finished."""
    kept = "No partial results were kept."
    if words and words[0] in RESUMED:
        kept = "Finished runs are kept; the same command goes on from them."
    print(in_language(f"{how}. {kept}"), file=sys.stderr)


def _complain(sentences: Sequence[str]) -> None:
    """Print what is wrong, in Chinese where the words of the command ask for it."""
    for sentence in sentences:
        print(f"{'错误：' if speaks_chinese() else 'error: '}{in_language(sentence)}", file=sys.stderr)


def _misused(wrong: Any) -> NoReturn:
    """Say in Chinese how a command is called and what is wrong with the words given; a bare group gets its help."""
    usage, said = "", wrong.format_message()
    if wrong.ctx is not None:
        if said == wrong.ctx.get_help():
            print(said, file=sys.stderr)
            sys.exit(2)
        usage = f"{wrong.ctx.get_usage()}\n\n"
    print(f"{usage}错误：{in_language(said)}", file=sys.stderr)
    sys.exit(2)


def _leave(code: int) -> NoReturn:
    """Exit after flushing the output; a closed pipe is ignored, a full disk is not."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None
    except OSError as error:
        sys.stdout = None
        if error.errno != errno.EBADF:
            _complain([f"standard output: {describe_os_error(error)}"])
            code = code or 2
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    Exit codes: 0 success; 1 a check failed; 2 invalid input or a system error, explained in one sentence;
    130 interrupted; 143 terminated.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``yundong``; by default those of the process.
    """
    # Loading creates many objects and no garbage; collecting it would take a tenth of a second.
    gc.set_threshold(50_000)
    if argv is None:  # the process ends with the command: no final collection is needed
        atexit.register(gc.freeze)
    words = list(sys.argv[1:] if argv is None else argv)
    open_closed()
    end_on_termination()
    loudness, words = loudness_of(words)
    from yundong.cli.errors import asks_for_chinese

    with shown_streams(), speaking(loudness, asks_for_chinese(words)):
        _call(words)


def _call(words: list[str]) -> NoReturn:
    """Call a command and exit as `main` describes."""
    try:
        _invoke(words)
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        if code in (130, TERMINATED):
            _left_off("Interrupted" if code == 130 else "Terminated", words)
        _leave(code)
    except KeyboardInterrupt:
        _left_off("Interrupted", words)
        _leave(130)
    except InputError as error:
        _complain(error.problems)
        _leave(2)
    except ModuleNotFoundError as error:
        if (error.name or "yundong").partition(".")[0] == "yundong":
            raise  # an internal fault: show the traceback
        command = install_command(extra_of((error.name or "").partition(".")[0]))
        _complain([f"This command requires the package {error.name!r}. Install it with: {command}"])
        _leave(2)
    except OSError as error:
        _complain([describe_os_error(error)])
        _leave(2)
    except MemoryError:
        _complain(["Not enough memory. Use a smaller --scale, or close other programs."])
        _leave(2)
    _leave(0)


def _invoke(words: list[str]) -> None:
    """Call a command; the parser ends with an exit, in Chinese after saying itself what is wrong with the words."""
    from yundong.cli.helping import in_chinese, in_plain_words, titles_in

    language, words = _chosen_language(words)
    root = _root()
    call: Callable[..., Any] = root
    root.lang = "zh" if speaks_chinese() else language
    in_plain_words(root, root.lang)
    if root.lang == "en":
        call(args=words or ["--help"], prog_name="yundong")
    in_chinese(root, "")
    with titles_in(root.lang):
        try:
            done = call(args=words or ["--help"], prog_name="yundong", standalone_mode=False)
        except _USAGE as wrong:
            _misused(wrong)
    sys.exit(done if isinstance(done, int) else 0)
