"""An honest attempt to tell who answered: a plain logistic regression, judged on people that it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FOLDS = 5
STEPS = 150


def table(seen: Sequence[Mapping[str, float]]) -> Floats:
    """One row for each person, one column for each thing that differs anywhere; each on the same scale."""
    names = sorted({name for each in seen for name in each})
    rows = np.array([[each.get(name, 0.0) for name in names] for each in seen], dtype=np.float64)
    rows = rows[:, rows.std(axis=0) > 0]
    scaled: Floats = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    return scaled


def success(seen: Sequence[Mapping[str, float]], answered: Sequence[bool], people: Sequence[int]) -> float:
    """The area under the curve, of people in folds that the fit did not see: 0.5 is a coin, 1 is certainty.

    The better of the regression and of the best single column, so that one clear sign is not lost among many.
    """
    rows, right = table(seen), np.array(answered, dtype=np.float64)
    fold = np.array(people) % FOLDS
    scored = np.zeros((2, len(right)))
    for each in range(FOLDS):
        train, test = fold != each, fold == each
        scored[0, test] = rows[test] @ _fitted(rows[train], right[train])
        scored[1, test] = rows[test] @ _best_column(rows[train], right[train])
    return max(_area(score, right) for score in scored)


def _fitted(rows: Floats, right: Floats) -> Floats:
    weights = np.zeros(rows.shape[1])
    step = 4.0 / (1.0 + (rows**2).sum(axis=1).mean())
    for _step in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        weights += step * (rows.T @ (right - likely) / len(right) - 0.001 * weights)
    # What is left of a weight by the order in which numbers are added is not a finding.
    return np.where(np.abs(weights) > 1e-9, weights, 0.0)


def _best_column(rows: Floats, right: Floats) -> Floats:
    weights = np.zeros(rows.shape[1])
    if rows.shape[1]:
        areas = np.array([_area(column, right) for column in rows.T]) - 0.5
        best = int(np.abs(areas).argmax())
        weights[best] = np.sign(areas[best])
    return weights


def _area(score: Floats, right: Floats) -> float:
    """How often somebody who answered scores above somebody who did not; a tie is half."""
    yes, no = np.round(score[right == 1], 9), np.sort(np.round(score[right == 0], 9))
    below, not_above = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + not_above).sum() / 2 / (len(yes) * len(no)))
