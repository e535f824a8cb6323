"""Every fault that was thought of has a test that carries its number."""

from __future__ import annotations

import pytest

from tests.proofs import FAULTS, Row, proofs


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.id)
def test_a_fault_has_its_tests(row: Row) -> None:
    proved = row.id in proofs()
    if row.later:
        assert not proved, f"it is here: take “{row.later}” out of tests/proofs.py"
    else:
        assert proved, f"no test is named test_{row.id}_…: {row.happens}"


def test_the_faults_are_numbered_from_1_to_19() -> None:
    assert [row.id for row in FAULTS] == [f"F{number}" for number in range(1, 20)]
