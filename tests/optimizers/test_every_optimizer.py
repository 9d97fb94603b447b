"""What all update rules promise, asked of each line of the table in specs.py."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from specs import OPTIMIZERS, label
from strict_numpy import pretend_gpu

import nnteach
from nnteach import optimizers
from nnteach.backend import to_device, to_numpy
from nnteach.variable import Variable

CASES = [
    pytest.param(spec.optimizer, arguments, id=f"{spec.optimizer.__name__}({label(arguments)})")
    for spec in OPTIMIZERS
    for arguments in spec.samples
]
BAD = [
    pytest.param(spec.optimizer, bad, id=f"{spec.optimizer.__name__}({label(bad.arguments)})")
    for spec in OPTIMIZERS
    for bad in spec.bad
]
every_optimizer = pytest.mark.parametrize(("cls", "arguments"), CASES)


def walk(optimizer, values, gradients, dtype="float64"):
    """Where the variables stand after each step."""
    variables = [Variable(value, dtype=dtype) for value in values]
    path = []
    for step in gradients:
        optimizer.apply([np.asarray(g, dtype=dtype) for g in step], variables)
        path.append([v.numpy() for v in variables])
    return path


def some(rng, steps=4):
    shapes = [(2, 3), (3,), (1,)]
    return [rng.standard_normal(s) for s in shapes], [[rng.standard_normal(s) for s in shapes] for _ in range(steps)]


@every_optimizer
def test_it_finds_the_bottom_of_a_bowl(cls, arguments):
    optimizer, w = cls(**arguments), Variable(np.array([3.0, -2.0]))
    for _ in range(400):
        optimizer.apply([2 * w.value], [w])
    assert np.abs(w.numpy()).max() < 0.1


@every_optimizer
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_float_type_is_kept(cls, arguments, dtype, rng):
    for step in walk(cls(**arguments), *some(rng), dtype=dtype):
        assert all(value.dtype == dtype for value in step)


@every_optimizer
def test_variables_move_as_if_each_were_alone(cls, arguments, rng):
    """They are laid end to end for speed; the numbers must not know."""
    values, gradients = some(rng)
    together = walk(cls(**arguments), values, gradients)
    for i, value in enumerate(values):
        alone = walk(cls(**arguments), [value], [[g[i]] for g in gradients])
        for step, lonely in zip(together, alone, strict=True):
            assert_allclose(step[i], lonely[0], rtol=1e-12)


@every_optimizer
def test_gradients_that_are_given_are_not_changed(cls, arguments, rng):
    values, gradients = some(rng)
    for step in gradients:
        for g in step:
            g.flags.writeable = False
    walk(cls(**arguments), values, gradients)


@every_optimizer
def test_a_rate_of_zero_moves_nothing(cls, arguments, rng):
    values, gradients = some(rng)
    last = walk(cls(**arguments | {"learning_rate": 0.0}), values, gradients)[-1]
    for value, moved in zip(values, last, strict=True):
        assert_array_equal(value, moved)


@every_optimizer
def test_the_rate_may_be_changed_between_steps(cls, arguments, rng):
    values, gradients = some(rng)
    optimizer = cls(**arguments)
    w = [Variable(v) for v in values]
    optimizer.apply(gradients[0], w)
    before = [v.numpy() for v in w]
    optimizer.learning_rate = 0
    if not arguments.get("momentum"):
        optimizer.apply(gradients[1], w)
        for v, b in zip(w, before, strict=True):
            assert_array_equal(v.numpy(), b)
    assert optimizer.learning_rate == 0


@every_optimizer
def test_the_config_makes_the_same_optimizer_again(cls, arguments, rng):
    optimizer = cls(**arguments)
    again = cls(**optimizer.get_config())
    assert again.get_config() == optimizer.get_config()
    values, gradients = some(rng)
    for one, other in zip(walk(optimizer, values, gradients), walk(again, values, gradients), strict=True):
        for a, b in zip(one, other, strict=True):
            assert_array_equal(a, b)


@every_optimizer
def test_it_runs_on_the_pretend_gpu_without_reading_back(cls, arguments, rng):
    values, gradients = some(rng)
    expected = walk(cls(**arguments), values, gradients)[-1]
    with pretend_gpu() as transfers:
        optimizer, w = cls(**arguments), [Variable(v) for v in values]
        there = [[to_device(g) for g in step] for step in gradients]
        transfers.to_host = 0
        for step in there:
            optimizer.apply(step, w)
        assert transfers.to_host == 0
        got = [to_numpy(v.value) for v in w]
    for value, number in zip(got, expected, strict=True):
        assert_allclose(value, number, rtol=1e-12)


@every_optimizer
def test_steps_are_counted(cls, arguments, rng):
    optimizer = cls(**arguments)
    walk(optimizer, *some(rng, steps=3))
    assert optimizer.iterations == 3


@every_optimizer
def test_no_variables_is_no_mistake(cls, arguments):
    cls(**arguments).apply([], [])


@every_optimizer
def test_what_is_remembered_survives_freezing_and_thawing(cls, arguments, rng):
    """Another choice of variables lays them out anew; the velocities come along."""
    values, gradients = some(rng)
    optimizer = cls(**arguments)
    a, b = Variable(values[0]), Variable(values[1])
    optimizer.apply([gradients[0][0], gradients[0][1]], [a, b])
    optimizer.apply([gradients[1][0]], [a])  # b is frozen for a step
    optimizer.apply([gradients[2][0], gradients[2][1]], [a, b])
    alone = walk(cls(**arguments), [values[0]], [[g[0]] for g in gradients[:3]])[-1][0]
    assert_allclose(a.numpy(), alone, rtol=1e-12)


@every_optimizer
def test_a_weight_that_thaws_begins_as_a_new_one(cls, arguments, rng):
    values, gradients = some(rng)
    optimizer = cls(**arguments)
    a, b = Variable(values[0]), Variable(values[1])
    optimizer.apply([gradients[0][0]], [a])
    optimizer.iterations = 0  # so that both have seen as many steps
    optimizer.apply([gradients[1][0], gradients[1][1]], [a, b])
    alone = walk(cls(**arguments), [values[1]], [[gradients[1][1]]])[-1][0]
    assert_allclose(b.numpy(), alone, rtol=1e-12)


@every_optimizer
def test_what_it_remembers_can_be_put_back_bit_for_bit(cls, arguments, rng):
    """Into the same optimizer, and into a new one that never made a step."""
    values, gradients = some(rng, steps=7)
    optimizer, w = cls(**arguments), [Variable(v) for v in values]
    for step in gradients[:3]:
        optimizer.apply(step, w)
    slots, places = optimizer.get_slots(), [v.numpy() for v in w]
    for step in gradients[3:]:
        optimizer.apply(step, w)
    expected = [v.numpy() for v in w]
    for again, variables in ((optimizer, w), (cls(**arguments), [Variable(v) for v in values])):
        again.build(variables)
        for v, place in zip(variables, places, strict=True):
            v.assign(place)
        again.set_slots(slots)
        again.iterations = 3
        for step in gradients[3:]:
            again.apply(step, variables)
        for v, value in zip(variables, expected, strict=True):
            assert_array_equal(v.numpy(), value)


@every_optimizer
def test_slots_put_back_from_before_the_first_step_are_as_at_the_start(cls, arguments, rng):
    values, gradients = some(rng)
    optimizer, w = cls(**arguments), [Variable(v) for v in values]
    optimizer.build(w)
    slots = optimizer.get_slots()
    paths = []
    for _ in range(2):
        for v, value in zip(w, values, strict=True):
            v.assign(value)
        optimizer.set_slots(slots)
        optimizer.iterations = 0
        for step in gradients:
            optimizer.apply(step, w)
        paths.append([v.numpy() for v in w])
    for one, other in zip(*paths, strict=True):
        assert_array_equal(one, other)


@every_optimizer
def test_a_copy_goes_its_own_way(cls, arguments, rng):
    values, gradients = some(rng)
    pair = cls(**arguments), [Variable(v) for v in values]
    pair[0].apply(gradients[0], pair[1])
    optimizer, w = copy.deepcopy(pair)
    optimizer.apply(gradients[1], w)
    assert pair[0].iterations == 1
    pair[0].apply(gradients[1], pair[1])
    for one, other in zip(w, pair[1], strict=True):
        assert_array_equal(one.numpy(), other.numpy())


@pytest.mark.parametrize("spec", OPTIMIZERS, ids=lambda s: s.optimizer.__name__)
def test_an_optimizer_is_found_by_its_name(spec):
    name = spec.optimizer.__name__.lower()
    for identifier in (name, spec.optimizer.__name__, spec.optimizer):
        assert type(optimizers.get(identifier)) is spec.optimizer
    instance = spec.optimizer()
    assert optimizers.get(instance) is instance
    assert instance.name == name


@pytest.mark.parametrize(("cls", "bad"), BAD)
def test_a_mistake_is_named(cls, bad):
    with pytest.raises(bad.error) as caught:
        cls(**bad.arguments)
    for word in bad.words:
        assert word in str(caught.value)


@pytest.mark.parametrize("rate", [1, 0.1, np.float32(0.1), np.float64(0.1), np.array(0.1)])
def test_a_rate_may_be_any_number(rate):
    assert optimizers.SGD(rate).learning_rate == pytest.approx(float(rate))


def test_a_rule_of_ones_own_needs_only_update_step(rng):
    class SignDescent(optimizers.Optimizer):
        def update_step(self, gradient, variable, learning_rate):
            steps = self.slot("steps", variable)
            steps += 1
            variable.value -= learning_rate * np.sign(gradient)

    x = rng.standard_normal((40, 2))
    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(1)])
    model.compile(optimizer=SignDescent(learning_rate=0.01), loss="mse")
    losses = model.fit(x, x @ [[1.0], [-1.0]], epochs=200, verbose=0).history["loss"]
    assert losses[-1] < 0.1 * losses[0]


def test_a_rule_without_update_step_says_what_is_missing():
    with pytest.raises(NotImplementedError, match=r"update_step\(self, gradient, variable, learning_rate\)"):
        optimizers.Optimizer(learning_rate=0.1).apply([np.ones(1)], [Variable(np.ones(1))])
