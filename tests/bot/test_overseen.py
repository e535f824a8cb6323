"""On a platform whose owner may read along, a young person hears so before anything is asked, with another way."""

from __future__ import annotations

from pathlib import Path

from tests.bot.circles import circle, quick_rig
from tests.databases import Databases
from tests.rig import link_in
from tests.stories.cast import start_circle

AT_FIRST = "whoever owns this workspace may be able to read"
BEFORE_A_CODE = "whoever owns the workspace may be able to read"
ANY_AGE = "2099-01-01"


async def test_a_young_person_on_slack_hears_it_first_and_can_go_elsewhere(
    databases: Databases, tmp_path: Path
) -> None:
    async with quick_rig(databases, tmp_path, slacks="socket", slack_least_age_from=ANY_AGE) as running:
        lars = await running.coordinator("Lars")
        await start_circle(running, lars, "Sol")
        (token,) = (
            link_in(each.text).partition("start=")[2] for each in lars.messages if "https://" in each.text
        )
        sol = running.slack.person("Sol")
        await running.act(sol.open(running.service.channels["slack"].invitation_link(token)))
        await running.tap(sol, "en")
        said = "\n".join(each.text for each in sol.messages if each.sender.is_bot)
        assert (
            said.index(AT_FIRST)
            < said.index("This is what I promise you")
            < said.index("Do you want to try?")
        )
        assert "I am here too: Telegram. Write /kreds connect" in said
        await running.write(sol, "/connect")
        await running.tap(sol, "add_telegram")
        assert any("Find me on Telegram" in each.text for each in sol.messages)
        assert not any(BEFORE_A_CODE in each.text for each in sol.messages), "nobody owns that one"


async def test_whoever_connects_slack_hears_it_before_the_code_if_they_are_a_young_person(
    databases: Databases, tmp_path: Path
) -> None:
    async with quick_rig(databases, tmp_path, slacks="socket", slack_least_age_from=ANY_AGE) as running:
        town = await circle(running)
        for person, told in ((town.sol, True), (town.mum, False)):
            await running.write(person, "/connect")
            await running.tap(person, "add_slack")
            assert any(BEFORE_A_CODE in each.text for each in person.messages) is told
