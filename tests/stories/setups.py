"""Where a story may begin, so that it need not tell what another has told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from store import due, hellos, members
from store.invitations import issue
from store.models import Circle
from store.silence import load_policy
from store.unit_of_work import Work
from tests.store.people import with_known_key
from tests.stories.acting import Stage
from tests.stories.cast import circle, links, young_person


async def _coordinator(stage: Stage) -> None:
    stage.people["lars"] = await stage.rig.coordinator("Lars")


async def _on_slack(stage: Stage) -> None:
    """Lars has no other account."""
    token = await stage.rig.service.store.turn(lambda work: issue(work, "coordinator", "Lars", 72))
    lars = stage.people["lars"] = stage.rig.slack.person("Lars")
    await stage.rig.act(lars.open(stage.rig.service.channels["slack"].invitation_link(token)))
    await stage.rig.tap(lars, "en")
    await stage.rig.tap(lars, "yes")


async def _yes_to_slack(stage: Stage) -> None:
    await _on_slack(stage)
    stage.people["sol"] = await young_person(stage.rig, stage.people["lars"], "Sol")


async def _yes(stage: Stage) -> None:
    await _coordinator(stage)
    stage.people["sol"] = await young_person(stage.rig, stage.people["lars"], "Sol")


async def _circle(stage: Stage) -> None:
    made = await circle(stage.rig)
    stage.people |= {"sol": made.sol, "mum": made.mum, "ali": made.ali, "lars": made.lars}


async def _teacher(stage: Stage) -> None:
    """The same, and Nina from the school, whom Sol invited: she is on Slack, and waits for a yes."""
    await _circle(stage)
    rig, sol = stage.rig, stage.people["sol"]
    await rig.write(sol, "/invite")
    await rig.write(sol, "Nina")
    await rig.tap(sol, "professional")
    await rig.write(sol, "School")
    await rig.tap(sol, "yes")
    token = links(sol)[-1].partition("start=")[2]
    nina = stage.people["nina"] = rig.slack.person("Nina")
    await rig.act(nina.open(rig.service.channels["slack"].invitation_link(token)))
    for key in ("en", "yes", "skip", "anytime", "6"):
        await rig.tap(nina, key)


async def _two_circles(stage: Stage) -> None:
    """Sol's and Kim's, both run by Lars; the group is Kim's."""
    await _circle(stage)
    made = await circle(stage.rig, "Kim", lars=stage.people["lars"])
    stage.people |= {"kim": made.sol, "kims_mum": made.mum, "kims_ali": made.ali}


async def _hello(stage: Stage) -> None:
    """The same, and Sol has picked Ali to say hello now and then; what is drawn by lot is drawn alike each time."""
    await _circle(stage)
    await stage.rig.service.store.turn(_draws_alike)
    sol = stage.people["sol"]
    for key in ("quiet", "2"):
        if key == "quiet":
            await stage.rig.write(sol, "/settings")
        await stage.rig.tap(sol, key)


def _draws_alike(work: Work) -> None:
    """Keys decide the lot, and keys are random: this one is not."""
    circle = work.session.query(Circle).one()
    with_known_key(work, circle.young_person)
    due.drop(work, "hello", member=circle.young_person_id)
    hellos.plan(work, circle.young_person, load_policy().hello)


async def _ten(stage: Stage) -> None:
    await _coordinator(stage)
    await _enrolled(stage, 10)


async def _forty_five(stage: Stage) -> None:
    await _coordinator(stage)
    await _enrolled(stage, 45)


async def _enrolled(stage: Stage, number: int) -> None:
    """So many circles of Lars's, two months old, without any chat: only their numbers matter."""

    def add(work: Work) -> None:
        lars = members.coordinators(work)[0]
        for place in range(number):
            young = members.add(work, f"Young person {place + 1}", "en", "Europe/Copenhagen")
            circle = Circle(
                young_person_id=young.id,
                coordinator_id=lars.id,
                case_manager_id=lars.id,
                department="Youth services",
                area="Vollsmose",
                born_from=2009,
                born_to=2011,
                state="in",
                enrolled_on=work.now.date() - timedelta(days=60),
            )
            work.session.add(circle)

    await stage.rig.service.store.turn(add)
    await stage.rig.service.tick()


SETUPS: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "coordinator": _coordinator,
    "coordinator on Slack": _on_slack,
    "sol said yes": _yes,
    "sol said yes to Lars on Slack": _yes_to_slack,
    "circle": _circle,
    "circle and a teacher on Slack": _teacher,
    "two circles": _two_circles,
    "circle with a hello": _hello,
    "ten families": _ten,
    "45 young people": _forty_five,
}
"""`setup:` and what it makes."""
