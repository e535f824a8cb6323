"""Every page that there is, and how to get to it: what `make screenshots` shows, and what it leaves out and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Locator, Page

from bot.web.desk.doing import FREELY, SURELY
from tests.browser.lived import Lived

OWN_LOG_IN = "only where a municipality has a log-in of its own; test_oidc.py opens it and asks axe"

NO_LINK = "aaaaaaaaaaaaaaaaaaaaaa"

LEFT_OUT = {
    "/desk/figures/files/{name}": "a file to download",
    "/chat/live": "what changes while a page is open, no page",
    "/chat/file/{name}": "a picture or a file in a chat, seen there",
    "/manifest.webmanifest": "for the browser itself",
    "/sw.js": "for the browser itself",
    "/me/course.png": "a picture, seen on one's own page",
    "/me/kreds.json": "a file to download",
    **dict.fromkeys(("/desk/oidc/on", "/desk/oidc/callback", "/desk/oidc/link"), OWN_LOG_IN),
    "/desk/done": "what is left of the last words once they have been shown; with them it ends a dialogue",
}
"""Addresses that no picture is taken of."""

UNSEEN = {
    "broke.html": "nothing here breaks; it looks like not_here.html",
    **{f"desk/oidc_{each}.html": OWN_LOG_IN for each in ("on", "back", "no", "link")},
}
"""Pages that nobody gets to by an address."""

Doing = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Shown:
    """A page: the address as the site has it, how it is filled in, who looks, and what is done there first.

    `template` is what it is made of. `whole` is off where the screen is what counts, not the page's length.
    """

    name: str
    route: str
    template: str
    path: str = ""
    who: str = "nobody"
    doing: Doing | None = None
    whole: bool = True


def pages(lived: Lived) -> list[Shown]:
    """All of them, those that end something last."""
    return [*_anybody(), *_chat(lived), *_desk(lived), *_endings()]


def of_a_new_town() -> list[Shown]:
    """What a coordinator sees on the first day."""
    found = (
        "home",
        "circles",
        "areas",
        "initiatives",
        "figures",
        "plan",
        "cards",
        "people",
        "looks",
        "health",
    )
    paths = {each: f"/desk/{each}" if each != "home" else "/desk" for each in found}
    return [Shown(f"new-{name}", path, f"desk/{name}.html", who="desk") for name, path in paths.items()]


def _anybody() -> list[Shown]:
    return [
        Shown("front", "/", "front.html"),
        Shown("link", "/i/{token}", "door.html", f"/i/{NO_LINK}"),
        Shown("link-known", "/i/{token}", "door.html", f"/i/{NO_LINK}", "mum"),
        Shown("link-dead", "/i/{token}", "dead_link.html", f"/i/{NO_LINK}", doing=_press_main),
        Shown("connect", "/connect", "connect.html"),
        Shown("connect-wrong", "/connect", "connect.html", doing=_wrong_code),
        Shown("nobody", "/chat", "nobody.html"),
        Shown("not-here", "/no/such/page", "not_here.html"),
        Shown("plain", "/plain", "plain.html"),
    ]


def _chat(lived: Lived) -> list[Shown]:
    group, ended = f"/chat/{lived.group}", f"/chat/{lived.ended}"
    return [
        Shown("own-asked", "/chat", "own.html", who="sol", whole=False),
        Shown("own-more", "/chat", "own.html", who="sol", doing=_more, whole=False),
        Shown("own-adult", "/chat", "own.html", who="mum", whole=False),
        Shown("own-all", "/chat", "own.html", who="sol"),
        Shown("own-coordinator", "/chat", "own.html", who="kirsten"),
        Shown("group", "/chat/{chat}", "group.html", group, "mum", whole=False),
        Shown("group-all", "/chat/{chat}", "group.html", group, "sol"),
        Shown("group-ended", "/chat/{chat}", "group.html", ended, "mum", whole=False),
        Shown("locked", "/chat", "locked.html", who="locked"),
        Shown("me", "/me", "me.html", who="sol"),
        Shown("me-adult", "/me", "me.html", who="mum"),
        Shown("me-empty", "/me", "me.html", who="leaver"),
        Shown("erase", "/me/erase", "erase.html", who="sol"),
        Shown("again", "/me/erase", "again.html", who="leaver", doing=_old_form),
    ]


def _desk(lived: Lived) -> list[Shown]:
    circle = str(lived.circle)
    found = [
        Shown("desk-door", "/desk/in/{token}", "desk/door.html", f"/desk/in/{NO_LINK}"),
        Shown("desk-code", "/desk/code", "desk/code.html"),
        Shown("desk-code-wrong", "/desk/code", "desk/code.html", doing=_wrong_code),
        Shown("desk-nobody", "/desk", "nobody.html"),
        Shown("desk", "/desk", "desk/home.html", who="desk"),
        Shown("circles", "/desk/circles", "desk/circles.html", who="desk"),
        *(
            Shown(f"circle{name}", "/desk/circles/{circle:int}", "desk/circle.html", f"/desk/circles/{each}", "desk")
            for name, each in (("", lived.circle), ("-of-sol", 1), ("-not-begun", lived.circle + 3))
        ),
        Shown("areas", "/desk/areas", "desk/areas.html", who="desk"),
        Shown("initiatives", "/desk/initiatives", "desk/initiatives.html", who="desk"),
        *(
            Shown(
                f"initiative-{each}", "/desk/initiatives/{number:int}", "desk/initiative.html",
                f"/desk/initiatives/{each}", "desk",
            )
            for each in (1, 3)
        ),
        Shown("figures", "/desk/figures", "desk/figures.html", who="desk"),
        Shown("figures-before", "/desk/figures/{period}", "desk/figures.html", "/desk/figures/2026-Q1", "desk"),
        Shown("plan", "/desk/plan", "desk/plan.html", who="desk"),
        Shown("cards", "/desk/cards", "desk/cards.html", who="desk"),
        Shown("people", "/desk/people", "desk/people.html", who="desk"),
        Shown("looks", "/desk/looks", "desk/looks.html", who="desk"),
        Shown("health", "/desk/health", "desk/health.html", who="desk"),
        Shown("browsers", "/desk/browsers", "desk/browsers.html", who="desk"),
        Shown("sure", "/desk/sure", "desk/sure.html", who="desk"),
        Shown("sure-asked", "/desk/sure", "desk/sure.html", who="desk", doing=_press_main),
    ]  # fmt: skip
    subjects = {
        "deciding": "1",
        "initiative": "1",
        "reading_cards": "-",
        "registering": "-",
        "role": f"in{circle}",
    }
    found += [
        Shown(
            f"do-{name}", f"/desk/do/{name}/{{subject}}", "desk/do.html",
            f"/desk/do/{name}/{subjects.get(name, circle)}", "sure" if name in SURELY else "desk",
        )
        for name in (*FREELY, *SURELY)
    ]  # fmt: skip
    return [
        *found,
        Shown("do-deciding-reason", "/desk/do/deciding/{subject}", "desk/do.html", "/desk/do/deciding/1", "desk", _first_press),
        Shown("done", "/desk/do/circle/{subject}", "desk/done.html", f"/desk/do/circle/{circle}", "sure", _nothing),
    ]  # fmt: skip


def _endings() -> list[Shown]:
    return [
        Shown("erased", "/me/erase", "erase.html", who="leaver", doing=_erase),
        Shown("too-often", "/connect", "too_often.html", doing=_too_often),
    ]


async def _pressed(page: Page, button: Locator) -> None:
    """Press something that leads to another page, and wait for that."""
    async with page.expect_navigation():
        await button.click()


async def _press_main(page: Page) -> None:
    await _pressed(page, page.locator("main button.main").first)


async def _wrong_code(page: Page) -> None:
    await page.locator("#code").fill("AAAA-AAAA")
    await _press_main(page)


async def _more(page: Page) -> None:
    await page.locator("details.more summary").click()


async def _old_form(page: Page) -> None:
    await page.evaluate(
        "document.querySelectorAll('[name=form_token]').forEach((one) => { one.value = 'old'; })"
    )
    await _pressed(page, page.locator("button.alarm").first)


async def _first_press(page: Page) -> None:
    await _pressed(page, page.locator(".presses button").first)


async def _nothing(page: Page) -> None:
    await _pressed(page, page.locator(".presses button").last)


async def _erase(page: Page) -> None:
    await _pressed(page, page.locator("button.alarm[name=sure]"))


async def _too_often(page: Page) -> None:
    for _time in range(30):
        if await page.locator("#code").count() == 0:
            return
        await _wrong_code(page)
