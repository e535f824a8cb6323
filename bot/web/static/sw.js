// Keeps nothing of anybody: no page, no word, no picture is stored on the device.
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
