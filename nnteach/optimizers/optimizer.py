"""Optimizer: what all update rules share. Backpropagation finds the gradients; an optimizer uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias

from nnteach.backend import Array, to_device, to_numpy, xp
from nnteach.errors import check_arguments, check_number
from nnteach.optimizers import schedules
from nnteach.optimizers.clipping import clip_by_global_norm, clip_by_norm, clip_by_value
from nnteach.optimizers.schedules import LearningRateSchedule
from nnteach.variable import Bundle, Variable

Rate: TypeAlias = float | LearningRateSchedule


class Optimizer:
    """Changes variables, given their gradients.

    A rule of your own defines `update_step(gradient, variable, learning_rate)`, which changes `variable.value` in
    place; `self.slot(name, variable)` remembers numbers between steps. All variables of a model come as one long
    `variable` (a `Bundle`), since the rules work number by number.

    Args
        learning_rate: length of a step, per unit of gradient; 0 or more; or a schedule, which says it for each step.
        weight_decay: before each step every weight loses this fraction of itself, times the learning rate.
        clipnorm: longest gradient of a single variable (a kernel, a bias); longer ones are shortened.
        clipvalue: largest number in a gradient.
        global_clipnorm: longest gradient of all variables together. Only one of the three can be given.
        name: shown in summaries.

    Raises
        ValueError, TypeError: a value that makes no sense; the message names it and what would.
        NotImplementedError: an argument that Keras has and we have not built.
    """

    # Arguments that Keras has and we have not built yet, with the value that switches each off.
    keras_only: ClassVar[dict[str, Any]] = {
        "use_ema": False, "ema_momentum": 0.99, "ema_overwrite_frequency": None,
        "loss_scale_factor": None, "gradient_accumulation_steps": None,
    }  # fmt: skip

    def __init__(
        self,
        learning_rate: Rate,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        *,
        name: str | None = None,
        **others: Any,
    ):
        owner = type(self).__name__
        for argument in set(others) & set(self.keras_only):
            if others.pop(argument) not in (self.keras_only[argument], None):
                raise NotImplementedError(f"{owner}: Keras has {argument!r}, nnteach does not have it yet.")
        check_arguments(owner, others, [*_arguments(type(self).__init__), *_arguments(Optimizer.__init__)])
        self.name = name or owner.lower()
        self.learning_rate = learning_rate
        self.weight_decay = None if weight_decay is None else check_number(owner, "weight_decay", weight_decay, 0)
        self._spared: tuple[list[Variable], str] = ([], "")  # from weight decay: variables, and a pattern of names
        limits = {"clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm}
        limits = {argument: _limit(owner, argument, value) for argument, value in limits.items()}
        self.clipnorm, self.clipvalue, self.global_clipnorm = limits.values()
        if sum(value is not None for value in limits.values()) > 1:
            given = ", ".join(f"{argument}={value:g}" for argument, value in limits.items() if value is not None)
            raise ValueError(f"{owner} clips in one way: choose one of {given}.")
        self.iterations = 0
        self._bundles: list[Bundle] = []
        self._slots: dict[tuple[str, Bundle], Array] = {}
        self._starts: dict[str, float] = {}  # the number with which a slot of that name begins

    @property
    def learning_rate(self) -> float:
        """Length of the next step. It may be changed at any time, unless a schedule says it."""
        rate = self._learning_rate
        if isinstance(rate, float):
            return rate
        return check_number(type(rate).__name__, "the rate of a step", rate(self.iterations), 0)

    @learning_rate.setter
    def learning_rate(self, value: Rate) -> None:
        owner = type(self).__name__
        if isinstance(value, LearningRateSchedule):
            self._learning_rate: Rate = value
            return
        if isinstance(getattr(self, "_learning_rate", None), LearningRateSchedule):
            raise TypeError(
                f"The learning rate of this {owner} follows {self._learning_rate!r}, so it cannot be set to {value!r}. "
                f"Make the optimizer with a number, {owner}(learning_rate=0.01), or set another schedule."
            )
        if callable(value):
            raise TypeError(
                f"{owner}: learning_rate is a number or a schedule; received the function {value!r}. Subclass "
                "optimizers.schedules.LearningRateSchedule and define __call__(self, step)."
            )
        self._learning_rate = check_number(owner, "learning_rate", value, 0)

    def update_step(self, gradient: Array, variable: Bundle, learning_rate: float) -> None:
        raise NotImplementedError(
            f"{type(self).__name__} does not define update_step(self, gradient, variable, learning_rate)."
        )

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable]) -> None:
        """One step: change every variable by its gradient.

        Raises
            ValueError: another number of gradients than of variables, or a gradient of another shape.
        """
        if len(grads) != len(trainable_variables):
            raise ValueError(f"apply received {len(grads)} gradients for {len(trainable_variables)} variables.")
        if not self._hold(trainable_variables):
            self._bundle(trainable_variables)
        for grad, variable in zip(grads, trainable_variables, strict=True):
            if grad is not variable.grad:  # a gradient from elsewhere, not from backward
                self._receive(grad, variable)
        rate = self._learning_rate
        if not isinstance(rate, float):
            rate = self.learning_rate
        if self.weight_decay is self.clipnorm is self.clipvalue is self.global_clipnorm is None:
            for bundle in self._bundles:
                self.update_step(bundle.grad, bundle, rate)
        else:
            self._careful_steps(rate)
        self.iterations += 1

    def build(self, variables: Sequence[Variable]) -> None:
        """Lay the variables out, as the first step would; then `set_slots` can put back what was remembered."""
        if not self._hold(variables):
            self._bundle(variables)

    def apply_gradients(self, grads_and_vars: Any) -> None:
        """The same, given pairs: `apply_gradients(zip(grads, variables))`."""
        pairs = list(grads_and_vars)
        self.apply([grad for grad, _ in pairs], [variable for _, variable in pairs])

    def slot(self, name: str, variable: Bundle, start: float = 0.0) -> Array:
        """Numbers that this rule keeps for each weight between steps, such as a velocity; `start` at first."""
        try:
            return self._slots[name, variable]
        except KeyError:
            self._starts[name] = start
            self._slots[name, variable] = xp.full_like(variable.value, start)
            return self._slots[name, variable]

    @property
    def variables(self) -> list[Variable]:
        """Copies of all that it counts and remembers, with Keras's names: iteration, learning_rate, then the slots."""
        counted = [Variable(self.iterations, name="iteration", trainable=False, dtype="int64")]
        if isinstance(self._learning_rate, float):
            counted.append(Variable(self._learning_rate, name="learning_rate", trainable=False, dtype="float64"))
        return counted + [
            Variable(piece, name=f"{v.path.replace('/', '_')}_{name}", trainable=False)
            for (name, bundle), slot in self._slots.items()
            for v, piece in zip(bundle.variables, bundle.split(slot), strict=True)
        ]

    def exclude_from_weight_decay(
        self, var_list: Sequence[Variable] | None = None, var_names: Sequence[str] | None = None
    ) -> None:
        """Spare some variables from weight decay: these, and those whose name contains one of these words.

        `exclude_from_weight_decay(var_names=["bias"])` spares all biases.
        """
        if isinstance(var_names, str):
            raise TypeError(f"exclude_from_weight_decay: var_names is a list of words: [{var_names!r}].")
        self._spared = (list(var_list or []), "|".join(var_names or []))

    def _careful_steps(self, rate: float) -> None:
        """The steps, after clipping and weight decay."""
        gradients = self._clip([bundle.grad for bundle in self._bundles])
        if self.weight_decay is not None:
            self._decay(rate * self.weight_decay)
        for gradient, bundle in zip(gradients, self._bundles, strict=True):
            self.update_step(gradient, bundle, rate)

    def _clip(self, gradients: list[Array]) -> list[Array]:
        """The gradients, none longer than was allowed."""
        if self.clipnorm is not None:
            return clip_by_norm(gradients, self._bundles, self.clipnorm)
        if self.global_clipnorm is not None:
            return clip_by_global_norm(gradients, self.global_clipnorm)
        if self.clipvalue is not None:
            return clip_by_value(gradients, self.clipvalue)
        return gradients

    def _decay(self, fraction: float) -> None:
        """Every weight that is not spared loses this fraction of itself."""
        spared, words = self._spared
        for bundle in self._bundles:
            if not spared and not words:
                bundle.value -= fraction * bundle.value
                continue
            for v, value, _ in bundle.views:
                if not any(v is other for other in spared) and not (words and re.search(words, v.name)):
                    value -= fraction * value

    def get_slots(self) -> dict[tuple[str, int], Array]:
        """Copies of all slots, by name and place of their bundle: with `iterations`, all that a rule remembers."""
        return {
            (name, place): self._slots[name, bundle].copy()
            for place, bundle in enumerate(self._bundles)
            for name in {name for name, owner in self._slots if owner is bundle}
        }

    def set_slots(self, slots: dict[tuple[str, int], Array]) -> None:
        """Copy such numbers back in; a slot that they leave out did not exist yet, so it is as at the start."""
        for (name, _), slot in self._slots.items():
            slot.fill(self._starts[name])
        for (name, place), numbers in slots.items():
            self.slot(name, self._bundles[place])[...] = numbers

    def move(self) -> None:
        """Take what it remembers to where numbers are computed now; its variables are there already."""
        variables = [v for bundle in self._bundles for v in bundle.variables]
        slots = {place: to_device(to_numpy(slot)) for place, slot in self.get_slots().items()}
        self._slots, self._bundles = {}, []
        if variables:
            self._bundle(variables)
            self.set_slots(slots)

    def laid_out(self) -> list[list[Variable]]:
        """The variables it has worked on, bundle by bundle."""
        return [list(bundle.variables) for bundle in self._bundles]

    def lay_out(self, variables: Sequence[Variable]) -> None:
        """Lay variables end to end before the first step, so that `set_slots` finds their bundles."""
        self._bundle(variables)

    def _hold(self, variables: Sequence[Variable]) -> bool:
        """Whether these variables still are laid out as they were at the last step."""
        if len(self._bundles) == 1:
            return self._bundles[0].holds(variables)
        groups = _by_dtype(variables)
        return len(groups) == len(self._bundles) and all(map(Bundle.holds, self._bundles, groups))

    def _bundle(self, variables: Sequence[Variable]) -> None:
        """Lay the variables end to end; what is remembered for one that was there before comes along.

        Raises
            ValueError: none was there before. The velocities of one model would push another.
        """
        known = {id(v) for bundle in self._bundles for v in bundle.variables}
        if variables and known and not any(id(v) in known for v in variables):
            raise ValueError(
                f"This optimizer ({self!r}) belongs to another model: it remembers steps of that one's weights. "
                f"Make a new one for each model: compile(optimizer={type(self).__name__}(...))."
            )
        kept = {
            (name, id(v)): piece
            for (name, bundle), slot in self._slots.items()
            for v, piece in zip(bundle.variables, bundle.split(slot), strict=True)
        }
        names = list(dict.fromkeys(name for name, _ in self._slots))
        self._slots, self._bundles = {}, [Bundle(group) for group in _by_dtype(variables)]
        for bundle in self._bundles:
            for name in names:
                for v, piece in zip(
                    bundle.variables, bundle.split(self.slot(name, bundle, self._starts[name])), strict=True
                ):
                    if (name, id(v)) in kept:
                        piece[...] = kept[name, id(v)]

    def _receive(self, grad: Any, variable: Variable) -> None:
        grad = to_device(grad)
        if grad.shape != variable.shape:
            raise ValueError(f"The gradient of {variable.path} has shape {grad.shape}, the variable {variable.shape}.")
        variable.grad[...] = grad

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this optimizer again (without what it remembers)."""
        return {
            "name": self.name, "learning_rate": self._learning_rate, "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm, "clipvalue": self.clipvalue, "global_clipnorm": self.global_clipnorm,
        }  # fmt: skip

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Optimizer:
        """A new optimizer from what `get_config` returned; a schedule may be written as a dictionary, as in Keras."""
        rate = config.get("learning_rate")
        make: Callable[..., Optimizer] = cls
        return make(**config | ({"learning_rate": schedules.deserialize(rate)} if isinstance(rate, dict) else {}))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, learning_rate={self.learning_rate:g}, {self.iterations} steps>"


def _arguments(function: Any) -> tuple[str, ...]:
    """The names of a method's arguments, without self."""
    code = function.__code__
    return code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]


def _limit(owner: str, argument: str, value: Any) -> float | None:
    """A length to which gradients are clipped, or None."""
    if value is None:
        return None
    if not check_number(owner, argument, value, 0) > 0:
        raise ValueError(f"{owner}: {argument} must be positive (None clips nothing); received {value!r}.")
    return float(value)


def _by_dtype(variables: Sequence[Variable]) -> list[list[Variable]]:
    """A bundle is one vector, so it has one dtype; nearly always there is one group."""
    groups: dict[str, list[Variable]] = {}
    for v in variables:
        groups.setdefault(v.dtype, []).append(v)
    return list(groups.values())
