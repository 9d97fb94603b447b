"""The mistakes that learners make, and the words with which nnteach answers.

Every line of `mistakes`: what somebody writes, the class of the error, words that its message must contain. A message
says which argument, what was expected, what came, and the way out. What layers, losses and optimizers refuse in their
constructors is in `specs`, beside what they accept.
"""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pytest
from mistakes import MISTAKES
from mistakes.common import _built

import nnteach
from nnteach import utils


@pytest.fixture(autouse=True)
def _settings_put_back():
    yield
    nnteach.use_device("cpu")
    nnteach.config.set_floatx("float32")
    nnteach.config.set_epsilon(1e-7)


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.name)
def test_a_mistake_is_answered_in_words_that_help(case):
    utils.set_random_seed(1)
    with pytest.raises(case.error) as caught:
        case.run()
    said = " ".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    for word in case.words:
        assert word in said, f"{word!r} is not in: {said}"


def test_the_table_is_as_long_as_promised_and_no_name_stands_twice():
    assert len(MISTAKES) >= 300
    assert len({case.name for case in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("case", [c for c in MISTAKES if c.error is FloatingPointError], ids=lambda c: c.name)
def test_nothing_but_our_own_words_is_printed_before_a_loss_breaks(case):
    """NumPy's "overflow encountered in matmul" would be the first thing a learner sees."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with pytest.raises(FloatingPointError):
            case.run()
    assert [str(w.message) for w in seen] == []


def test_a_gpu_that_is_asked_for_and_absent_is_an_error_that_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)  # as if it were not installed
    with pytest.raises(RuntimeError, match=r"(?s)CuPy.*nnteach\[cuda13\].*nnteach\[cuda12\].*use_device\('cpu'\)"):
        nnteach.use_device("gpu")
    assert nnteach.device() == "cpu"


def test_a_gpu_asked_for_by_the_environment_and_absent_is_the_same_error():
    code = "import sys; sys.modules['cupy'] = None; import nnteach"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"NNTEACH_DEVICE": "gpu", "PATH": ""}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "nnteach[cuda13]" in done.stderr


def test_refused_weights_leave_the_old_ones():
    model = _built()
    before = model.get_weights()
    with pytest.raises(ValueError, match="set_weights"):
        model.set_weights([np.ones((4, 1)), np.ones(2)])
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
