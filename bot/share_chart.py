"""Draws who carries a circle: for each row one bar from 0 to 100, the professionals' part and everybody else's."""

from collections.abc import Sequence

from bot.charts import COLOURS, Words, page, png, write

ROW = 0.62
"""Inches of one bar with its label."""


def drawn(
    title: str,
    note: str,
    sides: tuple[str, str],
    too_little: str,
    bars: Sequence[tuple[str, int | None]],
) -> bytes:
    """A PNG. `bars` pairs a label with the professionals' percent, None where there is too little; call it in a worker thread."""
    words = Words(title, f"■ {sides[0]}   □ {sides[1]}", note, too_little)
    height = ROW * len(bars) + 0.1
    figure, axes = page(words, body=height)
    for place, (label, percent) in enumerate(bars):
        top = place * ROW
        write(axes, 0, top + 0.14, label)
        if percent is None:
            write(axes, 0, top + 0.38, too_little, colour="#5B6875")
            continue
        axes.barh(top + 0.38, 100, height=0.2, color="white", edgecolor="#5B6875", linewidth=1)
        axes.barh(top + 0.38, percent, height=0.2, color=COLOURS[0])
        write(axes, 100, top + 0.14, f"{percent} %", ha="right", weight="bold")
    axes.axvline(50, color="#5B6875", linewidth=1, linestyle=(0, (2, 2)))
    axes.set_xlim(-0.5, 100.5)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.set_xticks([0, 50, 100], ["0 %", "50 %", "100 %"])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelcolor="#5B6875", labelsize=8.5)
    return png(figure)
