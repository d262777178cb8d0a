// A call of more than four, through a LiveKit server: each sends once, and the server passes it on. For the
// page it looks as if there were a connection to each of the others (`room_peer.js`). LiveKit's own client
// is fetched only when a room needs it.

import { LANES } from "./room_peer.js";

const SOURCES = { microphone: "microphone", camera: "camera", screen: "screen_share" };
const LANE_OF = { microphone: "microphone", camera: "camera", screen_share: "screen" };
const LEVELS = { excellent: "full", good: "full", poor: "less", lost: "voice" };
const LONGEST = 4_000;

/** One of the others, by the server. */
class Passed {
  state = "connecting";
  level = "full";
  tracks = { microphone: null, camera: null, screen: null };
  #server;
  #id;

  constructor(server, id, on) {
    this.#server = server;
    this.#id = id;
    this.on = on;
  }

  say(message) {
    return this.#server.say(message, this.#id);
  }

  close() {
    this.#server.forget(this.#id);
  }

  become(state) {
    if (state === this.state) return;
    this.state = state;
    this.on.state?.(state);
  }

  // The server sees to these.
  take() {}
  share() {}
  wants() {}
  revive() {}
  renew() {}
  measure() {}
}

/** `on.level(level)`: how good our own way to the server is. */
export class ThroughServer {
  level = "full";
  #media;
  #on;
  #room;
  #others = new Map();
  #published = {};
  #turns = {};
  #closed = false;

  constructor({ url, token, media, on = {} }) {
    this.#media = media;
    this.#on = on;
    this.started = this.#start(url, token).catch(() => {
      if (!this.#closed) this.#on.failed?.();
    });
  }

  /** The one with this id, who comes or is there already. */
  other(id, on) {
    const passed = new Passed(this, id, on);
    this.#others.set(id, passed);
    const known = this.#room?.remoteParticipants.get(id);
    if (known) this.#meet(known);
    on.tracks?.(passed.tracks);
    return passed;
  }

  forget(id) {
    this.#others.delete(id);
  }

  /** Something was turned on or off here. One after another: what was wished last holds. */
  renew(kind) {
    this.#turns[kind] = (this.#turns[kind] ?? Promise.resolve()).then(() => this.#publish(kind)).catch(() => {});
    return this.#turns[kind];
  }

  say(message, id) {
    if (this.#room?.state !== "connected") return false;
    const bytes = new TextEncoder().encode(JSON.stringify(message));
    this.#room.localParticipant.publishData(bytes, { reliable: true, destinationIdentities: [id] }).catch(() => {});
    return true;
  }

  close() {
    this.#closed = true;
    this.#others.clear();
    this.#room?.disconnect(false).catch(() => {});
  }

  async #start(url, token) {
    await import("./livekit.js");
    if (this.#closed) return;
    const { Room, RoomEvent } = globalThis.LivekitClient;
    const room = (this.#room = new Room({ adaptiveStream: false, dynacast: true, stopLocalTrackOnUnpublish: false }));
    room
      .on(RoomEvent.ParticipantConnected, (participant) => this.#meet(participant))
      .on(RoomEvent.ParticipantDisconnected, ({ identity }) => this.#others.get(identity)?.become("mending"))
      .on(RoomEvent.TrackSubscribed, (track, { source }, { identity }) => this.#track(identity, source, track.mediaStreamTrack))
      .on(RoomEvent.TrackUnsubscribed, (_, { source }, { identity }) => this.#track(identity, source, null))
      .on(RoomEvent.DataReceived, (bytes, participant) => this.#hear(participant?.identity, bytes))
      .on(RoomEvent.ConnectionQualityChanged, (quality, participant) => participant === room.localParticipant && this.#look(LEVELS[quality]))
      .on(RoomEvent.Reconnecting, () => this.#all("mending"))
      .on(RoomEvent.Reconnected, () => this.#all("connected"));
    await room.connect(url, token);
    for (const participant of room.remoteParticipants.values()) this.#meet(participant);
    for (const lane of LANES) this.renew(lane);
  }

  #all(state) {
    for (const passed of this.#others.values()) passed.become(state);
  }

  #look(level) {
    if (!level || level === this.level) return;
    this.level = level;
    for (const passed of this.#others.values()) passed.level = level;
    this.#on.level?.();
  }

  #meet(participant) {
    const passed = this.#others.get(participant.identity);
    if (!passed) return;
    for (const { source, track } of participant.trackPublications.values()) {
      if (track?.mediaStreamTrack) this.#track(participant.identity, source, track.mediaStreamTrack);
    }
    passed.become("connected");
    passed.on.open?.();
  }

  #track(id, source, track) {
    const passed = this.#others.get(id);
    const lane = LANE_OF[source];
    if (!passed || !lane) return;
    passed.tracks = { ...passed.tracks, [lane]: track };
    passed.become("connected");
    passed.on.tracks?.(passed.tracks);
  }

  #hear(id, bytes) {
    const passed = this.#others.get(id);
    if (!passed || bytes.byteLength > LONGEST) return;
    try {
      const message = JSON.parse(new TextDecoder().decode(bytes));
      if (message && typeof message === "object") passed.on.heard?.(message);
    } catch {
      // Nothing that we say.
    }
  }

  async #publish(kind) {
    const participant = this.#room?.localParticipant;
    if (!participant || this.#closed) return;
    const track = this.#media.tracks[kind];
    const published = this.#published[kind];
    if (published === track) return;
    // The track is ours: it goes on when the server no longer gets it.
    if (published) await participant.unpublishTrack(published, false);
    this.#published[kind] = track ?? undefined;
    if (track) await participant.publishTrack(track, { source: SOURCES[kind], name: kind, simulcast: kind === "camera" });
  }
}
