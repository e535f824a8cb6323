"""How much is followed in `make test`; KREDS_SOAK follows many times as much."""

from __future__ import annotations

from tests.models import test_circles_model, test_inbox_model, test_outbox_model


def test_ten_thousand_sequences_are_followed() -> None:
    parts = (*test_inbox_model.PARTS, *test_outbox_model.PARTS, *test_circles_model.PARTS)
    assert sum(count for _kind, _part, count in parts) >= 10_000
