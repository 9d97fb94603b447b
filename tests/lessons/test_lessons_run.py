"""Every lesson runs: fresh, again, section by section in any order, without a network and with an empty home folder."""

from __future__ import annotations

import random
import time

import pytest
from lessons.course_files import builder as load_builder
from lessons.course_files import every_script, fingerprint_of_the_course, kernel, sections

pytestmark = pytest.mark.slow
builder = load_builder()

SECONDS = 30  # on two cores


@every_script
def test_a_lesson_runs_within_half_a_minute_and_then_again_in_the_same_kernel(script, secluded, tmp_path):
    notebook = builder.from_script(script)
    before = fingerprint_of_the_course()
    begin = time.perf_counter()
    with kernel(notebook, tmp_path, environment(secluded, tmp_path)) as client:
        for again in (False, True):
            for number, cell in enumerate(notebook.cells):
                client.execute_cell(cell, number)
            if not again:
                assert time.perf_counter() - begin < SECONDS
    assert fingerprint_of_the_course() == before
    secluded.assert_undisturbed()


@every_script
def test_after_the_opening_the_sections_run_in_any_order(script, secluded, tmp_path, request):
    """Three orders, ten in the full run."""
    notebook = builder.from_script(script)
    opening, parts = sections(notebook)
    assert opening and parts

    for seed in range(10 if request.config.getoption("--full") else 3):
        order = random.Random(seed).sample(parts, len(parts))
        with kernel(notebook, tmp_path, environment(secluded, tmp_path)) as client:
            for number in [*opening, *(number for part in order for number in part)]:
                client.execute_cell(notebook.cells[number], number)


def environment(secluded, tmp_path):
    """What the launcher gives a kernel: Jupyter's, IPython's and matplotlib's files stay out of the home folder."""
    return {
        **secluded.environment,
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "MPLCONFIGDIR": str(tmp_path / "matplotlib"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
    }
