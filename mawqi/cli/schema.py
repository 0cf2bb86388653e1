"""``mawqi schema``: the JSON Schema of the GeoJSON."""

from __future__ import annotations

import json

import click


@click.command("schema")
def command() -> int:
    """Print the JSON Schema (2020-12) of the GeoJSON that Mawqi writes.

    \b
    mawqi schema > incidents.schema.json
    """
    from geo.schema import schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=1))
    return 0
