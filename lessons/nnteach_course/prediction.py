"""Predictions: the learner commits to a guess, then sees it beside what the engine finds.

    p = predict("08.a")
    p.commit("straight", confidence=3)
    p.reveal()

Who guesses first sees more, whether the guess was right or wrong; so nothing is revealed before a guess.

Source
    Crouch, Fagen, Callan, Mazur 2004, "Classroom demonstrations: learning tools or entertainment?"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnteach_course import answers
from nnteach_course.feedback import BLUE, GREEN, GREY, ORANGE, Note
from nnteach_course.kinds import Choose, Curve, NotAttempted, Number, Point, Unreadable
from nnteach_course.kinds.kind import is_empty
from nnteach_course.progress import progress
from nnteach_course.words import to_plain
from nnteach_widgets.palette import LIGHT, Palette

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class Commitment(Note):
    """What `commit` answers: the guess that counts now, or why there is none."""

    message: str
    guess: Any = None
    confidence: int | None = None

    @property
    def head(self) -> str:  # type: ignore[override]
        return "Your guess:" if self.guess is not None else "… One moment."

    @property
    def colour(self) -> str:  # type: ignore[override]
        return BLUE if self.guess is not None else GREY


@dataclass(frozen=True, repr=False)
class Reveal(Note):
    """The guess beside the truth.

    Attributes
        guess, confidence: as committed; None while there is no guess.
        truth: what the engine found; None while there is no guess.
        right: whether the guess is the truth, or as near as the question asks.
        message: both in one or two sentences.
        figure: both in one picture.
    """

    prediction: str
    message: str
    guess: Any = None
    confidence: int | None = None
    truth: Any = None
    right: bool = False
    draw: Callable[[Palette], Figure] | None = None
    alt: str = ""

    @property
    def figure(self) -> Figure | None:
        return self.draw(LIGHT) if self.draw else None

    @property
    def head(self) -> str:  # type: ignore[override]
        if self.guess is None:
            return "… First your guess."
        return "✓ As you guessed." if self.right else "○ Not as you guessed."

    @property
    def colour(self) -> str:  # type: ignore[override]
        return GREY if self.guess is None else GREEN if self.right else ORANGE

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if self.draw is None:
            return super()._repr_mimebundle_(**kwargs)
        from nnteach_course.views import NoteWithPicture

        return NoteWithPicture(self, self.draw, self.alt)._repr_mimebundle_(**kwargs)


@dataclass
class Prediction:
    """A question to be guessed before it is answered.

    Args
        id: lesson and letter, such as "08.a".
        title: two or three words.
        question: what is to be guessed.
        kind: Choose, Number, or drawn on a picture, Point or Curve; its truth is a function that asks the engine,
            called at the reveal.
        says: the truth beside the guess, in one or two sentences.
        draw: the same as a picture, in the colours of a light or a dark page.
        alt: that picture in words.
        button: what the button that reveals does.
        seen_before: it was revealed on an earlier day, or in another kernel, and not yet here.
    """

    id: str
    title: str
    question: str
    kind: Choose | Number | Point | Curve
    says: Callable[[Any], str]
    draw: Callable[[Palette, Any], Figure]
    alt: Callable[[Any], str]
    button: str = "Reveal"
    guess: Any = None
    confidence: int | None = None
    revealed: bool = False
    seen_before: bool = False

    def commit(self, guess: Any, confidence: int | None = None) -> Commitment:
        """Make this your guess; `confidence` from 1, just guessing, to 5, certain.

        Until the reveal one may think again. After it the guess stays as it was.
        """
        self.recall()
        if self.revealed:
            return Commitment(f"You have seen the answer, so it stays {self.words(self.guess)}.", self.guess)
        try:
            self.guess, self.confidence = self._read(guess), _confidence(confidence)
        except (NotAttempted, Unreadable) as problem:
            return Commitment(str(problem))
        kept, sure = self.guess, self.confidence
        progress.change(lambda book: book.prediction(self.id).commit(kept, sure))
        words = f"{self.words(self.guess)}. It stays beside the answer. “{self.button}” is open to you now."
        return Commitment(words, self.guess, self.confidence)

    def _read(self, guess: Any) -> Any:
        if is_empty(guess):
            raise NotAttempted("Choose first; a guess is enough.")
        return self.kind.read(guess)

    def reveal(self) -> Reveal:
        """Let the engine find out, and see your guess beside it; asks for a guess if there is none."""
        if self.guess is None:
            return Reveal(self.id, "Commit to a guess, even an unsure one: `commit(...)`. One sees more after it.")
        truth, right = self.kind.value(), self.kind.right(self.guess)
        if not self.revealed:
            progress.change(lambda book: book.prediction(self.id).reveal(bool(right)))
        self.revealed, self.seen_before = True, False
        message = self.says(self.guess) + _about_confidence(self.confidence, right)
        guess = self.guess
        return Reveal(
            self.id, message, guess, self.confidence, truth, right, lambda c: self.draw(c, guess), self.alt(guess)
        )

    def words(self, guess: Any) -> str:
        """A guess as the reader would say it."""
        return self.kind.words(guess)

    def ask(self) -> Any:
        """The question as a form: a guess, how sure, and the reveal behind them."""
        from nnteach_course.asking import prediction_form

        return prediction_form(self)

    def start_over(self) -> None:
        """Forget the guess."""
        self.guess, self.confidence, self.revealed, self.seen_before = None, None, False, False
        if progress.knows(self.id):
            progress.change(lambda book: book.predictions.pop(self.id, None))

    def recall(self) -> None:
        """Find again what was guessed on an earlier day, or in another kernel."""
        known = progress.prediction(self.id)
        if self.revealed or known.guess is None:
            return
        try:
            self.guess, self.confidence = self._read(known.guess), known.confidence
        except (NotAttempted, Unreadable):
            return  # the question has changed since: it may be guessed anew
        self.revealed = self.seen_before = known.revealed

    def __repr__(self) -> str:
        form = self.kind.form()
        how = "p.commit(your guess, confidence=3), then p.reveal()"
        return f"Prediction {self.id}: {self.title}\n{to_plain(self.question)}{form and ' ' + form}\n{how}"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.ask()._repr_mimebundle_(**kwargs)


def predict(id: str) -> Prediction:
    """The prediction of that name, with the guess made so far: `predict("08.a")`.

    Raises
        KeyError: no such prediction (the nearest known one is named).
    """
    found: Prediction = answers.find(str(id), "PREDICTIONS", "prediction")
    found.recall()
    return found


def _confidence(given: Any) -> int | None:
    if given is None:
        return None
    if given not in (1, 2, 3, 4, 5):
        raise Unreadable(f"confidence goes from 1, just guessing, to 5, certain; this is {given!r}.")
    return int(given)


def _about_confidence(confidence: int | None, right: bool) -> str:
    """Being sure and wrong is the moment in which one learns most, so we say so."""
    if confidence is None or confidence < 4 or right:
        return ""
    return " You were sure of it: good, that is the kind of surprise one remembers."
