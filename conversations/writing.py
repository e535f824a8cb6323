"""Words only: the form in which something may be written, on platforms that have one."""

from __future__ import annotations

from conversations.text import Words, _


def write_it() -> Words:
    """The label of the button that opens the form; writing in the chat does as well."""
    return _("✏️ Write …")


def your_words() -> Words:
    """Above the field."""
    return _("Your words")


def send() -> Words:
    """The label of the form's own button."""
    return _("Send it")


def not_now() -> Words:
    """The label of the button that closes the form."""
    return _("Not now")


def close() -> Words:
    """The same where there is nothing left to write."""
    return _("Close")


def written() -> Words:
    """Left on a question that was answered in the form; never what was written."""
    return _("Written")


def just_write() -> Words:
    """Where the form may not have opened."""
    return _("If no form opened: just write it here in the chat.")


def too_late() -> Words:
    """After a form whose question is over: what was written is dropped, and said so."""
    return _(
        "What you wrote in the form was for an earlier question, so I have dropped it. It went to nobody."
    )


def look_in_the_chat() -> Words:
    """In the form, once its help button was pressed."""
    return _("I am with you in the chat: close this and look there.")
