"""The week in the coordinator's guide is the one that the story plays."""

from __future__ import annotations

from tests.walkthrough import GUIDE, STORY, page, walkthrough


def test_the_week_in_the_guide_is_the_story_s() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide == page(guide, STORY.read_text(encoding="utf-8")), "run: make walkthrough"


def test_a_press_is_told_by_its_label_and_a_day_has_one_heading() -> None:
    told = walkthrough(
        "setup: circle\n"
        "start: 2026-08-24 09:00\n"
        "ali → group: /agree Mum calls\n"
        "bot → group: 🤝 Mum: calls\n"
        "      [yes] Yes, I'll do it · [no] No\n"
        "mum → group: [yes]\n"
        "--- until 2026-08-24 18:00 (Mon 24 Aug 2026 18:00) ---\n"
        "· Mon 24 Aug 17:00\n"
        "bot → sol: Hi Sol.\n"
        "      🆘\n"
    )
    assert told.count("### Monday") == 1
    assert "**Mum** presses *Yes, I'll do it* in the group." in told
    assert "> **Kreds in the group:**  \n> 🤝 Mum: calls  \n> `Yes, I'll do it` `No`" in told
    assert "🆘" not in told
