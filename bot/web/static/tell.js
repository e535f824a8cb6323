// Lets this browser be told when something is new, where it can. Off works without this script too.
(() => {
  "use strict";
  const form = document.getElementById("tell");
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && window.isSecureContext;
  if (!form || !able) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

  const known = async () => (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription();
  const subscribe = async () => {
    await navigator.serviceWorker.register("/sw.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    const how = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) };
    try {
      return await pushManager.subscribe(how);
    } catch (error) {
      if (error.name !== "InvalidStateError") throw error;
      await (await pushManager.getSubscription())?.unsubscribe(); // it was made for another key of ours
      return pushManager.subscribe(how);
    }
  };
  const fill = async () => {
    const { endpoint, keys } = (await subscribe()).toJSON();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) {
      const field = form.querySelector(`[name="${name}"]`);
      if (field) field.value = value;
    }
  };
  const send = (what) => {
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = "what";
    chosen.value = what;
    form.append(chosen);
    form.submit();
  };
  const sendAside = (what) => {
    const told = new URLSearchParams(new FormData(form));
    told.set("what", what);
    return fetch(form.action, { method: "POST", body: told, headers: { "x-kreds-live": "1" } });
  };

  form.addEventListener("submit", async (event) => {
    const what = event.submitter?.value;
    if (what !== "on" && what !== "off") return;
    event.preventDefault();
    if (what === "off") {
      await known().then((found) => found?.unsubscribe()).catch(() => {});
      send("off");
      return;
    }
    const refused = form.querySelector("[data-no]");
    refused.hidden = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
      await fill();
      send("on");
    } catch {
      refused.hidden = false;
    }
  });
  document.querySelector('form[action="/out"]')?.addEventListener("submit", () => {
    known().then((found) => found?.unsubscribe()).catch(() => {});
  });

  // What the page says is to be true: the browser may have forgotten, or its owner may have taken their yes back.
  const check = async () => {
    if (!form.dataset.state) { form.closest("[data-tell]").hidden = false; return; }
    if (Notification.permission !== "granted") {
      await sendAside("off");
      location.reload();
    } else if (!(await known())) {
      await fill();
      await sendAside("on");
    }
  };
  check().catch(() => {});
})();
