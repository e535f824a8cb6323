"""The Web API's methods, by name."""

from tests.emulators.slack.methods import chat, conversations, other, views
from tests.emulators.slack.methods.registry import METHODS, Method

__all__ = ["METHODS", "Method", "chat", "conversations", "other", "views"]
