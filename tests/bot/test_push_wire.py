"""Where browsers are told: on the internet and nowhere inside, whatever an address says that it is."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.push_wire import NotPublic, Wire, is_public
from store import keys
from store.pushes import Told
from tests.emulators.push import PushService

INSIDE = (
    *(
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
    ),
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
)
OUTSIDE = ("142.250.74.10", "2a00:1450:400f:80c::200a", "::ffff:142.250.74.10")
NOON = datetime(2026, 8, 21, 12, tzinfo=UTC)


def test_T14_nothing_inside_is_public_however_it_is_written() -> None:
    assert [each for each in INSIDE if is_public(ipaddress.ip_address(each))] == []
    assert [each for each in OUTSIDE if not is_public(ipaddress.ip_address(each))] == []
    own = (ipaddress.ip_network("10.20.0.0/16"),)
    assert is_public(ipaddress.ip_address("10.20.3.4"), own)
    assert is_public(ipaddress.ip_address("::ffff:10.20.3.4"), own)
    assert not is_public(ipaddress.ip_address("10.21.3.4"), own)


async def test_T14_a_name_that_leads_inside_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = keys.create(tmp_path / "keys.json")
    async with PushService(tmp_path) as service:
        monkeypatch.setenv("SSL_CERT_FILE", str(service.certificate))
        service.clock = lambda: NOON
        near = Wire(ring.signing_key("push"), "https://kreds.example", (ipaddress.ip_network("127.0.0.0/8"),))
        far = Wire(ring.signing_key("push"), "https://kreds.example", (ipaddress.ip_network("10.20.0.0/16"),))
        browser = service.subscribe(near.public_key)
        told = Told(browser.fields["endpoint"], browser.fields["p256dh"], browser.fields["auth"])
        try:
            with pytest.raises(NotPublic):
                await far.post(told, {"body": "Something new"}, NOON)
            assert service.asked == 0
            assert (await near.post(told, {"body": "Something new"}, NOON)).status == 201
        finally:
            await near.close()
            await far.close()


def test_a_port_of_its_own_is_only_for_a_network_of_our_own(tmp_path: Path) -> None:
    ring = keys.create(tmp_path / "keys.json")
    wire = Wire(ring.signing_key("push"), "https://kreds.example")
    service = PushService(tmp_path)
    fields = service.subscribe(wire.public_key).fields
    for endpoint, fits in (
        ("https://push.example/a", True),
        ("https://push.example:443/a", True),
        ("https://push.example:8443/a", False),
        ("https://push.example:99999/a", False),
        ("https://[::1/a", False),
        ("https://2130706433/a", True),  # refused as we connect
    ):
        assert wire.fits(**{**fields, "endpoint": endpoint}) == fits, endpoint


def test_the_key_that_signs_is_the_same_in_every_process_and_after_a_rotation(tmp_path: Path) -> None:
    ring = keys.create(tmp_path / "keys.json")
    before = Wire(ring.signing_key("push"), "").public_key
    assert Wire(keys.load(ring.path).signing_key("push"), "").public_key == before
    assert Wire(keys.add_version(ring.path).signing_key("push"), "").public_key == before
    assert Wire(keys.create(tmp_path / "other.json").signing_key("push"), "").public_key != before
