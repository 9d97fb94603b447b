"""Progress that survives: what was answered and guessed is kept in the workspace, at once, and found again tomorrow.

    progress()                      # what is done, what is open
    progress.download()             # the file, to take along from a place that forgets (Binder)
    progress.put_back("progress.json")    # ... and to bring it back

No name, no account, no network: one small file, which the reader can open. Where there is no workspace (plain
Python, the tests) everything works the same and is forgotten at the end.
"""

from __future__ import annotations

import base64
import copy
import inspect
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnteach_course import answers
from nnteach_course.feedback import BLUE, GREY, Note
from nnteach_course.progress_file import (
    LARGEST,
    NAME,
    SEEDS,
    Answered,
    Book,
    Newer,
    NotOurs,
    Predicted,
    ProgressFile,
    Step,
    is_plain,
    read,
)
from nnteach_course.words import escape
from nnteach_course.workspace import STATE

WHERE = "NNTEACH_WORKSPACE"  # the launcher tells its kernels in this variable where the learner works


def workspace_of_this_kernel() -> Path | None:
    """The folder the launcher named, or the nearest one above that a launcher has prepared; None elsewhere."""
    if os.environ.get(WHERE):
        named = Path(os.environ[WHERE]).expanduser()
        return named if named.is_dir() else None
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / STATE).is_dir()), None)


@dataclass(frozen=True)
class Lesson:
    """How far one lesson has come."""

    number: str
    solved: tuple[str, ...]
    open: tuple[str, ...]
    guessed: tuple[str, ...]
    unguessed: tuple[str, ...]

    def words(self) -> str:
        """One line: what is done, and what is still to do; of a lesson that nobody has begun, how much there is."""
        questions, guesses = len(self.solved + self.open), len(self.guessed + self.unguessed)
        if not self.solved + self.guessed:
            return f"not begun: {questions} questions, {guesses} guess{'es' if guesses != 1 else ''}"
        done = f"{len(self.solved)} of {questions} questions, {len(self.guessed)} of {guesses} guesses"
        todo = ", ".join(self.open + self.unguessed)
        return f"{done}; to do: {todo}" if todo else f"{done}: all done"


@dataclass(frozen=True, repr=False)
class Summary(Note):
    """What is done and what is to do, lesson by lesson."""

    lessons: tuple[Lesson, ...]
    message: str

    @property
    def head(self) -> str:  # type: ignore[override]
        return "Your progress."

    def details(self) -> tuple[tuple[str, str], ...]:
        return tuple((f"Lesson {lesson.number}", lesson.words()) for lesson in self.lessons)


@dataclass(frozen=True, repr=False)
class Download(Note):
    """The progress file as text, and in a notebook as a link that saves it."""

    text: str
    head = "Your progress, to take along."
    message = (
        "Keep this text as `progress.json`. Elsewhere, bring the file into the folder of the lessons and run "
        '`progress.put_back("progress.json")`; or hand over the text itself.'
    )

    def __repr__(self) -> str:
        return f"{super().__repr__()}\n\n{self.text}"

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.text.encode()).decode()
        link = f'<a href="data:application/json;base64,{data}" download="{NAME}">Save {NAME}</a>'
        style = "max-height:16em;overflow:auto;border:1px solid #8886;padding:.5em .8em"
        shown = f'<pre tabindex="0" style="{style}">{escape(self.text)}</pre>'
        panel = super()._repr_html_().removesuffix("</div>")
        return f"{panel}<p>{link}</p><details><summary>Or copy the text</summary>{shown}</details></div>"


@dataclass(frozen=True, repr=False)
class PutBack(Note):
    """What `put_back` has done; `done` is False where nothing could be taken over."""

    message: str
    done: bool

    @property
    def head(self) -> str:  # type: ignore[override]
        return "Put back." if self.done else "… Nothing put back."

    @property
    def colour(self) -> str:  # type: ignore[override]
        return BLUE if self.done else GREY


class Progress:
    """A learner's progress: in memory, and in the workspace's file if there is a workspace.

    `trouble` says in words why the file is not kept, as long as it is not.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.open(folder)

    def open(self, folder: Path | None) -> None:
        """Keep it in this folder from now on; None: in memory only."""
        self.file = ProgressFile(folder) if folder else None
        self.trouble = ""
        self._book = Book()
        self._seen: tuple[int, ...] | None = None
        self._waiting: list[Step] = []  # what could not be written yet, and will be with the next change

    # What exercises and predictions ask and tell

    def answer(self, id: str) -> Answered:
        """What is known of an exercise, a moment ago in another kernel included. A copy: to change it, tell us."""
        return copy.copy(self._up_to_date().answers.get(id, Answered()))

    def prediction(self, id: str) -> Predicted:
        """The same of a prediction."""
        return copy.copy(self._up_to_date().predictions.get(id, Predicted()))

    @property
    def seed(self) -> int:
        """Where this learner's chance begins: made once, kept in the file, another one in the neighbour's.

        Where there is no file it is 0, so that everybody meets the same there.
        """
        if not self.file:
            return 0
        if self._up_to_date().seed is None:
            drawn = secrets.randbelow(SEEDS)
            self.change(lambda book: book.begin(drawn))
        return self._up_to_date().seed or 0

    def knows(self, id: str) -> bool:
        """Is anything kept under this id?"""
        book = self._up_to_date()
        return id in book.answers or id in book.predictions

    def change(self, step: Step) -> None:
        """Apply one step to what is known, and to the file, at once. It never raises: work goes on without a file."""
        self._waiting.append(step)
        if self.file:
            try:
                self._book = self.file.change(self._waiting)
            except (OSError, Newer) as problem:
                self._say(f"Your progress is not being saved: {_reason(problem)}")
            else:
                self._seen, self.trouble = self.file.signature(), ""
                self._waiting.clear()
                self._say_what_was_set_aside()
                return
        else:
            self._waiting.clear()
        step(self._book)

    def _up_to_date(self) -> Book:
        """The book, read again where somebody else has written it."""
        if not self.file or self._seen == (seen := self.file.signature()):
            return self._book
        self._seen = seen
        try:
            book = self.file.load()
        except (OSError, NotOurs, Newer) as problem:
            self._say(f"Your earlier progress cannot be used: {_reason(problem)}")
            return self._book
        for step in self._waiting:
            step(book)
        self._book = book
        self._say_what_was_set_aside()
        return book

    def _say_what_was_set_aside(self) -> None:
        if self.file and self.file.set_aside:
            print(
                f"The file {NAME} could not be read, so it was set aside as “{self.file.set_aside.name}”, "
                "and a new one begun. Nothing in it was changed."
            )
            self.file.set_aside = None

    def _say(self, trouble: str) -> None:
        """Say it once, not at every answer."""
        if trouble != self.trouble:
            print(trouble)
        self.trouble = trouble

    def missed(self) -> dict[str, str]:
        """Exercises whose last misconception no right answer has followed yet, each with its tag."""
        return {id: known.missed for id, known in self._up_to_date().answers.items() if known.missed}

    # What the learner calls

    def __call__(self) -> Summary:
        """What is done and what is to do, lesson by lesson."""
        book = self._up_to_date()
        lessons = []
        for number in answers.lessons():
            solved: dict[bool, list[str]] = {True: [], False: []}
            guessed: dict[bool, list[str]] = {True: [], False: []}
            for id in answers.everything("EXERCISES", number):
                solved[book.answers.get(id, Answered()).passed].append(id)
            for id in answers.everything("PREDICTIONS", number):
                guessed[book.predictions.get(id, Predicted()).guess is not None].append(id)
            both = (tuple(group[done]) for group in (solved, guessed) for done in (True, False))
            lessons.append(Lesson(number, *both))
        return Summary(tuple(lessons), self._where())

    def _where(self) -> str:
        if self.trouble:
            return self.trouble
        if self.file:
            return f"It is kept in `{NAME}` in your folder of lessons. `progress.download()` hands you a copy."
        return (
            "There is no workspace here, so it is kept in memory only. `progress.download()` hands you a copy; "
            "open the course with `nnteach`, and it is kept by itself."
        )

    def download(self) -> Download:
        """The file as a link to save and as a text to copy."""
        return Download(self._up_to_date().text())

    def put_back(self, path_or_text: str | os.PathLike[str]) -> PutBack:
        """Take over what a progress file, or its text, knows. What is here already stays; twice does no harm."""
        try:
            text = os.fspath(path_or_text)
            if not text.lstrip().startswith("{"):
                path = Path(text).expanduser()
                if path.stat().st_size > LARGEST:
                    raise NotOurs("it is far too large for a progress file")
                text = path.read_text(encoding="utf-8")
            brought = read(text)
            together = copy.deepcopy(self._up_to_date())
            together.merge(brought)
            if len(together.text()) > LARGEST:
                raise NotOurs("together with what is here it would be far too large")
        except FileNotFoundError:
            return PutBack("There is no such file here. Drag it into the folder of the lessons first.", False)
        except (OSError, ValueError, TypeError, Newer) as problem:
            return PutBack(f"That is not a progress file I can use: {_reason(problem)}", False)
        self.change(lambda book: book.merge(copy.deepcopy(brought)))
        counts = f"{len(brought.answers)} answers and {len(brought.predictions)} guesses"
        return PutBack(f"The file knows {counts}; they are here now. Run a lesson's cells again to see them.", True)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return self()._repr_mimebundle_(**kwargs)

    def __repr__(self) -> str:
        return repr(self())


progress = Progress(workspace_of_this_kernel())


def to_keep(kind: Any, answer: Any) -> Any:
    """An answer in a form that a file can keep, of a function its source; None if it is long or has no such form."""
    if callable(answer):
        try:
            source = inspect.getsource(answer)
        except (OSError, TypeError):
            return None
        return source if is_plain(source) else None
    if not is_plain(answer):  # an array, an explorable: what the kind reads from it is plain
        try:
            answer = kind.read(answer)
        except Exception:
            return None
    return answer if is_plain(answer) else None


def _reason(problem: Exception) -> str:
    """In words, and without a path."""
    return str(problem.strerror or problem) if isinstance(problem, OSError) else str(problem)
