// Keeps nothing of anybody: no page, no word, no picture is stored on the device.
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Something is new. Only that is said, whatever it is and whoever it is for.
self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* then it says nothing but the name */ }
  event.waitUntil(self.registration.showNotification("Kreds", {
    body: told.body || "",
    lang: told.lang || "",
    tag: "kreds",
    renotify: true,
    icon: "/static/icon-192.png",
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const chat = pages.find((each) => /^\/chat(\/|$)/.test(new URL(each.url).pathname));
    await (chat ? chat.focus() : self.clients.openWindow("/chat"));
  })());
});
