"""Counters for Prometheus: queues, lanes, errors; no label names a person."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

UPDATES = Counter("kreds_updates_total", "Updates worked on, by how it ended", ["channel", "result"])
SENT = Counter("kreds_sends_total", "Sends, by lane and how they ended", ["lane", "result"])
DUE = Counter("kreds_due_total", "Things that came due, by kind and how they ended", ["kind", "result"])
WAITING = Gauge("kreds_outbox_waiting", "Messages that wait to be sent", ["lane"])
HEARD = Gauge("kreds_heard_timestamp_seconds", "When the platform last answered our poll", ["channel"])
