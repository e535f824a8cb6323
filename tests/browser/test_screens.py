"""`make screenshots` shows every page that there is."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Route

from bot.web.look import HERE
from bot.web.site import routes
from tests.browser import album
from tests.browser.lived import Lived
from tests.browser.shown import LEFT_OUT, UNSEEN, of_a_new_town, pages

LIVED = Lived("en", None, 4, "g1", "g2", {})
SHOWN = [*pages(LIVED), *of_a_new_town()]
PAGES = [each.path for each in routes() if isinstance(each, Route) and "GET" in (each.methods or ())]


def test_every_page_of_the_site_is_in_the_pictures_or_left_out_with_a_reason() -> None:
    seen = {each.route for each in SHOWN}
    assert [each for each in PAGES if each not in seen and each not in LEFT_OUT] == []
    assert [each for each in LEFT_OUT if each not in PAGES or each in seen] == []


def test_every_template_of_a_page_is_in_the_pictures_or_left_out_with_a_reason() -> None:
    templates = HERE / "templates"
    whole = {
        str(each.relative_to(templates))
        for each in templates.rglob("*.html")
        if "<!doctype" in (text := each.read_text("utf-8")) or "{% extends" in text
    }
    frames = {"base.html", "chat_base.html", "desk/frame.html"}
    assert {each.template for each in SHOWN} == whole - frames - set(UNSEEN)


def test_no_two_pictures_have_one_name() -> None:
    names = [each.name for each in SHOWN]
    assert len(names) == len(set(names))


def test_the_album_shows_every_picture(tmp_path: Path) -> None:
    files = [album.named("desk", "da", "dark", 320), album.named("desk", "da", "print", 0)]
    for each in files:
        (tmp_path / each).touch()
    album.write(tmp_path)
    shown = (tmp_path / "index.html").read_text("utf-8")
    assert all(f'src="{each}"' in shown for each in files)
