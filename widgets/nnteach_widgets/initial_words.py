"""What the initializer lab shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnteach_widgets.initial import Numbers

KEPT = (0.1, 10.0)  # a signal whose spread stays within these, times that of the input, is kept


def size_of(value: float) -> str:
    """A size between very small and very large: `0.93`, `2·10⁻⁷`, `0`."""
    if value == 0:
        return "0"
    if 0.01 <= value < 1000:
        return f"{value:.2f}" if value < 10 else f"{value:.0f}"
    digits, power = f"{value:.0e}".split("e")
    return f"{digits}·10{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def fate(first: float, last: float) -> str:
    """What has become of a signal."""
    if last < KEPT[0] * first:
        return "it fades" if last else "nothing is left"
    return "it grows" if last > KEPT[1] * first else "it is kept"


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    s, w = numbers.state, numbers.weights
    mine = numbers.signals[s.start]
    others = ", ".join(
        f"{name} {size_of(float(spread[-1]))}" for name, spread in numbers.signals.items() if name != s.start
    )
    low, high = (f"{v:.2f}".replace("-", "−") for v in (w.min(), w.max()))
    sized = f" of size {s.size:g}" if s.start in ("random_normal", "constant") else ""
    way = (
        f"{size_of(float(mine[1]))} after one {s.activation} layer and {size_of(float(mine[-1]))} after {len(mine) - 1}"
    )
    same = " But all units of a layer say the same." if numbers.clones else ""
    return (
        f"Start {s.start}{sized}, {s.units} inputs and {s.units} units: weights from {low} to {high}, their spread is "
        f"{w.std():.3f}. A signal of spread {size_of(float(mine[0]))} has spread {way}: "
        f"{fate(float(mine[0]), float(mine[-1]))}.{same} With the other starts: {others}."
    )
