"""Cells marked `keras` run under the real Keras as they are, with the same results.

What "the same" means, and what is made equal for it, says `beside_keras.py`. The marks are tags of a cell:

- `keras`: the same words, shapes and numbers;
- `keras-shapes`: it draws by chance while it learns (Dropout, say), so only words and shapes are the same;
- `keras-differs`: it runs there and sets the same names, but prints something else, such as an error in other words.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from keras_parity import subset
from lessons.course_files import SCRIPTS, code_cells, every_script, sections
from lessons.course_files import builder as load_builder

builder = load_builder()
needs_keras = pytest.mark.skipif(not subset.keras_is_here(), reason="Keras and JAX are not installed here")
OURS = ("nnteach", "nnteach_widgets", "nnteach_course")


def lesson_of(script: Path) -> dict[str, object]:
    """Its opening, which every section needs, and its marked cells."""
    notebook = builder.from_script(script)
    opening, _ = sections(notebook)
    return {
        "name": script.stem,
        "opening": [as_data(notebook.cells[number]) for number in opening if not is_marked(notebook.cells[number])],
        "marked": [as_data(cell) for cell in code_cells(notebook) if is_marked(cell)],
    }


def as_data(cell) -> dict[str, object]:
    return {"source": cell.source, "tags": tags(cell)}


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def is_marked(cell) -> bool:
    return any(tag.startswith("keras") for tag in tags(cell))


def ask(lessons: list[dict[str, object]]) -> dict[str, list[str]]:
    """The findings of one process for all of them."""
    program = Path(__file__).with_name("beside_keras.py")
    answer = subprocess.run(
        [sys.executable, str(program)], input=json.dumps(lessons), capture_output=True, text=True, timeout=900
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return json.loads(answer.stdout.splitlines()[-1])


MADE_UP = {
    "prints another word": "print(keras.__name__)",
    "has another number": "a = 1.0 if keras.__name__ == 'keras' else 1.001",
    "has another shape": "import numpy as np\na = np.zeros((2, 3) if keras.__name__ == 'keras' else (3, 2))",
    "is not in Keras": "a = keras.inspection.__name__",
    "shows nothing": "def f(): ...",
    "trains otherwise": """
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd" if keras.__name__ == "keras" else "adam", "mse")
model.fit([[1.0], [2.0]], [[1.0], [2.0]], verbose=0)
import numpy as np
model.fit(np.ones((2, 1)), np.ones((2, 1)), verbose=0)""",
}
IN_ORDER = """
import numpy as np
x = np.random.default_rng(0).normal(size=(100, 5, 3))
model = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4), keras.layers.Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, np.arange(100) % 2, epochs=20, verbose=0, validation_split=0.2)
print(f"{model.evaluate(x, np.arange(100) % 2, verbose=0)[1]:.0%} in {len(history.history['loss'])} epochs")
layer = keras.layers.Dense(3)
layer(x)"""


@pytest.fixture(scope="module")
def findings():
    """Of all lessons, and of cells made up to differ: one process, because Keras takes its time to load."""
    made_up = [
        {"name": name, "opening": [], "marked": [{"source": source.strip(), "tags": ["keras"]}]}
        for name, source in {**MADE_UP, "in order": IN_ORDER}.items()
    ]
    return ask([*map(lesson_of, SCRIPTS), *made_up])


@needs_keras
@pytest.mark.slow
@every_script
def test_marked_cells_do_the_same_under_the_real_keras(script, findings):
    assert not findings[script.stem], "\n".join(findings[script.stem])


@needs_keras
@pytest.mark.slow
@pytest.mark.parametrize("name", MADE_UP)
def test_a_cell_that_differs_is_found(name, findings):
    assert findings[name], MADE_UP[name]


@needs_keras
@pytest.mark.slow
def test_training_that_starts_at_random_is_compared_from_the_same_weights(findings):
    assert findings["in order"] == []


@every_script
def test_a_cell_of_keras_alone_is_marked_and_no_other(script):
    """A cell that uses `keras` and nothing of ours has one of the three tags; one with names that Keras lacks has none."""
    lesson = builder.from_script(script)
    known = ours_by_name(lesson)
    wrong = []
    for cell in code_cells(lesson):
        if "claims" in tags(cell):  # no learner sees it
            continue
        used = names_used(cell.source)
        ours = used & known | {path for path in keras_paths(cell.source) if not in_keras(path)}
        if is_marked(cell) and ours:
            wrong.append(f"marked, but uses {', '.join(sorted(ours))}:\n{cell.source}")
        if not is_marked(cell) and "keras" in used and not ours and "import nnteach" not in cell.source:
            wrong.append(f'Keras could run this; give it tags=["keras"]:\n{cell.source}')
    assert not wrong, "\n\n".join(wrong)


def ours_by_name(notebook) -> set[str]:
    """Names that cells import from nnteach's packages, `keras` aside."""
    found = set()
    for cell in code_cells(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                found |= {a.asname or a.name for a in node.names if a.name.split(".")[0] in OURS}
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
                found |= {a.asname or a.name for a in node.names}
    return found - {"keras"}


def names_used(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def keras_paths(source: str) -> set[str]:
    """What is asked of `keras`, as "layers.Dense"."""
    texts = {ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    whole = {text.removeprefix("keras.") for text in texts if text.startswith("keras.")}
    return {path for path in whole if all(part.isidentifier() for part in path.split("."))}


def in_keras(path: str) -> bool:
    """Whether the subset that Keras has too knows it, or it is a module on the way to one that it knows."""
    lines = subset.read()
    return path.startswith("__") or any(known == path or known.startswith(path + ".") for known in lines)
