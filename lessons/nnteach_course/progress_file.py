"""The file `progress.json`: what a learner has answered and guessed. No kill and no second kernel loses any of it.

Every change is one step: take the lock, read the file, apply the step, write the file anew. Two kernels that write at
once so take turns, and neither undoes what the other did. The lock is the operating system's own (`flock`, on Windows
`msvcrt.locking`): whoever is killed while holding it lets go of it by dying, so that nothing has to be cleaned up. A
journal of lines would need no lock, but would be a second format to mend after a torn line, and no file to hand on.

The file holds ids, answers, counts, a seed, and nothing else: no name, no path, no time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import itertools
import json
import math
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from nnteach_course.workspace import LEFTOVER, STATE, write_atomically

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]
try:
    import msvcrt
except ImportError:
    msvcrt = None  # type: ignore[assignment]

NAME = "progress.json"
FORMAT = "nnteach progress"
VERSION = 2  # 1 had no seed
SEEDS = 2**31  # a seed is one of so many
LARGEST = 1_000_000  # bytes; all lessons together take about a twentieth of it
LONGEST_ANSWER = 1_000  # characters
PATIENCE = 5.0  # seconds to wait for another kernel's turn, which takes milliseconds


class NotOurs(ValueError):
    """This text is not a learner's progress; says what is wrong with it."""


class Newer(Exception):
    """A newer nnteach wrote it."""

    def __init__(self, version: object) -> None:
        super().__init__(
            f"this progress was made by a newer nnteach (format {version}; this one knows {VERSION}). "
            "Please update nnteach; the file stays as it is."
        )


@dataclass
class Answered:
    """What is known of one exercise.

    Attributes
        attempts, hints: how many answers were checked, how many hints were taken.
        passed: it was answered rightly, once at least.
        tag: the misconception behind the last answer; None if it was right, or wrong without a name.
        missed: the last misconception that no right answer has followed yet.
        peeked: the solution was seen since, so that a right answer says little.
        answer: the last answer, if it is small.
    """

    attempts: int = 0
    hints: int = 0
    passed: bool = False
    tag: str | None = None
    missed: str | None = None
    peeked: bool = False
    answer: Any = None

    def check(self, passed: bool, tag: str | None, answer: Any) -> None:
        """One more answer was judged."""
        self.attempts += 1
        self.passed = self.passed or passed
        self.tag, self.answer = tag, answer
        if passed and not self.peeked:
            self.missed = None
        elif tag and not passed:
            self.missed = tag

    def take_hint(self, number: int) -> None:
        self.hints = max(self.hints, number)

    def peek(self) -> None:
        self.peeked = True

    def ask_again(self) -> None:
        """A new chance: the solution was seen long ago."""
        self.peeked = False

    def merge(self, other: Answered) -> None:
        """Take over what the other knows better; whoever has seen more attempts knows the last one."""
        if other.attempts > self.attempts:
            for name in ("attempts", "tag", "missed", "peeked", "answer"):
                setattr(self, name, getattr(other, name))
        self.hints = max(self.hints, other.hints)
        self.passed = self.passed or other.passed


@dataclass
class Predicted:
    """What is known of one prediction: the guess, how sure, and once it was revealed whether it was right."""

    guess: Any = None
    confidence: int | None = None
    revealed: bool = False
    right: bool | None = None

    def commit(self, guess: Any, confidence: int | None) -> None:
        """This is the guess now, unless the answer has been seen, perhaps in another kernel."""
        if not self.revealed:
            self.guess, self.confidence = guess, confidence

    def reveal(self, right: bool) -> None:
        if not self.revealed:
            self.revealed, self.right = True, right

    def merge(self, other: Predicted) -> None:
        """Take over the other guess where there is none, or where it alone was revealed."""
        if self.guess is None or (other.revealed and not self.revealed):
            for f in dataclasses.fields(self):
                setattr(self, f.name, getattr(other, f.name))


@dataclass
class Book:
    """All that is kept of one learner's way through the course, by id; and the seed of the chance they meet."""

    answers: dict[str, Answered] = field(default_factory=dict)
    predictions: dict[str, Predicted] = field(default_factory=dict)
    seed: int | None = None

    def answer(self, id: str) -> Answered:
        return self.answers.setdefault(id, Answered())

    def prediction(self, id: str) -> Predicted:
        return self.predictions.setdefault(id, Predicted())

    def begin(self, seed: int) -> None:
        """Take this seed, unless another kernel was first."""
        if self.seed is None:
            self.seed = seed

    def merge(self, other: Book) -> None:
        """Take over what another file knows; doing it twice changes nothing more.

        Its seed comes along where nothing was answered yet: its answers were given to its numbers.
        """
        if self.seed is None or (other.seed is not None and not self.answers and not self.predictions):
            self.seed = other.seed
        for id, answered in other.answers.items():
            self.answer(id).merge(answered)
        for id, predicted in other.predictions.items():
            self.prediction(id).merge(predicted)

    def text(self) -> str:
        """As it stands in the file; what is still at its beginning is left out."""
        content = {
            "format": FORMAT,
            "version": VERSION,
            **({} if self.seed is None else {"seed": self.seed}),
            "answers": {id: _changed(self.answers[id]) for id in sorted(self.answers)},
            "predictions": {id: _changed(self.predictions[id]) for id in sorted(self.predictions)},
        }
        return json.dumps(content, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


Step = Callable[[Book], object]


def _changed(entry: Answered | Predicted) -> dict[str, Any]:
    fields = dataclasses.fields(entry)
    return {f.name: value for f in fields if (value := getattr(entry, f.name)) != f.default}


def read(text: str | bytes) -> Book:
    """The book that this text holds.

    Raises
        NotOurs: it is damaged, or something else.
        Newer: a newer nnteach wrote it.
    """
    if len(text) > LARGEST:
        raise NotOurs(f"a progress file has less than {LARGEST:,} characters, and this has {len(text):,}")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise NotOurs("it cannot be read as JSON") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise NotOurs(f'it does not begin with "format": "{FORMAT}"')
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        raise Newer(version)
    seed = content.pop("seed", None)
    if version not in (1, VERSION) or set(content) != {"format", "version", "answers", "predictions"}:
        raise NotOurs("its parts are not those of a progress file")
    if seed is not None and not (type(seed) is int and 0 <= seed < SEEDS):
        raise NotOurs("its seed is damaged")
    return Book(_entries(content["answers"], Answered), _entries(content["predictions"], Predicted), seed)


def _entries(part: Any, kind: type[Any]) -> dict[str, Any]:
    """The entries of one part, each field of the type it must have."""
    entries = {}
    for id, fields in part.items() if isinstance(part, dict) else [("", None)]:
        named = re.fullmatch(r"\w{1,8}\.\w{1,8}", id)
        if not named or not isinstance(fields, dict) or not all(_fits(name, value) for name, value in fields.items()):
            raise NotOurs(f"the entry {id[:20]!r} is damaged")
        try:
            entries[id] = kind(**fields)
        except TypeError:
            raise NotOurs(f"the entry {id[:20]!r} is damaged") from None
    return entries


def _fits(name: str, value: Any) -> bool:
    if name in ("attempts", "hints"):
        return type(value) is int and 0 <= value < 10**9
    if name == "confidence":
        return value is None or (type(value) is int and 1 <= value <= 5)
    if name in ("passed", "peeked", "revealed", "right"):
        return isinstance(value, bool)
    if name in ("tag", "missed"):
        return value is None or (isinstance(value, str) and len(value) < 200)
    return is_plain(value)


def is_plain(value: Any) -> bool:
    """Can it be kept: text, numbers, and lists and dictionaries of them, small altogether?"""
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return len(text) <= LONGEST_ANSWER and _is_plain(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and _is_plain(v) for key, v in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or type(value) in (bool, int, str) or (type(value) is float and math.isfinite(value))


class ProgressFile:
    """`progress.json` in a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / NAME
        self.set_aside: Path | None = None  # where a file went that could not be read

    def signature(self) -> tuple[int, ...] | None:
        """Changes when somebody writes the file."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_size, status.st_ino)

    def load(self) -> Book:
        """What the file says. One that is not ours gives way under another name; nothing is ever written over it."""
        if self.signature() is None:
            return Book()
        try:
            with self.locked():
                return self._load()
        except OSError:
            return read(self.path.read_bytes())  # one may look into a workspace that one may not write to

    def _load(self) -> Book:
        if self.path.is_file() and self.path.stat().st_size > LARGEST:
            return self._begin_anew()
        try:
            return read(self.path.read_bytes())
        except FileNotFoundError:
            return Book()
        except (NotOurs, IsADirectoryError):
            return self._begin_anew()

    def _begin_anew(self) -> Book:
        numbers = itertools.chain([""], (f" {number}" for number in itertools.count(2)))
        places = (self.folder / f"progress (set aside{number}).json" for number in numbers)
        self.set_aside = next(place for place in places if not place.exists())
        self.path.rename(self.set_aside)
        return Book()

    def change(self, steps: list[Step]) -> Book:
        """Apply the steps to what the file says now, and write it, all or nothing.

        Raises
            OSError: it cannot be written. Nothing has changed then.
            Newer: a newer nnteach wrote the file. It stays as it is.
        """
        with self.locked():
            book = self._load()
            before = book.text()
            for step in steps:
                step(book)
            after = book.text()
            if after != before:
                for draft in self.folder.glob(LEFTOVER.replace("*", f"{NAME}-*")):
                    draft.unlink(missing_ok=True)  # of a kernel that was killed: whoever has the lock is alone
                write_atomically(self.path, after.encode())
            return book

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with the file, among all kernels of this workspace."""
        (self.folder / STATE).mkdir(exist_ok=True)
        with open(self.folder / STATE / "progress.lock", "ab") as file:
            end = time.monotonic() + PATIENCE
            while not _take(file):
                if time.monotonic() > end:
                    raise TimeoutError("another kernel keeps the progress file to itself")
                time.sleep(0.005)
            try:
                yield
            finally:
                _let_go(file)


def _take(file: IO[bytes]) -> bool:
    """Take the lock, if it is free. Where there are no locks (in a browser) there is one kernel only."""
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif msvcrt:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP):  # some network drives have none either
            raise
    return True


def _let_go(file: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # closing the file lets go of it, too
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_UN)
        elif msvcrt:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
