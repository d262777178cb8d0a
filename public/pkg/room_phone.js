// What the browser and the phone are asked for while a call lasts: a screen that stays on, a session that goes
// on, a small window, and which camera, microphone and loudspeaker there are.

import { advice, devices } from "./room_media.js";
import { byId, choices, complain, say } from "./room_view.js";

/** Other pages of this browser, which warn before the session ends (stay.js). */
const pages = "BroadcastChannel" in globalThis ? new BroadcastChannel("session") : undefined;
let lock;

export async function keepAwake() {
  try {
    lock = await navigator.wakeLock?.request("screen");
  } catch {
    // The battery is low, or the page is not seen.
  }
}

export function letSleep() {
  lock?.release().catch(() => {});
  lock = undefined;
}

/** The session goes on while the call does. Its longest time stays what it is. */
export async function stay() {
  const dialog = byId("stay");
  if (!dialog) return;
  try {
    const answer = await fetch(dialog.dataset.stay, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { seconds_left: seconds } = await answer.json();
    pages?.postMessage(seconds);
  } catch {
    // Asked again soon; the page warns in time.
  }
}

/** The first of these videos that shows something, beside other programs; or back from there. */
export async function smallWindow(videos) {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await videos.find((video) => video.readyState > 0)?.requestPictureInPicture();
  } catch {
    say("The small window is not possible at the moment.");
  }
}

export function leaveSmallWindow() {
  if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => {});
}

export async function offerDevices(media, speaker) {
  for (const kind of ["camera", "microphone"]) {
    const inUse = media.tracks[kind]?.getSettings?.().deviceId ?? media.chosen[kind];
    choices(kind, await devices(kind), inUse);
  }
  if ("setSinkId" in HTMLMediaElement.prototype) choices("speaker", await devices("speaker"), speaker);
}

/** Which of them did not open, and what helps. */
export function tellFailed(failed) {
  if (!failed.length) return;
  const said = failed.map(({ kind, error }) => advice(kind, error));
  // One cause has one cure.
  complain([...new Set(said)].join(" "));
}
