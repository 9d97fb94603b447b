"""An answer set by sliders: judged by what the network does with it, so that every good setting is right."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from nnteach.errors import did_you_mean
from nnteach_course.kinds.kind import Evidence, Kind, Misconception, NotAttempted, Unreadable, Verdict
from nnteach_course.kinds.number import Number
from nnteach_course.words import show

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from nnteach_widgets.palette import Palette

Settings = dict[str, float]


class MovingPicture(Protocol):
    """A picture whose artists are made once and then moved."""

    dynamic: Sequence[Artist]

    def move(self, settings: Settings) -> None:
        """Bring the dynamic artists to where these settings put them."""


@dataclass(frozen=True)
class Slider:
    """The range of one setting and where its slider starts."""

    low: float
    high: float
    start: float = 0.0
    step: float = 0.5
    words: str = ""


@dataclass(frozen=True)
class Setting(Kind):
    """Numbers set by sliders, in any combination that does the job.

    Args
        sliders: for each setting its range.
        good: does a setting do the job? It asks the engine.
        evidence_of: what to show beside a wrong setting: labels and values.
        picture: makes a picture of the result in axes; the form moves it while a slider moves.
    """

    sliders: Mapping[str, Slider]
    good: Callable[[Settings], bool]
    evidence_of: Callable[[Settings], Evidence] | None = None
    picture: Callable[[Axes, Palette], MovingPicture] | None = None

    def read(self, answer: Any) -> Settings:
        given = _as_mapping(answer, list(self.sliders))
        for name in given:
            if isinstance(answer, Mapping) and name not in self.sliders:
                raise Unreadable(f"There is no setting `{show(name)}`. {did_you_mean(name, self.sliders)}")
        missing = [name for name in self.sliders if name not in given]
        if missing:
            raise Unreadable(f"Still missing: {', '.join(f'`{name}`' for name in missing)}.")
        settings = {name: Number(0).read(given[name]) for name in self.sliders}
        if settings == self.start():
            raise NotAttempted("All sliders are still where they began. Move one.")
        return settings

    def start(self) -> Settings:
        """Where the sliders begin."""
        return {name: float(slider.start) for name, slider in self.sliders.items()}

    def right(self, value: Settings) -> bool:
        return self.good(value)

    def matches(self, value: Settings, misconception: Misconception) -> bool:
        return bool(misconception.when(value))

    def evidence(self, value: Settings) -> Evidence:
        return self.evidence_of(value) if self.evidence_of else ()

    def unexplained(self, value: Settings) -> Verdict:
        return Verdict(
            False,
            "Not there yet. Move one slider at a time and watch what it changes.",
            None,
            self.evidence(value),
        )


def _one_by_one(state: Mapping[str, Any]) -> dict[str, Any]:
    """{"w": (1, -1)} as {"w1": 1, "w2": -1}."""
    flat: dict[str, Any] = {}
    for name, value in state.items():
        if isinstance(value, tuple | list):
            flat.update({f"{name}{i}": v for i, v in enumerate(value, start=1)})
        else:
            flat[name] = value
    return flat


def _as_mapping(answer: Any, names: Sequence[str]) -> Mapping[str, Any]:
    """A dictionary, an explorable or its state, or plain numbers in order."""
    state = getattr(answer, "state", answer)
    if isinstance(state, Mapping):
        return _one_by_one(state)
    if dataclasses.is_dataclass(state) and not isinstance(state, type):
        return {f.name: getattr(state, f.name) for f in dataclasses.fields(state)}
    if hasattr(state, "tolist"):
        state = state.tolist()
    if isinstance(state, Sequence) and not isinstance(state, str):
        if len(state) != len(names):
            raise Unreadable(f"I need {len(names)} numbers, in the order {', '.join(names)}; there are {len(state)}.")
        return dict(zip(names, state, strict=True))
    raise Unreadable(f"Answer with a dictionary such as {{{names[0]!r}: 1.0, ...}}, or with the sliders' own picture.")
