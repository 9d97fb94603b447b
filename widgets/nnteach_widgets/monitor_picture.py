"""How the training monitor looks: the loss on the left, the metrics on the right, where it is on top."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from nnteach_widgets.histories import Best, Curves, Run, name_axes
from nnteach_widgets.palette import NORMAL, Palette, plain, style
from nnteach_widgets.stamps import stamped

WIDTH, HEIGHT, DPI = 800, 320, 100
ONE = ((0.06, 0.15, 0.72, 0.62),)
TWO = ((0.06, 0.15, 0.265, 0.62), (0.57, 0.15, 0.245, 0.62))


class MonitorPicture:
    """The figure for a run with these names, and `draw`, which moves its artists."""

    def __init__(self, names: Sequence[str], colours: Palette) -> None:
        self.names = list(names)
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        metrics = [name for name in names if name != "loss"]
        groups = [group for group in (["loss"] if "loss" in names or not metrics else [], metrics) if group]
        self.curves = []
        for box, group in zip(TWO if len(groups) > 1 else ONE, groups, strict=True):
            axes = self.figure.add_axes(box)
            self.curves.append(Curves(axes, group, colours, partial(stamped, axes), first=int("loss" not in group)))
            name_axes(axes, colours, " and ".join(group))
        style(self.figure, colours)
        self._where = stamped(self.figure, 0.06, 0.935, "", fontsize=NORMAL, color=colours.ink)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [self._where, *(artist for curves in self.curves for artist in curves.artists)]

    def draw(self, run: Run, best: Best | None, planned: int, where: str) -> bool:
        """Move everything to where the run is; True if the limits of some axes changed."""
        self._where.set_text(plain(where))
        changed = [curves.show(run, best, planned) for curves in self.curves]
        return any(changed)
