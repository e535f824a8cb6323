"""Settings, from the environment or a file named `.env`; every one does something, and a wrong one says what to write."""

from __future__ import annotations

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

LANGUAGES = {"da": "Dansk", "en": "English"}
"""What Kreds speaks, by the languages' own names."""


Network = IPv4Network | IPv6Network

HERE = ("localhost", "127.0.0.1", "::1")
"""This machine, by its names."""


class WrongSettings(Exception):
    """A setting that cannot be used; each line says what to write."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise ValueError("write a zone such as Europe/Copenhagen") from wrong
    return name


def _database(url: str) -> str:
    try:
        backend = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("write sqlite:///path/to/file.db or postgresql://user@host/name")
    return url


def _address(url: str) -> str:
    if url and not url.startswith(("http://", "https://")):
        raise ValueError("write an address that begins with https:// (or http:// on this machine)")
    return url.rstrip("/")


def _networks(told: object) -> tuple[Network, ...]:
    listed = told.split(",") if isinstance(told, str) else told if isinstance(told, tuple) else ("",)
    try:
        return tuple(ip_network(str(each).strip()) for each in listed if str(each).strip())
    except ValueError as wrong:
        raise ValueError("write networks with commas, such as 10.20.0.0/16") from wrong


def _issuer(url: str) -> str:
    """As it is told, with no slash taken off: it is compared letter by letter with what the other side says."""
    if not url:
        return url
    try:
        said = urlsplit(url)
    except ValueError as wrong:
        raise ValueError("write the issuer's address, which begins with https://") from wrong
    near = said.scheme == "http" and said.hostname in HERE
    if (
        not said.hostname
        or said.query
        or said.fragment
        or said.username
        or not (said.scheme == "https" or near)
    ):
        raise ValueError(
            "write the issuer's address, which begins with https:// (or http:// on this machine)"
        )
    return url


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"write one of {', '.join(LANGUAGES)}")
    return code


class Settings(BaseSettings):
    """What an operator can set. Names in the environment carry `KREDS_` in front."""

    model_config = SettingsConfigDict(env_prefix="KREDS_", env_file=".env", extra="ignore", frozen=True)

    telegram_token: SecretStr | None = Field(None, description="the bot's token from BotFather")
    telegram_api: Annotated[str, AfterValidator(_address)] = Field(
        "https://api.telegram.org", description="where Telegram's Bot API answers"
    )
    slack_bot_token: SecretStr | None = Field(None, description="the Slack app's bot token, xoxb-…")
    slack_app_token: SecretStr | None = Field(
        None, description="the Slack app's token for its socket, xapp-…; then no public address is needed"
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="what Slack signs its requests with; needed to receive at KREDS_WEB_URL instead"
    )
    slack_api: Annotated[str, AfterValidator(_address)] = Field(
        "https://slack.com/api", description="where Slack's Web API answers"
    )
    slack_least_age: int = Field(
        16, ge=13, le=25, description="young people are written to on Slack only if they are surely older"
    )
    slack_least_age_from: str = Field(
        "2024-01-01", pattern=r"^\d{4}-\d{2}-\d{2}$", description="the day from which slack_least_age counts"
    )
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] = Field(
        "",
        description="the municipality's own log-in (OpenID Connect), by which coordinators may come to their pages",
    )
    oidc_client_id: str = Field("", description="what Kreds is called there")
    oidc_client_secret: SecretStr | None = Field(None, description="the secret that Kreds shows there")
    web_chat: bool = Field(
        False, description="people may write on our own pages beside other platforms; alone they always may"
    )
    data: Path = Field(Path("data"), description="folder for what is kept when nothing else is set")
    database_url: Annotated[str, AfterValidator(_database)] | None = Field(
        None, description="the people's database; an SQLite file in the data folder if not set"
    )
    strategy_database_url: Annotated[str, AfterValidator(_database)] | None = Field(
        None, description="the strategy's database; an SQLite file in the data folder if not set"
    )
    key_file: Path | None = Field(None, description="the key file; keys.json in the data folder if not set")
    plan: Path | None = Field(None, description="the plan file; the shipped plan if not set")
    ceiling: Path | None = Field(
        None,
        description="limits of every plan, stricter than the fixed ones (TOML); the fixed ones if not set",
    )
    strategy: Path | None = Field(
        None, description="the strategy (TOML): principles, paths and their questions; Odense's if not set"
    )
    question_set: Path | None = Field(None, description="a question set (TOML); the shipped one if not set")
    silence: Path | None = Field(
        None, description="what happens when nobody answers (TOML); as shipped if not set"
    )
    help_numbers: Path | None = Field(None, description="help numbers (TOML); the Danish ones if not set")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "Europe/Copenhagen", description="the zone that new members get"
    )
    language: Annotated[str, AfterValidator(_language)] = Field(
        "da", description="the language to begin with"
    )
    place: str = Field("kommunen", description="what the municipality is called in messages", min_length=1)
    guardian_under: int = Field(
        0, ge=0, le=18, description="below this age a guardian's yes is asked for too; 0 for never"
    )
    guardian_from: str = Field(
        "2024-01-01", pattern=r"^\d{4}-\d{2}-\d{2}$", description="the day from which guardian_under counts"
    )
    invitation_hours: int = Field(72, ge=1, le=72, description="how long an invitation works")
    office_hours: str = Field(
        "08:00-15:30", pattern=r"^\d{2}:\d{2}-\d{2}:\d{2}$", description="when professionals are at work"
    )
    web_url: Annotated[str, AfterValidator(_address)] = Field(
        "", description="the public https address of this service: its pages, and where webhooks are received"
    )
    web_push: bool = Field(
        True,
        description="browsers may be told when something is new, through the push service of their maker",
    )
    web_push_inside: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = Field(
        (),
        description="networks of our own in which a push service may be; all others that are not public are refused",
    )
    listen: str = Field(
        "127.0.0.1:8080", pattern=r"^[^\s]+:\d{1,5}$", description="where health and webhook are served"
    )
    proxies: str = Field(
        "127.0.0.1",
        pattern=r"^(\*|[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*)$",
        description="addresses of the reverse proxies that are believed when they say who asks",
    )
    log_level: str = Field(
        "INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$", description="how much is logged; never any words"
    )

    @model_validator(mode="after")
    def _whole_log_in(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError("KREDS_OIDC_ISSUER: write KREDS_OIDC_CLIENT_ID and KREDS_OIDC_CLIENT_SECRET too")
        return self

    @cached_property
    def keys_path(self) -> Path:
        """Where the key file is."""
        return self.key_file or self.data / "keys.json"

    @cached_property
    def people_url(self) -> str:
        """The people's database."""
        return self.database_url or f"sqlite:///{self.data / 'kreds.db'}"

    @cached_property
    def strategy_url(self) -> str:
        """The strategy's database."""
        return self.strategy_database_url or f"sqlite:///{self.data / 'strategy.db'}"

    @cached_property
    def web_host(self) -> str:
        """The interface to listen on."""
        return self.listen.rpartition(":")[0]

    @cached_property
    def own_address(self) -> str:
        """Where people's browsers find this service."""
        host = self.web_host.strip("[]")
        near = host in ("0.0.0.0", "::", "localhost", "127.0.0.1", "::1")  # noqa: S104 — only compared
        return self.web_url or f"http://{'localhost' if near else self.web_host}:{self.web_port}"

    @cached_property
    def web_port(self) -> int:
        """The port to listen on."""
        return int(self.listen.rpartition(":")[2])


def load_settings(**overrides: object) -> Settings:
    """Read the settings; WrongSettings has one line for each wrong one, without its value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as wrong:
        lines = [
            f"KREDS_{'_'.join(map(str, fault['loc'])).upper()}: {_advice(fault['msg'])}"
            if fault["loc"]
            else _advice(fault["msg"])
            for fault in wrong.errors()
        ]
        raise WrongSettings("\n".join(lines)) from None


def _advice(message: str) -> str:
    return message.removeprefix("Value error, ")
