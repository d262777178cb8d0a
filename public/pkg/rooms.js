// The video room: from the question whether one can talk, over the waiting room, into the call and out
// of it. The parts are there from the server (app/src/consultations/room_page.rs); this brings them to
// life. Without it the page says so, and gives the telephone number.

import { EVERY } from "./room_adapt.js";
import { acts, fillWaiting, lookForArrivals, makeLink, takeBack, tell } from "./room_desk.js";
import { Media, advice, canCall, canShareScreen } from "./room_media.js";
import { leads } from "./room_negotiate.js";
import { UNREACHED, refusedAtTheDoor, tellApart, tellLevel } from "./room_network.js";
import { Peer } from "./room_peer.js";
import { keepAwake, leaveSmallWindow, letSleep, offerDevices, smallWindow, stay, tellFailed } from "./room_phone.js";
import { post } from "./room_post.js";
import { Tile, Words, byId, chime, complain, people as list, say, setSwitch, show, tiles, turnTo } from "./room_view.js";
import { Wire } from "./room_wire.js";
import { REFUSED, ROLES, WHY } from "./room_words.js";
import { LONGEST, write } from "./room_write.js";

/** While somebody talks with somebody, they are not away from the keyboard. */
const STAY_EVERY = 8 * 60_000;
const WARN_BEFORE_CLOSING = 5 * 60_000;
const LOOK_EVERY = 10_000;
/** So long after the time of the visit, and after one has come, somebody waits for nobody. */
const LATE_AFTER = 10 * 60_000;

const root = byId("room");
const loadedAt = Date.now();
const media = new Media({ change: changed, lost: lostDevice });
const words = new Words();
/** From the id of each other one in the call to their connection and their tile. */
const others = new Map();
let wire;
let me;
let role;
let where = "lobby";
let present = [];
/** How sound and picture go: the relays between browsers, or one server for all. */
let servers;
let through;
let voiceOnly = false;
let speaker;
let timers = [];
let lateAt = Infinity;

const isHost = () => role === "host";

// ---- coming in

const ask = async () => (await post(root.dataset.ticket)).json();

/** What was typed is kept by the server before anybody sees that we are there. */
async function come(fields) {
  if (root.dataset.come) await post(root.dataset.come, fields);
  return ask();
}

async function join(form, submitter) {
  const fields = [...new FormData(form, submitter)];
  voiceOnly = submitter?.value === "voice";
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  complain("");
  say("Please wait. Your browser may ask whether it may use your camera and microphone.");
  let ticket;
  try {
    // Both at once: the question of the browser, and the way in.
    const [got, failed] = await Promise.all([come(fields), open()]);
    ticket = got;
    tellFailed(failed);
  } catch (error) {
    media.close();
    for (const button of buttons) button.disabled = false;
    say("");
    refusedAtTheDoor(error.status, form, submitter);
    return;
  }
  me = ticket.me;
  wire = new Wire({ ticket, again: ask, on: { welcome, message: take, away, refused, over } });
  warnOf(ticket.closes_at);
}

async function open() {
  if (!voiceOnly) return media.turnOnBoth();
  return media.turnOn("microphone").then(
    () => [],
    (error) => [{ kind: "microphone", error }],
  );
}

function welcome({ resumed, ...message }) {
  me = message.me;
  role = message.role;
  document.body.classList.toggle("nene-room-host", isHost());
  if (resumed !== "whole") dropAll();
  say("");
  show("room-away", false);
  if (message.media) takeMedia(message.media);
  place(message.place);
  went(message.where);
  meet(message.people);
  sendState();
  if (resumed === "gaps") for (const { peer } of others.values()) peer.revive();
}

function take(message) {
  switch (message.kind) {
    case "people":
      if ("place" in message) place(message.place);
      meet(message.people);
      return;
    case "place":
      place(message.place);
      return;
    case "signal":
      signal(message.from, message.data);
      return;
    case "state":
      others.get(message.from)?.tile.said({ camera: message.camera, microphone: message.microphone, screen: message.screen });
      return;
    case "told":
      toldByStaff(message.text);
      return;
    case "admitted":
      takeMedia(message.media);
      went("in");
      chime();
      meet(present.map((one) => (one.id === me ? { ...one, where: "in" } : one)));
      sendState();
      return;
    case "back":
      dropAll();
      went("waiting");
      toldByStaff("You are back in the waiting room. Please wait until you are let in again.");
  }
}

function takeMedia(given) {
  servers = { iceServers: given.ice_servers, relay_only: given.relay_only };
  if (given.kind === "mesh" || through) return;
  dropAll();
  through = import("./room_sfu.js").then(({ ThroughServer }) => {
    const on = { level: () => tellLevel(others), failed: () => complain(UNREACHED) };
    return new ThroughServer({ url: given.url, token: given.token, media, on });
  });
  // Whoever is connected one by one waits for it.
  through.then((server) => {
    through = server;
    meet(present);
  }, () => complain(UNREACHED));
}

function went(to) {
  if (where === to) return;
  where = to;
  turnTo(to === "in" ? "call" : to);
  document.title = to === "in" ? "In your video visit" : "In the waiting room";
  if (to === "in") began();
  else {
    paused();
    // Counted from the sending of the page, so that no clock need agree.
    lateAt = Math.max(loadedAt + Number(root.dataset.startsIn) * 1_000, Date.now()) + LATE_AFTER;
  }
  tellLate();
}

function place(number) {
  if (!number) return;
  say(number === 1 ? "You are next." : `You are number ${number} in the queue.`, "room-place");
}

function toldByStaff(text) {
  const log = byId("room-messages");
  const line = document.createElement("p");
  line.textContent = text;
  log?.append(line);
  // Who is in the call already sees the waiting room no more.
  if (where === "in") say(`Message from the staff: ${text}`);
  else chime();
}

// ---- the others

function meet(all) {
  const before = new Set(present.map(({ id }) => id));
  const waited = new Set(present.filter((one) => one.where === "waiting").map(({ id }) => id));
  present = all;
  if (isHost()) {
    const come = all.filter((one) => one.id !== me && one.where === "waiting" && !waited.has(one.id));
    if (come.length) {
      say(`${come.map(({ name }) => name).join(" and ")} ${come.length === 1 ? "is" : "are"} in the waiting room.`);
      chime();
    } else if (waited.size && !all.some((one) => one.where === "waiting")) say("");
  } else if (where === "in") {
    const come = all.filter((one) => one.id !== me && !before.has(one.id));
    if (come.length && before.size) say(`${come.map(({ name }) => name).join(" and ")} came.`);
  }
  list(all.map((one) => ({ ...one, about: [ROLES[one.role], one.away ? "connection lost" : ""].filter(Boolean).join(", ") })), me, deeds);
  fillWaiting(present);
  const isReady = servers && !(through instanceof Promise);
  const wanted = where === "in" && isReady ? all.filter((one) => one.id !== me && one.where === "in") : [];
  for (const id of others.keys()) if (!wanted.some((one) => one.id === id)) drop(id);
  for (const one of wanted) {
    const known = others.get(one.id);
    if (known) known.tile.rename(one.name);
    else if (!one.away) connect(one);
  }
  arrange();
}

function connect({ id, name }) {
  const tile = new Tile(name, () => show("room-blocked", true));
  if (speaker) tile.speakThrough(speaker);
  const other = { tile, peer: undefined, apartSince: Date.now() };
  others.set(id, other);
  const on = {
    tracks: (tracks) => tile.tracks(tracks),
    state: (state) => {
      other.apartSince = state === "connected" ? undefined : (other.apartSince ?? Date.now());
      tile.link(state);
    },
    level: () => {
      tellLevel(others);
      other.peer.say({ said: myself(other.peer) });
    },
    open: () => other.peer?.say({ said: myself(other.peer) }),
    heard: (message) => heard(id, message),
  };
  other.peer = through
    ? through.other(id, on)
    : new Peer({
        leading: leads(me, id),
        settings: () => ({ iceServers: servers.iceServers, iceTransportPolicy: servers.relay_only ? "relay" : "all" }),
        send: (data) => wire.send("signal", { to: id, data }),
        media,
        on,
      });
  if (through) other.peer.say({ said: myself(other.peer) });
}

function signal(from, data) {
  if (where !== "in" || through || !data || typeof data !== "object") return;
  if (!others.has(from)) {
    // Signals may be faster than the list of people.
    const one = present.find(({ id }) => id === from);
    if (!one || from === me) return;
    connect(one);
    arrange();
  }
  others.get(from).peer.take(data);
}

function drop(id) {
  const { peer } = others.get(id) ?? {};
  peer?.close();
  others.delete(id);
}

function dropAll() {
  for (const id of [...others.keys()]) drop(id);
  if (!(through instanceof Promise)) through?.close();
  else through.then((server) => server.close(), () => {});
  through = undefined;
  arrange();
}

function arrange() {
  const all = [...others.values()];
  tiles(all.map(({ tile }) => tile));
  for (const { peer } of all) peer.share(all.length);
  show("room-pip", document.pictureInPictureEnabled && all.length > 0);
}

/** What the other one says over our own connection: it is theirs, and nothing is believed but its form. */
function heard(id, message) {
  const { tile, peer } = others.get(id) ?? {};
  if (!tile) return;
  const text = (value, most) => (typeof value === "string" && value.length <= most ? value.trim() : "");
  const chat = text(message.chat, LONGEST.chat);
  if (chat) {
    words.chat(tile.name, chat, false);
    if (!byId("room-chat").open) say(`${tile.name} wrote: ${chat}`);
  }
  const caption = text(message.caption, LONGEST.caption);
  if (caption) words.caption(tile.name, caption);
  const { said } = message;
  if (said && typeof said === "object") {
    const known = { microphone: Boolean(said.microphone), camera: Boolean(said.camera), screen: Boolean(said.screen) };
    tile.said({ ...known, level: said.level === "voice" ? "voice" : "full" });
    peer.wants(said.wants === "voice" ? "voice" : "video");
  }
}

const myself = (peer) => ({
  ...switches(),
  level: peer.level,
  wants: voiceOnly ? "voice" : "video",
});
const switches = () => ({ camera: media.isOn("camera"), microphone: media.isOn("microphone"), screen: media.isOn("screen") });

function sendState() {
  if (where !== "in") return;
  wire?.send("state", switches());
  for (const { peer } of others.values()) peer.say({ said: myself(peer) });
}

/** Answers how many it reached. */
const toAll = (message) => [...others.values()].filter(({ peer }) => peer.say(message)).length;

// ---- one's own camera, microphone and screen

function changed(kind) {
  for (const act of ["camera", "microphone", "screen"]) setSwitch(act, media.isOn(act));
  setSwitch("voice", voiceOnly);
  if (kind === "camera") showMyself();
  for (const { peer } of others.values()) peer.renew(kind);
  if (!(through instanceof Promise)) through?.renew(kind);
  sendState();
  offerDevices(media, speaker);
}

function showMyself() {
  const track = media.tracks.camera;
  for (const video of document.querySelectorAll("[data-own]")) {
    video.srcObject = track ? new MediaStream([track]) : null;
    video.hidden = !track;
    if (track) video.play().catch(() => {});
  }
  show("room-own-off", !track);
}

function lostDevice(kind) {
  if (kind !== "screen") complain(`Your ${kind} stopped. Check whether it is plugged in or used by another program, then turn it on again.`);
}

async function turn(kind) {
  if (media.isOn(kind)) {
    media.turnOff(kind);
    return;
  }
  try {
    await media.turnOn(kind);
    complain("");
  } catch (error) {
    complain(advice(kind, error));
  }
}

/** Sound only: our own picture rests, and the others keep theirs. */
function turnVoice() {
  voiceOnly = !voiceOnly;
  if (voiceOnly) {
    media.turnOff("camera");
    say("Sound only. You do not send or get pictures.");
  } else {
    say("Pictures are back.");
    turn("camera");
  }
  setSwitch("voice", voiceOnly);
  sendState();
}

// ---- the call

function began() {
  paused();
  keepAwake();
  timers = [setInterval(measure, EVERY), setInterval(() => others.size && stay(), STAY_EVERY)];
  if (others.size) stay();
}

function paused() {
  show("room-apart", false);
  for (const timer of timers) clearInterval(timer);
  timers = [];
  letSleep();
  leaveSmallWindow();
}

async function measure() {
  tellApart(others);
  await Promise.all([...others.values()].map(({ peer }) => peer.measure()));
}

/** The time of the visit is past, and nobody has come. */
function tellLate() {
  show("room-late", where === "waiting" && Date.now() > lateAt);
}

function warnOf(closesAt) {
  const left = new Date(closesAt) - Date.now() - WARN_BEFORE_CLOSING;
  if (left > 0 && left < 0x7fffffff) setTimeout(() => where === "in" && say("This room closes in 5 minutes."), left);
}

const deeds = (person) => (isHost() && person.id !== me ? acts(person, (...sent) => wire.send(...sent)) : []);

// ---- trouble, and the end

function away() {
  show("room-away", true);
}

function refused(why) {
  complain(REFUSED[why] ?? REFUSED["try-later"]);
}

function over(why) {
  dropAll();
  paused();
  media.close();
  where = "over";
  present = [];
  show("room-away", false);
  show("room-there", false);
  complain("");
  say("");
  byId("room-over-why").textContent = WHY[why] ?? WHY.closed;
  show("room-over-again", ["left", "elsewhere", "full", "removed"].includes(why) && why !== "removed");
  document.title = "The video visit is over";
  turnTo("over");
}

function leave() {
  wire?.leave();
  over("left");
}

const ACTS = {
  camera: () => turn("camera"),
  microphone: () => turn("microphone"),
  screen: () => turn("screen"),
  voice: turnVoice,
  pip: () => smallWindow([...others.values()].map(({ tile }) => tile.video)),
  leave,
  end: () => byId("room-end").showModal(),
  "end-yes": () => {
    byId("room-end").close();
    wire.send("end");
  },
  "end-no": () => byId("room-end").close(),
  sound: () => {
    show("room-blocked", false);
    for (const { tile } of others.values()) tile.play();
  },
};

function start() {
  show("room-unsupported", false);
  show("room-lobby", true);
  show("room-screen-act", canShareScreen());
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) ACTS[button.dataset.act]?.();
  });
  // The form for a guest's link stands beside the room.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.plain) return;
    if (form.closest("#room-guest-links")) {
      event.preventDefault();
      takeBack(form);
      return;
    }
    const send = {
      "room-join": () => event.submitter?.value !== "no" && (() => join(form, event.submitter)),
      "room-chat-form": () => () => write(form, "chat", toAll, (text) => words.chat("You", text, true)),
      "room-caption-form": () => () => write(form, "caption", toAll, (text) => words.caption("You", text)),
      "room-tell": () => () => tell(form, (words) => wire.send("tell", words)),
      "room-guest-form": () => () => makeLink(form),
    }[form.id]?.();
    if (!send) return;
    event.preventDefault();
    send();
  });
  for (const kind of ["camera", "microphone"]) {
    byId(`room-choose-${kind}`)?.addEventListener("change", ({ target }) =>
      media.choose(kind, target.value).catch((error) => complain(advice(kind, error))),
    );
  }
  byId("room-choose-speaker")?.addEventListener("change", ({ target }) => {
    speaker = target.value;
    for (const { tile } of others.values()) tile.speakThrough(speaker);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && where === "in") keepAwake();
  });
  addEventListener("online", () => {
    for (const { peer } of others.values()) peer.revive();
  });
  navigator.mediaDevices.addEventListener?.("devicechange", () => offerDevices(media, speaker));
  setInterval(tellLate, LOOK_EVERY);
  if (byId("room-arrivals")) setInterval(lookForArrivals, LOOK_EVERY);
  // Back by the browser's own button: what was here is over.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

if (root && canCall()) start();
