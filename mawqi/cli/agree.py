"""``mawqi agree``: how far two coders of a case agree."""

from __future__ import annotations

import csv
import json
from contextlib import ExitStack
from pathlib import Path

import click

from mawqi.cli import options

_COLUMNS = ("incident_id", "field", "first", "second", "difference")


@click.command("agree")
@click.argument("case", metavar="CASE")
@click.option("--coders", nargs=2, metavar="A B", help="The two coders. Default: those with the most incidents in common.")
@click.option("--with", "other", metavar="COPY", help="A copy of the case with the second coder's decisions, made so that neither saw the other's.")
@click.option("--output", "-o", metavar="FILE.csv", help="Write the disagreements, one a row.")
@options.as_json
@options.force
@options.quiet
def command(case: str, coders: tuple[str, str] | None, other: str | None, output: str | None, as_json: bool, force: bool, quiet: bool) -> int:
    """Compare two coders on the incidents that both decided on: share of agreement, Cohen's kappa, Krippendorff's alpha, by field.

    \b
    mawqi agree case.gpkg
    mawqi agree salma.gpkg --with omar.gpkg --coders Salma Omar -o disagreements.csv
    """
    from gazetteer.errors import InputError
    from mawqi.case import Case
    from mawqi.case.agree import agree, distances, pair
    from mawqi.cli.talk import Talk, counted, shown, table

    talk = Talk(quiet)
    if output is not None and not output.lower().endswith(".csv"):
        raise InputError(f"the disagreements are not written to {output}", remedy="use .csv")
    options.check_outputs((output,), [c for c in (case, other) if c is not None and "://" not in c], force=force, recognise=_is_list)
    with ExitStack() as stack:
        held = stack.enter_context(options.as_input(Case.open, case))
        copy = stack.enter_context(options.as_input(Case.open, other)) if other is not None else None
        found = agree(held, coders or pair(held, copy), copy)
    if output is not None:
        _write(output, found.disagreements, force=force)
        talk.say(f"{counted(len(found.disagreements), 'disagreement')} written to {output}.")
    told = {
        "coders": list(found.coders), "units": found.units, "unsure": found.unsure, "decided_one_after_the_other": found.seen, "merged_or_withdrawn": found.lost,
        "fields": [m.row() for m in found.measures], "place_distances": distances(found), "disagreements": found.disagreements,
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    click.echo(shown(f"{found.coders[0]} and {found.coders[1]}: {counted(found.units, 'incident')} in common, {found.unsure:,} of them unsure."))
    rows = [(m.field, m.n, f"{m.same / m.n:.1%}" if m.n else None, _number(m.kappa), _number(m.alpha), m.alpha_n if m.kind in ("number", "day") else None, m.median_difference) for m in found.measures]
    click.echo(table(("field", "n", "same", "kappa", "alpha", "n of alpha", "median difference"), rows))
    if found.seen:
        talk.say("Both worked in one case, so that the later could see the earlier one's decisions: this is no independent coding. Use copies and --with.")
    if found.lost:
        talk.say(f"{counted(found.lost, 'incident')} left out: merged into another or withdrawn since.")
    for d in found.disagreements[:20]:
        click.echo(shown(f"{d['incident_id']} {d['field']}: {_value(d['first'])} / {_value(d['second'])}"))
    if len(found.disagreements) > 20:
        talk.say(f"and {counted(len(found.disagreements) - 20, 'more disagreement')}: see --json or -o")
    return 0


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _value(value: object) -> str:
    return "–" if value is None else str(value)


def _write(output: str, rows: list[dict[str, object]], *, force: bool) -> None:
    from geo.safe import safe_path
    from mawqi.cli.match import safe_cell

    with safe_path(output, force=force, ours=_is_list) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, _COLUMNS)
        writer.writeheader()
        writer.writerows({k: safe_cell(v) for k, v in row.items()} for row in rows)


def _is_list(path: Path) -> bool:
    """Whether a file is a list of disagreements."""
    with path.open("rb") as handle:
        return handle.read(200).removeprefix(b"\xef\xbb\xbf").startswith(",".join(_COLUMNS).encode())
