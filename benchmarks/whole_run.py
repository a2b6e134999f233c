"""The whole run at one-to-one: warm, and the very first with nothing compiled."""

from __future__ import annotations

from measure import Bar, Plan, Section, campaign, median, repeat, spread, warm, yundong


def measure(plan: Plan) -> Section:
    """Measure whole processes of ``yundong run``, records and text report written."""
    size = ("--scale", "0.02") if plan.quick else ()
    first = [campaign(plan, *size, cache=plan.scratch / f"first-{i}") for i in range(1 if plan.quick else 3)]
    warm(plan)
    runs = repeat(plan, "whole run, warm", lambda: campaign(plan, *size))
    wall, peak = [r["process_s"] for r in runs], [r["process_mb"] for r in runs]
    parts = {name: [r[f"{name}_s"] for r in runs] for name in ("build", "days", "write")}
    cold = [r["process_s"] for r in first]
    section = Section(
        "A whole run",
        [
            "`yundong run --json` at full scale: the process from start to end, all records and the report written."
        ],
        ("", "median (smallest to largest)"),
        [
            ("whole process, warm", spread(wall)),
            ("whole process, nothing compiled yet", spread(cold)),
            *((f"{name}, warm", spread(values)) for name, values in parts.items()),
            ("peak memory", spread(peak, "MB", 0)),
            *(
                (f"days: {name}", spread([r["mechanisms"][name] for r in runs]))
                for name in runs[0]["mechanisms"]
            ),
        ],
    )
    section.bars = [
        _bar("whole run, warm", 5.0, median(wall)),
        _bar("whole run, the very first", 25.0, median(cold)),
        _bar("building the country", 2.0, median(parts["build"])),
        _bar("the days", 4.0, median(parts["days"])),
        _bar("writing", 2.0, median(parts["write"])),
        Bar("peak memory", "2 GB", f"{median(peak) / 1024:.2f} GB", median(peak) <= 2048),
    ]
    for form, asked in {"text": 1.0, "html": 5.0}.items():
        page = plan.scratch / f"report.{form}"
        times = [
            yundong(plan, "report", runs[-1]["run"], "--format", form, "-o", str(page)).wall
            for _ in range(min(3, plan.repeats))
        ]
        section.rows.append((f"`yundong report` of it, as {form}, the whole process", spread(times)))
        section.bars.append(_bar(f"the report as {form}", asked, median(times)))
    digests = {r["digest"] for r in runs + first}
    section.notes = [
        f"All {len(runs) + len(first)} runs gave the same digest."
        if len(digests) == 1
        else "**The runs gave different digests.**"
    ]
    section.data = {"digest": sorted(digests), "rows": runs[0]["rows"]}
    return section


def _bar(what: str, seconds: float, measured: float) -> Bar:
    return Bar(what, f"{seconds:g} s", f"{measured:.2f} s", measured <= seconds)
