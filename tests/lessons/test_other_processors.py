"""The notebooks give the outputs they hold on other processors, too.

A processor with wider registers adds the same numbers in another order, and the last digit differs. Most trainings forget
that; some (a rate far too large, a count of units that sit on an edge) blow it up until a printed number changes. So nbval
runs here as on an old processor: OpenBLAS and NumPy are told to leave the new instructions alone.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import numpy as np
import pytest
from lessons.course_files import LESSONS

multiarray = np._core._multiarray_umath  # the only place where NumPy tells what it could be told to leave alone
NEW = [name for name in multiarray.__cpu_dispatch__ if multiarray.__cpu_features__.get(name)]

PROCESSORS = {
    "of 2008": ("Nehalem", NEW),
    "of 2013": ("Haswell", [name for name in NEW if "AVX512" in name or name == "X86_V4"]),
    "with this NumPy and an old BLAS": ("Nehalem", []),
    "with this BLAS and an old NumPy": ("", NEW),
}
as_long = {"of 2008": ()}


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="only these can be told to act as old ones")
@pytest.mark.parametrize(
    "processor", [pytest.param(name, marks=as_long.get(name, pytest.mark.full)) for name in PROCESSORS]
)
def test_the_lessons_give_the_same_outputs_on_a_processor(processor):
    blas, without = PROCESSORS[processor]
    kept = {name: text for name, text in os.environ.items() if not name.startswith("OPENBLAS_")}
    told = {"OPENBLAS_CORETYPE": blas, "NPY_DISABLE_CPU_FEATURES": " ".join(without)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, sorted(LESSONS.glob("*.ipynb")))]
    done = subprocess.run(
        command, cwd=LESSONS.parent, env={**kept, **{name: text for name, text in told.items() if text}},
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
