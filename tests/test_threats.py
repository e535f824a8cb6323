"""Every threat that was thought of has a test that carries its number, and the page that says so is true."""

from __future__ import annotations

import pytest

from tests.proofs import PAGE, ROWS, THREATS, Row, page, proofs


@pytest.mark.parametrize("row", THREATS, ids=lambda row: row.id)
def test_a_threat_has_its_tests(row: Row) -> None:
    proved = row.id in proofs()
    if row.later:
        assert not proved, f"it is here: take “{row.later}” out of tests/proofs.py"
    else:
        assert proved, f"no test is named test_{row.id}_…: {row.happens}"


def test_no_test_carries_a_number_that_is_not_in_the_table() -> None:
    assert set(proofs()) <= set(ROWS)


def test_the_threats_are_numbered_from_1_to_20() -> None:
    assert [row.id for row in THREATS] == [f"T{number}" for number in range(1, 21)]


def test_the_page_of_threats_and_faults_is_as_the_tests_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make proofs"
