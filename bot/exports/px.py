"""PX, as PxWeb and the statistics offices of the Nordic countries read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from textwrap import wrap

from bot.exports.cube import Cube

NOTHING, TOO_FEW = '"."', '".."'
"""What stands where nothing was published, and where there are too few to say."""


def text(found: Cube, language: str, at: datetime) -> str:
    """The whole file; `at` is when it is written, in UTC."""
    *stub, heading = found.dimensions
    lines = [
        'CHARSET="ANSI";',
        'AXIS-VERSION="2013";',
        'CODEPAGE="utf-8";',
        f'LANGUAGE="{language}";',
        f'CREATION-DATE="{at:%Y%m%d %H:%M}";',
        "DECIMALS=6;",
        "SHOWDECIMALS=0;",
        'MATRIX="KREDS";',
        'SUBJECT-CODE="KREDS";',
        f"SUBJECT-AREA={_quoted(found.source)};",
        f"TITLE={_quoted(found.title)};",
        f"CONTENTS={_quoted(found.title)};",
        f"UNITS={_quoted(heading.name)};",
        f"STUB={_several([each.name for each in stub])};",
        f"HEADING={_quoted(heading.name)};",
        *(
            f"VALUES({_quoted(each.name)})={_several(list(each.values.values()))};"
            for each in found.dimensions
        ),
        *(f"CODES({_quoted(each.name)})={_several(list(each.values))};" for each in found.dimensions),
        f"SOURCE={_quoted(found.source)};",
        f"NOTE={_quoted(found.note)};",
        "DATA=",
    ]
    width = len(heading.values)
    told = [_number(value, place in found.withheld) for place, value in enumerate(found.values)]
    rows = [" ".join(told[place : place + width]) for place in range(0, len(told), width)]
    return "\n".join([*lines, *rows]) + ";\n"


def _number(value: int | Fraction | None, withheld: bool) -> str:
    if value is None:
        return TOO_FEW if withheld else NOTHING
    return str(int(value)) if value == int(value) else f"{float(value):.6f}"


def _several(values: Sequence[str]) -> str:
    return ",\n".join(map(_quoted, values))


def _quoted(words: str) -> str:
    """A text between quotation marks; long ones in pieces, which a reader puts together again."""
    plain = " ".join(words.replace('"', "”").replace(";", ",").split())
    return "\n".join(f'"{piece}"' for piece in _pieces(plain)) or '""'


def _pieces(words: str) -> list[str]:
    pieces = wrap(words, 200)
    return [piece + (" " if place < len(pieces) - 1 else "") for place, piece in enumerate(pieces)]
