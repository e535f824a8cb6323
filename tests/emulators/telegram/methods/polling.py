"""getUpdates, setWebhook, deleteWebhook, getWebhookInfo, close, logOut."""

from collections.abc import Awaitable
from typing import Any, Final
from urllib.parse import urlsplit

from tests.emulators.telegram.errors import bad_request, conflict
from tests.emulators.telegram.parameters import an_array, boolean, file, integer, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import World

Args = dict[str, Any]
_WEBHOOK_IS_SET: Final = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@method(
    "getUpdates",
    {},
    {"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": an_array},
)
def get_updates(world: World, args: Args) -> Awaitable[list[dict[str, Any]]]:
    if world.webhook.url:
        raise conflict(_WEBHOOK_IS_SET)
    world.updates.allow(args.get("allowed_updates"))
    limit = min(max(args.get("limit", 100), 1), 100)
    timeout = min(max(args.get("timeout", 0), 0), 50)
    return world.updates.get(args.get("offset", 0), limit, timeout)


@method(
    "setWebhook",
    {},
    {
        "url": string,
        "certificate": file,
        "ip_address": string,
        "max_connections": integer,
        "allowed_updates": an_array,
        "drop_pending_updates": boolean,
        "secret_token": string,
    },
)
def set_webhook(world: World, args: Args) -> bool:
    url = args.get("url", "")
    if not url:
        world.webhook.stop()
        if args.get("drop_pending_updates"):
            world.updates.drop_all()
        return True
    address = urlsplit(url)
    here = address.hostname in {"127.0.0.1", "localhost", "::1"}
    # The live platform insists on HTTPS; on this machine plain HTTP saves tests a certificate.
    if not address.hostname or (address.scheme != "https" and not (here and address.scheme == "http")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not 1 <= args.get("max_connections", 40) <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    secret = args.get("secret_token", "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not all(one.isascii() and (one.isalnum() or one in "_-") for one in secret):
        raise bad_request("secret token contains unallowed characters")
    world.updates.allow(args.get("allowed_updates"))
    if args.get("drop_pending_updates"):
        world.updates.drop_all()
    world.updates.end_reader(conflict("terminated by setWebhook request"))
    world.webhook.start(url, secret, args.get("max_connections", 40))
    return True


@method("deleteWebhook", {}, {"drop_pending_updates": boolean})
def delete_webhook(world: World, args: Args) -> bool:
    world.webhook.stop()
    if args.get("drop_pending_updates"):
        world.updates.drop_all()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, args: Args) -> dict[str, Any]:
    return world.webhook.info()


@method("close")
@method("logOut")
def log_out(world: World, args: Args) -> bool:
    return True
