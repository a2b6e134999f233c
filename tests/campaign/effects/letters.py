"""What the parameters of `Letters` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Author, Motive, Occasion, Role

MANY = {"letters.base_rate": 0.02}


def motive(r: Played) -> np.ndarray:
    """Return the true motives of the letters written."""
    return r.world.truth.column("letter_motives", "motive")[-r.rows("letters") :]


def post(r: Played) -> float:
    return r.rows("letters", occasion=Occasion.POST)


def author(r: Played, who: Author) -> np.ndarray:
    return r.column("letters", "relation") == who


def false(r: Played) -> np.ndarray:
    return r.of("letters", "role") == Role.NONE


def weight(r: Played, true: bool, relative: bool = False) -> np.ndarray:
    return r.leads[2][(false(r) != true) & (author(r, Author.RELATIVE) == relative)]


def quiet(world: World) -> None:
    """Nobody has been arrested or executed of late, and no rally or trial is held; nobody has written."""
    s = world.state
    for felt in (
        s.arrests_recent,
        s.executions_recent,
        s.executed_today,
        s.rally_attendance,
        s.meeting_attendance,
    ):
        felt[:] = 0
    s.written[:] = 0


def arrests(world: World) -> None:
    quiet(world)
    world.state.arrests_recent[:] = world.country.public.adults * 1e-4 * 8.0


def executions(world: World) -> None:
    quiet(world)
    world.state.executions_recent[:] = 3.0


def rallies(world: World) -> None:
    quiet(world)
    world.state.rally_attendance[:] = 100


def meetings(world: World) -> None:
    quiet(world)
    world.state.meeting_attendance[:] = 100


def trials(world: World) -> None:
    quiet(world)
    world.state.executed_today[:] = 1


def written(world: World) -> None:
    quiet(world)
    world.state.written[:] = 255


def letters(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"given": MANY, "before": quiet, "days": 2, **options})


def of(what: Motive) -> Effect:
    return letters(lambda r: (motive(r) == what).mean())


EFFECTS = {
    "letters.base_rate": letters(post, given={}),
    "letters.arrest_effect": letters(post, before=arrests),
    "letters.execution_effect": letters(post, before=executions),
    "letters.fear": letters(post, rises=False),
    "letters.rally_rate": letters(lambda r: r.rows("letters", occasion=Occasion.RALLY), before=rallies),
    "letters.meeting_rate": letters(lambda r: r.rows("letters", occasion=Occasion.MEETING), before=meetings),
    "letters.trial_rate": letters(lambda r: r.rows("letters", occasion=Occasion.TRIAL), before=trials),
    "letters.half_exposure": letters(post, rises=False),
    "letters.again": letters(post, before=written),
    "letters.acquaintances": letters(
        lambda r: author(r, Author.RELATIVE).mean(), rises=False,
        given={**MANY, "letters.family": 1.0},
    ),
    "letters.malicious": of(Motive.MALICIOUS),
    "letters.mistaken": of(Motive.MISTAKEN),
    "letters.family": letters(lambda r: author(r, Author.RELATIVE)[~false(r)].mean()),
    "letters.family_mistaken": letters(
        lambda r: false(r)[author(r, Author.RELATIVE)].mean(), given={**MANY, "letters.family": 0.3}
    ),
    "letters.rival": letters(lambda r: author(r, Author.RIVAL).mean()),
    "letters.rival_false": letters(
        lambda r: false(r)[author(r, Author.RIVAL)].mean(), given={**MANY, "letters.rival": 0.5}
    ),
    "letters.about_arrested": letters(
        lambda r: (r.world.state.arrested[r.column("letters", "dossier").astype(int)] >= 0).mean()
    ),
    "letters.weight_true": letters(lambda r: weight(r, True).mean()),
    "letters.weight_false": letters(lambda r: weight(r, False).mean()),
    "letters.weight_spread": letters(lambda r: weight(r, True).std()),
    "letters.weight_family": letters(
        lambda r: weight(r, True, relative=True).mean(), given={**MANY, "letters.family": 0.3}
    ),
    "letters.saturation": letters(post, before=arrests),
}  # fmt: skip
