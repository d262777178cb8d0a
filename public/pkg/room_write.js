// Words from one browser to the others: they never come to the server.

import { complain, say } from "./room_view.js";

/** Letters. What comes from others is held to it too. */
export const LONGEST = { chat: 1_000, caption: 300 };

/** `kind`: "chat" or "caption". `send` answers how many it reached; `keep` shows what was sent. */
export function write(form, kind, send, keep) {
  const input = form.elements[kind];
  const text = input.value.trim();
  if (!text) return;
  if (text.length > LONGEST[kind]) {
    complain(`Use ${LONGEST[kind]} letters or fewer.`);
    return;
  }
  if (!send({ [kind]: text })) {
    say("Nobody could be reached. What you wrote is still there.");
    return;
  }
  input.value = "";
  keep(text);
}
