// What is seen of the room: one tile for each who is there, who waits, what is said in writing. Everything
// that comes from others goes in as text. The words of buttons stand in the page (app/src/consultations).

export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function show(id, isShown) {
  const part = byId(id);
  if (part) part.hidden = !isShown;
}

/** Into the region that is heard; nothing twice in a row. */
export function say(words, id = "room-said") {
  const region = byId(id);
  if (region && region.textContent !== words) region.textContent = words;
}

/** What went wrong, above everything; the empty text takes it away. */
export function complain(text) {
  say(text, "room-trouble-words");
  show("room-trouble", Boolean(text));
}

/** One of the parts of the page is there, the others are not; who listens is led to its heading. */
export function turnTo(part) {
  for (const one of ["lobby", "waiting", "call", "over"]) show(`room-${one}`, one === part);
  document.body.classList.toggle("nene-in-call", part === "call");
  const heading = byId(`room-${part}`)?.querySelector("h2, h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: false });
  }
}

/** A switch says what pressing it does: `data-on` while it is on, `data-off` while it is off. */
export function setSwitch(act, isOn) {
  for (const button of document.querySelectorAll(`[data-act="${act}"]`)) {
    const words = isOn ? button.dataset.on : button.dataset.off;
    const place = button.querySelector(".nene-room__act") ?? button;
    if (place.textContent !== words) place.textContent = words;
    button.classList.toggle("nene-room__button--off", !isOn);
  }
}

const STATES = { connecting: "Connecting", mending: "Connecting again", connected: "" };

/** The picture and the voice of one other person. */
export class Tile {
  #video = element("video", { autoplay: true, playsInline: true, className: "nene-tile__video" });
  #name = element("span", { className: "nene-tile__name" });
  #notes = element("span", { className: "nene-tile__notes" });
  #letters = element("span", { className: "nene-tile__letters", ariaHidden: "true" });
  #screenVideo = element("video", { autoplay: true, playsInline: true, muted: true, className: "nene-tile__video" });
  #screenName = element("span", { className: "nene-tile__name" });
  #blocked;
  #link = "connecting";
  /** What the other one says of itself. */
  #said = { microphone: true, camera: true, screen: false, level: "full" };
  root = element("figure", { className: "nene-tile" }, this.#video, this.#letters);
  screen = element("figure", { className: "nene-tile nene-tile--screen", hidden: true }, this.#screenVideo);

  constructor(name, blocked) {
    this.#blocked = blocked;
    this.root.append(element("figcaption", {}, this.#name, this.#notes));
    this.screen.append(element("figcaption", {}, this.#screenName));
    this.rename(name);
    this.#look();
  }

  get video() {
    return this.screen.hidden ? this.#video : this.#screenVideo;
  }

  rename(name) {
    this.name = name;
    this.#name.textContent = name;
    this.#screenName.textContent = `${name}’s screen`;
    const [first, ...rest] = name.split(/\s+/).filter(Boolean);
    this.#letters.textContent = [first, rest.at(-1)].map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase();
    this.#video.setAttribute("aria-label", `Picture of ${name}`);
    this.#screenVideo.setAttribute("aria-label", `Screen of ${name}`);
  }

  tracks({ microphone, camera, screen }) {
    this.#video.srcObject = new MediaStream([microphone, camera].filter(Boolean));
    this.#screenVideo.srcObject = new MediaStream([screen].filter(Boolean));
    for (const track of [camera, screen].filter(Boolean)) track.onmute = track.onunmute = () => this.#look();
    this.play();
    this.#look();
  }

  /** Some browsers play nothing aloud before somebody has pressed something. */
  async play() {
    for (const video of [this.#video, this.#screenVideo]) {
      try {
        await video.play();
      } catch (error) {
        if (error.name === "NotAllowedError") this.#blocked();
      }
    }
  }

  async speakThrough(id) {
    await this.#video.setSinkId?.(id).catch(() => {});
  }

  link(state) {
    this.#link = state;
    this.#look();
  }

  said(said) {
    Object.assign(this.#said, said);
    this.#look();
  }

  #look() {
    const { camera, microphone, screen, level } = this.#said;
    const isSeen = camera && level !== "voice" && this.#link !== "connecting";
    this.#video.classList.toggle("nene-tile__video--away", !isSeen);
    this.#letters.hidden = isSeen;
    this.screen.hidden = !screen;
    const notes = [STATES[this.#link]];
    if (!microphone) notes.push("microphone off");
    if (!camera) notes.push("camera off");
    else if (level === "voice") notes.push("voice only: weak connection");
    this.#notes.textContent = notes.filter(Boolean).join(", ");
  }
}

/** What people write: chat lines, and captions that stand under the picture for a while. */
export class Words {
  #captions = [];

  chat(name, text, own) {
    const log = byId("room-chat-log");
    log.append(element("p", { className: own ? "nene-chat__own" : "" }, element("strong", { textContent: `${name}: ` }), text));
    log.scrollTop = log.scrollHeight;
    byId("room-chat-none")?.remove();
  }

  caption(name, text) {
    const log = byId("room-captions");
    this.#captions = [...this.#captions, element("p", {}, element("strong", { textContent: `${name}: ` }), text)].slice(-3);
    log.replaceChildren(...this.#captions);
    log.hidden = false;
  }
}

/** The list of who is there; `acts(person)` answers `[[words, do], ...]` for each. */
export function people(list, me, acts = () => []) {
  const place = byId("room-people");
  if (!place) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const row = (person) => {
    const where = person.where === "in" ? "in the room" : "in the waiting room";
    const name = person.id === me ? `${person.name} (you)` : person.name;
    const buttons = acts(person).map(([words, act]) => {
      const button = element("button", { type: "button", className: "nhsuk-button nhsuk-button--secondary nhsuk-button--small nene-room__do" }, words);
      button.setAttribute("aria-label", `${words}: ${person.name}`);
      button.dataset.key = `${words} ${person.id}`;
      button.addEventListener("click", act);
      return button;
    });
    const about = element("p", {}, element("strong", { textContent: name }), ` ${[person.about, where].filter(Boolean).join(", ")}`);
    return element("li", {}, about, ...(buttons.length ? [element("div", { className: "nene-room__dos" }, ...buttons)] : []));
  };
  place.replaceChildren(...(list.length ? list.map(row) : [element("li", { textContent: "Nobody is here yet." })]));
  // The list is made anew under who has just pressed a button of it.
  if (focused) [...place.querySelectorAll("button")].find((button) => button.dataset.key === focused)?.focus();
}

/** The other tiles beside each other; a screen that is shown goes first. */
export function tiles(all) {
  const place = byId("room-tiles");
  const wanted = [...all.map(({ screen }) => screen), ...all.map(({ root }) => root)];
  for (const tile of [...place.children]) if (!wanted.includes(tile)) tile.remove();
  // Moved only when it is not there: a moved picture stops for a moment.
  wanted.forEach((tile, at) => place.children[at] !== tile && place.insertBefore(tile, place.children[at] ?? null));
  place.classList.toggle("nene-room__tiles--many", all.length > 1);
  show("room-alone", all.length === 0);
}

/** Fills a list of cameras, microphones or loudspeakers; with one there is nothing to choose. */
export function choices(kind, devices, chosen) {
  const select = byId(`room-choose-${kind}`);
  if (!select) return;
  select.replaceChildren(...devices.map(({ id, name }) => element("option", { value: id, textContent: name, selected: id === chosen })));
  select.closest(".nhsuk-form-group").hidden = devices.length < 2;
}

/** A tone of a fifth of a second, for who looks elsewhere while they wait. */
export function chime() {
  try {
    const context = new AudioContext();
    const gain = context.createGain();
    const tone = context.createOscillator();
    tone.frequency.value = 660;
    gain.gain.setValueAtTime(0.15, context.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.4);
    tone.connect(gain).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.4);
    tone.onended = () => context.close();
  } catch {
    // Silence does no harm: it is said in words too.
  }
}
