"""A slider for learning rates: from rung to rung, 1, 2, 5, 10, 20, ..., as one tries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ipywidgets

from nnteach.errors import check_number
from nnteach_widgets.explorable import Control

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


class RateSlider(ipywidgets.SelectionSlider):
    """The rungs, and between them whatever rates the code asks for."""

    options: Any
    value: Any

    def __init__(self, label: str, value: float) -> None:
        super().__init__(
            options=_options({*RATES, value}),
            value=value,
            description=label,
            tooltip=f"{label}: arrow keys go to the next rate",
            continuous_update=True,
            style={"description_width": "90px"},
            layout={"width": "320px"},
        )

    def add(self, rate: float) -> None:
        """One more rung."""
        known = [value for _, value in self.options]
        if rate not in known:
            kept = self.value
            with self.hold_trait_notifications():
                self.options = _options({*known, rate})
                self.value = kept


@dataclass(frozen=True)
class Rates(Control):
    """A learning rate on a `RateSlider`."""

    widget: RateSlider

    def check(self, name: str, value: Any) -> None:
        self.widget.add(check_number("Live training", "learning rate", value, 0))


def _options(rates: set[float]) -> list[tuple[str, float]]:
    return [(f"{rate:g}", rate) for rate in sorted(rates)]
