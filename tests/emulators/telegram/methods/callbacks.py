"""answerCallbackQuery."""

from typing import Any

from tests.emulators.telegram import text
from tests.emulators.telegram.errors import bad_request
from tests.emulators.telegram.parameters import boolean, integer, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import QUERY_LIVES_SECONDS, World


@method(
    "answerCallbackQuery",
    {"callback_query_id": string},
    {"text": string, "show_alert": boolean, "url": string, "cache_time": integer},
)
def answer_callback_query(world: World, args: dict[str, Any]) -> bool:
    press = world.presses.pop(args["callback_query_id"], None)
    if press is None or press.at + QUERY_LIVES_SECONDS < world.now():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    words = args.get("text", "")
    if text.length(words) > 200:
        world.presses[press.id] = press
        raise bad_request("MESSAGE_TOO_LONG")
    press.answered, press.text = True, words
    press.alert, press.url = args.get("show_alert", False), args.get("url")
    return True
