// The page's few moving parts: what the service says comes by events, what is pressed goes back by POST.
const $ = (what, where = document) => where.querySelector(what);
const $$ = (what, where = document) => [...where.querySelectorAll(what)];
const words = document.body.dataset, language = document.documentElement.lang;
let ready = false, moving = false;

async function post(path, asked) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(asked) });
  return answer.ok ? answer.json() : { toast: words.refused };
}

async function act(phone, what) {
  const as = $("input[name=as]:checked", phone)?.value ?? "";
  const { toast } = await post("/act", { phone: phone.dataset.phone, as, ...what });
  if (toast) say(phone, toast);
  $$(".is-pressed", phone).forEach((each) => each.classList.remove("is-pressed"));
}

function say(phone, toast) {
  const place = $(".toast", phone);
  place.textContent = toast;
  clearTimeout(place.timer);
  place.timer = setTimeout(() => { place.textContent = ""; }, 6000);
}

// Only the phone that one is at is read out, and nothing of what is played before.
function readOut() {
  $$(".phone").forEach((each) => {
    $(".log", each).setAttribute("aria-live", ready && each.classList.contains("is-here") ? "polite" : "off");
  });
}

function here(phone) {
  const button = $(`.dock [data-show=${phone.dataset.phone}]`), count = $(".count", button);
  count.hidden = true; count.textContent = "";
  if (phone.classList.contains("is-here")) return;
  const wasAway = phone.offsetParent === null;  // a chat that is looked at stays where it is
  $$(".phone").forEach((each) => each.classList.toggle("is-here", each === phone));
  $$(".dock button").forEach((each) => each.removeAttribute("aria-current"));
  button.setAttribute("aria-current", "true");
  readOut();
  const dock = button.parentElement;
  dock.scrollLeft = button.offsetLeft - (dock.clientWidth - button.clientWidth) / 2;
  if (wasAway) bottom(phone);
}

function show(key) {
  const phone = $(`#phone-${key}`);
  here(phone);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  phone.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  phone.classList.remove("is-shown"); void phone.offsetWidth; phone.classList.add("is-shown");
  $("h2", phone).focus({ preventScroll: true });
  post("/seen", { phone: key });
}

const bottom = (phone) => { const log = $(".log", phone); log.scrollTop = log.scrollHeight; };

function chat({ phone: key, put, gone = [], anew }) {
  const phone = $(`#phone-${key}`), log = $(".log", phone), list = $("ul", log);
  const held = log.contains(document.activeElement);
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  if (anew) list.replaceChildren();
  for (const each of gone) $(`[data-key="${each}"]`, log)?.remove();
  let fresh = 0;
  for (const [name, html] of put) {
    if (name === "keys") { keys(phone, JSON.parse(html)); continue; }
    if (name === "people") { people(phone, JSON.parse(html)); continue; }
    const made = document.createRange().createContextualFragment(html).firstElementChild;
    const old = $(`[data-key="${name}"]`, log);
    if (old) { old.replaceWith(made); continue; }
    list.append(made);
    if (anew) continue;
    fresh += 1;
    made.classList.add("is-new");
    made.addEventListener("animationend", () => made.classList.remove("is-new"), { once: true });
  }
  days(list);
  if (list.children.length) phone.hidden = $(`.dock [data-show=${key}]`).hidden = false;
  if (held && !log.contains(document.activeElement)) log.focus({ preventScroll: true });  // the button is gone
  if (anew || atEnd || fresh) bottom(phone);
  if (fresh && ready) count(phone, fresh);
}

function keys(phone, labels) {
  $(".keys", phone).replaceChildren(...labels.map((label) => {
    const key = document.createElement("button");
    key.textContent = key.dataset.key = label;
    return key;
  }));
}

function people(phone, names) {
  const chosen = $("input[name=as]:checked", phone)?.value ?? names[0];
  $(".as div", phone)?.replaceChildren(...names.map((name) => {
    const label = document.createElement("label"), choice = document.createElement("input"), shown = document.createElement("span");
    Object.assign(choice, { type: "radio", name: "as", value: name, checked: name === chosen });
    shown.textContent = name;
    label.append(choice, shown);
    return label;
  }));
}

function days(list) {
  $$(".day", list).forEach((each) => each.remove());
  let last = "";
  for (const each of [...list.children]) {
    if (each.dataset.day === last) continue;
    last = each.dataset.day;
    const day = document.createElement("li");
    day.className = "day"; day.textContent = last;
    each.before(day);
  }
}

function count(phone, fresh) {
  if (phone.classList.contains("is-here")) return;
  const place = $(`.dock [data-show=${phone.dataset.phone}] .count`);
  place.textContent = Number.parseInt(place.textContent || "0", 10) + fresh;
  place.setAttribute("aria-label", words.new.replace("{count}", place.textContent));
  place.setAttribute("role", "img");
  place.hidden = false;
}

function clock(now) {
  $("#now").textContent = now.text[language];
  $$(".hour").forEach((each) => { each.textContent = now.hour; });
  moving = now.moving;
  document.body.classList.toggle("is-moving", moving);
  const end = $(".spans .end");
  end.dataset.words ??= end.textContent;
  end.textContent = moving ? words.halt : end.dataset.words;
  end.dataset.by = moving ? "halt" : "end";
  able();
}

function scene(now) {
  ready = now.ready;
  $("#happens").textContent = now.text[language];
  $("#scene progress").value = now.done;
  document.body.classList.toggle("is-ready", ready);
  readOut();
  able();
}

function able() {
  $$("[data-by]").forEach((each) => { each.disabled = !ready || (moving && each.dataset.by !== "halt"); });
  $$(".phone form > *, .guide [data-show]").forEach((each) => { each.disabled = !ready; });
}

function steps(done) {
  const list = $$(".guide li");
  list.forEach((each) => each.classList.toggle("is-done", done.includes(each.dataset.step)));
  const next = list.find((each) => !each.classList.contains("is-done"));
  list.forEach((each) => each.classList.toggle("is-next", each === next));
  const all = $(".guide .all"), text = next ? "" : all.dataset.all;
  if (all.textContent !== text) all.textContent = text;
  $(".guide").classList.toggle("is-done", !next);
}

const events = new EventSource("/events");
const on = (name, then) => events.addEventListener(name, (event) => then(JSON.parse(event.data)));
const over = (text) => { $("#over").textContent = text; $("#over").hidden = !text; };
on("chat", chat); on("clock", clock); on("scene", scene); on("steps", steps);
on("panels", (told) => { $("#beside").innerHTML = told[language]; });
on("over", () => { events.close(); over(words.over); });
events.addEventListener("open", () => over(""));
events.addEventListener("error", () => over(words.away));

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const phone = event.target.closest(".phone");
  if (phone) here(phone);
  if (!button || button.disabled) return;
  const { by, show: key, press, open, hand, write, heart, key: label } = button.dataset;
  if (by) { post("/clock", { by }); return; }
  if (key) { show(key); return; }
  if (!phone || !ready) return;
  const message = button.closest(".message")?.dataset.key;
  if (press) { button.classList.add("is-pressed"); act(phone, { do: "press", message, words: press }); }
  else if (open) act(phone, { do: "open", words: open });
  else if (hand) act($("#phone-newcomer"), { do: "open", words: hand }).then(() => show("newcomer"));
  else if (write) { $(".menu", phone).open = false; act(phone, { do: "write", words: write }); }
  else if (heart !== undefined) act(phone, { do: "heart", message });
  else if (label) act(phone, { do: "key", words: label });
});

document.addEventListener("focusin", (event) => {
  const phone = event.target.closest(".phone");
  if (phone) here(phone);
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const phone = event.target.closest(".phone"), field = event.target.elements.words, text = field.value.trim();
  if (!ready || !text) return;
  field.value = "";
  act(phone, { do: "write", words: text });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = $(".menu[open]");
  if (open) { open.open = false; $("summary", open).focus(); }
});
