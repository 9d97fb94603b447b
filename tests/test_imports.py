"""`import nnteach` brings NumPy and nothing else, in hardly more time than NumPy takes."""

import json
import os
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


HEAVY = ["asyncio", "csv", "difflib", "hashlib", "http", "json", "multiprocessing", "numpy.random", "pathlib", "tkinter",
         "unittest", "zipfile"]  # fmt: skip


def test_no_heavy_module_comes_along_before_it_is_needed():
    code = f"import sys, numpy; b = set(sys.modules); import nnteach; print([m for m in {HEAVY} if m in set(sys.modules) - b])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_imported_later_is_there_all_the_same():
    code = """
import nnteach
assert set(nnteach.__all__) <= set(dir(nnteach)) and set(nnteach.models.__all__) <= set(dir(nnteach.models))
assert nnteach.datasets.moons and nnteach.inspection.__name__ == "nnteach.inspection" and nnteach.models.load_model
assert issubclass(nnteach.saving.ModelFileError, ValueError)
for package in (nnteach, nnteach.models, nnteach.saving):
    assert not hasattr(package, "nonsense")
from nnteach import datasets, inspection, saving
from nnteach.models import load_model, model_from_json
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_changes_nobody_s_random_numbers():
    code = (
        "import numpy as np, random; np.random.seed(1); random.seed(1); {} print(np.random.random(), random.random())"
    )
    runs = [subprocess.run([sys.executable, "-c", code.format(extra)], capture_output=True, text=True, check=True).stdout
            for extra in ("", "import nnteach;")]  # fmt: skip
    assert runs[0] == runs[1]


@pytest.mark.slow
def test_it_is_there_in_hardly_more_time_than_numpy(tmp_path):
    """Interleaved, so that both meet the same load; the fastest of a few, since noise only ever adds."""

    compiled = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled["PYTHONPYCACHEPREFIX"] = str(tmp_path)  # as after an installation

    def seconds(code):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, env=compiled)
        return time.perf_counter() - start

    def ratio():
        both = [(seconds("import numpy"), seconds("import nnteach")) for _ in range(7)]
        numpy, ours = zip(*both, strict=True)
        return min(min(ours) / min(numpy), statistics.median(ours) / statistics.median(numpy))

    seconds("import nnteach")  # compiles both, and reads them from the disk
    assert ratio() <= 1.6 or ratio() <= 1.6
