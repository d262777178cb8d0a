// The section "This phone" on the page about reminders (app/src/reminders/phone/page.rs): what the
// phone in hand is, the switch, and a test that says whether it arrived.

const place = document.getElementById("phone-switch");
const by = (id) => document.getElementById(id);
const problem = by("phone-problem");
const told = by("phone-told");

/** Ids of the person's phones by the fingerprint of their address. */
const own = new Map(place.dataset.own.split(" ").filter(Boolean).map((one) => one.split(":").reverse()));

const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && Boolean(crypto.subtle);
/** An iPad says that it is a Mac; a Mac has no touch screen. */
const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
const isInstalled = navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;

const NOT_ARRIVED = 60_000;
const WORKER_AT_MOST = 10_000;

/** What is found out about this phone. */
async function look() {
  const found = { api: canPush, allowed: false, worker: false, here: false, known: false, key: false };
  if (!canPush) return { ...found, state: isApple && !isInstalled ? "install" : "cannot" };
  found.allowed = Notification.permission === "granted";
  const registration = await worker();
  found.worker = Boolean(registration?.active);
  const subscription = await registration?.pushManager.getSubscription();
  found.here = Boolean(subscription);
  if (subscription) {
    found.id = own.get(await fingerprint(subscription.endpoint));
    found.known = Boolean(found.id);
    found.key = keyOf(subscription) === (await currentKey());
  }
  const isOn = found.allowed && found.worker && found.here && found.known;
  if (Notification.permission === "denied") return { ...found, state: "blocked" };
  if (isOn) return { ...found, state: "on" };
  return { ...found, state: found.here ? "anothers" : "off" };
}

/** The service worker, when it is running; register.js starts it. */
function worker() {
  const late = new Promise((done) => setTimeout(done, WORKER_AT_MOST));
  return Promise.race([navigator.serviceWorker.ready, late]);
}

async function fingerprint(endpoint) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const textOf = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const keyOf = ({ options }) => (options?.applicationServerKey ? textOf(new Uint8Array(options.applicationServerKey)) : "");

let asked;
/** The key that new phones subscribe with, in base64url. */
function currentKey() {
  asked ??= fetch("/reminders/phone/key", { credentials: "same-origin", headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`))))
    .then(({ key }) => key);
  // Tried again next time.
  asked.catch(() => (asked = undefined));
  return asked;
}

async function show() {
  let found;
  try {
    found = await look();
  } catch {
    problem.textContent = "We could not find out about this phone. Check that you are online, and load this page again.";
    place.hidden = false;
    return;
  }
  for (const words of place.querySelectorAll("[data-now]")) words.hidden = words.dataset.now !== found.state;
  for (const help of place.querySelectorAll("[data-help]")) help.hidden = help.dataset.help !== found.state;
  for (const check of place.querySelectorAll("[data-check]")) {
    const is = found[check.dataset.check] ? "yes" : "no";
    for (const words of check.children) words.hidden = words.dataset.is !== is;
    // Without a subscription there is no key to speak of.
    check.hidden = ["known", "key"].includes(check.dataset.check) && !found.here;
  }
  by("phone-checks").hidden = ["cannot", "install"].includes(found.state);
  by("phone-on").hidden = !(["off", "anothers"].includes(found.state) || (found.state === "on" && !found.key));
  by("phone-off").hidden = found.state !== "on";
  by("phone-test").hidden = found.state !== "on";
  by("phone-off").dataset.id = by("phone-test").dataset.id = found.id ?? "";
  place.dataset.state = found.state;
  place.hidden = false;
}

/** The only place that asks for permission: inside a tap, as browsers demand. */
async function turnOn() {
  problem.textContent = "";
  if (Notification.permission !== "granted" && (await Notification.requestPermission()) !== "granted") return show();
  try {
    const registration = await worker();
    const key = await currentKey();
    const before = await registration.pushManager.getSubscription();
    // Bound to another key of ours: it has to be given up first.
    if (before && keyOf(before) !== key) await before.unsubscribe();
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
    const replaces = before && before.endpoint !== subscription.endpoint ? { replaces: before.endpoint } : {};
    const answer = await post("/reminders/phone", { ...subscription.toJSON(), key, ...replaces });
    if (answer.ok) return location.replace("/account/reminders?phone=on");
    problem.textContent = (await answer.json()).advice;
  } catch {
    problem.textContent = "It did not work. Check that you are online, and try again. A private window cannot get reminders.";
  }
  return show();
}

async function turnOff({ currentTarget: { dataset } }) {
  problem.textContent = "";
  const answer = await fetch(`/reminders/phone/${dataset.id}/off`, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  }).catch(() => undefined);
  // A redirect, or that it was off already.
  if (!answer || !(answer.type === "opaqueredirect" || answer.status === 404)) {
    problem.textContent = "It did not work. Check that you are online, and try again.";
    return;
  }
  const registration = await worker();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  location.replace("/account/reminders?phone=off");
}

let late;
async function test({ currentTarget: { dataset } }) {
  problem.textContent = "";
  told.textContent = "Sending a test reminder.";
  clearTimeout(late);
  try {
    const answer = await post("/reminders/phone/test", { id: dataset.id });
    const { words, advice, sent } = await answer.json();
    if (!sent) {
      told.textContent = "";
      problem.textContent = words ?? advice;
      return;
    }
    // It may be here before the answer is.
    if (told.dataset.arrived !== "yes") told.textContent = words;
    late = setTimeout(() => {
      told.textContent =
        "It has not arrived yet. Is the phone set to silent, or to save its battery? Look in its settings whether this browser may show notifications.";
    }, NOT_ARRIVED);
  } catch {
    told.textContent = "";
    problem.textContent = "It did not work. Check that you are online, and try again.";
  }
}

function arrived() {
  clearTimeout(late);
  told.dataset.arrived = "yes";
  told.textContent = "The test reminder has arrived on this phone.";
}

const post = (path, value) =>
  fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(value),
  });

by("phone-on").addEventListener("click", turnOn);
by("phone-off").addEventListener("click", turnOff);
by("phone-test").addEventListener("click", (event) => {
  delete told.dataset.arrived;
  return test(event);
});
navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.arrived && arrived());
await show();
