// Makes the chat live: without it everything works too, by forms.
(() => {
  "use strict";
  const root = document.documentElement;
  const thread = document.getElementById("thread");
  const said = document.getElementById("said");
  const away = document.getElementById("away");

  const atEnd = () => innerHeight + scrollY >= document.body.scrollHeight - 160;
  const toEnd = () => scrollTo(0, document.body.scrollHeight);
  const once = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

  const send = async (form, button) => {
    const told = new URLSearchParams(new FormData(form));
    if (button && button.name) told.append(button.name, button.value);
    told.set("once", form.dataset.once || (form.dataset.once = once()));
    const buttons = [...form.querySelectorAll("button")];
    buttons.forEach((each) => { each.disabled = true; });
    try {
      const answer = await fetch(form.action, { method: "POST", body: told, headers: { "x-kreds-live": "1" }, redirect: "manual" });
      if (answer.status === 204) {
        delete form.dataset.once;
        const words = form.querySelector("textarea");
        if (words) { words.value = ""; fit(words); words.focus(); }
        away.hidden = true;
      } else if ([401, 403, 404].includes(answer.status)) {
        location.reload();
      } else {
        away.hidden = false;
      }
    } catch {
      away.hidden = false; // the same number goes along when it is sent again, so it is done once
    } finally {
      buttons.forEach((each) => { each.disabled = false; });
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest(".line, .write, .help, .more .row")) return;
    event.preventDefault();
    const words = form.querySelector("textarea");
    if (words && !words.value.trim()) return;
    send(form, event.submitter);
    const more = form.closest("details");
    if (more) more.open = false;
  });

  const fit = (area) => { area.style.removeProperty("block-size"); area.rows = Math.min(6, area.value.split("\n").length); };
  const area = document.getElementById("words");
  if (area) {
    area.addEventListener("input", () => fit(area));
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) {
        event.preventDefault();
        if (area.value.trim()) area.form.requestSubmit();
      }
    });
  }

  const show = (told) => {
    const follow = atEnd();
    for (const { id, html } of told.lines) {
      const box = document.createElement("template");
      box.innerHTML = html.trim();
      const line = box.content.firstElementChild;
      const old = document.getElementById(id);
      const focused = old && old.contains(document.activeElement);
      if (old) old.replaceWith(line); else thread.append(line);
      if (focused) { const first = line.querySelector("button, a"); (first || area || thread).focus(); }
    }
    for (const id of told.gone) document.getElementById(id)?.remove();
    if (told.said.length) {
      said.replaceChildren(...told.said.map((words) => {
        const line = document.createElement("p");
        line.className = "said";
        line.textContent = words;
        return line;
      }));
    }
    if (told.helps) {
      const help = document.querySelector("#help [name=m]");
      if (help) help.value = told.helps; else location.reload();
    }
    if (told.ended && document.querySelector(".write")) location.reload();
    if (follow) toEnd();
  };
  let stream;
  const open = () => {
    stream = new EventSource(`/chat/live?of=${encodeURIComponent(thread.dataset.of)}&since=${thread.dataset.since}`);
    stream.addEventListener("news", (event) => {
      thread.dataset.since = event.lastEventId;
      away.hidden = true;
      show(JSON.parse(event.data));
    });
    stream.addEventListener("over", () => { stream.close(); location.reload(); });
    stream.addEventListener("open", () => { away.hidden = true; });
    stream.addEventListener("error", () => {
      away.hidden = false;
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000);
    });
  };
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  toEnd();
  const told = document.getElementById("tell")?.dataset.state;
  if (!told || !document.hidden) open();
  // Whoever is told when something is new sees the page only while it is in front: a phone in a pocket must hear of it.
  if (told) {
    const shut = async () => {
      const worker = await navigator.serviceWorker?.getRegistration();
      for (const each of (await worker?.getNotifications()) ?? []) each.close();
    };
    document.addEventListener("visibilitychange", () => {
      stream?.close();
      if (document.hidden) return;
      open();
      shut();
    });
    if (!document.hidden) shut();
  }
  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
})();
