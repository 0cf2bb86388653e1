"""What PostgreSQL needs beside the tables: decisions that cannot be changed, spatial indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_GUARD = """
CREATE FUNCTION decisions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'decisions are never changed or deleted; append one that supersedes it'; END $$
"""


def describe(link: Connection) -> None:
    """Guard the decisions and make the spatial indexes."""
    from sqlalchemy import text

    link.execute(text(_GUARD))
    link.execute(text("CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION decisions_stay()"))
    link.execute(text("CREATE TRIGGER decisions_stay_all BEFORE TRUNCATE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION decisions_stay()"))
    for layer in ("incidents", "uncertainty", "trajectories", "mentions", "sites"):
        link.execute(text(f"CREATE INDEX {layer}_geom ON {layer} USING gist (geom)"))
