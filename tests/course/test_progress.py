"""Progress survives: kills, other kernels, damaged files, a full disk, newer versions, and the way to another machine."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from course.answer_checks import guesses, widgets_in

from nnteach_course import exercise, predict, progress, progress_file
from nnteach_course import workspace as workspace_module
from nnteach_course.answers import everything
from nnteach_course.progress_file import FORMAT, NAME, Book, Newer, NotOurs, ProgressFile, read


def on_file(folder: Path) -> Any:
    return json.loads((folder / NAME).read_text(encoding="utf-8"))


def new_kernel(folder: Path) -> None:
    """What a fresh kernel finds: objects that know nothing, and the file."""
    progress.open(None)
    for group in ("EXERCISES", "PREDICTIONS"):
        for item in everything(group).values():
            item.start_over()
    progress.open(folder)


def shown(form: ipywidgets.Widget) -> str:
    return " ".join(w.value for w in widgets_in(form) if isinstance(w, ipywidgets.HTML))


# What is kept


def test_every_step_is_in_the_file_at_once(workspace):
    q, p = exercise("08.4"), predict("08.a")
    q.hint()
    assert on_file(workspace)["answers"] == {"08.4": {"hints": 1}}
    wrong = {"price": "softmax", "sick": "sigmoid", "digit": "softmax"}
    q.check({name: wrong.get(name, "softmax") for name in q.kind.parts})
    entry = on_file(workspace)["answers"]["08.4"]
    assert entry["attempts"] == 1 and entry["tag"] == entry["missed"] and "passed" not in entry
    q.check(q.answer.given)
    q.solution()
    entry = on_file(workspace)["answers"]["08.4"]
    assert (entry["attempts"], entry["passed"], entry["peeked"]) == (2, True, True)
    assert entry["answer"] == q.answer.given and not {"tag", "missed"} & set(entry)
    p.commit("straight", confidence=4)
    assert on_file(workspace)["predictions"] == {"08.a": {"guess": "straight", "confidence": 4}}
    p.reveal()
    assert on_file(workspace)["predictions"]["08.a"]["right"] == p.kind.right("straight")


def test_the_file_holds_no_name_no_path_and_no_time(workspace):
    for q in everything("EXERCISES").values():
        q.check(q.answer.given)
    for p in everything("PREDICTIONS").values():
        p.commit(guesses(p)[0])
    text = (workspace / NAME).read_text(encoding="utf-8")
    assert set(on_file(workspace)) == {"format", "version", "seed", "answers", "predictions"}
    assert str(workspace) not in text and str(Path.home()) not in text and os.environ.get("USER", "\0") not in text
    fields = {name for part in ("answers", "predictions") for e in on_file(workspace)[part].values() for name in e}
    assert fields <= {"attempts", "passed", "answer", "guess"}
    assert len(on_file(workspace)["answers"]) == len(everything("EXERCISES"))


def test_nothing_to_judge_and_nothing_new_write_nothing(workspace):
    exercise("08.1").check(None)
    exercise("08.1").solution()
    predict("08.a").reveal()
    assert not (workspace / NAME).exists()
    exercise("08.1").check(1)
    exercise("08.1").solution()
    before = (workspace / NAME).stat().st_mtime_ns
    exercise("08.1").solution()
    progress()
    assert (workspace / NAME).stat().st_mtime_ns == before


def test_without_a_workspace_it_works_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert progress.file is None
    exercise("08.1").check(0.3)
    exercise("08.1").hint()
    assert list(tmp_path.iterdir()) == []
    assert "memory only" in repr(progress()) and '"hints": 1' in progress.download().text
    exercise("08.1").start_over()


def test_where_the_workspace_is(tmp_path, monkeypatch):
    from nnteach_course.progress import WHERE, workspace_of_this_kernel

    (tmp_path / "prepared" / ".nnteach").mkdir(parents=True)
    (tmp_path / "prepared" / "mine").mkdir()
    (tmp_path / "plain").mkdir()
    for folder, found in (("plain", None), ("prepared", "prepared"), ("prepared/mine", "prepared")):
        monkeypatch.chdir(tmp_path / folder)
        assert workspace_of_this_kernel() == (tmp_path / found if found else None)
    monkeypatch.setenv(WHERE, str(tmp_path / "plain"))
    assert workspace_of_this_kernel() == tmp_path / "plain"
    monkeypatch.setenv(WHERE, str(tmp_path / "nowhere"))
    assert workspace_of_this_kernel() is None


# What comes back


def test_a_new_kernel_knows_what_was_answered(workspace):
    q = exercise("08.1")
    q.check(0.25)
    q.hint()
    q.check(1)
    new_kernel(workspace)
    q = exercise("08.1")
    assert q.attempts == [] and q.hints_taken == 1 and q.solution().shown
    assert "✓ Solved, in 2 tries" in repr(q)
    form = q.ask()
    assert "Solved" in shown(form) and "Solved" in form._repr_mimebundle_()["text/html"]
    [typed] = [w for w in widgets_in(form) if isinstance(w, ipywidgets.Text)]
    assert float(typed.value) == 1


@pytest.mark.parametrize("q", everything("EXERCISES").values(), ids=everything("EXERCISES"))
def test_the_form_of_every_exercise_takes_its_answer_back(workspace, q):
    q.check(q.answer.given)
    assert on_file(workspace)["answers"][q.id].get("answer") is not None
    new_kernel(workspace)
    form = exercise(q.id).ask()
    blank = [w.value for w in widgets_in(everything("EXERCISES")[q.id].ask()) if hasattr(w, "value")]
    assert "Solved" in shown(form) and blank


def test_a_new_kernel_knows_the_guess_and_shows_the_answer_again(workspace):
    p = predict("08.b")
    p.commit(0.1, confidence=2)
    new_kernel(workspace)
    p = predict("08.b")
    assert (p.guess, p.confidence, p.revealed) == (0.1, 2, False)
    p.reveal()
    new_kernel(workspace)
    p = predict("08.b")
    assert p.revealed and "0.1" in shown(p.ask())
    assert p.commit(0.2).message.startswith("You have seen"), "after the reveal the guess stays"
    assert p.reveal().guess == 0.1


def test_a_guess_that_the_question_no_longer_knows_is_left_out(workspace):
    (workspace / NAME).write_text(
        json.dumps({"format": FORMAT, "version": 1, "answers": {}, "predictions": {"08.a": {"guess": "wavy"}}})
    )
    assert predict("08.a").guess is None
    assert on_file(workspace)["predictions"] == {"08.a": {"guess": "wavy"}}


def test_starting_over_forgets(workspace):
    exercise("08.1").check(1)
    predict("08.a").commit("straight")
    exercise("08.1").start_over()
    predict("08.a").start_over()
    assert on_file(workspace)["answers"] == on_file(workspace)["predictions"] == {}


def test_the_summary_says_what_is_done_and_what_is_not(workspace):
    exercise("08.1").check(1)
    predict("08.a").commit("straight")
    summary = progress()
    [lesson] = [lesson for lesson in summary.lessons if lesson.number == "08"]
    assert lesson.solved == ("08.1",) and lesson.guessed == ("08.a",) and "08.2" in lesson.open
    assert "1 of 8 questions, 1 of 5 guesses; to do: " in repr(summary)
    assert "not begun: 3 questions, 1 guess" in repr(summary)  # lesson 00
    assert repr(progress) == repr(summary) and "<dl" in progress._repr_mimebundle_()["text/html"]


# Each learner's own chance


def order_of(id: str) -> list[str]:
    [radio] = [w for w in widgets_in(exercise(id).ask()) if isinstance(w, ipywidgets.RadioButtons)]
    return [key for _, key in radio.options]


def test_the_seed_is_made_once_and_found_again(workspace):
    seed = progress.seed
    assert on_file(workspace)["seed"] == seed == progress.seed
    exercise("08.1").check(1)
    new_kernel(workspace)
    assert progress.seed == seed


def test_without_a_workspace_everybody_has_the_same_seed():
    assert progress.file is None and progress.seed == 0 and "seed" not in progress.download().text


def test_of_two_kernels_that_draw_a_seed_the_first_one_counts(workspace):
    book = Book()
    book.begin(3)
    book.begin(4)
    assert book.seed == 3


def test_choices_stand_in_the_same_order_tomorrow_and_in_another_one_at_the_neighbours(tmp_path):
    orders = {}
    for seed in range(20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        ProgressFile(folder).change([lambda book, seed=seed: book.begin(seed)])
        progress.open(folder)
        orders[seed] = order_of("10.4")
        new_kernel(folder)
        assert order_of("10.4") == orders[seed]
    assert {order[0] for order in orders.values()} == set(exercise("10.4").kind.options), "no place is the right one"


def test_the_numbers_a_function_is_tried_on_are_the_learners_own(workspace):
    def tried(seed: int) -> list[Any]:
        progress.change(lambda book: setattr(book, "seed", seed))
        return [call.inputs[0].tolist() for call in exercise("08.2").kind.read(lambda z, slope=0.2: z).calls]

    assert tried(1) == tried(1) != tried(2)


def test_a_seed_comes_along_only_to_where_nothing_was_answered():
    brought = Book(seed=7)
    for here, seed in ((Book(), 7), (Book(seed=3), 7), (Book({"08.1": progress_file.Answered(1)}, seed=3), 3)):
        here.merge(brought)
        here.merge(brought)
        assert here.seed == seed


def test_a_file_from_before_there_were_seeds_is_read(workspace):
    old = {"format": FORMAT, "version": 1, "answers": {"08.1": {"attempts": 2}}, "predictions": {}}
    (workspace / NAME).write_text(json.dumps(old))
    assert exercise("08.1").known.attempts == 2 and progress.seed >= 0
    assert on_file(workspace)["version"] == 2 and on_file(workspace)["answers"] == old["answers"]


# To another machine and back


def test_a_download_is_put_back_elsewhere(workspace, tmp_path):
    exercise("08.1").check(1)
    predict("08.a").commit("straight")
    taken = progress.download()
    assert taken.text in repr(taken) and 'download="progress.json"' in taken._repr_html_()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    new_kernel(elsewhere)
    assert progress.put_back(taken.text).done
    assert on_file(elsewhere) == on_file(workspace)
    assert exercise("08.1").known.passed and predict("08.a").guess == "straight"
    assert progress.put_back(str(workspace / NAME)).done and progress.put_back(workspace / NAME).done
    assert on_file(elsewhere) == on_file(workspace), "twice does no harm"


def test_putting_back_keeps_the_further_of_two():
    here, brought = Book(), Book()
    for _ in range(3):
        here.answer("08.1").check(False, "slope-at-zero", 1)
    brought.answer("08.1").check(True, None, 1)
    brought.answer("08.1").take_hint(2)
    here.prediction("08.a").commit("bent", None)
    here.prediction("08.a").reveal(False)
    brought.prediction("08.a").commit("straight", 5)
    here.merge(brought)
    known = here.answers["08.1"]
    assert (known.attempts, known.hints, known.passed, known.missed) == (3, 2, True, "slope-at-zero")
    assert here.predictions["08.a"].guess == "bent"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nowhere.json", "no such file"),
        ("{", "JSON"),
        ('{"format": "something else"}', "does not begin"),
        ('{"format": "nnteach progress", "version": 7}', "newer nnteach"),
        (3, "not a progress file"),
        (".", "not a progress file"),
        ("\0", "not a progress file"),
    ],
)
def test_what_cannot_be_put_back_is_met_kindly_and_changes_nothing(workspace, given, words):
    exercise("08.1").check(1)
    before = (workspace / NAME).read_bytes()
    answer = progress.put_back(given)
    assert not answer.done and words in repr(answer)
    assert (workspace / NAME).read_bytes() == before


# What may happen to a file


DAMAGED = [
    b"",
    b"{",
    b"\x00" * 50,
    b"[]",
    b"[" * 100_000,
    b"null",
    b'{"format": "nnteach progress"}',
    b'{"format": "nnteach progress", "version": 1, "answers": [], "predictions": {}}',
    b'{"format": "nnteach progress", "version": 1, "answers": {"08.1": {"attempts": -1}}, "predictions": {}}',
    b'{"format": "nnteach progress", "version": 1, "answers": {"08.1": {"attempts": true}}, "predictions": {}}',
    b'{"format": "nnteach progress", "version": 1, "answers": {"08.1": {"answer": NaN}}, "predictions": {}}',
    b'{"format": "nnteach progress", "version": 1, "answers": {"08.1": {"name": "Ada"}}, "predictions": {}}',
    b'{"format": "nnteach progress", "version": 2, "seed": -1, "answers": {}, "predictions": {}}',
    b'{"format": "nnteach progress", "version": 2, "seed": "x", "answers": {}, "predictions": {}}',
    b'{"format": "nnteach progress", "version": 1, "answers": {"../etc": {}}, "predictions": {}}',
    b'{"format": "nnteach progress", "version": 1, "answers": {}, "predictions": {"08.a": {"confidence": 9}}}',
    b" " * 2_000_000,
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_or_foreign_file_is_set_aside_whole(workspace, content, capsys):
    (workspace / NAME).write_bytes(content)
    exercise("08.1").check(1)
    assert (workspace / "progress (set aside).json").read_bytes() == content
    assert on_file(workspace)["answers"]["08.1"]["passed"]
    said = capsys.readouterr().out
    assert said.count("could not be read, so it was set aside as “progress (set aside).json”") == 1


def test_a_second_one_is_set_aside_beside_the_first(workspace):
    for number in range(3):
        (workspace / NAME).write_text(f"damage {number}")
        exercise("08.1").hint()
        exercise("08.1").start_over()
    names = sorted(path.name for path in workspace.glob("*aside*"))
    assert names == ["progress (set aside 2).json", "progress (set aside 3).json", "progress (set aside).json"]
    assert (workspace / names[1]).read_text() == "damage 2"


def test_a_file_of_a_newer_version_stays_as_it_is(workspace, capsys):
    newer = '{"format": "nnteach progress", "version": 3, "news": []}'
    (workspace / NAME).write_text(newer)
    assert exercise("08.1").check(1).passed
    exercise("08.1").check(1)
    assert (workspace / NAME).read_text() == newer and len(list(workspace.glob("*.json"))) == 1
    assert "made by a newer nnteach" in capsys.readouterr().out
    assert "made by a newer nnteach" in repr(progress())
    assert exercise("08.1").known.attempts == 2, "in memory it goes on"


def test_on_a_full_disk_the_old_file_stays_and_nothing_is_forgotten(workspace, monkeypatch, capsys):
    exercise("08.1").check(0.25)
    before = (workspace / NAME).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(workspace_module.os, "fsync", full)
        assert exercise("08.1").check(1).passed
        exercise("08.1").hint()
        assert (workspace / NAME).read_bytes() == before
    assert capsys.readouterr().out.count("not being saved: No space left on device") == 1
    exercise("08.1").hint()
    entry = on_file(workspace)["answers"]["08.1"]
    assert (entry["attempts"], entry["passed"], entry["hints"]) == (2, True, 2)
    assert [path.name for path in workspace.iterdir() if path.is_file()] == [NAME], "and no draft is left"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder one may not write to")
def test_in_a_folder_one_may_not_write_to_the_lesson_goes_on(workspace):
    workspace.chmod(0o500)
    assert exercise("08.1").check(1).passed and progress.trouble
    workspace.chmod(0o700)


def test_a_lock_that_is_never_let_go_delays_and_loses_nothing(workspace, monkeypatch):
    monkeypatch.setattr(progress_file, "PATIENCE", 0.05)
    with ProgressFile(workspace).locked():
        assert exercise("08.1").check(1).passed
        assert "another kernel" in progress.trouble
    exercise("08.1").hint()
    assert on_file(workspace)["answers"]["08.1"]["passed"] and not progress.trouble


def test_random_damage_never_raises_anything_else():
    book = Book()
    book.answer("08.1").check(False, "bias-per-layer", [1, 2.5, {"w": "x"}])
    book.prediction("08.a").commit("straight", 3)
    whole = book.text().encode()
    assert read(whole) == book
    chance = random.Random(3)
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with contextlib.suppress(NotOurs, Newer):
            read(bytes(damaged[: chance.randint(0, len(damaged))] if chance.random() < 0.2 else damaged))


# Kernels at work


COUNTS = """
import sys, types
from pathlib import Path
course = sys.modules["nnteach_course"] = types.ModuleType("nnteach_course")  # without all that a lesson imports:
course.__path__ = [sys.argv[4]]  # that takes seconds, the kill is to come in the middle of saving
from nnteach_course.progress_file import ProgressFile
mine, attempts = ProgressFile(Path(sys.argv[1])), 0
print("ready", flush=True)
while attempts != int(sys.argv[3]):
    book = mine.change([lambda book: book.answer(sys.argv[2]).check(False, "a-tag", "x" * 500)])
    attempts = book.answer(sys.argv[2]).attempts
    print(attempts, flush=True)
"""


def counting(folder: Path, id: str, until: int) -> subprocess.Popen[str]:
    course = str(Path(progress_file.__file__).parent)
    command = [sys.executable, "-c", COUNTS, str(folder), id, str(until), course]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
@pytest.mark.slow
def test_a_kernel_killed_right_after_an_answer_has_told_the_next_one(tmp_path):
    """The whole way, in processes of their own: the variable of the launcher, an answer, a guess, a kill, a new start."""
    first = "q.check(1); q.hint(); p.commit('straight', 4); import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    then = "print(q.known.passed, q.hints_taken, p.guess, p.confidence)"
    begin = "from nnteach_course import exercise, predict; q, p = exercise('08.1'), predict('08.a'); "
    environment = {**os.environ, "NNTEACH_WORKSPACE": str(tmp_path)}
    said = [
        subprocess.run([sys.executable, "-c", begin + rest], env=environment, capture_output=True, text=True)
        for rest in (first, then)
    ]
    assert [done.returncode for done in said] == [-signal.SIGKILL, 0]
    assert said[1].stdout.split() == ["True", "1", "straight", "4"]


@pytest.mark.slow
def test_three_kernels_that_write_at_once_lose_nothing(tmp_path):
    kernels = [counting(tmp_path, f"08.{n}", 100) for n in (1, 2, 3)]
    for kernel in kernels:
        kernel.communicate(timeout=120)
        assert kernel.returncode == 0
    assert {id: entry["attempts"] for id, entry in on_file(tmp_path)["answers"].items()} == dict.fromkeys(
        ("08.1", "08.2", "08.3"), 100
    )


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.full)])
@pytest.mark.slow
def test_a_kill_at_any_moment_loses_nothing_that_was_said_to_be_kept(tmp_path, times):
    """The victim says a number after each save; whatever it has said is in the file, and the next one finds it."""
    moments, said = random.Random(8), 0
    for _ in range(times):
        with counting(tmp_path, "08.1", -1) as victim:
            assert victim.stdout is not None and victim.stdout.readline() == "ready\n"
            time.sleep(moments.uniform(0, 0.05))
            victim.send_signal(signal.SIGKILL)
            numbers = [int(line) for line in victim.stdout.read().split("\n")[:-1]]
        said = max([said, *numbers])
        kept = read((tmp_path / NAME).read_bytes()).answers["08.1"].attempts if (tmp_path / NAME).exists() else 0
        assert kept in (said, said + 1), "the last one may have been killed between writing and saying so"
        said = kept
    progress.open(tmp_path)
    progress.change(lambda book: book.answer("08.1").take_hint(1))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".nnteach", NAME], "no drafts are left behind"
