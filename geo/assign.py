"""One-to-one assignment at the least cost over a sparse graph: shortest augmenting paths, exact, local to each connected block."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush


def assign(edges: Sequence[Sequence[tuple[int, float]]], *, unmatched: float = 1.0) -> list[int | None]:
    """Pair rows with columns, each at most once, so that the sum of the costs is least.

    Parameters
    ----------
    edges : sequence of sequences of (int, float)
        For each row the columns that it may be paired with and what that costs (0 or more).
    unmatched : float
        What a row costs that stays without a column. A pair that costs more is never made.

    Returns
    -------
    list of int or None
        The column of each row.

    Notes
    -----
    Successive shortest paths with node potentials (R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
    assignment problems", Computing 38, 1987). Each row has a column of its own at the cost ``unmatched``, which bounds every search.
    """
    chosen = [-1] * len(edges)
    paid = [unmatched] * len(edges)
    holder: dict[int, int] = {}
    price: dict[int, float] = {}
    for first in range(len(edges)):
        reached: dict[int, float] = {}
        before: dict[int, tuple[int, float]] = {}
        done: dict[int, float] = {}
        heap: list[tuple[float, int]] = []
        best, end_row, end_column = float("inf"), first, -1
        row, base, height = first, 0.0, 0.0
        while True:
            # The row's own column: whoever stays without a partner ends the path.
            if base + unmatched - height < best:
                best, end_row, end_column = base + unmatched - height, row, -1
            for column, cost in edges[row]:
                span = base + cost - price.get(column, 0.0) - height
                if column not in done and cost <= unmatched and span < min(best, reached.get(column, best)):
                    reached[column], before[column] = span, (row, cost)
                    heappush(heap, (span, column))
            while heap and (heap[0][1] in done or heap[0][0] > reached[heap[0][1]]):
                heappop(heap)
            if not heap or heap[0][0] >= best:
                break
            base, column = heappop(heap)
            done[column] = base
            if column not in holder:
                best, end_column = base, column
                break
            row = holder[column]
            height = paid[row] - price.get(column, 0.0)
        for column, span in done.items():
            price[column] = price.get(column, 0.0) + span - best
        if end_column < 0:
            # The path ends at a row that gives its column up, or at the first one itself.
            end_column, chosen[end_row], paid[end_row] = chosen[end_row] if end_row != first else -1, -1, unmatched
        while end_column >= 0:
            owner, cost = before[end_column]
            given = chosen[owner]
            chosen[owner], paid[owner], holder[end_column] = end_column, cost, owner
            end_column = given
    return [c if c >= 0 else None for c in chosen]
