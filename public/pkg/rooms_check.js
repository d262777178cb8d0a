// Tries camera, microphone, loudspeaker and network before a video visit, any day before
// (app/src/consultations/check_page.rs). Nothing is sent to anybody, and nothing is kept.

import { Media, advice, canCall, devices, loudness } from "./room_media.js";
import { byId, choices, say, show } from "./room_view.js";

/** Through the relay and back, bits a second: enough for a picture, and enough for a voice. */
const FOR_PICTURE = 500_000;
const FOR_VOICE = 80_000;
const SLOW_ANSWER = 0.8;
const UNTIL_CONNECTED = 12_000;
const MEASURED = 2_500;
const CHUNK = new Uint8Array(8_192);

const root = byId("check");
const media = new Media({ change: () => {} });
const results = {};
let quiet = () => {};

/** `result` is "yes", "no" or "some"; the words say what it means and what to do. */
function tell(what, result, text) {
  results[what] = result;
  const row = byId(`check-${what}`);
  row.dataset.result = result;
  row.classList.toggle("nene-check__one--yes", result === "yes");
  row.classList.toggle("nene-check__one--no", result === "no");
  row.querySelector(".nene-check__result").textContent = { yes: "Works", no: "Does not work", some: "Not sure" }[result];
  say(text, `check-${what}-words`);
  sum();
}

function sum() {
  const all = ["camera", "microphone", "speaker", "network"].map((what) => results[what]);
  if (all.includes(undefined)) return;
  const [camera, microphone, speaker, network] = all;
  let words = "You are ready for a video visit.";
  if (network === "no") words = "A video visit will not work from here. Try another network, for example mobile data. Or use the telephone number on this page.";
  else if (microphone === "no" || speaker === "no") words = "Others could not hear you, or you could not hear them. Put that right, or use the telephone number on this page.";
  else if (camera === "no" || network === "some") words = "You can join with sound only. For a picture, put right what does not work.";
  show("check-sum", true);
  say(words, "check-sum-words");
}

async function camera() {
  const video = byId("check-picture");
  const show = () => {
    const track = media.tracks.camera;
    video.srcObject = track ? new MediaStream([track]) : null;
    video.hidden = !track;
    if (track) video.play().catch(() => {});
  };
  show();
  if (media.isOn("camera")) tell("camera", "yes", "This is how others see you. Turn so that light falls on your face.");
}

function microphone() {
  quiet();
  const track = media.tracks.microphone;
  if (!track) return;
  const meter = byId("check-loud");
  let heard = 0;
  tell("microphone", "some", "Say something. The bar moves when we hear you.");
  quiet = loudness(track, (level) => {
    meter.value = level;
    if (level > 0.08 && (heard += 1) === 3) tell("microphone", "yes", "We can hear you.");
  });
}

async function playTone() {
  const context = new AudioContext();
  const target = context.createMediaStreamDestination();
  const tone = context.createOscillator();
  const gain = context.createGain();
  gain.gain.value = 0.2;
  tone.frequency.setValueAtTime(440, context.currentTime);
  tone.frequency.setValueAtTime(660, context.currentTime + 0.5);
  tone.connect(gain).connect(target);
  const player = byId("check-tone");
  player.srcObject = target.stream;
  await player.setSinkId?.(byId("room-choose-speaker")?.value ?? "").catch(() => {});
  tone.start();
  tone.stop(context.currentTime + 1.2);
  tone.onended = () => context.close();
  await player.play().catch(() => {});
  show("check-heard", true);
}

// ---- the network

const within = (promise, milliseconds) =>
  Promise.race([promise, new Promise((_, late) => setTimeout(() => late(new Error("too late")), milliseconds))]);

/** Two ends on this very page: what goes between them goes out to the relay and comes back. */
async function throughRelay(ice_servers) {
  const settings = { iceServers: ice_servers, iceTransportPolicy: "relay" };
  const ends = [new RTCPeerConnection(settings), new RTCPeerConnection(settings)];
  const [one, other] = ends;
  try {
    one.onicecandidate = ({ candidate }) => candidate && other.addIceCandidate(candidate).catch(() => {});
    other.onicecandidate = ({ candidate }) => candidate && one.addIceCandidate(candidate).catch(() => {});
    const channel = one.createDataChannel("check", { ordered: false, maxRetransmits: 0 });
    const opened = new Promise((open) => (channel.onopen = open));
    const received = { bytes: 0 };
    other.ondatachannel = ({ channel }) => {
      channel.onmessage = ({ data }) => {
        if (typeof data === "string") channel.send(data);
        else received.bytes += data.byteLength;
      };
    };
    await one.setLocalDescription();
    await other.setRemoteDescription(one.localDescription);
    await other.setLocalDescription();
    await one.setRemoteDescription(other.localDescription);
    await within(opened, UNTIL_CONNECTED);
    const delay = await answerTime(channel);
    const began = performance.now();
    while (performance.now() - began < MEASURED) {
      while (channel.bufferedAmount < 8 * CHUNK.byteLength) channel.send(CHUNK);
      await new Promise((later) => setTimeout(later, 20));
    }
    return { delay, bits: (received.bytes * 8_000) / (performance.now() - began) };
  } finally {
    for (const end of ends) end.close();
  }
}

/** The shortest of a few: seconds there and back, twice. */
async function answerTime(channel) {
  let best = Infinity;
  for (let tries = 0; tries < 4; tries += 1) {
    const asked = performance.now();
    const answered = new Promise((answer) => (channel.onmessage = answer));
    channel.send("?");
    await within(answered, 2_000).then(
      () => (best = Math.min(best, performance.now() - asked)),
      () => {},
    );
  }
  return best / 1_000;
}

async function toUs() {
  let best = Infinity;
  for (let tries = 0; tries < 3; tries += 1) {
    const asked = performance.now();
    await within(fetch(root.dataset.reach, { cache: "no-store", credentials: "omit" }), 5_000);
    best = Math.min(best, performance.now() - asked);
  }
  return best / 1_000;
}

async function network() {
  say("We are trying your network. This takes up to 15 seconds.", "check-network-words");
  const { ice_servers } = JSON.parse(root.dataset.check);
  try {
    if (!ice_servers.length) {
      const delay = await toUs();
      tell("network", delay < SLOW_ANSWER ? "yes" : "some", delay < SLOW_ANSWER ? "You reach us quickly." : "You reach us, but slowly. Sound only may be better.");
      return;
    }
    const { delay, bits } = await throughRelay(ice_servers);
    if (bits >= FOR_PICTURE && delay < SLOW_ANSWER) tell("network", "yes", "Your network is good enough for sound and picture.");
    else if (bits >= FOR_VOICE) tell("network", "some", "Your network is weak. Sound only will work better. Go nearer to your Wi-Fi, or try mobile data.");
    else tell("network", "no", "Your network is too slow. Go nearer to your Wi-Fi, or try mobile data.");
  } catch {
    tell("network", "no", "Your network does not let video calls through. Try another network, for example mobile data instead of Wi-Fi.");
  }
}

// ---- the whole

async function begin() {
  byId("check-begin").disabled = true;
  show("check-results", true);
  say("Your browser may ask whether it may use your camera and microphone. Press Allow.");
  const reached = network();
  const failed = await media.turnOnBoth();
  say("");
  for (const { kind, error } of failed) tell(kind, "no", advice(kind, error));
  await camera();
  microphone();
  await offer();
  await reached;
  byId("check-begin").disabled = false;
  byId("check-begin").textContent = "Start again";
}

async function offer() {
  for (const kind of ["camera", "microphone"]) choices(kind, await devices(kind), media.tracks[kind]?.getSettings?.().deviceId);
  if ("setSinkId" in HTMLMediaElement.prototype) choices("speaker", await devices("speaker"));
}

async function choose(kind, id) {
  try {
    await media.choose(kind, id);
    if (kind === "camera") await camera();
    else microphone();
  } catch (error) {
    tell(kind, "no", advice(kind, error));
  }
}

function start() {
  show("check-unsupported", false);
  show("check-ready", true);
  byId("check-begin").addEventListener("click", begin);
  byId("check-play").addEventListener("click", playTone);
  byId("check-heard-yes").addEventListener("click", () => tell("speaker", "yes", "You hear others."));
  byId("check-heard-no").addEventListener("click", () =>
    tell("speaker", "no", "Turn up the sound of your phone or computer, take out headphones, or choose another loudspeaker. Then play the sound again."),
  );
  for (const kind of ["camera", "microphone"]) {
    byId(`room-choose-${kind}`)?.addEventListener("change", ({ target }) => choose(kind, target.value));
  }
  addEventListener("pagehide", () => media.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

if (root && canCall()) start();
