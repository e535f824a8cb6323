"""Which dialogue is run by which service: one line for each name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.municipality import Municipality
from bot.services import (
    agreed,
    agreeing,
    agreement,
    agreements,
    answering_help,
    approving,
    area,
    asking_for_help,
    case_manager,
    celebrating,
    check_in,
    circle,
    coming_back,
    confirming,
    connecting,
    deciding,
    figures,
    freezing,
    goals,
    good_news,
    greeting,
    guardian,
    hearing,
    initiative,
    inviting,
    joining,
    joining_as_adult,
    joining_as_coordinator,
    language,
    leaving,
    looking_back,
    meeting,
    mirror,
    my_choices,
    my_circle,
    my_data,
    parting,
    passing_circle,
    passing_on,
    preparing,
    quiet,
    reading_cards,
    registering,
    reopening,
    resting,
    role,
    running,
    saying,
    settings,
    share,
    staying,
    taking_circle,
    taking_over,
    taking_part,
    trying_out,
    was_right,
)
from conversations import agreeing as agreeing_
from conversations import agreement as agreement_
from conversations import agreements as agreements_
from conversations import answering_help as answering_help_
from conversations import approving as approving_
from conversations import area as area_
from conversations import asking_for_help as asking_for_help_
from conversations import case_manager as case_manager_
from conversations import celebrating as celebrating_
from conversations import check_in as check_in_
from conversations import circle as circle_
from conversations import coming_back as coming_back_
from conversations import confirming as confirming_
from conversations import connecting as connecting_
from conversations import deciding as deciding_
from conversations import figures as figures_
from conversations import freezing as freezing_
from conversations import goals as goals_
from conversations import good_news as good_news_
from conversations import greeting as greeting_
from conversations import guardian as guardian_
from conversations import hearing as hearing_
from conversations import initiative as initiative_
from conversations import inviting as inviting_
from conversations import joining as joining_
from conversations import joining_as_adult as joining_as_adult_
from conversations import joining_as_coordinator as joining_as_coordinator_
from conversations import language as language_
from conversations import leaving as leaving_
from conversations import looking_back as looking_back_
from conversations import meeting as meeting_
from conversations import mirror as mirror_
from conversations import my_choices as my_choices_
from conversations import my_circle as my_circle_
from conversations import my_data as my_data_
from conversations import parting as parting_
from conversations import passing_circle as passing_circle_
from conversations import passing_on as passing_on_
from conversations import preparing as preparing_
from conversations import quiet as quiet_
from conversations import reading_cards as reading_cards_
from conversations import registering as registering_
from conversations import reopening as reopening_
from conversations import resting as resting_
from conversations import role as role_
from conversations import running as running_
from conversations import saying as saying_
from conversations import settings as settings_
from conversations import share as share_
from conversations import staying as staying_
from conversations import taking_circle as taking_circle_
from conversations import taking_over as taking_over_
from conversations import taking_part as taking_part_
from conversations import trying_out as trying_out_
from conversations import was_right as was_right_
from conversations.dialogue import Answer, Dialogue
from conversations.text import Words
from store.models import Circle, Member
from store.unit_of_work import Work


@dataclass(frozen=True)
class Service:
    """A dialogue with what feeds it and what takes its outcome. `progress` is told of each reply as it comes,
    and of the questions whose replies were taken back.

    In the circle's group, by a member who is in it: `commanded_in_group` takes the words of a command (without it the
    dialogue opens in private, about the circle); `pressed_in_group` takes a button's key and subject, and what it returns
    is shown to the presser alone; `stands_in_group` hears where a message about a subject stands, for `tell.edit_group`.
    """

    dialogue: Callable[[Any], Dialogue[Any]]
    facts: Callable[[Municipality, Work, Member, str], Any]
    apply: Callable[[Municipality, Work, Member, str, Any], None]
    progress: Callable[[Municipality, Work, Member, str, Sequence[Answer], Sequence[str]], None] | None = None
    commanded_in_group: Callable[[Municipality, Work, Member, Circle, str], None] | None = None
    pressed_in_group: Callable[[Municipality, Work, Member, Circle, str, str], Words | None] | None = None
    stands_in_group: Callable[[Work, str, str], None] | None = None


SERVICES: dict[str, Service] = {
    "agreeing": Service(
        agreeing_.agreeing,
        agreeing.facts,
        agreeing.apply,
        commanded_in_group=agreeing.commanded_in_group,
        pressed_in_group=agreeing.pressed_in_group,
    ),
    "agreement": Service(
        agreement_.agreement,
        agreement.facts,
        agreement.apply,
        pressed_in_group=agreement.pressed_in_group,
        stands_in_group=agreed.stands,
    ),
    "agreements": Service(agreements_.agreements, agreements.facts, agreements.apply),
    "answering_help": Service(answering_help_.answering_help, answering_help.facts, answering_help.apply),
    "asking_for_help": Service(
        asking_for_help_.asking_for_help, asking_for_help.facts, asking_for_help.apply
    ),
    "check_in": Service(check_in_.check_in, check_in.facts, check_in.apply, check_in.progress),
    "circle": Service(circle_.circle, circle.facts, circle.apply, circle.progress),
    "confirming": Service(confirming_.confirming, confirming.facts, confirming.apply),
    "connecting": Service(connecting_.connecting, connecting.facts, connecting.apply),
    "figures": Service(figures_.figures, figures.facts, figures.apply),
    "freezing": Service(freezing_.freezing, freezing.facts, freezing.apply),
    "greeting": Service(greeting_.greeting, greeting.facts, greeting.apply),
    "guardian": Service(guardian_.guardian, guardian.facts, guardian.apply),
    "hearing": Service(hearing_.hearing, hearing.facts, hearing.apply),
    "inviting": Service(inviting_.inviting, inviting.facts, inviting.apply),
    "joining": Service(joining_.joining, joining.facts, joining.apply),
    "joining_as_adult": Service(
        joining_as_adult_.joining_as_adult, joining_as_adult.facts, joining_as_adult.apply
    ),
    "joining_as_coordinator": Service(
        joining_as_coordinator_.joining_as_coordinator,
        joining_as_coordinator.facts,
        joining_as_coordinator.apply,
    ),
    "language": Service(language_.language, language.facts, language.apply),
    "leaving": Service(leaving_.leaving, leaving.facts, leaving.apply),
    "meeting": Service(
        meeting_.meeting,
        meeting.facts,
        meeting.apply,
        commanded_in_group=meeting.commanded_in_group,
        pressed_in_group=meeting.pressed_in_group,
    ),
    "mirror": Service(mirror_.mirror, mirror.facts, mirror.apply),
    "my_choices": Service(my_choices_.my_choices, my_choices.facts, my_choices.apply),
    "my_circle": Service(my_circle_.my_circle, my_circle.facts, my_circle.apply),
    "my_data": Service(
        my_data_.my_data, my_data.facts, my_data.apply, commanded_in_group=my_data.commanded_in_group
    ),
    "preparing": Service(preparing_.preparing, preparing.facts, preparing.apply),
    "quiet": Service(quiet_.quiet, quiet.facts, quiet.apply, commanded_in_group=quiet.commanded_in_group),
    "parting": Service(parting_.parting, parting.facts, parting.apply),
    "resting": Service(resting_.resting, resting.facts, resting.apply),
    "reopening": Service(reopening_.reopening, reopening.facts, reopening.apply),
    "saying": Service(saying_.saying, saying.facts, saying.apply),
    "area": Service(area_.area, area.facts, area.apply),
    "deciding": Service(deciding_.deciding, deciding.facts, deciding.apply),
    "initiative": Service(initiative_.initiative, initiative.facts, initiative.apply),
    "registering": Service(registering_.registering, registering.facts, registering.apply),
    "running": Service(running_.running, running.facts, running.apply),
    "taking_part": Service(taking_part_.taking_part, taking_part.facts, taking_part.apply),
    "was_right": Service(was_right_.was_right, was_right.facts, was_right.apply),
    "approving": Service(approving_.approving, approving.facts, approving.apply),
    "case_manager": Service(case_manager_.case_manager, case_manager.facts, case_manager.apply),
    "coming_back": Service(coming_back_.coming_back, coming_back.facts, coming_back.apply),
    "passing_circle": Service(passing_circle_.passing_circle, passing_circle.facts, passing_circle.apply),
    "role": Service(role_.role, role.facts, role.apply),
    "staying": Service(staying_.staying, staying.facts, staying.apply),
    "taking_circle": Service(taking_circle_.taking_circle, taking_circle.facts, taking_circle.apply),
    "taking_over": Service(taking_over_.taking_over, taking_over.facts, taking_over.apply),
    "share": Service(share_.share, share.facts, share.apply),
    "settings": Service(settings_.settings, settings.facts, settings.apply),
    "celebrating": Service(celebrating_.celebrating, celebrating.facts, celebrating.apply),
    "goals": Service(goals_.goals, goals.facts, goals.apply),
    "good_news": Service(
        good_news_.good_news,
        good_news.facts,
        good_news.apply,
        commanded_in_group=good_news.commanded_in_group,
    ),
    "looking_back": Service(looking_back_.looking_back, looking_back.facts, looking_back.apply),
    "passing_on": Service(passing_on_.passing_on, passing_on.facts, passing_on.apply),
    "reading_cards": Service(reading_cards_.reading_cards, reading_cards.facts, reading_cards.apply),
    "trying_out": Service(trying_out_.trying_out, trying_out.facts, trying_out.apply),
}

ANYBODY = {
    "agreeing",
    "agreement",
    "agreements",
    "connecting",
    "circle",
    "figures",
    "greeting",
    "hearing",
    "my_choices",
    "resting",
    "asking_for_help",
    "language",
    "leaving",
    "meeting",
    "mirror",
    "my_circle",
    "my_data",
    "saying",
    "preparing",
    "quiet",
    "settings",
    "confirming",
    "inviting",
    "reopening",
    "area",
    "deciding",
    "initiative",
    "running",
    "taking_part",
    "was_right",
    "approving",
    "case_manager",
    "coming_back",
    "role",
    "staying",
    "taking_circle",
    "taking_over",
    "celebrating",
    "goals",
    "good_news",
    "looking_back",
    "passing_on",
    "reading_cards",
    "trying_out",
    "share",
}
"""Dialogues that a button may open; each service still decides by itself who may."""

NUMBERED = {
    "agreement",
    "approving",
    "case_manager",
    "celebrating",
    "coming_back",
    "confirming",
    "deciding",
    "inviting",
    "reopening",
    "role",
    "staying",
    "taking_circle",
    "taking_over",
    "taking_part",
    "trying_out",
    "was_right",
}
"""Those of them that are about one numbered thing: a place, circle, way back in, initiative, decision, success or card."""

COMMANDS = {
    "answers": "my_data",
    "settings": "settings",
    "pause": "settings",
    "mydata": "my_data",
    "circle": "my_circle",
    "invite": "inviting",
    "figures": "figures",
    "initiatives": "initiative",
    "areas": "area",
    "running": "running",
    "freeze": "freezing",
    "connect": "connecting",
    "language": "language",
    "leave": "leaving",
    "say": "saying",
    "meeting": "meeting",
    "mirror": "mirror",
    "role": "role",
    "needhelp": "asking_for_help",
    "quiet": "quiet",
    "agree": "agreeing",
    "aftale": "agreeing",
    "agreements": "agreements",
    "aftaler": "agreements",
    "goals": "goals",
    "goodnews": "good_news",
    "success": "good_news",
    "lookback": "looking_back",
    "cards": "reading_cards",
    "card": "passing_on",
    "share": "share",
}
"""What each command opens; /circle is the coordinators' own where a coordinator writes it."""

STARTS = {"answers": "answers", "pause": "pause"}
"""Where a command goes on to within what it opens."""

TAKES_WORDS = {"agreeing": "line"}
"""What is written after the command answers this question of its dialogue."""

GROUP_COMMANDS = {
    "answers": "my_data",
    "be": "quiet",
    "møde": "meeting",
    "stille": "quiet",
    "vær": "quiet",
    "agree": "agreeing",
    "aftale": "agreeing",
    "agreements": "agreements",
    "aftaler": "agreements",
    "needhelp": "asking_for_help",
    "circle": "my_circle",
    "share": "share",
    "meeting": "meeting",
    "quiet": "quiet",
    "success": "good_news",
    "goodnews": "good_news",
}
"""What each command opens where it is written in a circle's group; any other is not kept, not even for a moment."""
