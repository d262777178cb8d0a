// On the pages of who is signed in, on a phone on which readings may wait (register.js looks):
// sends them, says how many are left, and asks before signing out.

import "./kept.js";
import { countWords, element, list, say, sendWhenever } from "./kept_view.js";

const { kept } = globalThis;
/** Where it is seen. Everywhere else it is only sent. */
const SHOWN_ON = /^\/(home|diary|readings)(\/|$)/;

const main = document.getElementById("maincontent");
const isSignedIn = Boolean(document.querySelector('form[action="/sign-out"]'));
const isShown = main && SHOWN_ON.test(location.pathname) && !document.getElementById("phone");
const region = element("div", { className: "nene-waiting", role: "status" });
const places = element("div");
let told;

async function show(now = told) {
  told = now;
  if (!isShown) return;
  const entries = await kept.waiting();
  say(region, told, entries.length);
  // What waits for a network needs nobody; what was refused does.
  const refused = new Set((told?.refused ?? []).filter(({ whose }) => !whose).map(({ id }) => id));
  list(places, entries.filter(({ id }) => refused.has(id)), told, show);
}

if (isShown) main.prepend(region, places);
if (isSignedIn) {
  sendWhenever(show);
  kept.onChange(show);
  document.addEventListener("submit", leave, true);
} else {
  show({ state: "sign-in", sent: 0, refused: [], act: [] });
}

/** Nothing unsent is left behind without a word. */
async function leave(event) {
  const form = event.target;
  if (!form.matches('form[action="/sign-out"]')) return;
  event.preventDefault();
  const left = (await kept.waiting()).length ? (await kept.send(), await kept.waiting()) : [];
  if (left.length === 0) return go(form);
  ask(form, left);
}

/** What is sealed stays: nobody opens it here (app/src/readings/offline/mod.rs). */
function go(form) {
  form.action = "/sign-out?keep=sealed";
  form.submit();
}

function ask(form, left) {
  const choice = (words, kind, act) => {
    const made = element("button", { type: "button", className: `nhsuk-button ${kind}`, textContent: words });
    made.addEventListener("click", act);
    return made;
  };
  const many = left.length === 1 ? "1 reading on this phone is not sent" : `${left.length} readings on this phone are not sent`;
  const dialog = element("dialog", { className: "nene-stay" });
  const title = element("h2", { className: "nhsuk-heading-m", id: "unsent", textContent: many });
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(
    title,
    element("p", { textContent: "Nobody at your practice has seen what is not sent." }),
    choice("Try to send again", "", async () => {
      dialog.remove();
      form.requestSubmit();
    }),
    choice("Sign out, and leave them on this phone, locked", "nhsuk-button--secondary", () => go(form)),
    choice("Throw them away, and sign out", "nhsuk-button--warning", async () => {
      await kept.drop(left.map(({ id }) => id));
      go(form);
    }),
    choice("Stay signed in", "nhsuk-button--secondary", () => dialog.remove()),
  );
  document.body.append(dialog);
  dialog.showModal();
}
