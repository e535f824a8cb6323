"""The bugs: in one file, one text instead of another, and the tests that are meant to notice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A bug in words, where it is made, and what must fail then. `old` stands in the file exactly once."""

    says: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


_NOISE_AUDIT = "tests/privacy/test_noise_audit.py"
_LAW = f"{_NOISE_AUDIT}::test_T1_the_shipped_noise_is_the_law_and_nothing_else[scale0]"
_ANSWERS = "tests/store/test_answers.py"
_SIZES = "tests/store/test_sheet_sizes.py"
_AT_ONCE = "tests/store/test_answers_together.py"
_MARKS = "tests/bot/test_marks.py"
_RELEASE = "tests/store/test_release.py"
_CLOSING = "tests/bot/test_closing.py"
_CRASH = f"{_CLOSING}::test_F17_breaking_down_at_every_step_in_turn_changes_nothing"
_STEERING = "tests/bot/test_steering.py"
_PERIOD_PLANS = "tests/bot/test_period_plans.py"
_PLAN = "tests/store/test_plan.py"
_WHO = "tests/privacy/test_who_answered.py::test_T3_who_answered_cannot_be_told_from_anything_that_others_see"

NOISE = (
    Mutant(
        "a closed period is drawn again when it is asked for",
        "store/release.py",
        """            return release
        row, plan = _closing(session, period_name, now)""",
        """            _, plan = _closing(session, period_name, now)
            from dataclasses import replace

            moved = [
                replace(cell, noisy=draw([cell.noisy], noise.calibrate(1, plan.tiers[0].epsilon))[0])
                for cell in release.cells
            ]
            return replace(release, cells=tuple(moved))
        row, plan = _closing(session, period_name, now)""",
        (f"{_RELEASE}::test_T2_publishing_twice_draws_once",),
    ),
    Mutant(
        "the noise is made of floating-point numbers and rounded",
        "store/noise.py",
        "[int(noisy) for noisy in _laplace(float(proof.scale))(list(counts))] if counts else []",
        "[round(c + (r := __import__('random')).choice((-1, 1)) * r.expovariate(1 / float(proof.scale))) for c in counts]",
        (_LAW,),
    ),
    Mutant(
        "the noise has a seed",
        "store/noise.py",
        "[int(noisy) for noisy in _laplace(float(proof.scale))(list(counts))] if counts else []",
        "(lambda r: [c + round(r.choice((-1, 1)) * r.expovariate(1 / float(proof.scale))) for c in counts])(__import__('random').Random(7))",
        ("tests/store/test_noise.py::test_T1_each_draw_is_fresh",),
    ),
    Mutant(
        "the noise is two per cent too small",
        "store/noise.py",
        "_laplace(float(proof.scale))(list(counts))",
        "_laplace(0.98 * float(proof.scale))(list(counts))",
        (_LAW,),
    ),
    Mutant(
        "all cells share one noise",
        "store/noise.py",
        "[int(noisy) for noisy in _laplace(float(proof.scale))(list(counts))] if counts else []",
        "[c + z for z in [int(_laplace(float(proof.scale))([0])[0])] for c in counts]",
        (f"{_NOISE_AUDIT}::test_T1_each_cell_of_a_release_has_noise_of_its_own",),
    ),
    Mutant(
        "there is no noise",
        "store/noise.py",
        "[int(noisy) for noisy in _laplace(float(proof.scale))(list(counts))] if counts else []",
        "list(counts)",
        ("tests/privacy/test_histories.py::test_T1_the_only_one_with_an_answer_is_not_singled_out",),
    ),
    Mutant(
        "the sensitivity forgets that answering at all is a cell too",
        "store/plan.py",
        "        return len(self.keys)\n",
        "        return len(self.items)\n",
        ("tests/privacy/test_advantage.py", _PLAN),
    ),
    Mutant(
        "two mechanisms over the same people cost only the dearer one",
        "store/plan.py",
        "sum((mechanism.epsilon for mechanism in self.mechanisms), Decimal(0))",
        "max((mechanism.epsilon for mechanism in self.mechanisms), default=Decimal(0))",
        (_PLAN, f"{_RELEASE}::test_the_sharp_and_the_split_cells_are_published_together"),
    ),
    Mutant(
        "an epsilon between two floating-point numbers is exceeded",
        "store/noise.py",
        "        allowed = math.nextafter(allowed, 0)\n",
        "        allowed = math.nextafter(allowed, 9)\n",
        (
            "tests/store/test_noise.py::test_T1_an_epsilon_between_two_floating_point_numbers_is_never_exceeded",
        ),
    ),
    Mutant(
        "the advantage told leaves a cell out",
        "store/guarantee.py",
        "len(mechanism.keys) * reports",
        "len(mechanism.items) * reports",
        ("tests/privacy/test_advantage.py",),
    ),
    Mutant(
        "the 95 % of the noise are told too narrow",
        "store/guarantee.py",
        "        while 2 * a ** (k + 1) / (1 + a) > allowed:",
        "        while a ** (k + 1) / (1 + a) > allowed:",
        (_PLAN,),
    ),
    Mutant(
        "shares are shown with a ± that does not hold",
        "store/interval.py",
        "SURE = 0.95\n",
        "SURE = 0.5\n",
        ("tests/store/test_figures.py",),
    ),
    Mutant(
        "noise alone is called a change",
        "store/changes.py",
        "    return product * (1 - log(product)) if product > 0 else 0.0",
        "    return product",
        ("tests/store/test_changes.py",),
    ),
)

PLANS = (
    Mutant(
        "the bar looks at who answered instead of who is enrolled",
        "store/release.py",
        "    tier = plan.tier(row.tier)\n    if not tier.mechanisms:",
        "    tier = plan.tier_for(counts.of('answered'), {})\n    if not tier.mechanisms:",
        (
            "tests/stories/test_stories.py::test_the_story_goes_as_it_is_written[a_quarter_closes_with_45_young_people]",
        ),
    ),
    Mutant(
        "a tier begins with one fewer than it says",
        "store/plan.py",
        "if enrolled >= tier.enrolled_from and",
        "if enrolled + 1 >= tier.enrolled_from and",
        (_PLAN,),
    ),
    Mutant(
        "small parts of a split are published",
        "store/plan.py",
        "and (large or not tier.split)",
        "",
        (_PLAN,),
    ),
    Mutant(
        "a municipality's ceiling may be looser than the fixed limits",
        "store/ceiling.py",
        'Field(gt=0, le=Decimal("0.25"))',
        'Field(gt=0, le=Decimal("0.9"))',
        ("tests/store/test_ceiling.py",),
    ),
    Mutant(
        "a plan that protects too little is opened all the same",
        "store/release.py",
        "    if reasons := refusals(plan, ceiling):",
        "    if (reasons := refusals(plan, ceiling)) and not plan:",
        (f"{_RELEASE}::test_a_refused_plan_opens_nothing",),
    ),
    Mutant(
        "an open period takes on a changed plan",
        "store/release.py",
        "            if row.plan_hash != plan.hash:",
        "            if row.plan_hash == '':",
        (f"{_RELEASE}::test_T2_a_period_keeps_its_plan",),
    ),
    Mutant(
        "two periods cover the same days",
        "store/release.py",
        "    if other is not None:\n",
        "    if other is not None and other.plan_hash == '':\n",
        (f"{_RELEASE}::test_T2_periods_never_overlap",),
    ),
    Mutant(
        "a plan governs a period that had begun before it was published",
        "bot/closing.py",
        "    if any(each.plan.hash == here.plan.hash for each in before):",
        "    if here.plan:",
        (f"{_PERIOD_PLANS}::test_T2_a_plan_that_came_after_the_first_day_of_a_period_waits_for_the_next",),
    ),
    Mutant(
        "somebody counts in one report more than the plan says",
        "store/periods.py",
        "                Circle.reports < maximum,",
        "                Circle.reports <= maximum,",
        ("tests/store/test_periods.py::test_nobody_is_counted_more_often_than_the_plan_allows",),
    ),
    Mutant(
        "a report is not counted",
        "store/periods.py",
        ".values(reports=Circle.reports + 1)",
        ".values(reports=Circle.reports + 0)",
        ("tests/store/test_periods.py::test_opening_a_period_counts_a_report_and_lays_out_blank_sheets",),
    ),
    Mutant(
        "who leaves is taken out of the count, so that the difference shows them",
        "store/periods.py",
        "Enrolment.period == period, Enrolment.member_id.in_(member_ids)\n",
        'Enrolment.period == period, Enrolment.member_id.in_(select(Circle.young_person_id).where(Circle.state == "in"))\n',
        ("tests/privacy/test_comings_and_goings.py",),
    ),
    Mutant(
        "whoever answers is counted, enrolled in time or not",
        "store/periods.py",
        "    return {row.member_id: row.part for row in work.session.execute(found)}",
        '    return {member: "13-17" for member in member_ids}',
        ("tests/privacy/test_comings_and_goings.py",),
    ),
    Mutant(
        "a no counts as a yes",
        "bot/closing.py",
        "questions.question(item).positive(sheet[item]):",
        "questions.question(item).positive(sheet[item]) is not None:",
        (
            "tests/simulation/test_simulate.py::test_T2_over_ten_releases_nobody_counts_in_more_than_the_plan_says",
        ),
    ),
    Mutant(
        "a draw of noise is not written into the ledger",
        "store/release.py",
        '            session.add(_spent(row, "draw", plan, cells, now))',
        '            _spent(row, "draw", plan, cells, now)',
        (f"{_RELEASE}::test_F17_a_draw_that_failed_publishes_nothing_and_is_counted",),
    ),
)

KEPT = (
    Mutant(
        "somebody's turn goes by what was read before another turn changed it",
        "store/at_hand.py",
        "        held.clear()\n",
        "        held.__bool__()\n",
        ("tests/store/test_at_hand.py::test_a_change_by_a_statement_ends_it_too",),
    ),
    Mutant(
        "an answer is not there for whoever asks again in the same turn",
        "store/conversations.py",
        "        work.at_hand.put(place, held._replace(answers_sealed=sealed))\n",
        "        held._replace(answers_sealed=sealed)\n",
        ("tests/store/test_at_hand.py::test_an_answer_is_there_for_whoever_asks_again_in_the_same_turn",),
    ),
    Mutant(
        "a check-in goes by the hour from before it was changed",
        "store/check_ins.py",
        '    work.session.info.pop(("asked", member_id), None)\n',
        "",
        ("tests/store/test_check_ins.py::test_what_a_check_in_depends_on_is_seen_as_it_is_changed",),
    ),
    Mutant(
        "whoever has only read leaves the next writer without its lock",
        "store/database.py",
        "                connection.info.pop(_READS, None)\n",
        "                connection.info.get(_READS, None)\n",
        ("tests/store/test_database.py::test_whoever_only_reads_takes_no_lock_and_leaves_none_behind",),
    ),
    Mutant(
        "of two who answer at the same time on one sheet the later one wins",
        "store/answers.py",
        '    work.known["sheet", period, sheet.row] = sheet._replace(everybody=everybody)\n',
        "",
        (
            "tests/bot/test_together.py::test_however_many_press_at_the_same_time_the_database_is_asked_as_few_questions",
        ),
    ),
    Mutant(
        "of those who answer in the same commit only the first is kept",
        "store/later.py",
        "        last[place if each.sealed is None else (*each.values.values(),)] = each\n",
        "        last.setdefault(place if each.sealed is None else (*each.values.values(),), each)\n",
        (f"{_AT_ONCE}::test_those_who_answer_at_once_are_all_on_the_sheet_that_is_then_sealed_once",),
    ),
    Mutant(
        "any number may be on their way of which nobody knows what became of them",
        "bot/deliver.py",
        " and len(self._flying) < UNKEPT",
        "",
        (f"{_MARKS}::test_F3_no_more_than_a_few_are_ever_sent_that_are_not_yet_kept_to_be",),
    ),
    Mutant(
        "the next message to a chat does not wait until it is kept that the last has arrived",
        "bot/claims.py",
        "        await asyncio.shield(self._marked)\n",
        "",
        (f"{_MARKS}::test_in_one_chat_the_next_one_waits_until_it_is_kept_that_the_last_has_arrived",),
    ),
    Mutant(
        "when somebody answered is kept on their sheet",
        "store/answers.py",
        "        everybody[str(member_id)] = kept\n",
        '        everybody[str(member_id)] = kept | {"at": work.now.isoformat()}\n',
        (f"{_ANSWERS}::test_the_latest_answer_is_put_over_the_earlier_one",),
    ),
    Mutant(
        "a sheet keeps the order in which people answered",
        "store/answers.py",
        "json.dumps(sheet, sort_keys=True)",
        "json.dumps(sheet)",
        (f"{_ANSWERS}::test_T4_a_sheet_does_not_tell_who_on_it_answered_first",),
    ),
    Mutant(
        "earlier answers stay where a later one was given",
        "store/answers.py",
        "{**everybody.pop(str(member_id), {}), **changes}",
        "{**changes, **everybody.pop(str(member_id), {})}",
        (f"{_ANSWERS}::test_the_latest_answer_is_put_over_the_earlier_one",),
    ),
    Mutant(
        "a sheet grows with what is on it",
        "store/answers.py",
        "seal(key, plain.ljust(size), ",
        "seal(key, plain, ",
        (f"{_SIZES}::test_T4_the_longest_answers_of_sixty_people_to_forty_questions_have_the_usual_length",),
    ),
    Mutant(
        "a sheet from before is as small as today's once somebody answers on it",
        "store/answers.py",
        "everybody, sheet.size)},",
        "everybody)},",
        (f"{_SIZES}::test_T4_sheets_that_were_larger_when_their_period_began_stay_so",),
    ),
    Mutant(
        "everybody has a sheet of their own",
        "store/answers.py",
        "TOGETHER = 16\n",
        "TOGETHER = 1\n",
        (_ANSWERS,),
    ),
    Mutant(
        "a sheet nobody writes on stays as it was sealed",
        "store/answers.py",
        "            work.connection.execute(_KEEP, sheets)",
        "            pass",
        (f"{_ANSWERS}::test_T4_every_sheet_is_sealed_afresh_when_things_are_tidied",),
    ),
    Mutant(
        "a period that closes takes answers still",
        "store/answers.py",
        '        work.known[place] = found is not None and found.state == "open"',
        "        work.known[place] = found is not None",
        (f"{_ANSWERS}::test_a_period_that_closes_takes_no_more_answers",),
    ),
    Mutant(
        "raw answers stay after the close",
        "bot/closing.py",
        "    answers.remove_all(work, name)\n",
        "",
        (_CRASH,),
    ),
    Mutant(
        "who was counted stays after the close",
        "bot/closing.py",
        "    periods.forget_enrolment(work, name)\n",
        "",
        (_CRASH,),
    ),
    Mutant(
        "a period's key outlives the period",
        "bot/closing.py",
        "    store.keys.destroy_period(name)\n",
        "",
        (_CRASH,),
    ),
    Mutant(
        "a destroyed key is only unlinked, so that the disk still holds it",
        "store/keys.py",
        '                file.write(b"\\0" * path.stat().st_size)\n',
        "",
        ("tests/store/test_keys.py::test_T4_a_destroyed_key_is_overwritten_and_not_only_unlinked",),
    ),
    Mutant(
        "a destroyed key comes back with the next that asks",
        "store/keys.py",
        "        ended.touch(mode=0o600)\n",
        "",
        ("tests/store/test_keys.py::test_T4_a_destroyed_period_key_never_comes_back",),
    ),
    Mutant(
        "the journal keeps what was deleted",
        "store/database.py",
        '            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")\n',
        "",
        ("tests/store/test_database.py::test_forgetting_what_was_deleted_empties_the_journal",),
    ),
    Mutant(
        "SQLite leaves what was deleted on its pages",
        "store/database.py",
        '        "secure_delete = ON",\n',
        '        "secure_delete = OFF",\n',
        ("tests/store/test_database.py::test_sqlite_does_what_is_relied_on",),
    ),
    Mutant(
        "an erased young person's answers are counted",
        "store/erasure.py",
        "        answers.clear(work, period.name, member.id)\n",
        "        answers.read(work, period.name, member.id)\n",
        ("tests/store/test_erasure.py::test_answers_of_open_periods_go_with_their_person",),
    ),
)

SEEN = (
    Mutant(
        "whoever has finished is not nudged any more, and the counters say so",
        "bot/services/check_in.py",
        '    """The replies are kept already; send the line where it belongs, or ask again later."""\n',
        '    if isinstance(outcome, check_in.Answered):\n        due.drop(work, "nudge", member=member.id)\n',
        (_WHO,),
    ),
    Mutant(
        "a log line says that somebody answered",
        "bot/services/check_in.py",
        "    answers.write(work, period.name, member.id, changes, seen)\n",
        '    answers.write(work, period.name, member.id, changes, seen)\n    __import__("bot.log", fromlist=["log"]).log.info("answer.kept", member=member.id)\n',
        (_WHO,),
    ),
    Mutant(
        "an answered question keeps its words and buttons",
        "conversations/check_in.py",
        "choose(question.key, question.ask, options, private=True)",
        "choose(question.key, question.ask, options)",
        ("tests/privacy/test_beside.py::test_T16_an_answered_question_becomes_neutral_and_its_buttons_go",),
    ),
    Mutant(
        "what was decided is told to whoever is in the initiative now, so that leaving it shows",
        "bot/steering.py",
        "taking_part.took_part(decision.initiative, date.fromisoformat(on))",
        "taking_part.took_part(decision.initiative, date.max)",
        (f"{_STEERING}::test_a_plan_that_tells_initiatives_apart_tells_everyone_who_was_in_this_one_then",),
    ),
    Mutant(
        "after a restore people hear of a decision once more",
        "bot/outcomes.py",
        """        steering.told(here, work, each.member_id, each.then["decision"])
    elif what == "made":
""",
        """        pass
    elif what == "made":
""",
        ("tests/bot/test_receipts_after_a_restore.py",),
    ),
    Mutant(
        "exact counts show themselves in a trace",
        "store/figures.py",
        '        return "Counts(hidden)"',
        "        return repr(dict(self.numbers))",
        (f"{_RELEASE}::test_counts_do_not_show_themselves",),
    ),
    Mutant(
        "an error quotes the count that is wrong",
        "store/figures.py",
        'an item counts more in part "{part}" than answered; count each person once',
        'an item counts more in part "{part}" than answered: {answered}',
        (f"{_RELEASE}::test_counts_that_cannot_be_right_publish_nothing_and_are_not_shown",),
    ),
    Mutant(
        "a cell of an export starts a formula",
        "bot/exports/table.py",
        '    return f"\'{value}" if isinstance(value, str)',
        '    return f"{value}" if isinstance(value, str)',
        ("tests/bot/test_plan_and_release_commands.py::test_T11_a_cell_never_starts_a_formula",),
    ),
    Mutant(
        "a form answers whatever is asked by now",
        "bot/forms.py",
        "return form is not None and form.to == question",
        "return form is not None",
        (
            "tests/channels/test_slack_forms.py::test_T7_a_form_answers_its_own_question_and_no_other[True]",
            "tests/channels/test_slack_forms.py::test_T7_a_form_answers_its_own_question_and_no_other[False]",
        ),
    ),
    Mutant(
        "the role that reads figures reads people too",
        "bot/exports/role.py",
        "GRANT SELECT ON {tables} TO {role}",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        (
            "tests/exports/test_databases.py::test_T14_the_reading_role_reads_every_figure_and_can_do_nothing_else",
        ),
    ),
)

MUTANTS = (*NOISE, *PLANS, *KEPT, *SEEN)
