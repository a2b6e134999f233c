"""What a what-if changes: a mechanism switched off, a parameter set, another interpretation, or an experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yundong.base.errors import InputError, did_you_mean
from yundong.campaign.loop import MECHANISMS
from yundong.directive import Rules
from yundong.scenario import Experiment, Scenario, parse_settings
from yundong.study.runs.evaluation import DesignPoint

AS_RUN = "balanced"
"""The interpretation of a run that names none."""
PREFIXES = ("mechanism", "interpretation", "experiment")


@dataclass(frozen=True)
class Counterfactual:
    """How the other side of a what-if differs from the campaign as it is run.

    Attributes
    ----------
    words : tuple of str
        As asked for.
    without : tuple of str
        Mechanisms switched off.
    settings : dict of str to float
        Parameters set.
    interpretation : str
        Of the directive.
    until : str or None
        Last day of both sides; None for the end of the campaign.
    experiment : Experiment or None
        The experiment of the scenario that it is.
    others : tuple of str
        The same word means these, too, which were not taken: such as ``experiment:supervision``.
    """

    words: tuple[str, ...]
    without: tuple[str, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)
    interpretation: str = AS_RUN
    until: str | None = None
    experiment: Experiment | None = None
    others: tuple[str, ...] = ()

    def pair(self, seed: int, scale: float, drawn: Mapping[str, float]) -> tuple[DesignPoint, DesignPoint]:
        """Return both sides of one draw: the same seed and the same parameters but for what is changed."""
        return (
            DesignPoint(seed, scale, drawn, until=self.until),
            DesignPoint(
                seed, scale, {**drawn, **self.settings}, self.without, self.interpretation, self.until
            ),
        )


def counterfactual(scenario: Scenario, words: Sequence[str]) -> Counterfactual:
    """Return what some words ask to be changed.

    Parameters
    ----------
    words
        Mechanisms, ``parameter=value`` and at most one interpretation, in any order; or one experiment alone. A name
        that several things have is a mechanism first, then an interpretation, then an experiment; ``experiment:NAME``
        and the like ask for one of them.

    Raises
    ------
    InputError
        For words that name nothing (with the nearest), nothing to be changed, and values that cannot be.
    """
    names = _names(scenario)
    settings = parse_settings(word for word in words if "=" in word)
    found: dict[str, list[str]] = {prefix: [] for prefix in PREFIXES}
    others: list[str] = []
    for word in words:
        if "=" not in word:
            kind, name, also = _kind_of(scenario, word, names)
            found[kind].append(name)
            others += also
    asked = found["experiment"]
    if asked and len(words) > 1:
        raise InputError(f"The experiment {asked[0]} is a whole of its own. Ask for it alone.")
    if len(found["interpretation"]) > 1:
        raise InputError("The directive has one interpretation at a time. Name one.")
    made = (
        _of_experiment(scenario.experiments[asked[0]])
        if asked
        else Counterfactual(
            tuple(words),
            tuple(dict.fromkeys(found["mechanism"])),
            settings,
            next(iter(found["interpretation"]), AS_RUN),
            others=tuple(others),
        )
    )
    if not (made.without or made.settings or made.interpretation != AS_RUN):
        raise InputError(
            f"This changes nothing: the campaign is run with the interpretation {AS_RUN}. Name a mechanism, "
            "parameter=value, another interpretation or an experiment."
        )
    scenario.parameters.replace(made.settings, scenario.areas).refuse_far()
    return made


def _names(scenario: Scenario) -> dict[str, list[str]]:
    """Return the names of everything that can be asked for by name, by kind."""
    return {
        "mechanism": [m.name for m in MECHANISMS],
        "interpretation": [i.name for i in Rules.load(scenario.folder).book.interpretations],
        "experiment": list(scenario.experiments),
    }


def _kind_of(scenario: Scenario, word: str, names: Mapping[str, Sequence[str]]) -> tuple[str, str, list[str]]:
    """Return the kind of a name, the name, and what else has it."""
    prefix, colon, rest = word.partition(":")
    kinds, name = ((prefix,), rest) if colon and prefix in PREFIXES else (PREFIXES, word)
    have = [kind for kind in kinds if name in names[kind]]
    if have:
        return have[0], name, [f"{kind}:{name}" for kind in have[1:]]
    if name in scenario.parameters:
        value = scenario.parameters[name].value
        raise InputError(
            f"{name} is a parameter. Set it to a value, such as `yundong what-if {name}={2 * value or 1:g}`, or see "
            f"what all its values do: `yundong sweep {name}`."
        )
    known = [one for kind in kinds for one in names[kind]] + list(scenario.parameters)
    hint = did_you_mean(name, known) or (
        " `yundong mechanisms`, `yundong experiments` and `yundong parameters` list what there is."
    )
    raise InputError(
        f"There is no mechanism, interpretation or experiment {name!r}, and a parameter needs a value.{hint}"
    )


def _of_experiment(experiment: Experiment) -> Counterfactual:
    return Counterfactual(
        (experiment.id,),
        experiment.option("without"),
        parse_settings(experiment.option("set")),
        next(iter(experiment.option("interpretation")), AS_RUN),
        next(iter(experiment.option("until")), None),
        experiment,
    )
