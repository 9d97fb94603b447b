"""Schedules: where they begin and end, what they do to an optimizer, mistakes. Keras's numbers are in keras_parity."""

import numpy as np
import pytest

import nnteach
from nnteach.optimizers import SGD, schedules
from nnteach.optimizers.schedules import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRateSchedule,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
from nnteach.variable import Variable

MADE = [ExponentialDecay(0.1, 10, 0.5), InverseTimeDecay(0.1, 10, 1.0), PiecewiseConstantDecay([5], [0.1, 0.01]),
        PolynomialDecay(0.1, 20, 0.0), CosineDecay(0.1, 20, warmup_target=0.2, warmup_steps=4), CosineDecayRestarts(0.1, 8)]  # fmt: skip
every = pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)


class Mine(LearningRateSchedule):
    def __call__(self, step):
        return 1 / (step + 1)


def test_every_schedule_is_asked():
    public = {c for c in vars(schedules).values() if isinstance(c, type) and issubclass(c, LearningRateSchedule)}
    assert public - {LearningRateSchedule} == {type(made) for made in MADE} == set(schedules._CLASSES.values())


def test_by_hand():
    assert [ExponentialDecay(0.8, 10, 0.5)(step) for step in (0, 10, 20)] == [0.8, 0.4, 0.2]
    assert ExponentialDecay(0.8, 10, 0.5, staircase=True)(19) == 0.4
    assert InverseTimeDecay(0.8, 10, 1.0)(10) == 0.4
    assert [PiecewiseConstantDecay([5, 9], [3, 2, 1])(step) for step in (0, 5, 6, 9, 10)] == [3, 3, 2, 2, 1]
    assert [PolynomialDecay(1.0, 10, 0.0)(step) for step in (0, 5, 10, 99)] == [1.0, 0.5, 0.0, 0.0]
    assert [CosineDecay(1.0, 10, alpha=0.1)(step) for step in (0, 10, 99)] == [1.0, 0.1, 0.1]
    assert [CosineDecay(0.0, 10, warmup_target=1.0, warmup_steps=4)(step) for step in (0, 2, 4, 14)] == [0, 0.5, 1.0, 0]


@pytest.mark.parametrize(
    ("t_mul", "jumps"), [(1.0, range(0, 200, 10)), (2.0, [0, 10, 30, 70, 150]), (3.0, [0, 10, 40, 130])]
)
def test_a_wave_begins_exactly_where_the_last_one_ends(t_mul, jumps):
    schedule = CosineDecayRestarts(0.1, 10, t_mul=t_mul)
    rates = np.array([schedule(step) for step in range(200)])
    assert [step for step in range(200) if rates[step] > 0.0999999] == list(jumps)


@every
def test_the_optimizer_takes_the_rate_of_its_step(made):
    optimizer, w = SGD(made), Variable(np.zeros(1))
    seen = []
    for step in range(12):
        assert optimizer.learning_rate == made(step)
        optimizer.apply([np.ones(1)], [w])
        seen.append(made(step))
    assert w.numpy()[0] == pytest.approx(-sum(seen))


@every
def test_it_survives_its_config_and_its_dictionary(made):
    for again in (type(made).from_config(made.get_config()), schedules.deserialize(schedules.serialize(made))):
        assert [again(step) for step in range(40)] == [made(step) for step in range(40)]
    assert type(made).__name__ in repr(made)
    for optimizer in (SGD(made), SGD.from_config(SGD(made).get_config())):
        assert optimizer.learning_rate == made(0)
    assert SGD.from_config({"learning_rate": schedules.serialize(made)}).learning_rate == made(0)


def test_a_schedule_of_ones_own():
    optimizer, w = SGD(Mine()), Variable(np.zeros(1))
    for _ in range(3):
        optimizer.apply([np.ones(1)], [w])
    assert w.numpy()[0] == pytest.approx(-(1 + 1 / 2 + 1 / 3))
    assert "Mine" in repr(Mine())
    with pytest.raises(NotImplementedError, match="get_config"):
        Mine().get_config()


def test_a_model_learns_with_it(rng):
    nnteach.utils.set_random_seed(1)
    x = rng.standard_normal((40, 2))
    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(1)])
    model.compile(optimizer=SGD(ExponentialDecay(0.2, 20, 0.5)), loss="mse")
    history = model.fit(x, x @ [[1.0], [-1.0]], epochs=20, verbose=0).history["loss"]
    assert history[-1] < 0.01 * history[0]
    assert model.optimizer.iterations == 40
    assert model.optimizer.learning_rate == pytest.approx(0.05)


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: ExponentialDecay(0.1, 0, 0.5), ValueError, r"ExponentialDecay: decay_steps must be above 0.*0"),
    (lambda: ExponentialDecay(-0.1, 10, 0.5), ValueError, r"initial_learning_rate.*-0\.1"),
    (lambda: ExponentialDecay(0.1, "10", 0.5), TypeError, r"decay_steps.*'10'"),
    (lambda: ExponentialDecay(0.1, 10, 0.5, staircase=1), TypeError, "staircase"),
    (lambda: InverseTimeDecay(0.1, -5, 0.5), ValueError, r"decay_steps.*-5"),
    (lambda: PiecewiseConstantDecay([5], [0.1]), ValueError, r"1 boundaries.*1 values"),
    (lambda: PiecewiseConstantDecay([], [0.1]), ValueError, r"boundary between"),
    (lambda: PiecewiseConstantDecay([9, 5], [3, 2, 1]), ValueError, r"must grow.*\[9, 5\]"),
    (lambda: PolynomialDecay(0.1, 10, power=-1), ValueError, r"power.*-1"),
    (lambda: CosineDecay(0.1, 10, warmup_steps=5), ValueError, r"warmup_target"),
    (lambda: CosineDecayRestarts(0.1, 10, t_mul=0.5), ValueError, r"t_mul.*0\.5"),
    (lambda: LearningRateSchedule()(0), NotImplementedError, "__call__"),
    (lambda: schedules.deserialize({"class_name": "CosinDecay"}), ValueError, "Did you mean 'CosineDecay"),
    (lambda: SGD(CosineDecay), TypeError, "CosineDecay"),
    (lambda: SGD(type("Wrong", (LearningRateSchedule,), {"__call__": lambda self, step: -1})()).learning_rate, ValueError,
     r"Wrong.*-1"),
    (lambda: setattr(SGD(CosineDecay(0.1, 10)), "learning_rate", 0.01), TypeError, r"follows CosineDecay.*0\.01.*another"),
])  # fmt: skip
def test_mistakes(make, error, words):
    with pytest.raises(error, match=words):
        make()
