"""Pictures that a command leaves in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import charts

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def picture_file(path: Path | None) -> None:
    """Refuse a name whose ending says no kind of picture that we draw."""
    if path is not None and path.suffix not in (".png", ".svg"):
        raise click.ClickException("write a name that ends in .png or .svg")


def save_picture(figure: Figure, path: Path) -> None:
    """Draw it into the file, as its ending says."""
    if path.suffix == ".png":
        path.write_bytes(charts.png(figure))
    else:
        path.write_text(charts.svg(figure), encoding="utf-8")
    click.echo(f"written to {path}", err=True)
