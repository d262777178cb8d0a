// The camera, the microphone and the screen of who is here: opened, switched, closed; and what to say
// when one of them cannot be had. What is off is let go: the light of the camera goes out.

const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const NAMES = { microphone: "microphone", camera: "camera", screen: "screen" };

/** Words for somebody whose camera or microphone did not come, and what to do. */
export function advice(kind, error) {
  const what = NAMES[kind];
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return kind === "screen"
        ? "Your screen is not shared."
        : `Your browser may not use your ${what}. Press the lock or camera sign beside the address of this page, allow the ${what}, and try again.`;
    case "NotFoundError":
    case "OverconstrainedError":
      return `We found no ${what}. If you have one, plug it in and try again.`;
    case "NotReadableError":
    case "AbortError":
      return `Your ${what} is used by another program. Close that program, and try again.`;
    default:
      return `We could not turn on your ${what}. Try again. If it does not work, restart your phone or computer.`;
  }
}

export const canShareScreen = () => typeof navigator.mediaDevices?.getDisplayMedia === "function";

/** Whether this browser can do a video call at all. */
export const canCall = () =>
  typeof RTCPeerConnection === "function" && typeof navigator.mediaDevices?.getUserMedia === "function";

/** `change(kind)` is called whenever a track comes or goes; `lost(kind)` when it went by itself. */
export class Media {
  /** What goes out: each a live track, or null. */
  tracks = { microphone: null, camera: null, screen: null };
  /** What was chosen from the lists; undefined leaves it to the browser. */
  chosen = { microphone: undefined, camera: undefined };
  #change;
  #lost;
  /** The last wish for each, so that a slow answer does not undo a later one. */
  #wishes = { microphone: 0, camera: 0, screen: 0 };

  constructor({ change = () => {}, lost = () => {} } = {}) {
    this.#change = change;
    this.#lost = lost;
  }

  isOn(kind) {
    const track = this.tracks[kind];
    return Boolean(track?.enabled && track.readyState === "live");
  }

  /** Throws what the browser throws; then it is off. */
  async turnOn(kind) {
    const wish = (this.#wishes[kind] += 1);
    const kept = this.tracks[kind];
    if (kept?.readyState === "live") {
      kept.enabled = true;
      this.#change(kind);
      return;
    }
    const track = await this.#open(kind);
    if (wish !== this.#wishes[kind]) {
      track.stop();
      return;
    }
    this.#keep(kind, track);
  }

  /** Camera and microphone with one question of the browser; answers what did not come, and why. */
  async turnOnBoth() {
    const wishes = { ...this.#wishes };
    try {
      const wanted = { video: { ...VIDEO, ...this.#device("camera") }, audio: { ...SOUND, ...this.#device("microphone") } };
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      const came = { camera: stream.getVideoTracks()[0], microphone: stream.getAudioTracks()[0] };
      for (const [kind, track] of Object.entries(came)) {
        if (wishes[kind] === this.#wishes[kind]) this.#keep(kind, track);
        else track.stop();
      }
      return [];
    } catch {
      // One of them is missing, taken or not allowed: the other one may be there.
      const failed = [];
      for (const kind of ["microphone", "camera"]) {
        await this.turnOn(kind).catch((error) => failed.push({ kind, error }));
      }
      return failed;
    }
  }

  turnOff(kind) {
    this.#wishes[kind] += 1;
    const track = this.tracks[kind];
    if (!track) return;
    // A microphone comes back within a moment while it is held; it sends silence.
    if (kind === "microphone") track.enabled = false;
    else {
      track.stop();
      this.tracks[kind] = null;
    }
    this.#change(kind);
  }

  /** Another camera or microphone, by its id of this browser. */
  async choose(kind, id) {
    this.chosen[kind] = id;
    const wasOn = this.isOn(kind);
    this.#let(kind);
    if (wasOn) await this.turnOn(kind);
    else this.#change(kind);
  }

  /** Everything is let go. */
  close() {
    for (const kind of Object.keys(this.tracks)) {
      this.#wishes[kind] += 1;
      this.#let(kind);
    }
  }

  #keep(kind, track) {
    this.#let(kind);
    track.addEventListener("ended", () => this.tracks[kind] === track && this.#ended(kind));
    if (kind === "screen") track.contentHint = "detail";
    this.tracks[kind] = track;
    this.#change(kind);
  }

  #let(kind) {
    const track = this.tracks[kind];
    this.tracks[kind] = null;
    track?.stop();
  }

  #ended(kind) {
    this.tracks[kind] = null;
    this.#lost(kind);
    this.#change(kind);
  }

  async #open(kind) {
    if (kind === "screen") {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
      return stream.getVideoTracks()[0];
    }
    const wanted = kind === "camera" ? { video: { ...VIDEO, ...this.#device(kind) } } : { audio: { ...SOUND, ...this.#device(kind) } };
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia(wanted);
    } catch (error) {
      // The one that was chosen is gone: any other will do.
      if (error.name !== "OverconstrainedError") throw error;
      this.chosen[kind] = undefined;
      stream = await navigator.mediaDevices.getUserMedia(kind === "camera" ? { video: true } : { audio: true });
    }
    return stream.getTracks()[0];
  }

  #device(kind) {
    if (this.chosen[kind]) return { deviceId: { exact: this.chosen[kind] } };
    return kind === "camera" ? { facingMode: "user" } : {};
  }
}

/** `[{id, name}]` of cameras or microphones; names are there only once one may be used. */
export async function devices(kind) {
  const wanted = { camera: "videoinput", microphone: "audioinput", speaker: "audiooutput" }[kind];
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return all
    .filter(({ kind, deviceId }) => kind === wanted && deviceId)
    .map(({ deviceId, label }, at) => ({ id: deviceId, name: label || `${kind} ${at + 1}` }));
}

/** Calls `heard(0 to 1)` ten times a second with how loud a track is; answers how to stop. */
export function loudness(track, heard) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    heard(Math.min(1, Math.sqrt(power) * 6));
  }, 100);
  // A context that began before anybody pressed anything is asleep.
  context.resume().catch(() => {});
  return () => {
    clearInterval(timer);
    source.disconnect();
    context.close().catch(() => {});
  };
}
