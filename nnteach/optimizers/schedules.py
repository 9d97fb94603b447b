"""Schedules: a learning rate that changes from step to step, long steps first and short ones near the goal.

A step is one batch, and the first is step 0: with 50 batches in an epoch, `decay_steps=500` is ten epochs.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from nnteach.errors import check_flag, check_number, did_you_mean


class LearningRateSchedule:
    """The learning rate of each step. Subclass it and define `__call__(step)`, which returns a number.

    SGD(learning_rate=ExponentialDecay(0.1, decay_steps=500, decay_rate=0.5))
    """

    def __call__(self, step: int) -> float:
        raise NotImplementedError(f"{type(self).__name__} does not define __call__(self, step).")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this schedule again."""
        raise NotImplementedError(f"{type(self).__name__} does not define get_config(self).")

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> LearningRateSchedule:
        """A new schedule from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        if type(self).get_config is LearningRateSchedule.get_config:
            return f"<{type(self).__name__}>"
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.get_config().items() if key != "name")
        return f"{type(self).__name__}({arguments})"


class ExponentialDecay(LearningRateSchedule):
    """initial_learning_rate * decay_rate^(step / decay_steps): multiplied by decay_rate every decay_steps steps.

    >>> round(float(ExponentialDecay(0.1, decay_steps=100, decay_rate=0.5)(100)), 4)
    0.05

    Args
        initial_learning_rate: that of step 0.
        decay_steps: steps between two multiplications.
        decay_rate: what is multiplied with; 0.5 halves.
        staircase: stay constant in between, instead of falling a little at each step.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate = _rate(self, "initial_learning_rate", initial_learning_rate)
        self.decay_steps = _steps(self, "decay_steps", decay_steps)
        self.decay_rate = _rate(self, "decay_rate", decay_rate)
        self.staircase = check_flag("ExponentialDecay", "staircase", staircase)
        self.name = name

    def __call__(self, step):
        times = step / self.decay_steps
        return self.initial_learning_rate * self.decay_rate ** (math.floor(times) if self.staircase else times)

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate, "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate, "staircase": self.staircase, "name": self.name,
        }  # fmt: skip


class InverseTimeDecay(LearningRateSchedule):
    """initial_learning_rate / (1 + decay_rate * step / decay_steps): half of it at step decay_steps / decay_rate.

    >>> round(float(InverseTimeDecay(0.1, decay_steps=100, decay_rate=1.0)(100)), 4)
    0.05

    Args
        initial_learning_rate: that of step 0.
        decay_steps: steps in a unit of time.
        decay_rate: how fast it falls.
        staircase: count whole units of time only.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate = _rate(self, "initial_learning_rate", initial_learning_rate)
        self.decay_steps = _steps(self, "decay_steps", decay_steps)
        self.decay_rate = _rate(self, "decay_rate", decay_rate)
        self.staircase = check_flag("InverseTimeDecay", "staircase", staircase)
        self.name = name

    def __call__(self, step):
        times = step / self.decay_steps
        return self.initial_learning_rate / (1 + self.decay_rate * (math.floor(times) if self.staircase else times))

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate, "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate, "staircase": self.staircase, "name": self.name,
        }  # fmt: skip


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[0] up to and with step boundaries[0], then values[1], and so on.

    >>> [float(PiecewiseConstantDecay([100], [0.1, 0.01])(step)) for step in (100, 101)]
    [0.1, 0.01]

    Args
        boundaries: the last step of each value but the last, growing.
        values: one more than boundaries.
    """

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str = "PiecewiseConstant") -> None:
        if len(boundaries) != len(values) - 1 or not boundaries:
            raise ValueError(
                "PiecewiseConstantDecay needs a boundary between any two values; "
                f"received {len(boundaries)} boundaries {boundaries!r} and {len(values)} values {values!r}."
            )
        if any(not low < high for low, high in itertools.pairwise(boundaries)):
            raise ValueError(f"PiecewiseConstantDecay: boundaries must grow; received {boundaries!r}.")
        self.boundaries = list(boundaries)
        self.values = [_rate(self, "values", value) for value in values]
        self.name = name

    def __call__(self, step):
        return self.values[sum(step > boundary for boundary in self.boundaries)]

    def get_config(self):
        return {"boundaries": self.boundaries, "values": self.values, "name": self.name}


class PolynomialDecay(LearningRateSchedule):
    """From one rate to another in decay_steps steps: end + (initial - end) * (1 - step / decay_steps)^power.

    >>> round(float(PolynomialDecay(0.1, decay_steps=100, end_learning_rate=0.0)(50)), 4)
    0.05

    Args
        initial_learning_rate, end_learning_rate: at step 0, and from step decay_steps on.
        decay_steps: how long the way is.
        power: 1 is a straight line, 2 begins steep and ends flat.
        cycle: begin anew instead of staying at the end, each time from lower down: the way is made longer by another
            decay_steps whenever its end is passed.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate = _rate(self, "initial_learning_rate", initial_learning_rate)
        self.decay_steps = _steps(self, "decay_steps", decay_steps)
        self.end_learning_rate = _rate(self, "end_learning_rate", end_learning_rate)
        self.power = check_number("PolynomialDecay", "power", power, 0)
        self.cycle = check_flag("PolynomialDecay", "cycle", cycle)
        self.name = name

    def __call__(self, step):
        times = max(1, math.ceil(step / self.decay_steps)) if self.cycle else 1
        left = 1 - min(step / (times * self.decay_steps), 1.0)
        return self.end_learning_rate + (self.initial_learning_rate - self.end_learning_rate) * left**self.power

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate, "decay_steps": self.decay_steps,
            "end_learning_rate": self.end_learning_rate, "power": self.power, "cycle": self.cycle, "name": self.name,
        }  # fmt: skip


class CosineDecay(LearningRateSchedule):
    """Half a wave of the cosine: flat at first, steep in the middle, flat at the end; if asked, after a warm-up.

    >>> round(float(CosineDecay(0.1, decay_steps=100)(50)), 4)
    0.05

    Args
        initial_learning_rate: that of step 0.
        decay_steps: how long the wave is, the warm-up not counted.
        alpha: what is left at the end, as a fraction.
        warmup_target: the rate to which a straight line leads first, and where the wave then begins; None: no warm-up.
        warmup_steps: how long the line is.

    Source
        Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts".
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate = _rate(self, "initial_learning_rate", initial_learning_rate)
        self.decay_steps = _steps(self, "decay_steps", decay_steps)
        self.alpha = _rate(self, "alpha", alpha)
        self.name = name
        self.warmup_target = None if warmup_target is None else _rate(self, "warmup_target", warmup_target)
        self.warmup_steps = _rate(self, "warmup_steps", warmup_steps)
        if self.warmup_steps and warmup_target is None:
            raise ValueError(f"CosineDecay: warmup_steps={warmup_steps} leads nowhere: say warmup_target, too.")

    def __call__(self, step):
        if self.warmup_target is None:
            return self.initial_learning_rate * _half_wave(min(step / self.decay_steps, 1.0), self.alpha)
        if step < self.warmup_steps:
            rise = self.warmup_target - self.initial_learning_rate
            return self.initial_learning_rate + rise * step / self.warmup_steps
        return self.warmup_target * _half_wave(min((step - self.warmup_steps) / self.decay_steps, 1.0), self.alpha)

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate, "decay_steps": self.decay_steps, "alpha": self.alpha,
            "name": self.name, "warmup_target": self.warmup_target, "warmup_steps": self.warmup_steps,
        }  # fmt: skip


class CosineDecayRestarts(LearningRateSchedule):
    """One half wave of the cosine after another: at the end of each the rate jumps up again.

    >>> round(float(CosineDecayRestarts(0.1, first_decay_steps=100)(100)), 4)
    0.1

    Args
        initial_learning_rate: that of step 0.
        first_decay_steps: how long the first wave is.
        t_mul: how many times longer each wave is than the one before, 1 or more.
        m_mul: how many times higher each begins.
        alpha: what is left at the end of a wave, as a fraction of initial_learning_rate.

    Source
        Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts".
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate = _rate(self, "initial_learning_rate", initial_learning_rate)
        self.first_decay_steps = _steps(self, "first_decay_steps", first_decay_steps)
        self.t_mul = check_number("CosineDecayRestarts", "t_mul", t_mul, 1)
        self.m_mul = _rate(self, "m_mul", m_mul)
        self.alpha = _rate(self, "alpha", alpha)
        self.name = name

    def __call__(self, step):
        waves = step / self.first_decay_steps  # in lengths of the first
        if self.t_mul == 1:
            before = math.floor(waves)
            done = waves - before
        else:  # the waves before take (t_mul^before - 1) / (t_mul - 1) of those lengths
            # Rounded up a little: a logarithm that should be 3 may come out as 2.9999999999999996.
            before = math.floor(math.log(1 + waves * (self.t_mul - 1)) / math.log(self.t_mul) + 1e-10)
            length = self.t_mul**before
            done = (waves - (length - 1) / (self.t_mul - 1)) / length
        return self.initial_learning_rate * _half_wave(done, self.alpha, self.m_mul**before)

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate, "first_decay_steps": self.first_decay_steps,
            "t_mul": self.t_mul, "m_mul": self.m_mul, "alpha": self.alpha, "name": self.name,
        }  # fmt: skip


def _half_wave(done: float, alpha: float, height: float = 1.0) -> float:
    """From `height` at done = 0 down to 0 at done = 1, of which alpha is always left."""
    return (1 - alpha) * height * 0.5 * (1 + math.cos(math.pi * done)) + alpha


def _rate(owner: LearningRateSchedule, name: str, value: Any) -> float:
    return check_number(type(owner).__name__, name, value, 0)


def _steps(owner: LearningRateSchedule, name: str, value: Any) -> float:
    number = check_number(type(owner).__name__, name, value, 0)
    if number == 0:
        raise ValueError(f"{type(owner).__name__}: {name} must be above 0; received {value!r}.")
    return number


_CLASSES: dict[str, Any] = {
    c.__name__: c for c in (
        ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay, CosineDecay, CosineDecayRestarts,
    )
}  # fmt: skip


def serialize(learning_rate_schedule: LearningRateSchedule) -> dict[str, Any]:
    """The schedule as a dictionary of plain values, as Keras writes it into files."""
    return {
        "module": "keras.optimizers.schedules", "class_name": type(learning_rate_schedule).__name__,
        "config": learning_rate_schedule.get_config(), "registered_name": None,
    }  # fmt: skip


def deserialize(config: dict[str, Any]) -> LearningRateSchedule:
    """The schedule that such a dictionary describes.

    Raises
        ValueError: a class that is not one of ours.
    """
    name = config.get("class_name")
    if name not in _CLASSES:
        raise ValueError(f"There is no schedule {name!r}. {did_you_mean(name, _CLASSES)}")
    made: LearningRateSchedule = _CLASSES[name].from_config(config["config"])
    return made
