// What is seen of the readings that wait on this phone, the same on every page that shows them;
// and when sending is tried. Nothing of a reading is here but its time: it is sealed (kept.js).

import "./kept.js";

const { kept } = globalThis;

export const countWords = (count) => `On this phone, not sent yet (${count})`;

const SENT = { one: "1 reading was sent and is kept.", more: (count) => `${count} readings were sent and are kept.` };

const WHY = {
  offline: "They are sent when this phone is online.",
  "sign-in": "You are online. Sign in, and they are sent.",
  other: "They were written by somebody else. They are sent when that person signs in on this phone.",
  later: "The website does not answer at the moment. We try again.",
  refused: "Some could not be taken. Look at each below.",
};

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Into the live region: it says nothing when there is nothing, and nothing twice. */
export function say(region, told, count) {
  const parts = [];
  if (told?.sent) {
    // The page below it was made before.
    const see = element("a", { href: "/readings", textContent: "See your readings" });
    parts.push(element("p", {}, told.sent === 1 ? SENT.one : SENT.more(told.sent), " ", see));
  }
  if (count) parts.push(element("p", { className: "nene-waiting__count" }, element("strong", { textContent: countWords(count) })));
  if (count && told && WHY[told.state]) parts.push(element("p", { textContent: WHY[told.state] }));
  if (count && told?.state === "sign-in") {
    parts.push(element("p", {}, element("a", { href: "/sign-in?next=/readings", textContent: "Sign in to send them" })));
  }
  for (const see of told?.act ?? []) {
    parts.push(element("p", {}, element("a", { href: see, textContent: "One of them needs you to do something. Read what to do now" })));
  }
  const words = (nodes) => nodes.map((node) => node.textContent).join("\n");
  if (words(parts) !== words([...region.children])) region.replaceChildren(...parts);
  region.classList.toggle("nene-waiting--some", parts.length > 0);
}

const moment = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", hour: "numeric", minute: "2-digit", hour12: true });

/** Each that waits, with what may be done about it. `again` is called after a change. */
export function list(place, entries, told, again) {
  const refused = new Map((told?.refused ?? []).map((one) => [one.id, one]));
  place.replaceChildren(
    ...entries.map((entry) => {
      const written = `Written on ${moment.format(entry.at)}`;
      const no = refused.get(entry.id);
      const parts = [element("p", {}, element("strong", { textContent: written }))];
      if (no) parts.push(element("p", { textContent: `${no.why}.` }));
      if (no?.ask) parts.push(button("It is right. Send it", written, "", async () => again(await kept.send([entry.id]))));
      parts.push(dropButton(entry, written, () => again(told)));
      return element("div", { className: "nene-waiting__one" }, ...parts);
    }),
  );
}

function button(words, of, kind, act) {
  const made = element("button", { type: "button", className: `nhsuk-button nhsuk-button--small ${kind}`, textContent: words });
  made.append(element("span", { className: "nhsuk-u-visually-hidden", textContent: ` (${of})` }));
  made.addEventListener("click", act);
  return made;
}

/** Asked twice: what is thrown away is nowhere else. */
function dropButton(entry, written, after) {
  const first = button("Throw it away", written, "nhsuk-button--secondary", () => {
    const sure = button("Yes, throw it away for ever", written, "nhsuk-button--warning", async () => {
      await kept.drop([entry.id]);
      after();
    });
    first.replaceWith(sure);
    sure.focus();
  });
  return first;
}

/** Tries at once, when there is a network again, and when the page is looked at again. */
export function sendWhenever(shown) {
  let running;
  const now = async () => {
    // Whoever comes while one is under way is answered by that one.
    running ??= attempt().finally(() => (running = undefined));
    shown(await running);
  };
  const attempt = async () => {
    if ((await kept.waiting()).length === 0) return undefined;
    const told = await kept.send();
    if (told.state === "offline" || told.state === "later") kept.sendLater();
    // Somebody else has sent it in the meantime, and says so.
    return told.state === "sent" && told.sent === 0 ? undefined : told;
  };
  addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  now();
  return now;
}
