"""The one door to NumPy or CuPy. (What happens without a GPU is in test_errors_table.py.)"""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
from nnteach.backend import ArrayModule, to_device, to_numpy, xp


def test_xp_is_numpy_and_remembers_what_it_looked_up():
    module = ArrayModule()
    assert module.exp is np.exp
    assert module.__dict__["exp"] is np.exp
    module.use(SimpleNamespace(exp="other"), "elsewhere")
    assert module.exp == "other"
    assert module.device == "elsewhere"


def test_an_array_that_is_there_already_is_not_copied():
    x = np.ones(3, dtype="float32")
    assert to_device(x) is x
    assert to_device(x, "float32") is x
    assert to_device(x, "float64").dtype == "float64"
    assert to_numpy(x) is x


def test_pandas_objects_are_no_gpu_arrays():
    """They, too, have a method `get`: it wants the name of a column."""

    class Frame:
        shape = (2,)

        def __array__(self, dtype=None, copy=None):
            return np.array([1.0, 2.0])

        def get(self, key, default=None):
            raise KeyError(key)

    assert_array_equal(to_numpy(Frame()), [1, 2])
    variable = nnteach.variable.Variable(np.zeros(2))
    variable.assign(Frame())
    assert_array_equal(variable.numpy(), [1, 2])


def test_the_cpu_is_the_default_and_can_be_asked_for():
    assert nnteach.device() == "cpu"
    nnteach.use_device("cpu")
    assert xp.module is np


@pytest.mark.parametrize("value", ["cpu", ""])
def test_the_environment_may_ask_for_the_cpu(value):
    code = "import nnteach; print(nnteach.device())"
    done = subprocess.run([sys.executable, "-c", code], env={"NNTEACH_DEVICE": value, "PATH": ""}, capture_output=True,
                          text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == "cpu"


@pytest.mark.parametrize("cards", [0, None], ids=["no card", "no driver"])
def test_cupy_without_a_card_is_an_error_not_the_cpu(cards, monkeypatch):
    def count():
        if cards is None:
            raise OSError("libcuda.so.1: cannot open shared object file")
        return cards

    runtime = SimpleNamespace(getDeviceCount=count)
    monkeypatch.setitem(sys.modules, "cupy", SimpleNamespace(cuda=SimpleNamespace(runtime=runtime)))
    with pytest.raises(RuntimeError, match=r"NVIDIA card.*use_device\('cpu'\)"):
        nnteach.use_device("gpu")
    assert nnteach.device() == "cpu"


@pytest.mark.gpu
def test_a_real_card_gives_the_cpu_s_predictions(rng):
    pytest.importorskip("cupy")
    x = rng.standard_normal((50, 8))
    y = (x[:, 0] > 0).astype(int)
    results = []
    for device in ("cpu", "gpu"):
        nnteach.use_device(device)
        try:
            nnteach.utils.set_random_seed(1)
            model = nnteach.Sequential([nnteach.Input((8,)), nnteach.layers.Dense(16, activation="tanh"),
                                        nnteach.layers.Dense(2, activation="softmax")])  # fmt: skip
            model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
            model.fit(x, y, epochs=3, verbose=0)
            results.append(model.predict(x, verbose=0))
        finally:
            nnteach.use_device("cpu")
    np.testing.assert_allclose(*results, atol=1e-5)
