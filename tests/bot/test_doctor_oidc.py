"""What `kreds doctor` says of the municipality's own log-in."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cli import doctor_oidc
from bot.config import load_settings
from store.unit_of_work import wall_clock
from tests.emulators.npm import Missing
from tests.emulators.oidc import OidcEmulator, emulated
from tests.emulators.oidc_peer import peer

BACK = "register there: https://kreds.odense.example/desk/oidc/callback"


async def told(settings: dict[str, Any]) -> list[tuple[bool, str, str]]:
    found = await doctor_oidc.look(
        load_settings(_env_file=None, web_url="https://kreds.odense.example", **settings)
    )
    assert found[-1].found == BACK
    return [(each.ok, each.found, each.advice) for each in found[:-1]]


async def test_it_prints_the_address_to_register_and_finds_nothing_wrong_with_another_maker_s() -> None:
    try:
        async with peer("https://kreds.odense.example/desk/oidc/callback") as settings:
            found = await told(settings)
            wrong = await told(settings | {"oidc_client_secret": "copied-wrongly"})
    except Missing as missing:
        pytest.skip(str(missing))
    assert [said for _ok, said, _advice in found[1:]] == ["RS256, ES256; PKCE", "knows us by our secret"]
    assert all(ok for ok, _said, _advice in found)
    assert wrong[-1][:2] == (False, "does not know us by our secret (invalid_client)")
    assert "copied-wrongly" not in repr(wrong)


async def test_it_says_what_is_wrong_and_what_to_do() -> None:
    async with emulated(wall_clock) as there:
        for change, said, advice in (
            (
                {"told": {"issuer": "https://other.example"}},
                "says that it is https://other.example",
                "letter by letter",
            ),
            ({"told": {"code_challenge_methods_supported": ["plain"]}}, "does not know PKCE", "ask whoever"),
            (
                {"faults": {"openid-configuration": "500"}},
                "does not answer (500)",
                "/.well-known/openid-configuration",
            ),
            ({"faults": {"jwks": "words"}}, "does not answer (words)", "KREDS_OIDC_ISSUER"),
            ({"faults": {"token": "400"}}, "by our secret (made_up)", "KREDS_OIDC_CLIENT_SECRET"),
            ({"faults": {"token": "500"}}, "does not answer (500)", "again"),
        ):
            _spoil(there, change)
            ok, found, do = (await told(there.settings))[-1]
            assert (ok, said in found, advice in do) == (False, True, True), (found, do)
        _spoil(there, {"told": {"code_challenge_methods_supported": None}})
        assert [each[1] for each in await told(there.settings)][1:] == [
            "RS256, ES256; PKCE, of which it says nothing",
            "knows us by our secret",
        ]


def _spoil(there: OidcEmulator, change: dict[str, Any]) -> None:
    there.told, there.faults = change.get("told", {}), change.get("faults", {})
