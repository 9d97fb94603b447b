"""What a model with several outputs is judged by: the weighted sum of their losses, and metrics for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach import losses, metrics
from nnteach.backend import Array, Shape
from nnteach.errors import check_number, did_you_mean
from nnteach.losses.loss import apply_mask
from nnteach.metrics import Metric


class Objective:
    """Several losses as one. Called as a loss is, with lists: one entry for each output.

    Args
        given: the losses by output; None for one that is not judged.
        weights: how much each counts.
        names: of the outputs.
    """

    def __init__(self, given: Sequence[Any], weights: Sequence[float], names: Sequence[str]):
        self.losses, self.weights, self.names = list(given), list(weights), list(names)
        self.reset()

    def __call__(self, y_true: Sequence[Array], y_pred: Sequence[Array], sample_weight: Any = None) -> Array:
        self.values = [
            None if loss is None else loss(y, p, w)
            for loss, y, p, w in zip(self.losses, y_true, y_pred, _listed(sample_weight, self.losses), strict=True)
        ]
        return sum((v * w for v, w in zip(self.values, self.weights, strict=True) if v is not None), 0.0)

    def gradient(self, y_true: Sequence[Array], y_pred: Sequence[Array], sample_weight: Any = None) -> list[Any]:
        """One gradient for each output; None for one that is not judged."""
        return [
            None if loss is None else _times(loss.gradient(y, p, w), weight)
            for loss, weight, y, p, w in zip(
                self.losses, self.weights, y_true, y_pred, _listed(sample_weight, self.losses), strict=True
            )
        ]

    def reset(self) -> None:
        """Forget the sums of the epoch before."""
        self.sums: list[Any] = [0.0] * len(self.losses)
        self.count = 0

    def add_up(self, size: int) -> None:
        """Add the values of the last call to the sums of the epoch."""
        self.sums = [s if v is None else s + v * size for s, v in zip(self.sums, self.values, strict=True)]
        self.count += size

    def logs(self) -> dict[str, float]:
        """The mean loss of each output so far, before its weight."""
        return {
            f"{name}_loss": float(total) / max(self.count, 1)
            for name, total, loss in zip(self.names, self.sums, self.losses, strict=True)
            if loss is not None
        }


def _times(gradient: Array, weight: float) -> Array:
    return gradient if weight == 1 else gradient * weight


def _listed(sample_weight: Any, like: Sequence[Any]) -> Sequence[Any]:
    return [None] * len(like) if sample_weight is None else sample_weight


def per_output(owner: str, what: str, given: Any, names: Sequence[str], several: Any = list) -> list[Any]:
    """What was given for some argument, one entry for each output: from a dictionary by name, or a list in order.

    Raises
        ValueError: a name that no output has; a list of another length.
    """
    if isinstance(given, dict):
        for name in given:
            if name not in names:
                raise ValueError(f"{owner}: {what} names the output {name!r}. {did_you_mean(str(name), names)}")
        return [given.get(name) for name in names]
    if isinstance(given, several) and len(names) > 1:
        if len(given) != len(names):
            raise ValueError(
                f"{owner}: {what} has {len(given)} entries, the model {len(names)} outputs: {', '.join(names)}."
            )
        return list(given)
    return [given] * len(names)


def loss_from(given: Any, loss_weights: Any, names: Sequence[str], owner: str) -> Any:
    """The loss of a model: as it is for one output, an `Objective` for several."""
    if given is None:
        return None
    weights = per_output(owner, "loss_weights", loss_weights, names, (list, tuple))
    weights = [1.0 if w is None else check_number("compile", "each loss weight", w, 0) for w in weights]
    found = [
        None if loss is None else losses.get(loss) for loss in per_output(owner, "loss", given, names, (list, tuple))
    ]
    if len(names) == 1 and weights == [1.0]:
        return found[0]
    if all(loss is None for loss in found):
        raise ValueError(f"{owner}: no output has a loss, so there is nothing to learn.")
    return Objective(found, weights, names)


class Judge:
    """A metric, and the output that it looks at."""

    def __init__(self, metric: Metric, output: int, weighted: bool):
        self.metric, self.output, self.weighted = metric, output, weighted


def known_metrics(given: Any) -> Any:
    """Metrics by name or as instances, as they were nested; unknown names are refused now.

    Which "accuracy" is meant, the targets decide.
    """
    if isinstance(given, dict):
        return {name: known_metrics(part) for name, part in given.items()}
    if isinstance(given, (list, tuple)):
        return [known_metrics(part) for part in given]
    return given if given is None or given in ("accuracy", "acc") else metrics.get(given)


def judges_from(
    owner: str, given: Any, names: Sequence[str], y: Sequence[Any], shapes: Sequence[Shape], weighted: bool
) -> list[Judge]:
    """The metrics of each output, ready to count."""
    judges = []
    for i, asked in enumerate(per_output(owner, "metrics", given, names)):
        for one in _flat(asked):
            if y[i] is None:
                raise ValueError(f"{owner}: the output {names[i]!r} has metrics, but no targets.")
            metric = metrics.get(one, y[i].shape, shapes[i])
            if len(names) > 1 and not metric.name.startswith(f"{names[i]}_"):
                metric.name = f"{names[i]}_{metric.name}"
            judges.append(Judge(metric, i, weighted))
    return judges


def _flat(asked: Any) -> list[Any]:
    if isinstance(asked, (list, tuple)):
        return [one for part in asked for one in _flat(part)]
    return [] if asked is None else [asked]


def masked_weights(sample_weight: Any, mask: Any, reduction: str | None, dtype: str) -> Any:
    """Weights that leave out the steps a mask says are not there; as they are, without a mask."""
    return sample_weight if mask is None else apply_mask(sample_weight, mask, reduction, dtype)
