"""Answers that are chosen: one of several, several questions at once, or a right order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnteach.errors import did_you_mean
from nnteach_course.kinds.kind import Kind, Misconception, NotAttempted, Unreadable, Verdict, is_empty
from nnteach_course.words import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nnteach_widgets.palette import Palette


def find(answer: Any, options: Mapping[str, str]) -> str:
    """The key of the option meant: by key or words, in full or their beginning; capitals do not matter."""
    if not isinstance(answer, str):
        raise Unreadable(f"Choose with a word: {_listed(options)}. This is a {type(answer).__name__}.")
    wanted = _bare(answer)
    names = {key: (_bare(key), _bare(words)) for key, words in options.items()}
    exact = [key for key, both in names.items() if wanted in both]
    begins = [key for key, both in names.items() if any(name.startswith(wanted) for name in both)]
    found = exact or begins
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable(f"`{show(answer)}` could be {_listed(found)}. Which one?")
    raise Unreadable(f"There is no choice `{show(answer)}` here. {did_you_mean(answer, options)}")


def _bare(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())


def _listed(options: Mapping[str, str] | Sequence[str]) -> str:
    return " or ".join(f"`{key}`" for key in options)


@dataclass(frozen=True)
class Choose(Kind):
    """One of several.

    Args
        options: a short name for each, and its words.
        truth: the name of the right one, or a function that finds it out.
        pictures: for some options, a function that draws a small picture of it.
        shuffled: shown in an order that is this learner's own, so that "it is the first one" tells a neighbour nothing.
    """

    options: Mapping[str, str]
    truth: str | Callable[[], str]
    pictures: Mapping[str, Callable[[Axes, Palette], None]] = field(default_factory=dict)
    shuffled: bool = False

    def value(self) -> str:
        """The name of the right option."""
        return self.truth() if callable(self.truth) else self.truth

    def read(self, answer: Any) -> str:
        return find(answer, self.options)

    def right(self, value: str) -> bool:
        return value == self.value()

    def words(self, value: str) -> str:
        return f"“{self.options[value]}”"

    def form(self) -> str:
        return f"Choices: {', '.join(self.options)}."

    def unexplained(self, value: str) -> Verdict:
        return Verdict(False, f"“{self.options[value]}” is not it. `hint()` says where to look first.")


@dataclass(frozen=True)
class Part:
    """One of several questions asked together, with the wrong ideas it knows."""

    question: str
    kind: Kind
    misconceptions: Sequence[Misconception] = ()


@dataclass(frozen=True)
class Several(Kind):
    """Several small questions at once, answered with a dictionary: `{"price": "linear", ...}`."""

    parts: Mapping[str, Part]

    def judge(self, answer: Any, misconceptions: Sequence[Misconception]) -> Verdict:
        answers = self._read(answer)
        verdicts: dict[str, Verdict] = {}
        for name, part in self.parts.items():
            try:
                verdicts[name] = part.kind.judge(answers[name], part.misconceptions)
            except Unreadable as error:
                raise Unreadable(f"For `{name}`: {error}") from None
        wrong = {name: v for name, v in verdicts.items() if not v.passed}
        if not wrong:
            return Verdict(True, parts=verdicts)
        right = [f"**{self.parts[name].question}**: right." for name in verdicts if name not in wrong]
        not_yet = [f"**{self.parts[name].question}**: {v.message}" for name, v in wrong.items()]
        message = "\n\n".join(right + not_yet)
        tag = next((v.tag for v in wrong.values() if v.tag), None)
        return Verdict(False, message, tag, parts=verdicts)

    def _read(self, answer: Any) -> dict[str, Any]:
        if is_empty(answer):
            raise NotAttempted("There is no answer yet.")
        if not isinstance(answer, Mapping):
            raise Unreadable(f"Answer with a dictionary that has an entry for each of {_listed(list(self.parts))}.")
        answers: dict[str, Any] = {}
        for name, value in answer.items():
            answers[find(name, {key: key for key in self.parts})] = value
        missing = [name for name in self.parts if is_empty(answers.get(name))]
        if len(missing) == len(self.parts):
            raise NotAttempted("There is no answer yet.")
        if missing:
            raise NotAttempted(f"Still without an answer: {_listed(missing)}.".replace(" or ", ", "))
        return answers


@dataclass(frozen=True)
class Order(Kind):
    """Put the items into the right order; `items` lists them in that order, each with its words."""

    items: Mapping[str, str]

    def read(self, answer: Any) -> tuple[str, ...]:
        if isinstance(answer, str):
            answer = [piece for piece in answer.replace(">", ",").replace("→", ",").split(",") if piece.strip()]
        if not isinstance(answer, Sequence) or isinstance(answer, bytes):
            raise Unreadable(
                f"Answer with a list: the order in which you want {_listed(self.items)}.".replace(" or ", ", ")
            )
        order = tuple(find(piece, self.items) for piece in answer)
        for name in self.items:
            if order.count(name) > 1:
                raise Unreadable(f"`{name}` appears {order.count(name)} times; each step comes once.")
        missing = [name for name in self.items if name not in order]
        if missing:
            raise Unreadable(f"Still missing: {_listed(missing)}.".replace(" or ", ", "))
        return order

    def right(self, value: tuple[str, ...]) -> bool:
        return value == tuple(self.items)

    def unexplained(self, value: tuple[str, ...]) -> Verdict:
        truth = tuple(self.items)
        first = next(i for i, (got, meant) in enumerate(zip(value, truth, strict=True)) if got != meant)
        if value == truth[::-1]:
            return Verdict(False, "Every step is there, exactly backwards.", "backwards")
        differ = [i for i in range(len(truth)) if value[i] != truth[i]]
        if len(differ) == 2 and differ[1] - differ[0] == 1:
            a, b = (self.items[value[i]] for i in differ)
            return Verdict(False, f"Nearly: two neighbours have changed places, “{a}” and “{b}”.", "neighbours-swapped")
        if first == 0:
            return Verdict(False, f"It does not begin with “{self.items[value[0]]}”. What does that step need first?")
        return Verdict(
            False,
            f"The first {first} are right. “{self.items[value[first]]}” is not what follows them.",
        )
