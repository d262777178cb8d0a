// Devices that send what they measured by Bluetooth. The device is scripted: it sends real frames,
// and now and then it does what devices do.

import assert from "node:assert/strict";

import { PHONE } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("a monitor sends two readings, and each is kept once", pressureTwice);
  }
  spec.on("sqlite").test("a meter sends its whole list when it is asked", glucoseList);
  spec.test("a device that goes in the middle loses nothing that came", lostInTheMiddle);
  spec.test("a device without a value, and one that says nothing", noValue);
  spec.test("no device chosen is no harm", nothingChosen);
  spec.test("the button is only where the browser can do it", noButton);
  spec.test("no other page may use Bluetooth", policy);
}

/** The number as two bytes, lowest first. */
const two = (number) => [number & 0xff, (number >> 8) & 0xff];
const hex = (...bytes) => bytes.flat().map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** A device's clock: yesterday, at this time. */
function yesterday(hour, minute, second = 0) {
  const day = new Date(Date.now() - 24 * 3600 * 1000);
  return [...two(day.getFullYear()), day.getMonth() + 1, day.getDate(), hour, minute, second];
}

/** Time stamp, pulse, user and status, as most monitors send. */
const pressure = (systolic, diastolic, pulse, at, user = 1) =>
  hex(0x1e, two(systolic), two(diastolic), two(0x07ff), at, two(pulse), user, two(0));
/** In mg/dL, with a context to follow. */
const glucose = (number, level, at, typeAndPlace = 0x11) => hex(0x12, two(number), at, two(0xb000 | level), typeAndPlace);

/**
 * Puts a device in place of the browser's own. `plan.sends` are [number of the characteristic, hex];
 * with `plan.asked` they come when all records are asked for.
 */
async function scripted(visitor, plan) {
  await visitor.page.addInitScript((plan) => {
    const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
    const nothing = (what) => new DOMException(`No ${what} found`, "NotFoundError");
    class Characteristic extends EventTarget {
      constructor(number) {
        super();
        this.number = number;
      }
      async startNotifications() {
        this.listens = true;
        if (!plan.asked) device.send(plan.sends.filter(([number]) => number === this.number));
        return this;
      }
      async writeValueWithResponse(value) {
        // A meter does not begin before it can say that it is done.
        if (!this.listens || String([...value]) !== "1,1") throw new DOMException("refused", "NotSupportedError");
        device.send([...plan.sends, ...(plan.answer ? [[0x2a52, plan.answer]] : [])]);
      }
      tell(hex) {
        this.value = new DataView(bytes(hex).buffer);
        this.dispatchEvent(new Event("characteristicvaluechanged"));
      }
    }
    const numbers = new Set([...plan.sends.map(([number]) => number), ...(plan.asked ? [0x2a52] : [])]);
    const all = new Map([...numbers].map((number) => [number, new Characteristic(number)]));
    const device = new EventTarget();
    device.name = plan.name;
    device.send = async (list) => {
      for (const [number, hex] of list) {
        await new Promise((later) => setTimeout(later, 20));
        all.get(number).tell(hex);
      }
      if (plan.leaves && list.length) device.dispatchEvent(new Event("gattserverdisconnected"));
    };
    const service = {
      getCharacteristic: async (number) => {
        if (!all.has(number)) throw nothing("characteristic");
        return all.get(number);
      },
    };
    device.gatt = {
      connect: async () => device.gatt,
      disconnect: () => {},
      getPrimaryService: async (number) => {
        if (number !== plan.service) throw nothing("service");
        return service;
      },
    };
    const bluetooth = {
      requestDevice: async ({ filters }) => {
        const wanted = filters.flatMap(({ services }) => services);
        if (plan.none || !wanted.includes(plan.service)) throw nothing("device");
        return device;
      },
    };
    Object.defineProperty(navigator, "bluetooth", { value: bluetooth, configurable: true });
  }, plan);
}

async function ivyWith(stage, plan) {
  const ivy = await stage.visitor({ viewport: PHONE, timezoneId: "Europe/London" });
  await scripted(ivy, plan);
  await ivy.signInAs("ivy");
  return ivy;
}

async function connect({ page }) {
  await page.goto("/readings/bluetooth");
  await page.getByRole("button", { name: "Connect to a device" }).click();
}

const listed = ({ page }) => page.waitForURL("**/readings/bluetooth/check");

async function pressureTwice(stage) {
  const sends = [
    [0x2a35, pressure(134, 82, 68, yesterday(7, 30))],
    [0x2a35, pressure(127, 79, 66, yesterday(7, 32))],
  ];
  const ivy = await ivyWith(stage, { name: "A&D_UA-651BLE", service: 0x1810, sends, leaves: true });
  const { page } = ivy;
  await connect(ivy);
  await listed(ivy);
  const words = await ivy.text();
  for (const part of ["A&D_UA-651BLE", "134/82 mmHg, pulse 68", "7:30am", "User 1 of the device", "127/79 mmHg"]) {
    assert.ok(words.includes(part), `${part} in ${words}`);
  }
  assert.doesNotMatch(words, /There may be more/);
  assert.equal(await page.getByRole("checkbox", { checked: true }).count(), 0);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${width} px wide`);

  await page.getByLabel("134/82 mmHg, pulse 68").check();
  await page.getByRole("button", { name: "Keep those with a tick" }).click();
  await page.getByText("1 reading is kept.").waitFor();

  // The device sends all it has, every time.
  await connect(ivy);
  await listed(ivy);
  assert.match(await ivy.text(), /1 reading of your device is here already/);
  assert.equal(await page.getByRole("checkbox").count(), 1);
  await page.getByLabel("127/79 mmHg, pulse 66").check();
  await page.getByRole("button", { name: "Keep those with a tick" }).click();
  await page.getByText("1 reading is kept.").waitFor();
  await connect(ivy);
  await listed(ivy);
  await page.getByText("There is nothing new to keep.").waitFor();
}

async function glucoseList(stage) {
  const sends = [
    [0x2a18, glucose(1, 99, yesterday(7, 5))],
    [0x2a34, hex(0x02, two(1), 0x03)],
    [0x2a18, glucose(2, 126, yesterday(13, 0))],
    // Control solution, and a test strip that gave no value.
    [0x2a18, glucose(3, 130, yesterday(14, 0), 0x1a)],
    [0x2a18, hex(0x02, two(4), yesterday(15, 0), two(0x07ff), 0x11)],
  ];
  const plan = { name: "meter+00012345", service: 0x1808, sends, asked: true, answer: hex(0x06, 0x00, 0x01, 0x01) };
  const ivy = await ivyWith(stage, plan);
  const { page } = ivy;
  await connect(ivy);
  await listed(ivy);
  const words = await ivy.text();
  for (const part of ["5.5 mmol/L, before eating in the morning", "7.0 mmol/L", "a test of the device", "could not measure it"]) {
    assert.ok(words.includes(part), `${part} in ${words}`);
  }
  assert.doesNotMatch(words, /There may be more/);
  await page.getByRole("button", { name: "Keep all 2" }).click();
  await page.getByText("2 readings are kept.").waitFor();
}

async function lostInTheMiddle(stage) {
  const sends = [
    [0x2a18, glucose(1, 99, yesterday(7, 5))],
    [0x2a18, glucose(2, 126, yesterday(13, 0))],
  ];
  const ivy = await ivyWith(stage, { name: "meter", service: 0x1808, sends, asked: true, leaves: true });
  await connect(ivy);
  await listed(ivy);
  await ivy.page.getByRole("heading", { name: "There may be more" }).waitFor();
  assert.equal(await ivy.page.getByRole("checkbox").count(), 2);
}

async function noValue(stage) {
  // It stays connected: what came is shown once nothing more comes.
  const ivy = await ivyWith(stage, { name: "BM 57", service: 0x1810, sends: [[0x2a35, hex(0x00, two(0x07ff), two(0x07ff), two(0x07ff))]] });
  await connect(ivy);
  await listed(ivy);
  assert.match(await ivy.text(), /There is nothing new to keep[^]*could not measure it/);

  const silent = await ivyWith(stage, { name: "BM 57", service: 0x1810, sends: [] });
  await connect(silent);
  await silent.page.getByRole("status").getByText("Connected").waitFor();
  await silent.page.getByRole("button", { name: "Stop waiting" }).click();
  await silent.page.getByRole("status").getByText("Nothing came from your device").waitFor();
  assert.equal(await silent.page.getByRole("button", { name: "Connect to a device" }).isEnabled(), true);
}

async function nothingChosen(stage) {
  const ivy = await ivyWith(stage, { name: "", service: 0x1810, sends: [], none: true });
  await connect(ivy);
  await ivy.page.getByRole("status").getByText("No device was chosen").waitFor();
  assert.equal(await ivy.page.getByRole("button", { name: "Connect to a device" }).isEnabled(), true);
}

async function noButton(stage) {
  const without = await stage.visitor();
  await without.page.addInitScript(() => Object.defineProperty(navigator, "bluetooth", { value: undefined }));
  const plain = await stage.visitor({ javaScriptEnabled: false });
  for (const visitor of [without, plain]) {
    await visitor.signInAs("ivy");
    await visitor.open("/readings/bluetooth");
    await visitor.page.getByText("Your browser cannot connect to devices").waitFor();
    assert.equal(await visitor.page.getByRole("button", { name: "Connect to a device" }).count(), 0);
    await visitor.page.getByRole("link", { name: "type in your readings" }).first().click();
    await visitor.page.waitForURL("**/readings/add");
  }
}

async function policy(stage) {
  const ivy = await stage.visitor();
  await ivy.signInAs("ivy");
  const allowed = () => ivy.page.evaluate(() => document.featurePolicy.allowsFeature("bluetooth"));
  assert.equal(await allowed(), false);
  await ivy.open("/readings/bluetooth");
  assert.equal(await allowed(), true);
  await ivy.open("/readings/add");
  assert.equal(await allowed(), false);
}
