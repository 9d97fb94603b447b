"""nnteach beside the real Keras, on JAX, in a process of its own: the files `live/check_*.py`, as a test run in a test run.

Keras and JAX start threads and take their time to begin; the other tests are to see nothing of that.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from keras_parity.subset import keras_is_here

LIVE = Path(__file__).with_name("live")
CHECKS = sorted(LIVE.glob("check_*.py"))


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS, ids=[path.stem for path in CHECKS])
def test_keras_itself_agrees(check: Path, request: pytest.FixtureRequest) -> None:
    if not keras_is_here():
        pytest.skip("keras and jax are not installed: the recorded answers were compared instead")
    full = ["--full"] if request.config.getoption("--full") else []
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "-o", "addopts=",
         "--import-mode=importlib", "--strict-markers", *full, str(check)],
        cwd=LIVE.parents[2], env=environment, capture_output=True, text=True,
    )  # fmt: skip
    print(done.stdout[-6000:])
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
