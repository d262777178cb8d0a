// What is said of the way between two who talk, and of the way to the room.

import { complain, say, show } from "./room_view.js";
import { WEAK } from "./room_words.js";

/** So long two who are there may be without each other before it is said. */
const UNTIL_TOLD = 15_000;
export const UNREACHED = "The server for video cannot be reached. Try another network, such as mobile data, or use the telephone number on this page.";

let weak = "";

/** The server says in words what it is; without it there is the telephone. */
export function refusedAtTheDoor(status, form, submitter) {
  if (status === 422) {
    form.dataset.plain = "yes";
    form.requestSubmit(submitter);
  } else if ([401, 404, 409].includes(status)) location.reload();
  else if (status === 429) complain("There were many tries in a short time. Wait a minute, and try again.");
  else complain("We could not reach the room. Check your internet connection and try again, or use the telephone number on this page.");
}

/** Nothing gets through to somebody who is there: told in words, with the way out. */
export function tellApart(others) {
  const apart = [...others.values()].filter(({ apartSince }) => apartSince && Date.now() - apartSince > UNTIL_TOLD);
  show("room-apart", apart.length > 0);
  if (!apart.length) return;
  const names = apart.map(({ tile }) => tile.name).join(" and ");
  say(
    `No sound or picture gets through between you and ${names}. Your network may keep video calls away. We go on trying. Try another network, such as mobile data, or use the telephone number on this page.`,
    "room-apart-words",
  );
}

/** As much picture as the worst of them can carry. */
export function tellLevel(others) {
  const levels = [...others.values()].map(({ peer }) => peer?.level);
  const worst = levels.includes("voice") ? "voice" : levels.includes("less") ? "less" : "full";
  if (WEAK[worst] === weak) return;
  weak = WEAK[worst];
  say(weak || "Your connection is good again.");
}
