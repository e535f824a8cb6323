"""The only way to OpenDP: integer Laplace noise without floating-point tricks and without a seed.

OpenDP is imported on first use, for it takes half a second and only a closing period needs it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Proof:
    """What OpenDP itself says about the noise: numbers as text, exactly as it gave them.

    `scale` is in persons. `cost_of_one` is the epsilon of a change by one in one cell, `cost` that of the whole record.
    """

    scale: str
    cost_of_one: str
    cost: str
    library: str


def calibrate(sensitivity: int, epsilon: Decimal) -> Proof:
    """The least noise under which cells that move by `sensitivity` persons together cost at most `epsilon`.

    Raises `ValueError` if OpenDP cannot stay within `epsilon`; nothing may be published then.
    """
    dp = _opendp()
    # The nearest double may lie above the decimal: then take the one below.
    allowed = float(epsilon)
    if Decimal(allowed) > epsilon:
        allowed = math.nextafter(allowed, 0)
    chain = dp.binary_search_chain(_laplace, d_in=sensitivity, d_out=allowed)
    cost = chain.map(sensitivity)
    if Decimal(cost) > epsilon:
        raise ValueError(
            f"OpenDP found no noise that costs at most epsilon {epsilon}; change the plan's epsilon"
        )
    scale = dp.binary_search_param(_laplace, d_in=sensitivity, d_out=allowed)
    return Proof(repr(scale), repr(chain.map(1)), repr(cost), f"opendp {_version()}")


def add(counts: Sequence[int], proof: Proof) -> list[int]:
    """The counts with fresh noise of the proven scale on each; the operating system's randomness, never a seed."""
    return [int(noisy) for noisy in _laplace(float(proof.scale))(list(counts))] if counts else []


def _laplace(scale: float) -> Any:
    dp = _opendp()
    return dp.m.make_laplace(dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64"), scale=scale)


def _opendp() -> Any:
    import opendp.prelude as dp

    # OpenDP keeps everything that has not been through its formal vetting behind this word.
    dp.enable_features("contrib")
    return dp


def _version() -> str:
    from importlib.metadata import version

    return version("opendp")
