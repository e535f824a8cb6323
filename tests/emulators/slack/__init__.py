"""Slack's Web API, events, interactions and Socket Mode as real HTTP, with people in it.

What is checked as Slack checks it: the form, tokens and scopes, the arguments of every method, blocks and their lengths,
channel names, who is where, archived and deleted channels, metadata, limits a minute and a second. Errors carry Slack's
names. Not here: canvases, Slack Connect, enterprise grids, and how words are drawn.
"""

from tests.emulators.slack.emulator import SlackEmulator
from tests.emulators.slack.errors import Failure, NotPossible
from tests.emulators.slack.form import Form
from tests.emulators.slack.messages import Button, Conversation, File, Message, User
from tests.emulators.slack.person import Person

__all__ = [
    "Button",
    "Conversation",
    "Failure",
    "File",
    "Form",
    "Message",
    "NotPossible",
    "Person",
    "SlackEmulator",
    "User",
]
