"""Words at the end of a line instead of a legend: where to put them so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as close as possible to the wanted ones, at least `gap` apart, between `low` and `high`.

    Neighbours that crowd one another form a group around their common middle, as beads pushed together do.
    Keeps the order of the wanted places. If there is no room for all, they share what there is evenly.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    groups: list[tuple[float, int]] = []  # (place of the first, how many)
    for i in order:
        groups.append((min(max(wanted[i], low), high), 1))
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] * gap > groups[-1][0]:
            groups[-2:] = [_join(groups[-2], groups[-1], gap, low, high)]
    if groups:
        groups[-1] = (min(groups[-1][0], high - (groups[-1][1] - 1) * gap), groups[-1][1])
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] * gap > groups[-1][0]:
            groups[-2:] = [_join(groups[-2], groups[-1], gap, low, high)]
    places = [first + k * gap for first, count in groups for k in range(count)]
    result = [0.0] * len(wanted)
    for i, place in zip(order, places, strict=True):
        result[i] = place
    return result


def _join(one: tuple[float, int], other: tuple[float, int], gap: float, low: float, high: float) -> tuple[float, int]:
    """Two groups become one; its middle is the mean of where all its members stood."""
    (first, m), (second, n) = one, other
    middle = (m * (first + (m - 1) * gap / 2) + n * (second + (n - 1) * gap / 2)) / (m + n)
    start = middle - (m + n - 1) * gap / 2
    return min(max(start, low), high - (m + n - 1) * gap), m + n
