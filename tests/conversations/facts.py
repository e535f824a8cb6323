"""What each dialogue is told in the transcripts and on every path: one usual case, and the cases that differ by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from importlib import resources
from typing import Any

from conversations import (
    agreed,
    agreeing,
    agreement,
    agreements,
    answering_help,
    approving,
    area,
    asking_for_help,
    bridging,
    case_manager,
    check_in,
    circle,
    coming_back,
    confirming,
    connecting,
    deciding,
    figures,
    freezing,
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
    meeting,
    mirror,
    my_choices,
    my_circle,
    my_data,
    parting,
    passing_circle,
    plan,
    preparing,
    question_set,
    quiet,
    registering,
    reopening,
    resting,
    role,
    running,
    saying,
    settings,
    share,
    signing_in,
    staying,
    taking_circle,
    taking_over,
    taking_part,
    was_right,
)
from conversations.asking_for_help import Adult
from conversations.circle import Running, Someone
from conversations.figures import Part, Shown
from conversations.initiative import Card, Taken
from conversations.meeting_said import Meeting, Point
from conversations.text import Day, _
from tests.conversations.facts_of_growth import GROWTH

_SHIPPED = resources.files("conversations")
QUESTIONS = question_set.parse(_SHIPPED.joinpath("question_sets/weekly.toml").read_text("utf-8"))
NUMBERS = asking_for_help.read_numbers(_SHIPPED.joinpath("help_numbers/dk.toml").read_text("utf-8"))
LANGUAGES = (("da", "Dansk"), ("en", "English"))
FRIDAY = 4

_LISTENED, _KEPT, _LIFE = (QUESTIONS.question(each) for each in ("listened", "kept_agreed", "life"))
_MUM = Adult("5", "Mum", professional=False, looks="anytime")
_LUND = Adult("6", "Ms Lund", professional=True, looks="daytime")
_ALI = Adult("7", "Coach Ali", professional=False, looks="evening")
_IN = (
    ("5", Someone("Mum", "relative", "", None, waiting=False)),
    ("6", Someone("Ms Lund", "professional", "School", Day("2027-05-22"), waiting=False)),
)
_NOOR = ("8", Someone("Noor", "friend", "", None, waiting=True))

_TODAY = "2026-11-28"
_around_sol = agreeing.Around(
    "1",
    "Sol",
    (
        agreeing.Person("young", ("Sol",)),
        agreeing.Person("5", ("Mette", "Mum")),
        agreeing.Person("6", ("Ms Lund",)),
        agreeing.Person("7", ("Coach Ali",), me=True),
    ),
    in_group=True,
)
_agreeing = agreeing.Facts(_TODAY, (_around_sol,))
_proposed = agreed.Shown(
    "Sol", "Mum", "calls the school", "2026-12-04", "", "asked", "Coach Ali", "", "", owner_is_young=False
)
_agreement = agreement.Facts(_TODAY, _proposed, frozenset({"owner"}), in_group=True)
_agreed = replace(_agreement, shown=replace(_proposed, state="open"))
_sols = frozenset({"young_person"})
_not_kept = replace(_agreed, shown=replace(_proposed, state="not_kept"), said_by_me=True)
_items = (
    agreements.Item("11", "5", "Mum", "calls the school", "2026-11-27", "open"),
    agreements.Item("12", "young", "Sol", "packs the bag", "2026-12-04", "open"),
    agreements.Item("13", "7", "Coach Ali", "comes along to the dentist", "2026-12-09", "asked"),
)
_settled = tuple(
    agreements.Item(str(place), "5", "Mum", "makes pancakes", "2026-11-20", state)
    for place, state in enumerate(agreements.BECAME, 21)
)
_listed = agreements.Facts(_TODAY, (agreements.Listed("1", "Sol", "7", (*_items, *_settled)),))
_asking = asking_for_help.Facts("Sol", NUMBERS, (_MUM, _LUND, _ALI), office_hours=True)
_checking = check_in.Facts(
    "Sol", "Odense", (_LISTENED, _KEPT), "now", FRIDAY, in_group=True, adults=(("5", "Mum"), ("6", "Ms Lund"))
)
_running = Running("1", "Sol", "Vollsmose", "in", "bound", tuple(each for _key, each in _IN), ())
_started = circle.Facts(
    (_running, replace(_running, key="2", name="Kim", group="none", members=(), invited=("Grandma",))),
    ("Vollsmose", "Bolbro"),
    ("School", "Job centre"),
    (("2001-2008", "2001–2008"), ("2009-2013", "2009–2013")),
    LANGUAGES,
    72,
)
_waiting = confirming.Facts("Anne", "Mum", "relative", "", asking_young_person=True, waiting=True)
_shown = (
    Shown(figures.answered(), 71, 6, change="up"),
    Shown(_LISTENED.ask, 80, 9, (_("Yes"),), "unsure"),
    Shown(_LIFE.ask, None, None, ("6", "7", "8", "9", "10")),
)
_plan = plan.Plan(
    "Kreds, as shipped",
    "quarter",
    (plan.Level(40, 1, split=False), plan.Level(200, 3, split=True)),
    63,
    84,
    8,
    "9f2c41d07b3e5a66889f2c41d07b3e5a66889f2c41d07b3e5a66889f2c41d07b",
)
_around = freezing.Around(
    "1",
    "Sol",
    (
        freezing.Person("5", "Sol", locked=False),
        freezing.Person("6", "Mum", locked=False),
        freezing.Person("7", "Ms Lund", locked=False),
    ),
)
_sol_locked = replace(_around, people=(freezing.Person("5", "Sol", locked=True), *_around.people[1:]))
_beside = reopening.Facts("Sol", None, same=False, second=True, waits=True)
_published = figures.Facts(
    "Odense",
    "2026-10",
    (Part("", 212, _shown), Part("Vollsmose", 60, _shown)),
    212,
    40,
    opens=Day("2027-01-01"),
    closes=None,
    plan=_plan,
    since="2026-07",
    earlier=("2026-07", "2026-04"),
)
_unpublished = replace(_published, period=None, parts=(), since=None, earlier=())
_hearing = hearing.Facts(
    "Sol",
    (hearing.Adult("5", "Mum", ("help", "one", "hello")), hearing.Adult("6", "Ms Lund", ("help", "one"))),
)
_invited = joining.Facts("Sol", "Anna", "Odense", LANGUAGES, guardian=False)
_adult = joining_as_adult.Facts("Mum", "relative", "", "Sol", "Odense", LANGUAGES)
_own = my_circle.Facts("Sol", own=True, members=(*_IN, _NOOR), may_invite=True)
_kept = my_data.Facts(
    young_person=True,
    closes="2026-12-31",
    answers=((_LISTENED, "some"), (_KEPT, "yes")),
    kept_lines=(("a1", "Got up by myself four days"), ("b2", "Made dinner for all of us")),
    looks=(("2026-11-20", _("looked at who is in the circle")),),
)
_saying = saying.Facts("Sol", in_group=True, adults=(("5", "Mum"), ("6", "Ms Lund"), ("7", "Coach Ali")))
_chose = settings.Facts(
    FRIDAY,
    "17:00",
    None,
    paused=False,
    adults=(("5", "Mum"), ("7", "Coach Ali")),
    told_if_quiet="Mum",
    languages=LANGUAGES,
    name="Sol",
)

_DAYS = ("2026-12-01", "2026-12-02", "2026-12-03", "2026-12-24")
_POINTS = (Point("1", "How is school going?", "Mum"), Point("2", "The bike", "Sol"))
_MEETING = Meeting("2026-12-03", "15:00", "The library", _POINTS)
_meeting = meeting.Facts("Sol", "Mum", own=False, meeting=_MEETING, days=_DAYS, own_points=("1",))
_SEVERAL = (("1", "Sol"), ("2", "Kim"))
_preparing = preparing.Facts(
    "Sol",
    _MEETING,
    (preparing.Note("1", "I want to sleep longer", None), preparing.Note("2", "School is hard", "Mum")),
    (("5", "Mum"), ("6", "Ms Lund")),
)
_speaks = quiet.Facts("Sol", True, None, "21:00", "08:00", 6, "17:00")
_mirrored = mirror.Facts("Sol", own=False, shown=())
_cafe = Card(
    "1",
    "Homework café",
    _("Standing on my own feet"),
    "Vollsmose",
    "School",
    Day("2026-09-01"),
    None,
    "Everyone in 8th and 9th class",
    "More hand things in on time",
    "The figure about getting closer to what you want",
    7,
    decide_on=Day("2027-01-01"),
    may_join=(("1", "Sol"), ("2", "Kim")),
)
_late = replace(
    _cafe,
    key="2",
    name="Evening swim",
    area="",
    circles=None,
    closes=Day("2027-06-01"),
    decide_on=Day("2026-11-01"),
    late=12,
    may_join=(),
    latest=Taken(
        1, "adjust", Day("2026-09-01"), "Too few came", ("It was too early to say",), "We swim later now"
    ),
)
_over = replace(_late, key="3", name="Old bus", state="stop", decide_on=None, late=None)
_counted = running.Row("", 31, 84, 40, 2, 6, kept=52, due=70, accept_days=2, successes=19, tried=6, helped=4)
_decided_on = deciding.Facts(
    replace(_late, late=1),
    2,
    "2026-Q3",
    (Part("", 212, (Shown(_("Yes"), 71, 6), Shown(_("A bit"), None, None))),),
    _counted,
    ("2026-12-01", "2027-02-01"),
    LANGUAGES,
    "2026-11-02",
)
_run = running.Facts(
    "Odense",
    _counted,
    (
        running.Row("Bolbro", hidden=True),
        running.Row("Vollsmose", 23, 60, 31, 1, 1, kept=40, due=51, accept_days=1, successes=12),
        running.Row("Dalum", hidden=True),
    ),
    (running.Row("School", 16, 44, 20), running.Row("Job centre", 15, 40, 20, 2)),
)
_asked_part = taking_part.Facts(
    "Homework café", "Everyone in 8th and 9th class", "More hand things in on time", "Anna"
)
_lund_role = role.Place(
    "6", "Sol", "Ms Lund", own=True, until="2027-05-22", successor="Mum", here=True,
    candidates=(("5", "Mum"), ("7", "Coach Ali")),
)  # fmt: skip
_handed = approving.Facts("Ms Lund", "Mum", "2027-05-22", "Ask about Tuesdays, they are hard", waits=True)
_taken = taking_over.Facts(
    "Sol", "Ms Lund", "School", "2027-05-22", "Ask about Tuesdays, they are hard", waits=True
)
_stays = staying.Facts("Ms Lund", "2027-05-22", "2027-11-20", "The exams are in June", waits=True)
_passing = passing_circle.Facts("Sol", (("3", "Anna"), ("4", "Anne")), case_manager=False)
_managed = case_manager.Facts(
    "Sol", "Ms Lund", (("8", "Anne"),), me=True, departments=("School", "Job centre")
)
_carried = share.Facts("Sol", share.Window(62, 40), share.Window(55, 50), primary=True)
_back = coming_back.Facts("Sol", "relative", "", waits=True)

FACTS: Mapping[str, Mapping[str, Any]] = {
    **GROWTH,
    "area": {
        "usual": area.Facts(
            (
                area.Area("0", "Vollsmose", replace(_counted, name="Vollsmose"), (_cafe, _late)),
                area.Area("1", "Bolbro", None, ()),
            )
        ),
        "nowhere": area.Facts(()),
    },
    "deciding": {
        "usual": _decided_on,
        "no_figures": replace(
            _decided_on, card=_cafe, number=1, period=None, parts=(), running=None, languages=LANGUAGES[:1]
        ),
        "told_apart": replace(_decided_on, told_apart=True),
    },
    "initiative": {
        "usual": initiative.Facts((_late, _cafe, _over), in_time=3, releases=4),
        "none": initiative.Facts(()),
        "many": initiative.Facts(tuple(replace(_cafe, key=str(each), may_join=()) for each in range(1, 35))),
        "many_circles": initiative.Facts(
            (replace(_cafe, may_join=tuple((str(each), f"Kim {each}") for each in range(1, 35))),)
        ),
    },
    "registering": {
        "usual": registering.Facts(
            (("self_supporting", _("Standing on my own feet")), ("prevention", _("Proud of what I do"))),
            ("Vollsmose", "Bolbro"),
            ("School", "Job centre"),
            ("2026-11-28", "2026-12-01"),
            ("2027-03-01", "2027-06-01"),
            ("2026-12-28", "2027-02-28"),
            "2026-11-28",
        )
    },
    "signing_in": {
        "usual": signing_in.Facts(10),
        "enough": signing_in.Facts(0),
        "ends": signing_in.Facts(10, ends=True),
        "here": signing_in.Facts(10, here=True),
        "ends_linked": signing_in.Facts(10, ends=True, through="Odense"),
        "apart": signing_in.Facts(10, apart=True, through="Odense"),
        "apart_already": signing_in.Facts(10, apart=True),
    },
    "running": {
        "usual": _run,
        "too_few": replace(_run, total=None, areas=(), departments=()),
        "all_shown": replace(_run, areas=_run.areas[1:2]),
    },
    "taking_part": {"usual": _asked_part, "said_no": replace(_asked_part, part=False)},
    "was_right": {
        "usual": was_right.Facts(
            "We swim later now", "Odense", QUESTIONS.question("was_right"), counted=True
        ),
        "not_counted": was_right.Facts(
            "We swim later now", "Odense", QUESTIONS.question("was_right"), counted=False
        ),
    },
    "agreeing": {
        "usual": _agreeing,
        "no_group": replace(_agreeing, circles=(replace(_around_sol, in_group=False),)),
        "two_circles": replace(
            _agreeing, circles=(_around_sol, replace(_around_sol, key="2", young_person="Kim"))
        ),
    },
    "agreement": {
        "usual": _agreement,
        "no_group": replace(_agreed, in_group=False),
        "young_person_asked": replace(_agreement, me=_sols),
        "proposer": replace(_agreement, me=frozenset({"proposer"})),
        "agreed": _agreed,
        "young_person": replace(_agreed, me=_sols),
        "young_person_no_group": replace(_agreed, me=_sols, in_group=False),
        "weekly": replace(_agreed, shown=replace(_agreed.shown, repeats="weekly")),
        "somebody_else": replace(_agreed, me=frozenset()),
        "not_kept": replace(_not_kept, unfinished=True),
        "partly": replace(_not_kept, shown=replace(_proposed, state="partly"), unfinished=True),
        "followed": replace(
            _not_kept,
            shown=replace(_not_kept.shown, consequence="Ali calls instead", next_step="We try on Monday"),
        ),
        "said_by_the_owner": replace(_agreed, me=_sols, shown=replace(_proposed, state="kept")),
    },
    "agreements": {
        "usual": _listed,
        "none": replace(_listed, circles=(replace(_listed.circles[0], items=()),)),
        "many": replace(
            _listed,
            circles=(
                replace(
                    _listed.circles[0],
                    items=tuple(
                        replace(
                            _items[1], key=str(each), what="packs the bag for school and for training " * 4
                        )
                        for each in range(11)
                    ),
                ),
            ),
        ),
        "two_circles": replace(
            _listed, circles=(*_listed.circles, replace(_listed.circles[0], key="2", young_person="Kim"))
        ),
    },
    "answering_help": {
        "usual": answering_help.Facts("Sol", "Can you call me?", professional=False),
        "no_words": answering_help.Facts("Sol", "", professional=False),
        "professional": answering_help.Facts("Sol", "Can you call me?", professional=True),
        "maybe_twice": answering_help.Facts("Sol", "Can you call me?", professional=False, repeated=True),
    },
    "approving": {"usual": _handed, "settled": replace(_handed, waits=False)},
    "asking_for_help": {
        "nobody_suggested": replace(_asking, adults=(), off=True),
        "usual": _asking,
        "one_adult": replace(_asking, adults=(_MUM,)),
        "outside_office_hours": replace(_asking, office_hours=False),
        "empty_circle": replace(_asking, adults=()),
        "mum_has_left": replace(_asking, adults=(_LUND, _ALI)),
    },
    "case_manager": {
        "usual": _managed,
        "nobody": replace(_managed, now=None, candidates=()),
        "me_already": replace(_managed, me=False, candidates=()),
    },
    "check_in": {
        "usual": _checking,
        "no_group": replace(_checking, in_group=False),
        "alone": replace(_checking, in_group=False, adults=()),
        "nudged": replace(_checking, nudge=True),
        "counted_from_next": replace(_checking, counted="next"),
        "too_few": replace(_checking, counted="none"),
        "first_of_month": replace(_checking, questions=(_LISTENED, _LIFE)),
        "without_kept_agreed": replace(_checking, questions=(_LISTENED,)),
        "one_tap": replace(_checking, ask="one_tap"),
        "one_tap_alone": replace(_checking, ask="one_tap", in_group=False, adults=()),
        "hello": replace(_checking, ask="hello"),
        "returned": replace(_checking, returned=True),
        "every_other_week": replace(_checking, every=2),
        "budget_spent": replace(_checking, questions=()),
        "own_goals": replace(
            _checking,
            goals=(("goal_11", "Get up by myself on school days"), ("goal_12", "A job on Saturdays")),
        ),
    },
    "circle": {
        "usual": _started,
        "first": replace(_started, circles=()),
        "declined": replace(_started, circles=(replace(_running, young_person="declined", group="none"),)),
        "awaited": replace(
            _started, circles=(replace(_running, young_person="invited", group="none", members=()),)
        ),
        "guardian_awaited": replace(
            _started, circles=(replace(_running, young_person="waiting", group="none"),)
        ),
        "resting": replace(_started, circles=(replace(_running, resting=True),)),
        "silent": replace(_started, circles=(replace(_running, group="silent"),)),
        "left": replace(
            _started, circles=(replace(_running, young_person="left", group="none", members=()),)
        ),
    },
    "coming_back": {
        "usual": _back,
        "professional": replace(_back, role="professional", department="School"),
        "settled": replace(_back, waits=False),
    },
    "confirming": {
        "usual": _waiting,
        "professional_asked": replace(_waiting, asking_young_person=False),
        "settled": replace(_waiting, waiting=False),
    },
    "figures": {
        "usual": _published,
        "again": replace(_published, again=True),
        "the_first": replace(
            _published,
            parts=(Part("", 52, (Shown(figures.answered(), 65, 12),)),),
            plan=replace(_plan, pooled=("Nyborg", "Kerteminde")),
            since=None,
            earlier=(),
        ),
        "the_first_again": replace(
            _published,
            plan=replace(_plan, pooled=("Nyborg", "Kerteminde")),
            since=None,
            earlier=(),
            again=True,
        ),
        "too_few": replace(_unpublished, enrolled=12),
        "the_first_period_is_open": replace(_unpublished, closes=Day("2026-12-31")),
        "before_the_first_period": _unpublished,
    },
    "freezing": {
        "usual": freezing.Facts((_around,)),
        "several": freezing.Facts(
            (_around, replace(_around, key="2", name="Kim", people=_around.people[1:]))
        ),
        "many": freezing.Facts(
            tuple(replace(_around, key=str(each), name=f"Kim {each}") for each in range(1, 35))
        ),
        "looked_at": freezing.Facts((_around, replace(_around, key="2", name="Kim")), "1"),
        "locked": freezing.Facts((_sol_locked,)),
    },
    "greeting": {
        "usual": greeting.Facts("Sol", (("5", "Mum"), ("7", "Coach Ali"))),
        "empty_circle": greeting.Facts("Sol", ()),
    },
    "guardian": {"usual": guardian.Facts("Sol", "Odense", LANGUAGES)},
    "hearing": {
        "usual": _hearing,
        "nobody_says_hello": replace(_hearing, adults=(replace(_hearing.adults[1], on=("one",)),)),
        "empty": replace(_hearing, adults=()),
    },
    "inviting": {
        "usual": inviting.Facts("Sol", by_young_person=True, hours=72),
        "by_an_adult": inviting.Facts("Sol", by_young_person=False, hours=1),
    },
    "joining": {
        "usual": _invited,
        "guardian_asked": replace(_invited, guardian=True),
        "overseen": replace(_invited, overseen="Slack", instead=("Telegram",)),
        "overseen_and_nowhere_else": replace(_invited, overseen="Slack"),
        "again": replace(_invited, before=(("5", "Mum"), ("6", "Ms Lund"))),
    },
    "joining_as_adult": {
        "usual": _adult,
        "professional": replace(_adult, name="Ms Lund", role="professional", department="School"),
    },
    "joining_as_coordinator": {"usual": joining_as_coordinator.Facts("Anna", "Odense", LANGUAGES)},
    "connecting": {
        "usual": connecting.Facts(
            (connecting.Place("1", "Telegram", True), connecting.Place("2", "Slack", False)), ()
        ),
        "one_place": connecting.Facts((connecting.Place("1", "Telegram", True),), (("slack", "Slack"),)),
        "overseen": connecting.Facts(
            (connecting.Place("1", "Telegram", True),), (("slack", "Slack"),), overseen=("slack",)
        ),
        "code_was_written": connecting.Facts(
            (connecting.Place("1", "Telegram", True),), (("slack", "Slack"),), "Slack", "4821"
        ),
    },
    "language": {"usual": language.Facts(LANGUAGES)},
    "leaving": {
        "usual": leaving.Facts(True, (("1", "Sol"),)),
        "adult": leaving.Facts(False, (("1", "Sol"), ("2", "Kim"))),
        "nowhere": leaving.Facts(False, ()),
    },
    "meeting": {
        "usual": _meeting,
        "young_person": replace(_meeting, by="Sol", own=True, own_points=("2",)),
        "nothing_planned": replace(_meeting, meeting=None, own_points=()),
        "no_group": replace(_meeting, meeting=None, own_points=(), in_group=False),
        "bare": replace(_meeting, meeting=Meeting("2026-12-03", "15:00", None), own_points=()),
        "point_wanted": replace(_meeting, start="add"),
        "full": replace(
            _meeting,
            meeting=replace(
                _MEETING, points=tuple(Point(str(each), "How is school going?", "Mum") for each in range(12))
            ),
        ),
        "several": meeting.Facts("", "", own=False, meeting=None, days=(), circles=_SEVERAL),
    },
    "mirror": {
        "usual": _mirrored,
        "shown_already": replace(_mirrored, shown=(("Mum", "mostly"),)),
        "young_person": mirror.Facts("Sol", own=True, shown=(("Mum", "mostly"), ("Ms Lund", "no"))),
        "nothing_to_see": mirror.Facts("Sol", own=True, shown=()),
        "several": mirror.Facts("", own=False, shown=(), circles=_SEVERAL),
    },
    "my_choices": {
        "usual": my_choices.Facts(
            "Sol",
            (
                my_choices.Chose("leave", "2026-11-20", "Coach Ali", "Ms Lund"),
                my_choices.Chose("leave", "2026-11-12", None, "Mum", "cannot", "2026-11-13"),
                my_choices.Chose("hears", "2026-10-30", came="done", came_on="2026-10-30"),
                my_choices.Chose("resume", "2026-10-02", came="done", came_on="2026-10-02"),
                my_choices.Chose("rest", "2026-09-20", came="done", came_on="2026-09-20"),
                my_choices.Chose("leave", "2026-05-04", "Noor", "Mum", "left", "2026-05-09"),
                my_choices.Chose("leave", "2026-05-03", "Kim", None, "left", "2026-05-03"),
            ),
            (("5", "Mum"), ("6", "Ms Lund")),
        ),
        "nothing": my_choices.Facts("Sol", (), (("5", "Mum"),)),
    },
    "my_circle": {
        "resting": replace(_own, resting=True),
        "apart": replace(_own, bridge="could"),
        "bridged": replace(_own, bridge="on"),
        "what_each_sees": replace(
            _own,
            sees=(
                ("5", my_circle.Sees(("Driving licence",), hello=True)),
                ("6", my_circle.Sees(off=frozenset({"help", "one"}))),
            ),
        ),
        "usual": _own,
        "empty": replace(_own, members=()),
        "adult": replace(_own, own=False, members=_IN),
        "professional": replace(_own, own=False, members=_IN, may_freeze=True),
        "friend": replace(_own, own=False, members=_IN, may_invite=False),
    },
    "my_data": {
        "usual": _kept,
        "nothing": replace(_kept, answers=(), kept_lines=(), looks=()),
        "after_a_check_in": replace(_kept, start="answers"),
        "many_lines": replace(
            _kept, kept_lines=tuple((f"k{each}", f"Good day {each}") for each in range(1, 7))
        ),
        "in_initiatives": replace(
            _kept, initiatives=(("1", "Homework café", True), ("2", "Evening swim", False))
        ),
        "adult": replace(_kept, young_person=False, closes=None, answers=(), kept_lines=()),
        "adult_with_good_news": replace(
            _kept,
            young_person=False,
            closes=None,
            answers=(),
            kept_lines=(),
            more=(("s7", "🎉 Sol made dinner"),),
        ),
        "goals_and_news": replace(
            _kept,
            more=(("g11", "🎯 Get up by myself on school days"), ("s7", "🎉 Made dinner for all of us")),
        ),
        "for_meetings": replace(_kept, for_meetings=(("p1", "The bike"), ("n2", "I want to sleep longer"))),
    },
    "preparing": {
        "usual": _preparing,
        "nothing_yet": replace(_preparing, notes=()),
        "nobody_there": replace(_preparing, adults=()),
    },
    "quiet": {
        "usual": _speaks,
        "quiet_now": replace(_speaks, until="2026-12-08"),
        "no_week_in_short": replace(_speaks, weekday=None),
        "early_to_bed": replace(_speaks, begins="18:00", ends="09:00"),
        "adult": replace(_speaks, own=False),
        "several": quiet.Facts("", False, None, "21:00", "08:00", 6, "17:00", circles=_SEVERAL),
    },
    "passing_circle": {
        "usual": _passing,
        "case_manager": replace(_passing, case_manager=True),
        "nobody_else": replace(_passing, others=()),
        "many": replace(_passing, others=tuple((str(each), f"Anna {each}") for each in range(3, 40))),
    },
    "parting": {"usual": parting.Facts("Sol", "Coach Ali")},
    "bridging": {
        "usual": bridging.Facts("Sol", ("Telegram",), (("Nina", "Slack"),), overseen=("Slack",)),
        "before_the_first": bridging.Facts(
            "Sol", ("Telegram",), (("Lars", "Slack"),), begun=False, overseen=("Slack",)
        ),
        "not_made_yet": bridging.Facts("Sol", ("Slack",), (), on=True, missing=("Telegram",), own=True),
        "mum_is_asked": bridging.Facts(
            "Sol", ("Slack",), (), on=True, missing=("Telegram",), asked="Mum", own=True
        ),
        "several": bridging.Facts("Sol", ("Telegram",), (("Nina", "Slack"), ("Grandmother Alberte", "Web"))),
        "own_pages": bridging.Facts("Sol", ("Telegram",), (("Nina", "Web"),), stands=90),
        "on": bridging.Facts("Sol", ("Telegram", "Slack"), (), on=True),
        "one_press": bridging.Facts("Sol", ("Telegram", "Slack"), (), on=True, off=True),
        "nobody_apart": bridging.Facts("Sol", ("Telegram",), ()),
    },
    "resting": {
        "usual": resting.Facts("Sol", resting=False, in_group=True),
        "no_group": resting.Facts("Sol", resting=False, in_group=False),
        "on_a_break": resting.Facts("Sol", resting=True, in_group=True),
    },
    "reopening": {
        "usual": _beside,
        "same_account": replace(_beside, same=True, second=False),
        "nobody_else": replace(_beside, second=False),
        "second_asked": replace(_beside, made_by="Ms Lund"),
        "settled": replace(_beside, waits=False),
    },
    "saying": {
        "usual": _saying,
        "one_adult": replace(_saying, in_group=False, adults=(("5", "Mum"),)),
        "alone": replace(_saying, in_group=False, adults=()),
    },
    "role": {
        "usual": role.Facts((_lund_role,)),
        "open": role.Facts((replace(_lund_role, until=None, successor=None, here=False),)),
        "not_here_yet": role.Facts((replace(_lund_role, successor="Grandma", here=False),)),
        "asked": role.Facts((replace(_lund_role, handover="asked"),)),
        "agreed": role.Facts((replace(_lund_role, handover="agreed"),)),
        "accepted": role.Facts((replace(_lund_role, handover="accepted"),)),
        "case_manager": role.Facts((replace(_lund_role, own=False),)),
        "case_manager_open": role.Facts((replace(_lund_role, own=False, until=None),)),
        "several": role.Facts((_lund_role, replace(_lund_role, key="9", circle="Kim", candidates=()))),
    },
    "settings": {
        "usual": _chose,
        "break_wanted": replace(_chose, start="pause"),
        "good_news_at_once": replace(_chose, direct=True, cards=False),
        "on_a_break": replace(_chose, paused=True),
        "on_a_short_break": replace(_chose, paused=True, paused_until=Day("2026-12-06")),
        "empty_circle": replace(_chose, adults=(), told_if_quiet=None),
        "adult": replace(_chose, weekday=None, hour=None, adults=(), told_if_quiet=None),
    },
    "share": {
        "usual": _carried,
        "good_balance": replace(_carried, short=share.Window(30, None), primary=False),
        "only_over_twelve_weeks": replace(_carried, short=share.Window(None, None)),
        "too_little": replace(
            _carried, short=share.Window(None, None), long=share.Window(None, None), primary=False
        ),
    },
    "staying": {"usual": _stays, "settled": replace(_stays, waits=False)},
    "taking_circle": {
        "usual": taking_circle.Facts("Anna", "Vollsmose", waits=True),
        "settled": taking_circle.Facts("Anna", "Vollsmose", waits=False),
    },
    "taking_over": {"usual": _taken, "settled": replace(_taken, waits=False)},
}
"""By dialogue and case; every dialogue has a "usual" one."""

NAMES = {"Sol", "Kim", "Mum", "Ms Lund", "Coach Ali", "Noor", "Anne", "Anna", "Grandma", "Odense", "Vollsmose",
         "Bolbro", "School", "Job centre"}  # fmt: skip


def renamed(facts: Any, name: str) -> Any:
    """The same facts with every name of a person or a place replaced, to see what the longest would do."""
    if isinstance(facts, str):
        return name if facts in NAMES else facts
    if isinstance(facts, tuple):
        return tuple(renamed(each, name) for each in facts)
    if is_dataclass(facts) and not isinstance(facts, type):
        return replace(
            facts, **{each.name: renamed(getattr(facts, each.name), name) for each in fields(facts)}
        )
    return facts
