"""People with browsers: no scripts, only what the pages themselves offer."""

from tests.emulators.web.browsers import Browsers, Message, NotPossible, Person, Room

__all__ = ["Browsers", "Message", "NotPossible", "Person", "Room"]
