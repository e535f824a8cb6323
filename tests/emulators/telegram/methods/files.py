"""getFile; the server hands out the content under /file/."""

from typing import Any, Final

from tests.emulators.telegram.errors import bad_request
from tests.emulators.telegram.parameters import string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import World

_LIMIT: Final = 20 * 1024 * 1024


@method("getFile", {"file_id": string})
def get_file(world: World, args: dict[str, Any]) -> dict[str, Any]:
    found = world.files.get(args["file_id"])
    if found is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(found.content) > _LIMIT:
        raise bad_request("file is too big")
    return {**found.as_file(), "file_path": found.path}
