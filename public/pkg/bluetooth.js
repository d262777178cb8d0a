// Collects what a device for the home sends by Bluetooth and hands it over as it came: bytes, in a
// form. Nothing of them is understood here but whether a meter has sent its whole list; see
// app/src/readings/bluetooth. The page's button is there only where the browser can do this.

// From each service (Bluetooth Assigned Numbers) to the values that it sends.
const SERVICES = new Map([
  [0x1810, [0x2a35]],
  [0x1808, [0x2a18, 0x2a34]],
  [0x1809, [0x2a1c]],
  [0x181d, [0x2a9d]],
  [0x1822, [0x2a5e, 0x2a5f]],
]);
// The Record Access Control Point of a glucose meter: "report all stored records", and its answer.
const RECORDS = 0x2a52;
const ALL_RECORDS = Uint8Array.of(0x01, 0x01);
const ANSWER = 0x06;

// A measurement takes a minute, and people need a moment to begin.
const UNTIL_FIRST = 120_000;
// Stored values follow each other within a second.
const UNTIL_QUIET = 4_000;
// An oximeter sends one value a second for as long as it is worn.
const STREAMED = 0x2a5f;
const OF_A_STREAM = 60_000;
// What a form may hold; the newest are kept.
const MOST_CHARACTERS = 55_000;

const form = document.getElementById("bluetooth-form");
const connect = document.getElementById("bluetooth-connect");
const stop = document.getElementById("bluetooth-stop");
const status = document.getElementById("bluetooth-said");

const say = (words) => {
  if (status.textContent !== words) status.textContent = words;
};

/** One go with one device: it ends once, by whatever comes first. */
class Collection {
  frames = [];
  /** A meter was asked for its list, and has not said yet that it is complete. */
  owesMore = false;
  #timer;
  #ended = false;

  constructor() {
    this.done = new Promise((resolve) => (this.resolve = resolve));
    this.wait(UNTIL_FIRST);
  }

  wait(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), milliseconds);
  }

  add(characteristic, value) {
    if (this.#ended) return;
    if (characteristic === STREAMED) this.streamed ??= setTimeout(() => this.end(), OF_A_STREAM);
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.frames.push({ characteristic: characteristic.toString(16), hex, came: performance.now() });
    say(this.frames.length === 1 ? "1 measurement came." : `${this.frames.length} values came. Please wait.`);
    this.wait(UNTIL_QUIET);
  }

  end() {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.streamed);
    this.resolve();
  }
}

async function listen(service, number, heard) {
  let characteristic;
  try {
    characteristic = await service.getCharacteristic(number);
  } catch (error) {
    // A service has some of its values and not others.
    if (error.name === "NotFoundError") return undefined;
    throw error;
  }
  // Before it is asked to send: the first value may come at once.
  characteristic.addEventListener("characteristicvaluechanged", (event) => heard(event.target.value));
  // For what is indicated as well as for what is notified (web-bluetooth#564).
  await characteristic.startNotifications();
  return characteristic;
}

async function collect(device, collection) {
  const server = await device.gatt.connect();
  say("Connected. If nothing comes, take a measurement now. We wait for it.");
  for (const [number, values] of SERVICES) {
    let service;
    try {
      service = await server.getPrimaryService(number);
    } catch (error) {
      if (error.name === "NotFoundError") continue;
      throw error;
    }
    for (const value of values) await listen(service, value, (view) => collection.add(value, view));
    if (number !== 0x1808) continue;
    const records = await listen(service, RECORDS, (view) => {
      // Success or "no records found": the list is complete.
      if (view.byteLength >= 4 && view.getUint8(0) === ANSWER && [0x01, 0x06].includes(view.getUint8(3))) {
        collection.owesMore = false;
        collection.end();
      }
    });
    if (records) {
      collection.owesMore = true;
      await records.writeValueWithResponse(ALL_RECORDS);
    }
  }
}

function send(device, { frames, owesMore }) {
  const now = performance.now();
  const words = frames.map(({ characteristic, hex, came }) => `${characteristic}_${hex}_${Math.round(now - came)}`);
  let characters = 0;
  let first = words.length;
  while (first > 0 && characters + words[first - 1].length < MOST_CHARACTERS) characters += words[(first -= 1)].length + 1;
  form.elements.frames.value = words.slice(first).join(" ");
  form.elements.device.value = device.name ?? "";
  form.elements.zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  form.elements.phone.value = Date.now();
  form.elements.ended.value = owesMore || first > 0 ? "cut" : "whole";
  form.submit();
}

/** What to do, when it did not work. */
function advice(error) {
  switch (error.name) {
    case "NotFoundError":
      return "No device was chosen. Turn your device on, and try again.";
    case "SecurityError":
      return "Your browser did not allow it. Look into its settings for Bluetooth, or type in your reading.";
    default:
      return "We could not connect. Turn your device off and on, hold it near, and try again.";
  }
}

async function begin() {
  connect.disabled = true;
  say("Choose your device from the list.");
  let device;
  let collection;
  try {
    device = await navigator.bluetooth.requestDevice({ filters: [...SERVICES.keys()].map((service) => ({ services: [service] })) });
    collection = new Collection();
    device.addEventListener("gattserverdisconnected", () => collection.end(), { once: true });
    stop.onclick = () => collection.end();
    stop.hidden = false;
    say("Connecting. Please wait.");
    // A device that goes in the middle leaves a promise that nobody keeps.
    await Promise.race([collect(device, collection), collection.done]);
    await collection.done;
    if (!collection.frames.length) say("Nothing came from your device. Take a measurement, and try again.");
  } catch (error) {
    // What came before it went wrong is whole: each value is sent in one piece.
    if (!collection?.frames.length) say(advice(error));
  }
  collection?.end();
  device?.gatt.disconnect();
  if (collection?.frames.length) {
    send(device, collection);
    return;
  }
  connect.disabled = false;
  stop.hidden = true;
}

if (form && navigator.bluetooth) {
  document.getElementById("bluetooth-missing").hidden = true;
  document.getElementById("bluetooth").hidden = false;
  connect.addEventListener("click", begin);
  // Back on this page by the browser's own button: as it was at first.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
