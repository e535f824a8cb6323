"""What was published beside what was true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conversations.question_set import QuestionSet
from store.figures import Release, figures
from store.plan import ANSWERED, EVERYONE


@dataclass(frozen=True)
class Beside:
    """One published number and the true one, in persons; the share shown with its ± and the true one, in percent.

    `covered` is whether the true share lies within the ±; None where there are too few to say.
    """

    what: str
    who: str
    noisy: int
    true: int
    share: int | None
    plus_minus: int | None
    true_share: float | None

    @property
    def covered(self) -> bool | None:
        """Whether the figure is right, within its ±."""
        if self.share is None or self.plus_minus is None or self.true_share is None:
            return None
        return abs(self.share - self.true_share) <= self.plus_minus + 1e-9


@dataclass(frozen=True)
class Season:
    """One closed period."""

    release: Release
    beside: tuple[Beside, ...]


@dataclass
class Coverage:
    """How many figures were shown, how many of them are right within their ±, and how many were withheld."""

    shown: int = 0
    right: int = 0
    withheld: int = 0
    off: list[int] = field(default_factory=list)
    """By how many persons the noise was off, each number."""

    @property
    def share(self) -> float | None:
        """The share of the shown figures that are right."""
        return self.right / self.shown if self.shown else None


def season(
    release: Release, questions: QuestionSet, said: Mapping[str, Sequence[Mapping[str, str]]]
) -> Season:
    """A release beside what was said, by part: the newest reply of each person to each question."""
    found = []
    for cell, figure in zip(release.cells, figures(release), strict=True):
        people = [
            each for part, sheets in said.items() if cell.split in (EVERYONE, part) for each in sheets if each
        ]
        answered = len(people)
        if cell.key == ANSWERED:
            true, total = answered, release.enrolled_in(cell.split)
        else:
            good = {each.key for each in questions.question(cell.key).options if each.positive}
            true, total = sum(each.get(cell.key) in good for each in people), answered
        share = 100 * true / total if total else None
        found.append(Beside(cell.key, cell.split, cell.noisy, true, figure.share, figure.plus_minus, share))
    return Season(release, tuple(found))


def coverage(seasons: Sequence[Season]) -> Coverage:
    """All of it together."""
    told = Coverage()
    for each in (each for one in seasons for each in one.beside):
        told.off.append(each.noisy - each.true)
        if each.covered is None:
            told.withheld += 1
        else:
            told.shown += 1
            told.right += each.covered
    return told
