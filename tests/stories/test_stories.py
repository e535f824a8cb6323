"""Every story goes as it is written; `UPDATE=1` writes it as it goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.stories.stage import played

STORIES = sorted(Path(__file__).parent.glob("*.chat"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
async def test_the_story_goes_as_it_is_written(story: Path, tmp_path: Path) -> None:
    written = story.read_text(encoding="utf-8")
    told = await played(written, tmp_path)
    if os.environ.get("UPDATE"):
        story.write_text(told, encoding="utf-8")
    else:
        assert told == written
