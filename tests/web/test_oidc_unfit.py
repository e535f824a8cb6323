"""A provider that is ill, slow, or not the one in the settings: nobody waits for it, and nobody is sent to it."""

from __future__ import annotations

import pytest
from joserfc.jwk import RSAKey

from bot.config import WrongSettings, load_settings
from bot.web import id_token, provider
from bot.web.asking import Away
from bot.web.discovery import Unfit
from bot.web.provider import Provider
from tests.emulators.oidc import CLIENT, SECRET, OidcEmulator
from tests.web.way import LARS, NOW


async def test_T12_keys_too_short_or_meant_for_something_else_sign_nothing(there: OidcEmulator) -> None:
    for key in ({"use": "enc"}, {"n": "AQAB"}, {"kty": "oct", "k": "c2VjcmV0"}, {"kty": "unheard-of"}):
        row = there.key.as_dict(private=False) | key
        assert list(id_token.keys_in({"keys": [row]})) == []
    for nonsense in ({}, {"keys": None}, {"keys": ["x", 7]}):
        assert list(id_token.keys_in(nonsense)) == []


async def test_T12_a_new_key_is_found_and_an_unknown_one_not_asked_for_again_and_again(
    there: OidcEmulator,
) -> None:
    moved = [1000.0]
    ours = _ours(there, moved)
    assert await _who(ours, there) == LARS
    there.key = RSAKey.generate_key(2048, {"kid": "two"})
    moved[0] += provider.AGAIN + 1
    assert await _who(ours, there) == LARS, "the key was changed meanwhile"
    assert there.asked["jwks"] == 2
    there.forge = lambda one, claims: one.signed(claims, kid="made-up")
    for _try in range(5):
        with pytest.raises(id_token.UnknownKey):
            await _who(ours, there)
    assert there.asked["jwks"] == 2
    moved[0] += provider.FRESH + 1
    there.forge = None
    assert await _who(ours, there) == LARS
    assert (there.asked["jwks"], there.asked["openid-configuration"]) == (3, 2)


@pytest.mark.parametrize("fault", ["500", "huge", "words", "elsewhere"])
async def test_T19_nobody_waits_twice_for_a_provider_that_does_not_answer(
    there: OidcEmulator, fault: str
) -> None:
    moved = [1000.0]
    ours = _ours(there, moved)
    there.faults = {"openid-configuration": fault}
    for _try in range(5):
        with pytest.raises(Away):
            await ours.way("state", "nonce", "v" * 43)
    assert there.asked["openid-configuration"] == 1
    there.faults = {}
    moved[0] += provider.REST + 1
    assert await _who(ours, there) == LARS


@pytest.mark.slow
async def test_T19_a_provider_that_keeps_us_waiting_is_left_after_seconds(there: OidcEmulator) -> None:
    there.faults = {"openid-configuration": "hang"}
    with pytest.raises(Away, match="time"):
        await _ours(there, [0.0]).told()


async def test_T12_a_provider_that_is_not_the_one_in_the_settings_or_cannot_enough_is_not_used(
    there: OidcEmulator,
) -> None:
    for told, why in (
        ({"issuer": "https://elsewhere.example"}, "says that it is https://elsewhere.example"),
        ({"issuer": None}, "cannot be read: issuer"),
        ({"token_endpoint": 7}, "cannot be read: token_endpoint"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "without https"),
        ({"jwks_uri": "file:///etc/passwd"}, "without https"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "without https"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "signs with none of"),
        ({"code_challenge_methods_supported": ["plain"]}, "PKCE"),
        ({"response_types_supported": ["id_token"]}, "no authorization code"),
    ):
        there.told = told
        with pytest.raises(Unfit, match=why):
            await _ours(there, [0.0]).told()
    there.told = {"code_challenge_methods_supported": None}
    assert (await _ours(there, [0.0]).told()).issuer == there.issuer, "some know PKCE and do not say so"


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "http://login.example"},
        {"oidc_issuer": "login.example"},
        {"oidc_issuer": "https://login.example/?tenant=1"},
        {"oidc_issuer": "https://somebody@login.example"},
        {"oidc_issuer": "https://login.example", "oidc_client_secret": None},
        {"oidc_issuer": "https://login.example", "oidc_client_id": ""},
    ],
)
def test_T12_settings_that_would_be_unsafe_or_half_are_refused_in_words(wrong: dict[str, str | None]) -> None:
    with pytest.raises(WrongSettings, match=r"^KREDS_OIDC_ISSUER: write "):
        load_settings(_env_file=None, **{"oidc_client_id": CLIENT, "oidc_client_secret": SECRET, **wrong})


def _ours(there: OidcEmulator, moved: list[float]) -> Provider:
    there.clock = lambda: NOW
    return Provider(there.issuer, CLIENT, SECRET, "http://localhost/back", lambda: NOW, lambda: moved[0])


async def _who(ours: Provider, there: OidcEmulator) -> str:
    brought = there.log_in(await ours.way("state", "nonce", "v" * 43), LARS)
    return await ours.who(brought["code"], brought["iss"], "nonce", "v" * 43)
