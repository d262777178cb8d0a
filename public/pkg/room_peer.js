// The connection to one other person: made, mended, made anew, and held at what the network can carry.
//
// Sound, camera and screen have a place each that is there from the beginning ("lanes"). To turn one on
// or off only swaps what goes through its place: nothing has to be negotiated in the middle of a
// sentence. The data channel has a number of its own that both sides know.

import { Adapter, lost } from "./room_adapt.js";
import { TRIES_BEFORE_NEW, untilNext, withDescription, withSignal } from "./room_negotiate.js";

/** In the order in which they stand in every description. */
export const LANES = ["microphone", "camera", "screen"];
const KINDS = { microphone: "audio", camera: "video", screen: "video" };

// A blip of the network is often over by itself.
const UNTIL_MENDED = 3_000;
// By then a connection stands, or something was lost on the way.
const UNTIL_MADE = 12_000;
// The other one reports every few seconds; what it said before that is over.
const OLD_REPORT = 6_000;
/** What is said over the data channel, in characters of JSON. */
const LONGEST = 4_000;
const MOST_A_SECOND = 20;

/** Most bits a second for the camera, by how many others there are: a phone sends to each by itself. */
const CAMERA = {
  full: [1_200_000, 700_000, 450_000],
  less: [180_000, 140_000, 100_000],
};
const SCREEN = { full: 1_500_000, less: 400_000, voice: 150_000 };

/** What the senders are told at each level. Sound is never cut. */
export function encoding(lane, level, others) {
  if (lane === "microphone") return { active: true, maxBitrate: 40_000, priority: "high", networkPriority: "high" };
  if (lane === "screen") {
    return { active: true, maxBitrate: SCREEN[level], maxFramerate: level === "full" ? 10 : 3, scaleResolutionDownBy: level === "voice" ? 2 : 1 };
  }
  if (level === "voice") return { active: false };
  const bits = CAMERA[level][Math.min(Math.max(others, 1), 3) - 1];
  const smaller = level === "less" ? 3 : others > 1 ? 2 : 1;
  // Each of four makes and draws three pictures at once: a phone grows hot at more.
  const frames = level === "less" ? 12 : others > 2 ? 15 : 24;
  return { active: true, maxBitrate: bits, maxFramerate: frames, scaleResolutionDownBy: smaller };
}

const mark = () => crypto.randomUUID();

/**
 * `settings()` answers `{iceServers, iceTransportPolicy}` as they are now: credentials expire. `send(data)`
 * hands a signal to the other one. `on.tracks({microphone, camera, screen})`, `on.state("connecting" |
 * "connected" | "mending")`, `on.heard(message)`, `on.level("full" | "less" | "voice")`, `on.open()`.
 */
export class Peer {
  #leading;
  #settings;
  #send;
  #media;
  #on;
  #pc;
  #channel;
  #lanes;
  #mine;
  #theirs;
  #fresh = false;
  #making = false;
  #answering = false;
  #ignoring = false;
  #early = [];
  #turn = Promise.resolve();
  #tries = 0;
  #timer;
  #closed = false;
  #adapter = new Adapter();
  #before = {};
  #others = 1;
  #wanted = "video";
  #heardAt = [];
  state = "connecting";

  constructor({ leading, settings, send, media, on }) {
    this.#leading = leading;
    this.#settings = settings;
    this.#send = send;
    this.#media = media;
    this.#on = on;
    if (leading) this.#ask();
    else this.#begin();
  }

  get level() {
    return this.#adapter.level;
  }

  close() {
    this.#closed = true;
    this.#drop();
  }

  /** A signal of the other one. One after another: what comes in order is taken in order. */
  take(signal) {
    this.#turn = this.#turn.then(() => this.#taken(signal)).catch(() => this.#mendIn(0));
    return this.#turn;
  }

  /** Something was turned on or off here. */
  async renew(kind) {
    const lane = this.#lanes?.[kind];
    if (!lane) return;
    await lane.sender.replaceTrack(this.#media.tracks[kind]).catch(() => {});
    await this.#limit();
  }

  /** How many others there are now: what one can send is shared among them. */
  async share(others) {
    if (others === this.#others) return;
    this.#others = others;
    await this.#limit();
  }

  /** "voice" when the other one wants no picture of us. */
  async wants(what) {
    if (what === this.#wanted) return;
    this.#wanted = what;
    await this.#limit();
  }

  /** The network came back, or another way to the server was found: what does not stand is mended now. */
  revive() {
    if (this.#closed || this.state === "connected") return;
    this.#tries = 0;
    this.#mendIn(0);
  }

  /** Says something to the other one; `false` when the channel is not there. */
  say(message) {
    if (this.#channel?.readyState !== "open") return false;
    this.#channel.send(JSON.stringify(message));
    return true;
  }

  // ---- making

  #ask() {
    this.#send({ kind: "ask" });
    // The other one may not be there yet, or the word was lost: asked again until somebody answers.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => !this.#closed && !this.#pc && this.#ask(), untilNext(this.#tries++));
  }

  #begin(theirs) {
    this.#drop();
    this.#mine = mark();
    this.#theirs = theirs;
    this.#fresh = true;
    this.#ignoring = false;
    this.#tries = 0;
    this.#before = {};
    this.#adapter.reset();
    this.#become("connecting");
    const pc = (this.#pc = new RTCPeerConnection({ ...this.#settings(), bundlePolicy: "max-bundle" }));
    pc.onicecandidate = ({ candidate }) => this.#tell("candidate", candidate?.toJSON() ?? null);
    pc.onnegotiationneeded = () => this.#offer(pc);
    pc.onconnectionstatechange = () => this.#look(pc);
    if (!this.#leading) {
      this.#hello();
      return;
    }
    const stream = new MediaStream();
    const lanes = LANES.map((lane) => {
      const sendEncodings = [encoding(lane, this.level, this.#others)];
      return pc.addTransceiver(KINDS[lane], { direction: "sendrecv", streams: [stream], sendEncodings });
    });
    // The offer is made by `negotiationneeded`.
    this.#open(pc, lanes);
    this.#mendIn(UNTIL_MADE);
  }

  #hello() {
    this.#send({ kind: "hello", from: this.#mine });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => !this.#closed && this.#fresh && this.#hello(), untilNext(this.#tries++));
  }

  #drop() {
    clearTimeout(this.#timer);
    const pc = this.#pc;
    this.#pc = this.#channel = this.#lanes = this.#mine = this.#theirs = undefined;
    this.#early = [];
    this.#making = this.#answering = false;
    if (!pc) return;
    pc.onicecandidate = pc.onnegotiationneeded = pc.onconnectionstatechange = null;
    pc.close();
  }

  #open(pc, transceivers) {
    this.#lanes = Object.fromEntries(LANES.map((lane, at) => [lane, transceivers[at]]));
    const channel = (this.#channel = pc.createDataChannel("words", { negotiated: true, id: 0 }));
    channel.onopen = () => this.#on.open?.();
    channel.onmessage = ({ data }) => this.#hear(data);
    for (const lane of LANES) this.#lanes[lane].sender.replaceTrack(this.#media.tracks[lane]).catch(() => {});
    this.#on.tracks?.(Object.fromEntries(LANES.map((lane) => [lane, this.#lanes[lane].receiver.track])));
  }

  // ---- negotiating

  async #offer(pc) {
    // Who follows has nothing to say before it has heard.
    if (pc !== this.#pc || (!this.#leading && this.#fresh)) return;
    try {
      this.#making = true;
      await pc.setLocalDescription();
      if (pc === this.#pc) this.#tell("description", pc.localDescription.toJSON());
    } catch {
      if (pc === this.#pc) this.#mendIn(1_000);
    } finally {
      this.#making = false;
    }
  }

  async #taken(signal) {
    if (this.#closed) return;
    const ends = { leading: this.#leading, mine: this.#mine, theirs: this.#theirs, fresh: this.#fresh };
    switch (withSignal(signal, ends)) {
      case "begin":
        this.#begin(signal.kind === "hello" ? signal.from : undefined);
        return;
      case "greet":
        this.#hello();
        return;
      case "drop":
        return;
    }
    this.#theirs = signal.from;
    const pc = this.#pc;
    if (signal.kind === "description") await this.#described(pc, signal.description);
    else if (signal.kind === "candidate") await this.#candidate(pc, signal.candidate);
  }

  async #described(pc, description) {
    const { type } = description;
    const now = { polite: !this.#leading, making: this.#making, state: pc.signalingState, answering: this.#answering };
    this.#ignoring = withDescription(type, now) === "ignore";
    if (this.#ignoring) return;
    this.#answering = type === "answer";
    await pc.setRemoteDescription(description);
    this.#answering = false;
    if (pc !== this.#pc) return;
    if (!this.#leading && this.#fresh) this.#follow(pc);
    this.#fresh = false;
    for (const candidate of this.#early.splice(0)) await this.#candidate(pc, candidate);
    if (type === "offer") {
      await pc.setLocalDescription();
      this.#tell("description", pc.localDescription.toJSON());
    }
    await this.#limit();
  }

  /** The places of the leader's first offer are ours too. */
  #follow(pc) {
    const transceivers = pc.getTransceivers();
    const stream = new MediaStream();
    for (const transceiver of transceivers) {
      transceiver.direction = "sendrecv";
      // So that lips and voice stay together.
      transceiver.sender.setStreams?.(stream);
    }
    this.#tries = 0;
    this.#open(pc, transceivers);
    this.#mendIn(UNTIL_MADE);
  }

  async #candidate(pc, candidate) {
    if (!pc.remoteDescription) {
      this.#early.push(candidate);
      return;
    }
    try {
      await pc.addIceCandidate(candidate ?? undefined);
    } catch (error) {
      if (!this.#ignoring) throw error;
    }
  }

  #tell(kind, value) {
    this.#send({ kind, from: this.#mine, to: this.#theirs, [kind]: value });
  }

  // ---- mending

  #look(pc) {
    if (pc !== this.#pc) return;
    switch (pc.connectionState) {
      case "connected":
        clearTimeout(this.#timer);
        this.#tries = 0;
        this.#become("connected");
        this.#limit();
        return;
      case "disconnected":
        this.#become("mending");
        this.#mendIn(UNTIL_MENDED);
        return;
      case "failed":
        this.#become("mending");
        this.#mendIn(0);
    }
  }

  #mendIn(milliseconds) {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => this.#mend(), milliseconds);
  }

  #mend() {
    const pc = this.#pc;
    if (this.#closed || pc?.connectionState === "connected") return;
    if (!pc || this.#fresh || this.#tries >= TRIES_BEFORE_NEW) {
      this.#tries = 0;
      if (this.#leading) {
        this.#drop();
        this.#become("mending");
        this.#ask();
      } else this.#begin();
      return;
    }
    this.#adapter.reset();
    try {
      // Passwords for the relay may have run out since.
      pc.setConfiguration({ ...this.#settings(), bundlePolicy: "max-bundle" });
    } catch {
      // An old browser keeps those that it has.
    }
    pc.restartIce();
    this.#mendIn(untilNext(this.#tries++));
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.#on.state?.(state);
  }

  // ---- what the network can carry

  /** Measures, and sends more or less from now on. To be called every `EVERY` milliseconds. */
  async measure() {
    const pc = this.#pc;
    if (pc?.connectionState !== "connected") return;
    const before = this.level;
    const report = await pc.getStats().catch(() => undefined);
    if (!report || pc !== this.#pc) return;
    this.#adapter.take(this.#sample(report));
    if (before === this.level) return;
    this.#on.level?.(this.level);
    await this.#limit();
  }

  #sample(report) {
    let loss;
    let delay;
    let room;
    const worse = (one, other) => (other === undefined ? one : Math.max(one ?? 0, other));
    const received = { lost: 0, received: 0 };
    const oldest = performance.timeOrigin + performance.now() - OLD_REPORT;
    for (const stat of report.values()) {
      if (stat.type === "remote-inbound-rtp" && stat.timestamp > oldest) {
        loss = worse(loss, stat.fractionLost);
        delay = worse(delay, stat.roundTripTime);
      }
      if (stat.type === "inbound-rtp") {
        received.lost += stat.packetsLost ?? 0;
        received.received += stat.packetsReceived ?? 0;
      }
      if (stat.type === "candidate-pair" && stat.nominated && stat.state === "succeeded") {
        room = stat.availableOutgoingBitrate;
        delay = worse(delay, stat.currentRoundTripTime);
      }
    }
    loss = worse(loss, lost(this.#before.received, received));
    this.#before.received = received;
    return { loss, delay, room };
  }

  async #limit() {
    const lanes = this.#lanes;
    if (!lanes) return;
    for (const lane of LANES) {
      const { sender } = lanes[lane];
      const parameters = sender.getParameters();
      const level = lane === "camera" && this.#wanted === "voice" ? "voice" : this.level;
      const wanted = encoding(lane, level, this.#others);
      const [now] = parameters.encodings ?? [];
      if (!now || Object.entries(wanted).every(([name, value]) => now[name] === value)) continue;
      Object.assign(now, wanted);
      // Overtaken by the next change, or a browser that knows fewer settings.
      await sender.setParameters(parameters).catch(() => {});
    }
  }

  // ---- words

  #hear(data) {
    const now = performance.now();
    this.#heardAt = this.#heardAt.filter((at) => at > now - 1_000);
    if (typeof data !== "string" || data.length > LONGEST || this.#heardAt.length >= MOST_A_SECOND) return;
    this.#heardAt.push(now);
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message && typeof message === "object") this.#on.heard?.(message);
  }
}
