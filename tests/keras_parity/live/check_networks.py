"""Random networks, here and in Keras on JAX: forward, loss, the gradient of every weight, five steps of every optimizer.

All in float64. What Keras computes in float64 as well must agree to `DOUBLE`, and after five steps to `DOUBLE_STEPPED`.
Where Keras rounds to float32 on the way (its tanh and its means do, whatever they are given), it must to `SINGLE` and
`STEPPED`; `random_networks.draw` says which of the two holds. That it is rounding and nothing else shows in a second look
at these, with the one rule of Keras mended that rounds: then the narrow limits hold, too. Differences are measured against
the largest number of the array, or of all gradients together.

Twenty networks in every run; with `--full` three hundred of seeds that nobody has seen. One seed again:

    KERAS_BACKEND=jax python tests/keras_parity/live/check_networks.py 4711
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import keras
import numpy as np
import pytest
from keras_parity.live.random_networks import FAMILIES, Network, data, draw, shake

import nnteach

DOUBLE = 1e-10  # rounding of 1e-16, grown on the way through layers
DOUBLE_STEPPED = 1e-7  # Adam and its kin divide by the gradient's size: where it is 0 but for rounding, by epsilon, 1e-7
SINGLE = 1e-4  # rounding of 6e-8, grown likewise: a normalization of numbers that hardly differ makes it a hundredfold
STEPPED = 1e-3  # the same after five steps, each with gradients at weights that have drifted apart
STEPS = 5
SAMPLE = [1000 + i for i in range(20)]
MANY = 300
SIZE = 8192  # of the one vector that all weights of a network lie in, for Keras's optimizers: they compile once

# Those that divide by a root of gradients blow rounding up, where gradients are all but 0: in networks that Keras rounds
# to float32, epsilon is larger.
RULES: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"learning_rate": 0.05}),
    "momentum": ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True, "global_clipnorm": 1.0}),
    "RMSprop": ("RMSprop", {"learning_rate": 0.01, "momentum": 0.5, "centered": True, "epsilon": 1e-7}),
    "Adagrad": ("Adagrad", {"learning_rate": 0.05, "epsilon": 1e-7}),
    "Adadelta": ("Adadelta", {"learning_rate": 1.0, "epsilon": 1e-7}),
    "Adam": ("Adam", {"learning_rate": 0.01, "epsilon": 1e-7}),
    "amsgrad": ("Adam", {"learning_rate": 0.01, "amsgrad": True, "epsilon": 1e-7, "clipvalue": 0.5}),
    "AdamW": ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.05, "epsilon": 1e-7}),
    "Adamax": ("Adamax", {"learning_rate": 0.01, "epsilon": 1e-7}),
    "Nadam": ("Nadam", {"learning_rate": 0.01, "epsilon": 1e-7}),
}


class Still(nnteach.optimizers.Optimizer):
    """Changes nothing: the gradients stay where they can be seen."""

    def __init__(self) -> None:
        super().__init__(1.0)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        pass


def rule(name: str, exact: bool) -> tuple[str, dict[str, Any]]:
    kind, options = RULES[name]
    return kind, options if exact or "epsilon" not in options else options | {"epsilon": 0.01}


def apart(mine: Any, theirs: Any) -> float:
    """The largest difference, over the largest number."""
    mine, theirs = ([np.asarray(a, "float64") for a in side] for side in (mine, theirs))
    assert [a.shape for a in mine] == [a.shape for a in theirs]
    largest = max((float(np.abs(a).max()) for a in theirs if a.size), default=0.0)
    differences = [float(np.abs(a - b).max()) for a, b in zip(mine, theirs, strict=True) if a.size]
    assert all(np.isfinite(difference) for difference in differences)
    return max(differences, default=0.0) / max(largest, 1e-12)


def listed(thing: Any) -> list[Any]:
    return list(thing) if isinstance(thing, (list, tuple)) else [thing]


class Oracle:
    """The network in Keras: made by the bridge, asked through Keras's own step of training."""

    def __init__(self, ours: Any, x: Any, y: Any):
        self.model = nnteach.to_keras(ours)
        self.x, self.y = jax.tree.map(np.asarray, x), jax.tree.map(np.asarray, y)
        self.model._symbolic_build(data_batch=(self.x, self.y, None))
        self.learning = [jax.numpy.asarray(v.value) for v in self.model.trainable_variables]
        self.others = [jax.numpy.asarray(v.value) for v in self.model.non_trainable_variables]
        self.weights = [i for i, v in enumerate(self.model.non_trainable_variables) if "seed" not in v.path]
        self.metrics = [jax.numpy.asarray(v.value) for v in self.model.metrics_variables]
        learn = jax.value_and_grad(self.model.compute_loss_and_updates, has_aux=True)
        rule = [v.value for v in self.model.optimizer.variables]  # which scales no loss, but is asked to
        self._learn = jax.jit(
            lambda learning, others, x, y: learn(learning, others, self.metrics, x, y, None, True, rule)
        )

    def forward(self) -> list[Any]:
        run = jax.jit(lambda learning, others, x: self.model.stateless_call(learning, others, x, training=False)[0])
        return listed(run(self.learning, self.others, self.x))

    def gradients(self, learning: Any, others: Any) -> tuple[Any, list[Any], list[Any]]:
        """The loss, the gradients of the weights that learn, and the other weights afterwards."""
        (_, (loss, _, others, _)), gradients = self._learn(learning, others, self.x, self.y)
        return loss, gradients, others

    def learned(self, kind: str, options: dict[str, Any]) -> list[Any]:
        """The weights after some steps of an optimizer; all lie in one vector, so that it compiles only once."""
        apply, memory = _keras_rule(kind, tuple(sorted(options.items())))
        learning, others = self.learning, self.others
        for _ in range(STEPS):
            _, gradients, others = self.gradients(learning, others)
            flat, memory = apply(memory, _flat(gradients), _flat(learning))
            learning = [v.constraint(w) if v.constraint else w
                        for v, w in zip(self.model.trainable_variables, _parts(flat, learning), strict=True)]  # fmt: skip
        return [*learning, *self.kept(others)]

    def kept(self, others: list[Any]) -> list[Any]:
        """Of what does not learn, the weights; Keras counts the seeds of its random streams, too."""
        return [others[i] for i in self.weights]


_rules: dict[Any, Any] = {}


def _keras_rule(kind: str, options: Any) -> Any:
    if (kind, options) not in _rules:
        optimizer = getattr(keras.optimizers, kind)(**dict(options))
        vector = keras.Variable(np.zeros(SIZE), dtype="float64", name="all")
        optimizer.build([vector])

        def apply(memory: Any, gradient: Any, value: Any) -> Any:
            [new], memory = optimizer.stateless_apply(memory, [gradient], [value])
            return new, memory

        _rules[kind, options] = jax.jit(apply), [v.value for v in optimizer.variables]
    return _rules[kind, options]


def _flat(arrays: Any) -> np.ndarray:
    whole = np.concatenate([np.asarray(a).ravel() for a in arrays]) if arrays else np.zeros(0)
    assert whole.size <= SIZE
    return np.pad(whole, (0, SIZE - whole.size))


def _parts(flat: Any, like: Any) -> list[Any]:
    flat, ends = np.asarray(flat), np.cumsum([a.size for a in like])
    return [flat[end - a.size : end].reshape(a.shape) for a, end in zip(like, ends, strict=True)]


def differences(net: Network) -> Iterator[tuple[str, float]]:
    """How far the two are apart, for all that is compared."""
    ours = net.names["model"]
    x, y = data(net)
    start = shake(net)
    ours.set_weights(start)
    oracle = Oracle(ours, x, y)
    yield "forward", apart(listed(ours.predict(x, verbose=0)), oracle.forward())
    loss, gradients, others = oracle.gradients(oracle.learning, oracle.others)
    how = {name: value for name, value in ours._compiled_with.items() if name != "optimizer"}
    ours.compile(Still(), **how)
    yield "loss", apart(listed(ours.train_on_batch(x, y))[:1], [loss])
    yield "gradients", apart([w.grad for w in ours.trainable_variables], gradients)
    yield "what is no gradient", apart([w.numpy() for w in ours.non_trainable_variables], oracle.kept(others))
    yield from steps_apart(ours, oracle, start, how, net.exact)
    if not net.exact:
        ours.set_weights(start)
        ours.compile("sgd", **how)
        with mended():
            oracle = Oracle(ours, x, y)
            yield "forward, mended", apart(listed(ours.predict(x, verbose=0)), oracle.forward())
            loss, gradients, _ = oracle.gradients(oracle.learning, oracle.others)
            ours.compile(Still(), **how)
            yield "loss, mended", apart(listed(ours.train_on_batch(x, y))[:1], [loss])
            yield "gradients, mended", apart([w.grad for w in ours.trainable_variables], gradients)
            for what, value in steps_apart(ours, oracle, start, how, exact=True):
                yield f"{what}, mended", value


def steps_apart(ours: Any, oracle: Oracle, start: Any, how: Any, exact: bool) -> Iterator[tuple[str, float]]:
    """How far the weights are apart after five steps of each optimizer."""
    for name in RULES:
        kind, options = rule(name, exact)
        ours.set_weights(start)
        ours.compile(getattr(nnteach.optimizers, kind)(**options), **how)
        for _ in range(STEPS):
            ours.train_on_batch(oracle.x, oracle.y)
        mine = [*ours.trainable_variables, *ours.non_trainable_variables]
        yield f"five steps of {name}", apart([w.numpy() for w in mine], oracle.learned(kind, options))


@contextmanager
def mended() -> Iterator[None]:
    """Keras's rule for the type of a result, but that float64 with anything is float64."""
    from keras.src import backend
    from keras.src.backend.common import dtypes

    def result_type(*types: Any) -> str:
        return "float64" if any(str(t) == "float64" for t in types) else rule(*types)

    rule = dtypes.result_type
    places = [module for name, module in sys.modules.items()
              if name.startswith("keras.") and getattr(module, "result_type", None) is rule]  # fmt: skip
    assert backend in places and dtypes in places
    for module in places:
        module.result_type = result_type  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in places:
            module.result_type = rule  # type: ignore[attr-defined]


def allowance(net: Network, what: str) -> float:
    if net.exact or what.endswith("mended"):
        return DOUBLE_STEPPED if "steps" in what else DOUBLE
    return STEPPED if "steps" in what else SINGLE


def report(net: Network, found: dict[str, float]) -> str:
    """The network as code, and where the two are apart."""
    return "\n".join([
        f"network {net.seed} ({net.family}): Keras {'keeps float64' if net.exact else 'rounds to float32'}",
        *(f"  {'  ' if value <= allowance(net, what) else '->'} {what}: {value:.2g}, allowed {allowance(net, what):g}"
          for what, value in found.items()),
        "", 'nnteach.config.set_floatx("float64")', *net.lines, "", f"again: python {Path(__file__).name} {net.seed}",
    ])  # fmt: skip


def examine(seed: int) -> tuple[Network, dict[str, float]]:
    net = draw(seed)
    try:
        return net, dict(differences(net))
    except BaseException as error:
        error.add_note("\n".join([f"network {seed} ({net.family}):", *net.lines]))
        raise


def seeds(config: pytest.Config) -> list[int]:
    first = secrets.randbelow(10**9)
    return [first + i for i in range(MANY)] if config.getoption("--full") else SAMPLE


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config))


@pytest.fixture(autouse=True, scope="module")
def in_float64() -> Iterator[None]:
    before = nnteach.config.floatx(), keras.config.floatx(), jax.config.jax_enable_x64  # type: ignore[attr-defined]
    set_float64()
    yield
    nnteach.config.set_floatx(before[0])
    keras.config.set_floatx(before[1])
    jax.config.update("jax_enable_x64", before[2])


def set_float64() -> None:
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_disable_most_optimizations", True)  # they take longer than all the rest
    nnteach.config.set_floatx("float64")
    keras.config.set_floatx("float64")


worst: dict[tuple[str, bool], tuple[float, int]] = {}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*does not support masking")
def test_a_random_network_is_the_same_in_keras(seed: int) -> None:
    net, found = examine(seed)
    for what, value in found.items():
        worst[what, net.exact] = max(worst.get((what, net.exact), (0.0, 0)), (value, seed))
    assert all(value <= allowance(net, what) for what, value in found.items()), report(net, found)


def test_the_worst_differences(capsys: pytest.CaptureFixture[str]) -> None:
    """Comes last, and prints what the others found; that both kinds of network were among them."""
    with capsys.disabled():
        for exact in (True, False):
            print(f"\nWhere Keras {'keeps float64' if exact else 'rounds to float32'}:")
            for (what, kind), (value, seed) in worst.items():
                if kind == exact:
                    print(f"  {what}: {value:.1e} (network {seed})")
    assert {exact for _, exact in worst} == {True, False}


def test_every_family_is_among_those_of_the_test_command() -> None:
    assert {draw(seed).family for seed in SAMPLE} == set(FAMILIES)


if __name__ == "__main__":
    set_float64()
    for argument in sys.argv[1:]:
        print(report(*examine(int(argument))))
