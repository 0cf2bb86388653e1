"""Which incidents can be one, seen from afar: cells and days that touch belong together, all else can be merged apart."""

from __future__ import annotations

from typing import Any

from incidents.merge import Telling, node_of
from mawqi.partitions.folder import Folder
from mawqi.partitions.records import read_keys

# A node as one number: day, cell north, cell east; with so much room between that a neighbour never runs into another row.
_EAST, _NORTH = 13, 12


def code_of(telling: Telling) -> int:
    """Return the node of a telling as one number."""
    cy, cx, day = node_of(telling)
    return day << (_NORTH + _EAST) | (cy + 2000) << _EAST | (cx + 3800)


def nodes_of(url: str, work: str) -> Any:
    """Return the nodes of a kept partition, each once, with how many incidents it has: an int64 array of two rows."""
    import numpy as np

    codes = [code_of(key[2]) for key in read_keys(Folder(url), work) if key[2] is not None]
    return np.stack(np.unique(np.array(codes, dtype="int64"), return_counts=True))


def components(codes: Any) -> Any:
    """Return a label for each node: equal where nodes touch, directly or through others.

    Parameters
    ----------
    codes : numpy.ndarray of int64
        Sorted, each once.

    Returns
    -------
    numpy.ndarray of int64
        The smallest position among the nodes that belong together.
    """
    import numpy as np

    pairs = []
    for dd in (0, 1):
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                step = (dd << (_NORTH + _EAST)) + (dy << _EAST) + dx
                if step <= 0:
                    continue
                at = np.searchsorted(codes, codes + step)
                at[at == len(codes)] = 0
                hit = np.flatnonzero(codes[at] == codes + step)
                pairs.append(np.stack([hit, at[hit]]))
    labels = np.arange(len(codes), dtype="int64")
    if not pairs:
        return labels
    one, two = np.concatenate(pairs, axis=1)
    while True:
        least = np.minimum(labels[one], labels[two])
        new = labels.copy()
        # Both ends, and the nodes that stand for them, take the smaller label.
        for ends in (one, two, labels[one], labels[two]):
            np.minimum.at(new, ends, least)
        new = new[new]
        if (new == labels).all():
            return labels
        labels = new


def buckets_of(nodes: list[Any], most: int) -> tuple[Any, Any]:
    """Return (codes, buckets): the nodes of all partitions, sorted, and the bucket of each; at most ``most`` buckets of about equal size."""
    import numpy as np

    if not nodes:
        return np.empty(0, dtype="int64"), np.empty(0, dtype="int64")
    both = np.concatenate(nodes, axis=1)
    codes, inverse = np.unique(both[0], return_inverse=True)
    counts = np.bincount(inverse, weights=both[1], minlength=len(codes)) if len(codes) else np.empty(0)
    labels = components(codes)
    roots, of = np.unique(labels, return_inverse=True)
    sizes = np.bincount(of, weights=counts, minlength=len(roots))
    ends = np.cumsum(sizes)
    share = max(1.0, float(ends[-1]) / most) if len(ends) else 1.0
    bucket = ((ends - sizes) // share).astype("int64")  # by where a component begins: those in a row of time go together
    _, bucket = np.unique(bucket, return_inverse=True)
    return codes, bucket[of]
