// Keeps nothing of anybody: no page, no word, no picture is stored on the device.
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => {
  let told = { title: "Kreds", body: "" };
  try { told = { ...told, ...event.data.json() }; } catch { /* nothing that can be read */ }
  event.waitUntil(self.registration.showNotification(told.title, { body: told.body, tag: "kreds", icon: "/static/icon-192.png", data: "/chat" }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.matchAll({ type: "window" }).then((windows) => {
    const found = windows.find((each) => "focus" in each);
    return found ? found.focus() : self.clients.openWindow("/chat");
  }));
});
