"""The push services of browsers' makers: what they check, and how a browser reads what it is told."""

from tests.emulators.push.service import Heard, PushService, Subscribed

__all__ = ["Heard", "PushService", "Subscribed"]
