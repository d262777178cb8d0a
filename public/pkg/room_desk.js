// What those who lead a room have beside the call: who came and who wants something, words to those who
// wait, and links for guests. Nothing of it leaves the call.

import { post } from "./room_post.js";
import { byId, complain, element, say, show } from "./room_view.js";

const LONGEST_TOLD = 500;

/** What can be done about somebody, as words and deed; `send(kind, who)` asks the server for it. */
export function acts(person, send) {
  const act = (words, kind) => [words, () => send(kind, { who: person.id })];
  return person.where === "waiting"
    ? [act("Let in", "admit"), act("Remove", "remove")]
    : [act("Back to the waiting room", "back"), act("Remove", "remove")];
}

/** Whom words can be sent to. */
export function fillWaiting(present) {
  const select = byId("room-tell-who");
  if (!select) return;
  const waiting = present.filter((one) => one.where === "waiting");
  const chosen = select.value;
  const all = [["", "Everybody who waits"], ...waiting.map(({ id, name }) => [id, name])];
  select.replaceChildren(...all.map(([value, text]) => new Option(text, value, false, value === chosen)));
  show("room-tell", waiting.length > 0);
}

/** Words to those who wait, by `send`. */
export function tell(form, send) {
  const text = form.elements.tell.value.trim();
  if (!text) return;
  if (text.length > LONGEST_TOLD) {
    complain(`Use ${LONGEST_TOLD} letters or fewer.`);
    return;
  }
  const who = byId("room-tell-who").value;
  send(who ? { who, text } : { text });
  form.elements.tell.value = "";
  say("Your message was sent.");
}

/** A link for a guest, without leaving the call. */
export async function makeLink(form) {
  const made = byId("room-guest-made");
  const whom = form.elements.for_whom.value.trim() || "a guest";
  try {
    const { id, address, minutes } = await (await post(form.action, [...new FormData(form)])).json();
    const time = `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
    made.replaceChildren(
      element("p", {}, `Send this link. It works once, for ${time}:`),
      element("p", { className: "nene-letter__link" }, address),
    );
    byId("room-guest-links").prepend(line(whom, time, `${form.action}/${id}/revoke`));
    form.elements.new_id.value = crypto.randomUUID();
    form.elements.for_whom.value = "";
  } catch (error) {
    made.textContent =
      error.status === 422
        ? "That did not work. Choose from 1 to 30 minutes and use 60 letters or fewer. A room has 6 open links at most."
        : "That did not work. Try again in a moment.";
  }
}

/** As the server lists it when the page is opened. */
function line(whom, time, action) {
  const button = element("button", { className: "nhsuk-button nhsuk-button--secondary" }, "Take back");
  button.setAttribute("aria-label", `Take back the link for ${whom}`);
  return element("li", {}, element("p", {}, `Link for ${whom}: works for ${time}`), element("form", { method: "post", action }, button));
}

/** Whoever came by it is out at once; the call goes on. */
export async function takeBack(form) {
  try {
    await post(form.action);
    form.closest("li").replaceChildren(element("p", {}, "The link was taken back."));
    say("The link was taken back.");
  } catch {
    complain("The link could not be taken back. Try again in a moment.");
  }
}

/** Who came, where they are, who wants to be called: it changes while one waits. */
export async function lookForArrivals() {
  const place = byId("room-arrivals");
  if (!place || document.visibilityState === "hidden") return;
  try {
    const answer = await fetch(place.dataset.arrivals, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { arrivals } = await answer.json();
    if ([...place.children].map((line) => line.textContent).join("\n") === arrivals.join("\n")) return;
    place.replaceChildren(...arrivals.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  } catch {
    // The next look comes soon.
  }
}

