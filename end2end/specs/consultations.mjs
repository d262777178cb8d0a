// Visits by video in real browsers with a camera that plays a film: sound and picture go through coturn, and
// no other way. What the scripts decide by themselves is tried in tables at the end.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";

import { Adapter, lost } from "../../public/pkg/room_adapt.js";
import { leads, withDescription, withSignal } from "../../public/pkg/room_negotiate.js";
import { afterWelcome } from "../../public/pkg/room_wire.js";
import { fits } from "../house/sound.mjs";
import { findPerson } from "../house/staff.mjs";
import { bookVideo, figures, flows, isIn, join, says, seesAndHears, until, waits, withCamera } from "../house/video.mjs";
import { DESKTOP } from "../house/visitor.mjs";

const ROOMS = "/practice/Y99001/rooms";
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database, "movable", "relay").test("a patient and a doctor see and hear each other, through the relay alone", twoTalk);
  }
  spec.on("sqlite", "movable", "relay").test("a third and a fourth come by a link that works once", fourTalk);
  spec.test("the network goes and comes back, the program is started anew, and the call goes on", cutAndMended);
  spec.test("who waits is told, let in, sent back and taken out", waitingRoom);
  spec.test("a camera that is refused or taken is said in words, and sound goes on", withoutCamera);
  spec.test("a weak connection gives up the picture by itself, and gets it back", weakConnection);
  spec.test("the check finds what works and what does not", check);
  spec.test("before its time, and without a script, the page says what to do", noRoom);
  spec.test("who signs out in another tab is out of the call", signedOut);
  spec.test("no other page may use the camera or the microphone", elsewhere);
  spec.on("sqlite", "system", "server").test("a conference goes through a server for video", throughServer);
  spec.on("sqlite").test("how much picture a connection carries is decided by what is measured", adapts);
  spec.test("two that negotiate at once come to one end", negotiates);
  spec.test("what was said while away is said once", numbered);
}

/** A visit of Ivy's whose room is open, with everybody signed in afterwards. */
async function openVisit(stage) {
  const booking = await stage.visitor();
  await booking.signInAs("ivy");
  const { path, startsAt } = await bookVideo(booking);
  await booking.context.close();
  const open = new Date(startsAt.getTime() - 4 * 60_000);
  // Time goes one way: the room may be open already.
  if (open > stage.nene.now()) await stage.nene.moveClockTo(open);
  const id = path.split("/").at(-1);
  return { room: `${path}/room`, after: `${path}/after`, led: `${ROOMS}/${id}` };
}

async function ivyAndDoctor(stage, options = {}) {
  const visit = await openVisit(stage);
  const ivy = await withCamera(stage, options);
  await ivy.signInAs("ivy");
  const doctor = await withCamera(stage, { viewport: DESKTOP });
  await doctor.signInAs("gp");
  return { visit, ivy, doctor };
}

/** Both are in the room and see each other. */
async function talking(stage) {
  const all = await ivyAndDoctor(stage);
  await join(all.doctor, all.visit.led, "Go in with camera");
  await isIn(all.doctor);
  await join(all.ivy, all.visit.room);
  await waits(all.ivy);
  await all.doctor.page.getByRole("button", { name: "Let in: Ivy Marlow" }).click();
  await until(all.ivy, seesAndHears(1), "Ivy sees and hears the doctor");
  await until(all.doctor, seesAndHears(1), "the doctor sees and hears Ivy");
  return all;
}

async function axe({ page }) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze();
  const found = violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes[0].html.slice(0, 200)}`);
  assert.deepEqual(found, []);
}

async function twoTalk(stage) {
  const { visit, ivy, doctor } = await ivyAndDoctor(stage, { viewport: { width: 320, height: 640 } });
  await ivy.open(visit.room);
  await axe(ivy);
  await fits(ivy);
  // One press from the page of the visit.
  await ivy.page.getByLabel("Where are you now?").fill("7 Fulling Mill Close, SV4 7FM");
  await ivy.page.getByRole("button", { name: "Yes, join with camera" }).click();
  await waits(ivy);
  await ivy.page.getByText("You are next.").waitFor();
  await axe(ivy);
  await fits(ivy);

  await doctor.open(visit.led);
  const said = await doctor.text();
  for (const part of ["Ivy Marlow", "in the waiting room", "7 Fulling Mill Close, SV4 7FM"]) assert.ok(said.includes(part), `${part} in ${said}`);
  await doctor.page.getByRole("button", { name: "Go in with camera" }).click();
  await isIn(doctor);
  await axe(doctor);
  const admitted = Date.now();
  await doctor.page.getByRole("button", { name: "Let in: Ivy Marlow" }).click();
  await until(ivy, seesAndHears(1), "Ivy sees and hears the doctor");
  // BENCHMARKS.md: within 3 seconds. Said, not demanded: a busy machine is no fault.
  console.log(`    (first frame ${Date.now() - admitted} ms after being let in)`);
  await until(doctor, seesAndHears(1), "the doctor sees and hears Ivy");
  for (const visitor of [ivy, doctor]) {
    const before = await figures(visitor);
    const [{ path, only }] = before;
    assert.equal(path, "relay relay");
    assert.equal(only, "relay");
    await until(visitor, ([now]) => now.decoded > before[0].decoded + 10 && now.heard > before[0].heard + 10, "frames and sound go on");
  }
  await fits(ivy);
  await axe(ivy);

  // On its side.
  await ivy.page.setViewportSize({ width: 640, height: 320 });
  await fits(ivy);
  await ivy.page.getByRole("button", { name: "Leave" }).last().scrollIntoViewIfNeeded();
  await ivy.page.setViewportSize({ width: 320, height: 640 });

  // Written words go in as words.
  await doctor.page.getByText("Write to each other").click();
  await doctor.page.getByLabel("Your words").fill("Take <b>two</b> & rest");
  await doctor.page.getByRole("button", { name: "Send", exact: true }).click();
  await ivy.page.getByText("Write to each other").click();
  await ivy.page.locator("#room-chat-log", { hasText: "Take <b>two</b> & rest" }).waitFor();
  await doctor.page.getByText("Type captions").click();
  await doctor.page.getByLabel("What is being said").fill("Good morning, Ivy");
  await doctor.page.getByLabel("What is being said").press("Enter");
  await ivy.page.locator("#room-captions", { hasText: "Good morning, Ivy" }).waitFor();

  // Camera and microphone go off, are said, and come back.
  await ivy.page.getByRole("button", { name: "Turn off camera" }).last().click();
  await doctor.page.getByText("camera off").waitFor();
  await ivy.page.getByRole("button", { name: "Turn on camera" }).last().click();
  await doctor.page.getByText("camera off").waitFor({ state: "hidden" });
  await ivy.page.getByRole("button", { name: "Turn off microphone" }).last().click();
  await doctor.page.getByText("microphone off").waitFor();
  await ivy.page.getByRole("button", { name: "Turn on microphone" }).last().click();
  await flows(doctor);

  // Sound only: no picture comes or goes, the voice does.
  await ivy.page.getByRole("button", { name: "Sound only" }).click();
  await doctor.page.getByText("camera off").waitFor();
  await ivy.page.waitForTimeout(1_500);
  const [rest] = await figures(ivy);
  await until(ivy, ([now]) => now.heard > rest.heard + 50, "the voice goes on");
  const [still] = await figures(ivy);
  assert.ok(still.decoded - rest.decoded < 3 && still.sent - rest.sent < 3, `${JSON.stringify(rest)} ${JSON.stringify(still)}`);
  await ivy.page.getByRole("button", { name: "Back to pictures" }).click();
  await until(ivy, ([now]) => now.decoded > still.decoded + 10 && now.sent > still.sent + 10, "pictures are back");

  // A letter on the doctor's screen.
  await doctor.page.getByRole("button", { name: "Show your screen" }).click();
  const shown = ivy.page.locator(".nene-tile--screen video");
  await shown.waitFor({ state: "visible" });
  await ivy.page.waitForFunction(() => document.querySelector(".nene-tile--screen video").videoWidth > 0);
  await doctor.page.getByRole("button", { name: "Stop showing your screen" }).click();
  await shown.waitFor({ state: "hidden" });
  assert.equal(await ivy.page.getByRole("button", { name: "Show your screen" }).count(), 0);

  // Out, and what comes after.
  await ivy.page.getByRole("button", { name: "Leave" }).last().click();
  await ivy.page.getByRole("heading", { name: "You have left the room." }).waitFor();
  await doctor.page.getByText("Nobody else is in the room yet.").waitFor();
  assert.equal((await figures(ivy)).length, 0);
  await stage.nene.moveClockTo(new Date(stage.nene.now().getTime() + 5 * 60_000));
  await ivy.page.getByRole("link", { name: "Go on: two short questions" }).click();
  await ivy.page.locator('[name="heard"][value="yes"]').check();
  await ivy.page.locator('[name="needed"][value="partly"]').check();
  await ivy.page.getByRole("button", { name: "Send" }).click();
  await ivy.page.getByText("You have told us how it went.").waitFor();
  await doctor.open(`${visit.led}/after`);
  await axe(doctor);
  await doctor.page.getByLabel("What you talked about").fill("We talked about your cough.");
  await doctor.page.getByLabel("What happens next").fill("Call again in a week.");
  await doctor.page.locator('[name="instead"][value="visit-here"]').check();
  await doctor.page.getByRole("button", { name: "Save and send" }).click();
  await doctor.page.getByText("The summary is kept and sent.").waitFor();
  await ivy.open(visit.after);
  await ivy.page.getByText("We talked about your cough.").waitFor();
  await axe(ivy);
}

async function fourTalk(stage) {
  const { ivy, doctor } = await talking(stage);
  const links = [];
  for (const whom of ["Polish interpreter", "Daughter"]) {
    await doctor.page.getByLabel("Who is it for?").fill(whom);
    await doctor.page.getByRole("button", { name: "Make a link" }).click();
    const link = doctor.page.locator("#room-guest-made .nene-letter__link");
    await doctor.page.waitForFunction((known) => {
      const made = document.querySelector("#room-guest-made .nene-letter__link")?.textContent;
      return made && !known.includes(made);
    }, links);
    links.push(await link.textContent());
  }
  const guests = [];
  for (const [at, name] of ["Ana, interpreter", "Rose"].entries()) {
    const guest = await withCamera(stage);
    await guest.open(links[at]);
    await axe(guest);
    await guest.page.getByLabel("Your name").fill(name);
    await guest.page.getByRole("button", { name: "Continue" }).click();
    await guest.page.getByRole("button", { name: "Yes, join with camera" }).waitFor();
    await axe(guest);
    const words = await guest.text();
    for (const part of ["Ivy", "Marlow", "cough", "Born"]) assert.ok(!words.includes(part), `${part} in ${words}`);
    await guest.page.getByRole("button", { name: "Yes, join with camera" }).click();
    await waits(guest);
    await doctor.page.getByRole("button", { name: `Let in: ${name}` }).click();
    await until(guest, seesAndHears(2 + at), `${name} sees and hears everybody`, 30_000);
    guests.push(guest);
  }
  // Twelve pictures are made and drawn on one machine: whoever gave theirs up for a while needs time to try again.
  for (const visitor of [ivy, doctor, ...guests]) await flows(visitor, 3, 90_000);
  // Four is all that a call from browser to browser has.
  assert.equal(await ivy.page.locator(".nene-tile:not(.nene-tile--screen)").count(), 3);
  // A link works once.
  const late = await withCamera(stage);
  late.allow(/\b404\b/);
  await late.open(links[0]);
  await late.page.getByRole("heading", { name: "This link does not work" }).waitFor();
  // One that was taken back does not work at all, and the call goes on.
  await doctor.page.getByLabel("Who is it for?").fill("Neighbour");
  await doctor.page.getByRole("button", { name: "Make a link" }).click();
  await doctor.page.getByText("Link for Neighbour: works for 15 minutes").waitFor();
  const unwanted = await doctor.page.locator("#room-guest-made .nene-letter__link").textContent();
  await doctor.page.getByRole("button", { name: "Take back the link for Neighbour" }).click();
  await says(doctor, /The link was taken back/);
  await late.open(unwanted);
  await late.page.getByRole("heading", { name: "This link does not work" }).waitFor();
  // And nothing else opens to a guest.
  const [ana] = guests;
  ana.allow(/\b40[134]\b/);
  await doctor.page.getByRole("button", { name: "Remove: Rose" }).click();
  await guests[1].page.getByRole("heading", { name: "You were taken out of the room by the staff." }).waitFor();
  await until(ivy, (found) => found.length === 2, "Rose is gone");
  await doctor.page.getByRole("button", { name: "End for everybody" }).click();
  await doctor.page.getByRole("button", { name: "End it" }).click();
  for (const visitor of [ivy, ana]) await visitor.page.getByRole("heading", { name: "The visit has ended." }).waitFor();
  await ana.open("/home");
  await ana.page.waitForURL("**/sign-in**");
}

async function cutAndMended(stage) {
  const { ivy, doctor } = await talking(stage);
  for (const visitor of [ivy, doctor]) visitor.allow(/ERR_CONNECTION_REFUSED|WebSocket connection|net::ERR|\b503\b/);

  // The way for sound and picture breaks, and comes back.
  await stage.nene.turn.cut();
  await until(ivy, (found) => found.some(({ state }) => state !== "connected"), "the break is noticed", 40_000);
  await ivy.page.getByText("Connecting again").waitFor();
  // Told in words, with the way out.
  const apart = ivy.page.locator("#room-apart", { hasText: "No sound or picture gets through between you and Owen Carrick." });
  await apart.waitFor({ timeout: 40_000 });
  assert.match(await ivy.text(), /use the telephone number on this page/);
  await stage.nene.turn.again();
  await flows(ivy, 1, 60_000);
  await flows(doctor, 1, 60_000);
  await apart.waitFor({ state: "hidden" });

  // The program is started anew: the call does not wait for it.
  const before = await figures(ivy);
  const restarted = stage.nene.restart();
  await ivy.page.locator("#room-away").waitFor({ state: "visible" });
  await until(ivy, ([now]) => now.decoded > before[0].decoded + 5, "the call goes on without the program");
  await restarted;
  for (const visitor of [ivy, doctor]) {
    await visitor.page.locator("#room-away").waitFor({ state: "hidden", timeout: 30_000 });
    await isIn(visitor);
    await flows(visitor);
  }
  // And the room works as before.
  await doctor.page.getByRole("button", { name: "Back to the waiting room: Ivy Marlow" }).click();
  await waits(ivy);
  await doctor.page.getByRole("button", { name: "Let in: Ivy Marlow" }).click();
  await until(ivy, seesAndHears(1), "Ivy is back");

  // The page is loaded again: nobody needs to let her in once more.
  await ivy.page.reload();
  await ivy.page.getByRole("button", { name: "Yes, join with camera" }).click();
  await isIn(ivy);
  await until(ivy, seesAndHears(1), "Ivy is back after loading the page again");
  await until(doctor, seesAndHears(1), "and so is the doctor");
}

async function waitingRoom(stage) {
  const { visit, ivy, doctor } = await ivyAndDoctor(stage);
  await join(ivy, visit.room);
  await waits(ivy);
  await join(doctor, visit.led, "Go in with sound only");
  await isIn(doctor);
  await doctor.page.getByLabel("Message", { exact: true }).fill("I am running 10 minutes late");
  await doctor.page.getByRole("button", { name: "Send the message" }).click();
  await ivy.page.locator("#room-messages", { hasText: "I am running 10 minutes late" }).waitFor();
  // Long after her time she is not left alone with it.
  await ivy.page.clock.setFixedTime(new Date(Date.now() + 16 * 60_000));
  await ivy.page.getByText("It is later than your time, and nobody has let you in yet.").waitFor({ timeout: 30_000 });
  // Who looks into the list sees who waits.
  const nurse = await stage.visitor({ viewport: DESKTOP });
  await nurse.signInAs("practice-nurse");
  await nurse.open(ROOMS);
  await nurse.page.getByText(/Ivy Marlow waits since/).waitFor();
  await axe(nurse);
  await doctor.page.getByRole("button", { name: "Let in: Ivy Marlow" }).click();
  await isIn(ivy);
  await until(ivy, ([one]) => one?.state === "connected" && one.heard > 0, "Ivy hears the doctor");
  await doctor.page.getByRole("button", { name: "Back to the waiting room: Ivy Marlow" }).click();
  await waits(ivy);
  await until(ivy, (found) => found.length === 0, "the connection is closed");
  await doctor.page.getByRole("button", { name: "Remove: Ivy Marlow" }).click();
  await ivy.page.getByRole("heading", { name: "You were taken out of the room by the staff." }).waitFor();
  // Her own appointment stays hers: she can ask to be called.
  await ivy.open(visit.room);
  await ivy.page.getByLabel("Telephone number to call").fill("01632 960001");
  await ivy.page.getByRole("button", { name: "Call me instead" }).click();
  await ivy.page.getByText("We were told.").waitFor();
  await doctor.page.locator("#room-arrivals", { hasText: "asked at" }).waitFor({ timeout: 30_000 });
}

async function withoutCamera(stage) {
  const { visit, ivy, doctor } = await ivyAndDoctor(stage);
  await ivy.page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    globalThis.camera = "NotReadableError";
    mediaDevices.getUserMedia = async (wanted) => {
      if (wanted.video && globalThis.camera) throw new DOMException("no", globalThis.camera);
      return real(wanted);
    };
  });
  await join(doctor, visit.led, "Go in with camera");
  await isIn(doctor);
  await join(ivy, visit.room);
  await waits(ivy);
  await ivy.page.getByRole("alert").getByText("Your camera is used by another program. Close that program, and try again.").waitFor();
  await doctor.page.getByRole("button", { name: "Let in: Ivy Marlow" }).click();
  await until(ivy, seesAndHears(1), "Ivy sees and hears the doctor");
  await until(doctor, ([one]) => one?.heard > 0, "the doctor hears Ivy");
  await doctor.page.getByText("camera off").waitFor();
  await axe(doctor);
  for (const [name, words] of [
    ["NotAllowedError", /Your browser may not use your camera/],
    ["NotFoundError", /We found no camera/],
  ]) {
    await ivy.page.evaluate((name) => (globalThis.camera = name), name);
    await ivy.page.getByRole("button", { name: "Turn on camera" }).last().click();
    await ivy.page.getByRole("alert").getByText(words).waitFor();
  }
  // The other program is closed.
  await ivy.page.evaluate(() => (globalThis.camera = ""));
  await ivy.page.getByRole("button", { name: "Turn on camera" }).last().click();
  await until(doctor, seesAndHears(1), "now the doctor sees Ivy");
  assert.equal(await ivy.page.locator("#room-trouble").isVisible(), false);
}

async function weakConnection(stage) {
  const { visit, ivy, doctor } = await ivyAndDoctor(stage);
  // What the browser would measure on a bad line.
  await ivy.page.addInitScript(() => {
    const real = RTCPeerConnection.prototype.getStats;
    globalThis.lossy = 0;
    RTCPeerConnection.prototype.getStats = async function (...selector) {
      const report = new Map(await real.apply(this, selector));
      const timestamp = performance.timeOrigin + performance.now();
      if (globalThis.lossy) report.set("lossy", { id: "lossy", type: "remote-inbound-rtp", fractionLost: globalThis.lossy, roundTripTime: 0.2, timestamp });
      return report;
    };
  });
  await join(doctor, visit.led, "Go in with camera");
  await isIn(doctor);
  await join(ivy, visit.room);
  await waits(ivy);
  await doctor.page.getByRole("button", { name: "Let in: Ivy Marlow" }).click();
  await until(ivy, seesAndHears(1), "Ivy sees and hears the doctor");
  await ivy.page.evaluate(() => (globalThis.lossy = 0.15));
  await says(ivy, /Your connection is weak\. Your picture is smaller/);
  await ivy.page.evaluate(() => (globalThis.lossy = 0.5));
  await says(ivy, /Your connection is very weak/);
  await doctor.page.getByText("voice only: weak connection").waitFor();
  const [{ sent }] = await figures(ivy);
  await ivy.page.waitForTimeout(2_000);
  const [later] = await figures(ivy);
  assert.ok(later.sent - sent < 3, `${later.sent - sent} frames were sent`);
  await ivy.page.evaluate(() => (globalThis.lossy = 0));
  await until(ivy, ([now]) => now.sent > later.sent + 10, "the picture comes back", 60_000);
  await doctor.page.getByText("voice only: weak connection").waitFor({ state: "hidden" });
}

async function check(stage) {
  const ivy = await withCamera(stage);
  await ivy.signInAs("ivy");
  await ivy.open("/appointments/check");
  await axe(ivy);
  await ivy.page.getByRole("button", { name: "Start the check" }).click();
  // The microphone of the browser beeps once a second.
  for (const what of ["camera", "microphone"]) await ivy.page.locator(`#check-${what}[data-result="yes"]`).waitFor();
  await ivy.page.getByRole("button", { name: "Play a sound" }).click();
  await ivy.page.getByRole("button", { name: "I heard it" }).click();
  await ivy.page.locator('#check-network[data-result="yes"]').waitFor();
  await ivy.page.getByText("You are ready for a video visit.").waitFor();
  await axe(ivy);
  await fits(ivy);
  assert.deepEqual(await figures(ivy), [], "nothing is left open");

  // The relay cannot be reached.
  await stage.nene.turn.cut();
  try {
    await ivy.page.getByRole("button", { name: "Start again" }).click();
    await ivy.page.locator("#check-network", { hasText: "Your network does not let video calls through." }).waitFor({ timeout: 40_000 });
    await ivy.page.getByText(/A video visit will not work from here/).waitFor();
    assert.match(await ivy.text(), /By telephone instead/);
  } finally {
    await stage.nene.turn.again();
  }
  // Nobody gives leave to use anything.
  const careful = await stage.visitor();
  await careful.page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException("no", "NotAllowedError");
    };
  });
  await careful.signInAs("ivy");
  await careful.open("/appointments/check");
  await careful.page.getByRole("button", { name: "Start the check" }).click();
  await careful.page.locator("#check-camera", { hasText: "Your browser may not use your camera" }).waitFor();
}

async function noRoom(stage) {
  const ivy = await stage.visitor();
  await ivy.signInAs("ivy");
  const { path, startsAt } = await bookVideo(ivy);
  await ivy.open(`${path}/room`);
  const isOpen = startsAt.getTime() - stage.nene.now().getTime() <= 30 * 60_000;
  await ivy.page.getByText(isOpen ? "Are you somewhere private and safe to talk?" : /The room opens on/).waitFor();
  await axe(ivy);
  if (!isOpen) await stage.nene.moveClockTo(new Date(startsAt.getTime() - 60_000));
  const plain = await stage.visitor({ javaScriptEnabled: false });
  await plain.signInAs("ivy");
  await plain.open(`${path}/room`);
  const words = await plain.text();
  for (const part of ["A video visit needs a camera or a microphone", "By telephone instead", "Ask us to call you"]) assert.ok(words.includes(part), `${part} in ${words}`);
  // Who is not alone leaves with one press, and nobody hears of it.
  await ivy.signOut();
  await ivy.signInAs("ivy");
  await ivy.open(`${path}/room`);
  await ivy.page.getByRole("button", { name: "No, not now" }).click();
  await ivy.page.getByRole("heading", { name: "That is all right" }).waitFor();
  await axe(ivy);
}

async function elsewhere(stage) {
  const ivy = await stage.visitor();
  await ivy.signInAs("ivy");
  // The browser says so in its own words.
  ivy.allow(/Permissions policy violation|not allowed in this document/i);
  for (const path of ["/home", "/appointments", "/record"]) {
    await ivy.open(path);
    for (const wanted of [{ video: true }, { audio: true }]) {
      const name = await ivy.page.evaluate((wanted) => navigator.mediaDevices.getUserMedia(wanted).then(() => "came", (error) => error.name), wanted);
      assert.equal(name, "NotAllowedError", `${path} ${JSON.stringify(wanted)}`);
    }
  }
}

async function signedOut(stage) {
  const { ivy, doctor } = await talking(stage);
  ivy.allow(/\b401\b/);
  // In another tab.
  const other = await ivy.context.newPage();
  await other.goto("/home");
  await other.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  const began = Date.now();
  await until(doctor, (found) => found.length === 0, "she is out of the call", 10_000);
  assert.ok(Date.now() - began < 6_000, `it took ${Date.now() - began} ms`);
}

/** LiveKit's own client, as far as the room uses it, with others who come when the test says so. */
function standIn() {
  const events = ["ParticipantConnected", "ParticipantDisconnected", "TrackSubscribed", "TrackUnsubscribed", "DataReceived", "ConnectionQualityChanged", "Reconnecting", "Reconnected"];
  const server = (globalThis.videoServer = { published: {}, said: [], left: false });
  class Room {
    state = "disconnected";
    remoteParticipants = new Map();
    #heard = new Map();
    localParticipant = {
      publishTrack: async (track, { source }) => (server.published[source] = track),
      unpublishTrack: async (track) => {
        for (const [source, known] of Object.entries(server.published)) if (known === track) delete server.published[source];
      },
      publishData: async (bytes, { destinationIdentities }) => server.said.push([new TextDecoder().decode(bytes), destinationIdentities]),
    };
    on(event, act) {
      this.#heard.set(event, act);
      return this;
    }
    async connect(url, token) {
      Object.assign(server, { url, token, room: this });
      this.state = "connected";
    }
    async disconnect() {
      server.left = true;
    }
    tell(event, ...told) {
      this.#heard.get(event)?.(...told);
    }
  }
  server.come = (identity) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
    const context = canvas.getContext("2d");
    setInterval(() => context.fillRect(Math.random() * 64, 0, 9, 9), 50);
    const [mediaStreamTrack] = canvas.captureStream(10).getVideoTracks();
    const participant = { identity, trackPublications: new Map() };
    server.room.remoteParticipants.set(identity, participant);
    server.room.tell("ParticipantConnected", participant);
    server.room.tell("TrackSubscribed", { mediaStreamTrack }, { source: "camera" }, participant);
    return participant;
  };
  server.write = (identity, message) =>
    server.room.tell("DataReceived", new TextEncoder().encode(JSON.stringify(message)), server.room.remoteParticipants.get(identity));
  globalThis.LivekitClient = { Room, RoomEvent: Object.fromEntries(events.map((event) => [event, event])) };
}

/** Remembers who is in the room, as the server says. */
function rememberPeople() {
  const Socket = globalThis.WebSocket;
  globalThis.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const message = JSON.parse(data);
        if (message.people) globalThis.people = message.people;
      });
    }
  };
}

async function throughServer(stage) {
  const doctor = await withCamera(stage, { viewport: DESKTOP });
  const nurse = await withCamera(stage, { viewport: DESKTOP });
  for (const { context, page } of [doctor, nurse]) {
    await context.route(/\/pkg\/livekit\.[0-9a-f]+\.js$/, (route) => route.fulfill({ contentType: "text/javascript", body: `(${standIn})()` }));
    await page.addInitScript(rememberPeople);
  }
  await doctor.signInAs("gp");
  await nurse.signInAs("triage-nurse");
  await findPerson(doctor, "Y99001", { number: "950 271 8348", born: [14, 3, 1945] });
  await doctor.open("/practice/Y99001/conferences/new");
  const soon = new Date(Date.now() + 10 * 60_000);
  const [year, month, day] = soon.toLocaleDateString("sv-SE", { timeZone: "Europe/London" }).split("-");
  await doctor.page.getByLabel("What it is called").fill("Falls at home");
  await doctor.fillDate("day", [Number(day), Number(month), year]);
  await doctor.page.getByLabel("Time", { exact: true }).fill(soon.toLocaleTimeString("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }));
  await doctor.page.getByLabel("How many minutes").fill("30");
  await doctor.page.getByRole("button", { name: "Plan it" }).click();
  await doctor.page.getByText("The conference is planned.").waitFor();
  const conference = new URL(doctor.page.url()).pathname;
  await doctor.open(`${conference}?from=RZZ01`);
  await doctor.page.getByRole("checkbox").first().check();
  await doctor.page.getByRole("button", { name: "Ask them" }).click();
  await doctor.page.getByText("They are asked.").waitFor();
  const asked = await doctor.page.getByRole("table").innerText();

  // Whoever was asked comes in without waiting.
  const room = conference.replace("conferences", "rooms");
  await join(doctor, room, "Go in with camera");
  await isIn(doctor);
  await nurse.open("/practice/RZZ01/conferences");
  const isAsked = (await nurse.text()).includes("Falls at home");
  assert.ok(isAsked, `of those who were asked (${asked}) the nurse is one`);
  await join(nurse, room.replace("Y99001", "RZZ01"), "Go in with camera");
  await isIn(nurse);
  await doctor.page.waitForFunction(() => globalThis.videoServer?.room && Object.keys(globalThis.videoServer.published).length === 2);
  const connected = await doctor.page.evaluate(() => {
    const { url, token, published } = globalThis.videoServer;
    return { url, claims: JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))), sources: Object.keys(published).sort() };
  });
  assert.equal(connected.url, stage.nene.videoServer);
  assert.equal(connected.claims.video.room, room.split("/").at(-1));
  assert.equal(connected.claims.video.roomJoin, true);
  assert.deepEqual(connected.sources, ["camera", "microphone"]);
  // Nobody connects to anybody beside it.
  assert.deepEqual(await figures(doctor), []);

  const tile = doctor.page.locator(".nene-tile:not(.nene-tile--screen)");
  await tile.waitFor();
  const her = await doctor.page.evaluate(() => globalThis.people.find(({ role }) => role === "staff").id);
  await doctor.page.evaluate((id) => globalThis.videoServer.come(id), her);
  await doctor.page.waitForFunction(() => document.querySelector(".nene-tile:not(.nene-tile--screen) video").videoWidth === 64);
  await doctor.page.evaluate((id) => globalThis.videoServer.write(id, { chat: "Shall we <i>begin</i>?" }), her);
  await doctor.page.getByText("Write to each other").click();
  await doctor.page.locator("#room-chat-log", { hasText: "Shall we <i>begin</i>?" }).waitFor();
  await doctor.page.getByLabel("Your words").fill("Yes");
  await doctor.page.getByRole("button", { name: "Send", exact: true }).click();
  assert.deepEqual(await doctor.page.evaluate(() => globalThis.videoServer.said.at(-1)), ['{"chat":"Yes"}', [her]]);
  await doctor.page.getByRole("button", { name: "Turn off camera" }).last().click();
  await doctor.page.waitForFunction(() => !globalThis.videoServer.published.camera);
  await doctor.page.getByRole("button", { name: "Leave" }).last().click();
  await doctor.page.getByRole("heading", { name: "You have left the room." }).waitFor();
  assert.equal(await doctor.page.evaluate(() => globalThis.videoServer.left), true);
}

// ---- what the scripts decide

async function adapts() {
  const good = { loss: 0, delay: 0.05, room: 2_000_000 };
  const run = (samples) => {
    const adapter = new Adapter();
    for (const sample of samples) adapter.take(sample);
    return adapter.level;
  };
  const times = (count, sample) => Array(count).fill(sample);
  for (const [told, samples, level] of [
    ["nothing is known yet", times(3, {}), "full"],
    ["a good line", times(100, good), "full"],
    ["one bad moment is none", [...times(10, good), { loss: 0.5 }, good], "full"],
    ["loss", times(2, { loss: 0.1 }), "less"],
    ["more loss", times(4, { loss: 0.25 }), "voice"],
    ["nearly nothing comes through", times(2, { loss: 0.6 }), "voice"],
    ["slow", times(2, { loss: 0, delay: 1 }), "less"],
    // A connection begins carefully: what it believes of itself counts later.
    ["little room at the beginning", times(5, { ...good, room: 100_000 }), "full"],
    ["little room later", times(10, { ...good, room: 200_000 }), "less"],
    ["hardly any room", times(10, { ...good, room: 50_000 }), "voice"],
    ["back up, a step at a time", [...times(2, { loss: 0.6 }), ...times(5, good)], "less"],
    ["and up again", [...times(2, { loss: 0.6 }), ...times(10, good)], "full"],
  ]) {
    assert.equal(run(samples), level, told);
  }
  // Up and down again: each time it waits for longer.
  const adapter = new Adapter();
  const waited = [];
  for (let relapse = 0; relapse < 6; relapse += 1) {
    while (adapter.level === "full") adapter.take({ loss: 0.1 });
    let samples = 0;
    for (; adapter.level === "less"; samples += 1) adapter.take(good);
    waited.push(samples);
  }
  assert.deepEqual(waited, [5, 10, 20, 40, 60, 60]);
  // What was right for a minute is believed again.
  for (let sample = 0; sample < 40; sample += 1) adapter.take(good);
  while (adapter.level === "full") adapter.take({ loss: 0.1 });
  let samples = 0;
  for (; adapter.level === "less"; samples += 1) adapter.take(good);
  assert.equal(samples, 5);
  for (const [before, now, part] of [
    [undefined, { lost: 0, received: 100 }, 0],
    [{ lost: 0, received: 100 }, { lost: 10, received: 190 }, 0.1],
    [{ lost: 10, received: 190 }, { lost: 10, received: 190 }, undefined],
    // A counter that began anew.
    [{ lost: 10, received: 100 }, { lost: 0, received: 200 }, 0],
  ]) {
    assert.equal(lost(before, now), part);
  }
}

async function negotiates() {
  for (const [type, side, expected] of [
    ["offer", { polite: false, making: false, state: "stable", answering: false }, "take"],
    ["offer", { polite: false, making: true, state: "stable", answering: false }, "ignore"],
    ["offer", { polite: true, making: true, state: "stable", answering: false }, "take"],
    ["offer", { polite: false, making: false, state: "have-local-offer", answering: false }, "ignore"],
    ["offer", { polite: true, making: false, state: "have-local-offer", answering: false }, "take"],
    // Our answer is just being taken in: it is as good as stable.
    ["offer", { polite: false, making: false, state: "have-local-offer", answering: true }, "take"],
    ["answer", { polite: false, making: false, state: "have-local-offer", answering: false }, "take"],
  ]) {
    assert.equal(withDescription(type, side), expected, JSON.stringify({ type, ...side }));
  }
  assert.ok(leads("b", "a") && !leads("a", "b") && !leads("a", "a"));
  const fresh = { leading: false, mine: "b1", theirs: undefined, fresh: true };
  const follower = { leading: false, mine: "b1", theirs: "a1", fresh: false };
  const leader = { leading: true, mine: "a1", theirs: "b1", fresh: false };
  for (const [told, signal, side, expected] of [
    ["the leader asks who is there", { kind: "ask" }, fresh, "greet"],
    ["it asks again because it was loaded again", { kind: "ask" }, follower, "begin"],
    ["nobody is there yet", { kind: "ask" }, { leading: false }, "begin"],
    ["who leads is asked nothing", { kind: "ask" }, leader, "drop"],
    ["the follower is there", { kind: "hello", from: "b1" }, { leading: true }, "begin"],
    ["the same once more", { kind: "hello", from: "b1" }, leader, "drop"],
    ["it was loaded again", { kind: "hello", from: "b2" }, leader, "begin"],
    ["who follows is greeted by nobody", { kind: "hello", from: "a1" }, fresh, "drop"],
    ["the first offer", { kind: "description", from: "a1", to: "b1" }, fresh, "take"],
    ["an offer to an end that is gone", { kind: "description", from: "a1", to: "b0" }, fresh, "drop"],
    ["a candidate of an end that is gone", { kind: "candidate", from: "a0", to: "b1" }, follower, "drop"],
    ["a candidate", { kind: "candidate", from: "a1", to: "b1" }, follower, "take"],
    ["something that nobody says", { kind: "dance" }, follower, "drop"],
    ["nothing at all", {}, { leading: true }, "drop"],
  ]) {
    assert.equal(withSignal(signal, side), expected, told);
  }
}

async function numbered() {
  const outbox = [
    { seq: 5, kind: "signal" },
    { seq: 6, kind: "state" },
    { seq: 7, kind: "signal" },
  ];
  for (const [told, message, seqs, next] of [
    ["all was heard", { resumed: "whole", heard: 7 }, [], 8],
    ["some was heard", { resumed: "whole", heard: 5 }, [6, 7], 8],
    ["nothing was heard", { resumed: "whole", heard: 4 }, [5, 6, 7], 8],
    ["another stay", { resumed: "new", heard: 0 }, [], 1],
    // Started anew: signals of before belong to nothing, the rest gets new numbers.
    ["the server was started anew", { resumed: "gaps", heard: 2 }, [3], 4],
  ]) {
    const after = afterWelcome(outbox, message);
    assert.deepEqual([after.outbox.map(({ seq }) => seq), after.next], [seqs, next], told);
  }
  assert.deepEqual(afterWelcome(outbox, { resumed: "gaps", heard: 2 }).outbox, [{ seq: 3, kind: "state" }]);
}
