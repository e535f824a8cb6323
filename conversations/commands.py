"""The commands in the menus, with what each does."""

from __future__ import annotations

from conversations.text import Text, _

COMMANDS: tuple[tuple[str, Text], ...] = (
    ("needhelp", _("I need help")),
    ("say", _("I want to say something")),
    ("goodnews", _("Something went well")),
    ("goals", _("Goals")),
    ("lookback", _("The year so far")),
    ("circle", _("The circle")),
    ("meeting", _("The next meeting")),
    ("quiet", _("When I am quiet in the group")),
    ("mirror", _("Did we keep what we agreed?")),
    ("agree", _("Make an agreement")),
    ("agreements", _("The agreements")),
    ("share", _("Who carries the circle")),
    ("settings", _("What I chose")),
    ("mydata", _("What is kept about me")),
    ("pause", _("A break")),
    ("stop", _("No more questions")),
    ("figures", _("The figures")),
    ("initiatives", _("What is being tried")),
    ("areas", _("What goes on in an area")),
    ("running", _("How the circles run")),
    ("web", _("My pages in the browser")),
    ("invite", _("Invite someone")),
    ("language", _("Another language")),
    ("leave", _("Leave")),
    ("help", _("What I can do here")),
)

IN_GROUPS: tuple[tuple[str, Text], ...] = (
    ("needhelp", _("I need help")),
    ("circle", _("The circle")),
    ("share", _("Who carries the circle")),
    ("meeting", _("The next meeting")),
    ("quiet", _("When I am quiet in the group")),
    ("agree", _("Make an agreement")),
    ("agreements", _("The agreements")),
)
"""What works in a group; but for an agreement in one line, it goes on in private."""
