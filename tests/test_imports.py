"""`import nnteach` brings NumPy and nothing else, in hardly more time than NumPy takes."""

import json
import statistics
import subprocess
import sys
import time

import pytest

LISTING = """
import json, sys
import numpy, numpy.random
before = set(sys.modules)
import nnteach
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(new - set(sys.stdlib_module_names))))
"""


def test_nothing_comes_along_but_numpy_and_the_standard_library():
    done = subprocess.run([sys.executable, "-c", LISTING], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["nnteach"]


@pytest.mark.parametrize("module", ["multiprocessing", "asyncio", "http", "tkinter", "unittest", "difflib"])
def test_no_heavy_module_of_the_standard_library_comes_along(module):
    code = f"import numpy, sys; sys.modules.pop({module!r}, None); import nnteach; print({module!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_importing_changes_nobody_s_random_numbers():
    code = (
        "import numpy as np, random; np.random.seed(1); random.seed(1); {} print(np.random.random(), random.random())"
    )
    runs = [subprocess.run([sys.executable, "-c", code.format(extra)], capture_output=True, text=True, check=True).stdout
            for extra in ("", "import nnteach;")]  # fmt: skip
    assert runs[0] == runs[1]


@pytest.mark.slow
def test_it_is_there_in_hardly_more_time_than_numpy():
    """Interleaved, so that both meet the same load; the fastest of a few, since noise only ever adds."""

    def seconds(code):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    def ratio():
        both = [(seconds("import numpy"), seconds("import nnteach")) for _ in range(7)]
        numpy, ours = zip(*both, strict=True)
        return min(min(ours) / min(numpy), statistics.median(ours) / statistics.median(numpy))

    seconds("import nnteach")  # the disk's part
    assert ratio() <= 1.6 or ratio() <= 1.6
