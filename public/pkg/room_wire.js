// The socket to the server: numbers what is said, keeps it until the server has taken it, and comes back
// by itself after a drop with everything that was not heard (app/src/consultations/protocol.rs). The
// picture and the sound of a call do not go this way: they go on while this is away.

// The server wants to hear something every 20 seconds.
const PING = 12_000;
const PATIENCE = 8_000;
const SEEN_EVERY = 32;
/** Pauses before the next try, milliseconds. */
const PAUSES = [200, 800, 2_000, 4_000, 8_000];
/** Refused before it began: there is nothing to come back to. */
const FINAL = ["too-early", "over", "ended", "removed", "full"];
const MALFORMED = 4400;
const ENDED = 4410;
const TOO_MANY = 4429;

/** What stays of what was sent, when the server says what it has heard; what is said next is `next`. */
export function afterWelcome(outbox, { resumed, heard }) {
  // Another stay: what was meant for the old one is nobody's.
  if (resumed === "new") return { outbox: [], next: heard + 1 };
  if (resumed === "whole") {
    const left = outbox.filter(({ seq }) => seq > heard);
    return { outbox: left, next: (left.at(-1)?.seq ?? heard) + 1 };
  }
  // The server was started anew. Signals of before belong to nothing; the rest gets new numbers.
  const left = outbox.filter(({ kind }) => kind !== "signal").map((frame, at) => ({ ...frame, seq: heard + 1 + at }));
  return { outbox: left, next: heard + 1 + left.length };
}

/**
 * `ticket` is what the server gave (`RoomTicket`); `again()` gets another one, or throws an error with
 * `status`. `on.welcome(message, way)`, `on.message(message)`, `on.away()` when the connection is lost,
 * `on.refused(why)` when one thing was not done, `on.over(why)` when it is over for good.
 */
export class Wire {
  #ticket;
  #again;
  #on;
  #socket;
  #welcomed = false;
  #over = false;
  #tries = 0;
  #timer;
  #pinging;
  #outbox = [];
  #next = 1;
  #last = 0;
  #seen = 0;
  #key;
  /** Whether the next `hello` takes a ticket: at first, and when there is nothing to go on with. */
  #withTicket = true;
  #store;

  constructor({ ticket, again, on }) {
    this.#ticket = ticket;
    this.#again = again;
    this.#on = on;
    this.#store = `room:${ticket.room}`;
    // The same page, loaded again: the place in the room is still there.
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#store) ?? "null");
      if (kept?.me === ticket.me) this.#recall(kept);
    } catch {}
    addEventListener("pagehide", this.#keep);
    addEventListener("online", this.#hurry);
    document.addEventListener("visibilitychange", this.#hurry);
    this.#open();
  }

  get isOpen() {
    return this.#welcomed;
  }

  /** Says something to the server, now or as soon as it can be reached. */
  send(kind, fields = {}) {
    if (this.#over) return;
    const frame = { ...fields, seq: this.#next++, kind };
    this.#outbox.push(frame);
    if (this.#welcomed) this.#write(frame);
  }

  /** For good: the place is given away. */
  leave() {
    if (this.#over) return;
    this.send("leave");
    this.#finish();
  }

  // ---- the connection

  #open() {
    if (this.#over) return;
    clearTimeout(this.#timer);
    this.#drop();
    const url = new URL(this.#ticket.socket, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = (this.#socket = new WebSocket(url));
    socket.onopen = () => this.#hello(socket);
    socket.onmessage = ({ data }) => socket === this.#socket && this.#take(data);
    socket.onclose = ({ code }) => socket === this.#socket && this.#closed(code);
    this.#expect();
  }

  #hello(socket) {
    const hello = { seq: 0, kind: "hello" };
    if (this.#key) hello.resume = { key: this.#key, last: this.#last };
    if (this.#withTicket || !this.#key) hello.ticket = this.#ticket.ticket;
    socket.send(JSON.stringify(hello));
  }

  /** Something has to come soon, or the connection is taken for lost. */
  #expect() {
    clearTimeout(this.#pinging);
    this.#pinging = setTimeout(() => this.#closed(0), PATIENCE);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#welcomed = false;
    clearTimeout(this.#pinging);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  #closed(code) {
    const was = this.#welcomed;
    this.#drop();
    if (this.#over) return;
    if (code === ENDED) {
      this.#end("ended");
      return;
    }
    if (was) this.#on.away?.();
    // Out of step with the server, which cannot be mended: from the beginning.
    if (code === MALFORMED) this.#forget();
    const pause = code === TOO_MANY ? 5_000 : PAUSES[Math.min(this.#tries++, PAUSES.length - 1)];
    this.#timer = setTimeout(() => (this.#withTicket && this.#tries > 1 ? this.#renew() : this.#open()), pause * (0.8 + Math.random() * 0.4));
  }

  #hurry = () => {
    if (this.#over || document.visibilityState === "hidden") return;
    if (this.#welcomed) this.#ping();
    else if (!this.#socket) {
      this.#tries = 0;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#open(), 50);
    }
  };

  #ping() {
    this.#write({ seq: 0, kind: "ping" });
    this.#expect();
  }

  #write(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  // ---- what the server says

  #take(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    clearTimeout(this.#pinging);
    if (this.#welcomed) this.#pinging = setTimeout(() => this.#ping(), PING);
    if (message.seq > 0) {
      // Said again after a drop.
      if (message.seq <= this.#last) return;
      this.#last = message.seq;
      if (this.#last - this.#seen >= SEEN_EVERY) {
        this.#seen = this.#last;
        this.#write({ seq: 0, kind: "seen", last: this.#last });
      }
    }
    switch (message.kind) {
      case "welcome":
        this.#welcome(message);
        return;
      case "pong":
        this.#heard(message.heard);
        return;
      case "refused":
        this.#refused(message.why);
        return;
      case "removed":
        this.#end(message.why === "host" ? "removed" : message.why);
        return;
      case "ended":
        this.#end("ended");
        return;
      default:
        this.#on.message?.(message);
    }
  }

  #welcome(message) {
    this.#welcomed = true;
    this.#withTicket = false;
    this.#tries = 0;
    this.#key = message.resume;
    if (message.resumed !== "whole") this.#last = this.#seen = 0;
    const { outbox, next } = afterWelcome(this.#outbox, message);
    this.#outbox = outbox;
    this.#next = next;
    this.#pinging = setTimeout(() => this.#ping(), PING);
    for (const frame of outbox) this.#write(frame);
    this.#on.welcome?.(message);
  }

  #heard(last) {
    this.#outbox = this.#outbox.filter(({ seq }) => seq > last);
  }

  #refused(why) {
    if (this.#welcomed) {
      this.#on.refused?.(why);
      return;
    }
    if (FINAL.includes(why)) {
      this.#end(why);
      return;
    }
    // `ticket`, `lost`, `try-later`: what we came with is worth nothing.
    this.#drop();
    if (why === "lost") this.#forget();
    this.#withTicket = true;
    const pause = why === "try-later" || this.#tries > 3 ? 5_000 : 100;
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#renew(), pause);
  }

  /** Another ticket, then in with it. */
  async #renew() {
    try {
      this.#ticket = await this.#again();
    } catch (error) {
      if (error?.status === 401) this.#end("signed-out");
      else if (error?.status >= 400 && error.status < 500 && error.status !== 429) this.#end("access");
      else this.#timer = setTimeout(() => this.#renew(), PAUSES.at(-1));
      return;
    }
    this.#open();
  }

  // ---- over, and loaded again

  #forget() {
    this.#key = undefined;
    this.#last = this.#seen = 0;
    this.#outbox = [];
    this.#next = 1;
    this.#withTicket = true;
  }

  #recall({ key, last, next }) {
    this.#key = key;
    this.#last = this.#seen = last;
    this.#next = next;
  }

  #keep = () => {
    const kept = { me: this.#ticket.me, key: this.#key, last: this.#last, next: this.#next };
    try {
      if (this.#key && !this.#over) sessionStorage.setItem(this.#store, JSON.stringify(kept));
    } catch {}
  };

  #end(why) {
    this.#finish();
    this.#on.over?.(why);
  }

  #finish() {
    this.#over = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#pinging);
    try {
      sessionStorage.removeItem(this.#store);
    } catch {}
    removeEventListener("pagehide", this.#keep);
    removeEventListener("online", this.#hurry);
    document.removeEventListener("visibilitychange", this.#hurry);
    // What was said last still leaves before the close.
    this.#socket?.close(1000);
  }
}
