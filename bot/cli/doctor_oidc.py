"""What `kreds doctor` looks at of the municipality's own log-in: that it is the one in the settings, and can what we need."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli.finding import Finding
from bot.config import Settings
from bot.web.asking import Away, Refused
from bot.web.discovery import DISCOVERY, Told, Unfit
from bot.web.id_token import ALGORITHMS
from bot.web.provider import FRESH, Provider, provider_of
from store.unit_of_work import wall_clock


async def look(settings: Settings) -> list[Finding]:
    """Everything about it; nobody logs in, and it changes nothing."""
    provider = provider_of(settings, wall_clock)
    assert provider is not None
    return [*await _looked_at(provider), Finding("log-in", True, f"register there: {provider.back}")]


async def _looked_at(provider: Provider) -> list[Finding]:
    try:
        told = await provider.told()
        keys = list(await provider.keys(told, FRESH))
    except Away as away:
        advice = f"open {provider.issuer.rstrip('/')}{DISCOVERY} from this machine; check KREDS_OIDC_ISSUER"
        return [Finding("log-in", False, f"{provider.issuer} does not answer ({away})", advice)]
    except Unfit as unfit:
        return [Finding("log-in", False, f"{provider.issuer} {unfit}", _advice(unfit))]
    if not keys:
        return [
            Finding("log-in", False, f"{provider.issuer} has no key that we can use", "ask whoever runs it")
        ]
    return [*_fine(provider, told), await _secret(provider, told)]


def _fine(provider: Provider, told: Told) -> Iterator[Finding]:
    yield Finding("log-in", True, f"{provider.issuer} answers")
    signs = [each for each in ALGORITHMS if each in told.id_token_signing_alg_values_supported]
    pkce = "PKCE" if told.code_challenge_methods_supported else "PKCE, of which it says nothing"
    yield Finding("log-in", True, f"{', '.join(signs)}; {pkce}")


async def _secret(provider: Provider, told: Told) -> Finding:
    """A code that nobody was given is refused for what it is, or, before that, for who brings it."""
    try:
        await provider.exchange(told, "nobody-was-given-this", "v" * 43)
    except Refused as refused:
        if str(refused) == "invalid_grant":
            return Finding("log-in", True, "knows us by our secret")
        advice = "copy KREDS_OIDC_CLIENT_ID and KREDS_OIDC_CLIENT_SECRET anew from there; it may have run out"
        return Finding("log-in", False, f"does not know us by our secret ({refused})", advice)
    except Away as away:
        return Finding(
            "log-in", False, f"{told.token_endpoint} does not answer ({away})", "kreds doctor again"
        )
    return Finding("log-in", False, "gives somebody's sign for a made-up code", "ask whoever runs it")


def _advice(unfit: Unfit) -> str:
    if str(unfit).startswith("says that it is"):
        return "write into KREDS_OIDC_ISSUER what it says, letter by letter, if that is your own one and no other's"
    return "ask whoever runs it"
