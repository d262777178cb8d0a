// Readings written on a phone without a network: kept where nobody can read them, sent once, and
// asked about before signing out.

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

import { isSound } from "../house/sound.mjs";
import { launchOptions, PHONE } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("three readings without a network, reloaded, and sent", journey);
  }
  spec.on("sqlite").test("an answer that is lost is no second reading", lostAnswer);
  spec.test("what is alarming says what to do at once, and what is impossible is not kept", rules);
  spec.test("nothing on the disk can be read, with a session or without", sealedOnDisk);
  spec.test("signing out asks about what is not sent", signingOut);
  spec.test("another person on the same phone takes nothing", anotherPerson);
  spec.test("a phone is turned off, and nothing is left of it", turnedOff);
}

/** What a phone without a network says in its console. */
const NO_NETWORK = [/net::ERR_/, /Failed to load resource/, /Pages will not open/, /TypeError: Failed to fetch/];

/** Signs in, and chooses this phone on its page. */
async function choose(visitor, card = "ivy") {
  visitor.allow(...NO_NETWORK);
  await visitor.signInAs(card);
  await visitor.open("/readings/offline");
  await visitor.page.evaluate(() => navigator.serviceWorker.ready);
  await visitor.page.getByRole("button", { name: "This is my own phone. Turn it on" }).click();
  await visitor.page.getByText("This phone is on.").waitFor();
  // Told as it is, whichever it is.
  await visitor.page.getByText(/Your browser has (not )?promised/).waitFor();
}

const startWriting = async ({ page }, measure) => page.getByLabel("What did you measure?").selectOption({ label: measure });
const save = ({ page }) => page.getByRole("button", { name: "Save on this phone" }).click();
const saved = ({ page }) => page.getByText("Saved on this phone. It is not sent yet").waitFor();

async function pressure(visitor, upper, lower) {
  await startWriting(visitor, "Blood pressure");
  await visitor.page.getByLabel(/Upper number/).fill(String(upper));
  await visitor.page.getByLabel(/Lower number/).fill(String(lower));
  await save(visitor);
  await saved(visitor);
}

async function weight(visitor, kilograms) {
  await startWriting(visitor, "Weight");
  await visitor.page.getByLabel("Kilograms").fill(String(kilograms));
  await save(visitor);
  await saved(visitor);
}

const waits = ({ page }, count) => page.getByText(`On this phone, not sent yet (${count})`).waitFor();

/** How many readings the phone holds. */
const held = ({ page }) => page.evaluate(async () => (await globalThis.kept.waiting()).length);

/** The page of readings shows the last of each on top, and then all of them. */
const timesInNewest = (list, words) => list.split("The newest")[1].split(words).length - 1;

async function journey(stage) {
  const ivy = await stage.visitor();
  const { page, context } = ivy;
  await choose(ivy);
  await isSound(ivy);
  await context.setOffline(true);
  // As somebody goes who wants to write.
  await ivy.open("/diary");
  await page.getByRole("heading", { name: "Write a reading on this phone" }).waitFor();
  await isSound(ivy);
  await pressure(ivy, 127, 76);
  await waits(ivy, 1);
  await weight(ivy, 81.3);
  await startWriting(ivy, "Note");
  await page.getByLabel("Your note").fill("Slept badly");
  await save(ivy);
  await saved(ivy);
  await waits(ivy, 3);
  await page.reload();
  await waits(ivy, 3);
  await isSound(ivy);
  // Any other page says that there is no network, and leads here.
  await ivy.open("/home");
  await page.getByRole("heading", { name: "You are offline" }).waitFor();
  await page.getByRole("link", { name: "Write a reading on this phone" }).click();
  await waits(ivy, 3);
  await context.setOffline(false);
  await page.getByText("3 readings were sent and are kept.").waitFor();
  assert.equal(await held(ivy), 0);
  await ivy.open("/readings");
  const list = await ivy.text();
  for (const reading of ["127/76", "81.3", "Slept badly"]) assert.ok(list.includes(reading), `${reading}: ${list}`);
  assert.equal(timesInNewest(list, "127/76"), 1, list);
  assert.doesNotMatch(list, /not sent yet/);
}

async function lostAnswer(stage) {
  const ivy = await stage.visitor();
  const { page, context } = ivy;
  await choose(ivy);
  let lost = 0;
  await context.route("**/readings/sync", async (route) => {
    // The server has taken it; the phone never hears of it.
    const answer = await route.fetch();
    assert.equal(answer.status(), 200);
    lost += 1;
    if (lost <= 2) return route.abort("connectionreset");
    return route.fulfill({ response: answer });
  });
  await ivy.open("/offline/diary");
  await pressure(ivy, 126, 77);
  await waits(ivy, 1);
  for (let tries = 0; tries < 5 && (await held(ivy)) > 0; tries += 1) {
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.waitForTimeout(300);
  }
  assert.equal(await held(ivy), 0);
  assert.ok(lost >= 3, `${lost}`);
  await ivy.open("/readings");
  assert.equal(timesInNewest(await ivy.text(), "126/77"), 1);
}

async function rules(stage) {
  const ivy = await stage.visitor();
  const { page, context } = ivy;
  await choose(ivy);
  await context.setOffline(true);
  await ivy.open("/readings");
  await pressure(ivy, 186, 122);
  await page.getByRole("heading", { name: /Rest for 5 minutes, then measure again/ }).waitFor();
  await page.getByRole("heading", { name: /Check for these signs now/ }).waitFor();
  await isSound(ivy);

  await startWriting(ivy, "Oxygen level");
  await page.getByLabel(/Oxygen level \(SpO2\)/).fill("90");
  await save(ivy);
  await page.locator(".nhsuk-error-summary").getByText("Choose what was breathed").waitFor();
  await isSound(ivy);
  await page.getByLabel("Just air").check();
  await save(ivy);
  await saved(ivy);
  await page.getByRole("heading", { name: /Call 999 now/ }).waitFor();

  await startWriting(ivy, "Blood pressure");
  await page.getByLabel(/Upper number/).fill("400");
  await page.getByLabel(/Lower number/).fill("80");
  await save(ivy);
  await page.locator(".nhsuk-error-summary").getByText(/50 to 300 mmHg/).waitFor();
  await page.getByLabel(/Upper number/).fill("70");
  await save(ivy);
  await page.locator(".nhsuk-error-summary").getByText(/swapped/).waitFor();
  // Unusual is asked once more, and then kept.
  await page.getByLabel(/Upper number/).fill("255");
  await save(ivy);
  await page.locator(".nhsuk-error-summary").getByText(/very unusual/).waitFor();
  assert.equal(await held(ivy), 2);
  await save(ivy);
  await saved(ivy);
  await waits(ivy, 3);

  await startWriting(ivy, "Blood glucose");
  await page.getByLabel(/Blood glucose/).fill("30");
  await save(ivy);
  await page.locator(".nhsuk-error-summary").getByText(/Choose the unit/).waitFor();
  await page.getByLabel("mmol/L").check();
  await save(ivy);
  await page.locator(".nhsuk-error-summary").getByText(/very unusual/).waitFor();

  // One is thrown away, asked twice.
  await page.getByRole("button", { name: /^Throw it away/ }).first().click();
  await page.getByRole("button", { name: /^Yes, throw it away/ }).click();
  await waits(ivy, 2);
}

/** Values that stand nowhere else. */
const CANARIES = ["137/73", "\"137\"", "73.9", "74.7", "Zanzibar", "systolic\":"];

async function sealedOnDisk(stage) {
  const folder = await mkdtemp(join(tmpdir(), "nene-profile."));
  try {
    const context = await chromium.launchPersistentContext(folder, { ...launchOptions(), baseURL: stage.nene.origin, viewport: PHONE, locale: "en-GB" });
    const ivy = await stage.watch(context);
    await choose(ivy);
    await context.setOffline(true);
    await ivy.open("/diary");
    await pressure(ivy, 137, 73);
    await weight(ivy, 74.7);
    await startWriting(ivy, "Note");
    await ivy.page.getByLabel("Your note").fill("Zanzibar");
    await save(ivy);
    await saved(ivy);
    await waits(ivy, 3);
    // All that a script of ours could find, with the session and without.
    for (const cookies of ["kept", "gone"]) {
      if (cookies === "gone") await context.clearCookies();
      const all = await ivy.page.evaluate(async () => {
        const [phone, waiting] = [await globalThis.kept.phone(), await globalThis.kept.waiting()];
        const text = (entry) => atob(entry.sealed.replace(/-/g, "+").replace(/_/g, "/"));
        return { phone, waiting, opened: waiting.map(text).join() };
      });
      const dump = JSON.stringify(all);
      for (const canary of CANARIES) assert.ok(!dump.includes(canary), `${canary} in ${dump}`);
      assert.deepEqual(Object.keys(all.phone).sort(), ["id", "key"]);
      assert.deepEqual(Object.keys(all.waiting[0]).sort(), ["at", "id", "phone", "sealed"]);
      // A weight and a note have the same length.
      assert.equal(new Set(all.waiting.map(({ sealed }) => sealed.length)).size, 1);
    }
    await context.close();
    const found = await lookThrough(folder, CANARIES);
    assert.deepEqual(found, []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function lookThrough(folder, words) {
  const found = new Set();
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    // What the browser brought with it, and its list of pages.
    if (!file.isFile() || !/IndexedDB|Service Worker|Local Storage|Session Storage|File System/.test(file.parentPath)) continue;
    const bytes = await readFile(join(file.parentPath, file.name));
    for (const word of words) {
      if (bytes.includes(word) || bytes.includes(Buffer.from(word, "utf16le"))) found.add(`${word} in ${file.name}`);
    }
  }
  return [...found];
}

async function signingOut(stage) {
  const ivy = await stage.visitor();
  const { page, context } = ivy;
  await choose(ivy);
  // The website does not take it now.
  let away = true;
  await context.route("**/readings/sync", (route) => (away ? route.abort("connectionreset") : route.continue()));
  await ivy.open("/offline/diary");
  await weight(ivy, 77.7);
  await ivy.open("/readings");
  await waits(ivy, 1);
  const signOut = () => page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await signOut();
  const dialog = page.getByRole("dialog", { name: "1 reading on this phone is not sent" });
  await dialog.waitFor();
  await isSound(ivy);
  await dialog.getByRole("button", { name: "Stay signed in" }).click();
  await signOut();
  await dialog.getByRole("button", { name: /leave them on this phone/ }).click();
  await page.waitForURL("**/signed-out");
  // Still there, and still the phone of Ivy.
  away = false;
  await ivy.signInAs("ivy");
  await ivy.open("/readings");
  // The first page that has the network sends it: the one after signing in may have been quicker than this one.
  const sent = page.getByText("1 reading was sent and is kept.");
  await sent.or(page.getByText("77.7 kg")).first().waitFor();
  await ivy.open("/readings");
  await page.getByText("77.7 kg").first().waitFor();
  // With nothing left, nothing is asked.
  await signOut();
  await page.waitForURL("**/signed-out");
  // Thrown away knowingly.
  away = true;
  await ivy.signInAs("ivy");
  await ivy.open("/offline/diary");
  await weight(ivy, 78.8);
  await ivy.open("/readings");
  await waits(ivy, 1);
  await signOut();
  await dialog.getByRole("button", { name: "Throw them away, and sign out" }).click();
  await page.waitForURL("**/signed-out");
  away = false;
  await ivy.signInAs("ivy");
  await ivy.open("/readings");
  assert.doesNotMatch(await ivy.text(), /78\.8|not sent yet/);
}

async function anotherPerson(stage) {
  const ivy = await stage.visitor();
  const { page, context } = ivy;
  await choose(ivy);
  await context.setOffline(true);
  await ivy.open("/diary");
  await weight(ivy, 66.6);
  await waits(ivy, 1);
  // Her session ends, which the phone is told, and somebody else signs in.
  ivy.allow(/^answer: 401 POST .*\/readings\/sync/);
  await context.clearCookies();
  await context.setOffline(false);
  await ivy.signInAs("joe");
  await ivy.open("/readings");
  await waits(ivy, 1);
  await page.getByText("They were written by somebody else.").waitFor();
  assert.doesNotMatch(await ivy.text(), /Ivy|66\.6/);
  await ivy.open("/readings/offline");
  await page.getByText("This phone is set up for somebody else").waitFor();
  assert.ok(await page.getByRole("button", { name: "This is my own phone. Turn it on" }).isHidden());
  await context.clearCookies();
  await ivy.signInAs("ivy");
  await ivy.open("/readings");
  await page.getByText("1 reading was sent and is kept.").waitFor();
  await page.getByRole("link", { name: "See your readings" }).click();
  await page.getByText("66.6 kg").first().waitFor();
}

async function turnedOff(stage) {
  const ivy = await stage.visitor();
  const { page, context } = ivy;
  await choose(ivy);
  await page.getByRole("button", { name: "Turn it off on this phone" }).click();
  await page.getByText("That phone is turned off.").waitFor();
  await page.getByText("This phone is not set up.").waitFor();
  const left = await page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name),
    pages: (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))).flat().map(({ url }) => new URL(url).pathname),
  }));
  assert.deepEqual(left.databases, []);
  assert.ok(!left.pages.includes("/offline/diary"), String(left.pages));
  await context.setOffline(true);
  await ivy.open("/diary");
  await page.getByRole("heading", { name: "You are offline" }).waitFor();
  assert.ok(await page.getByRole("link", { name: "Write a reading on this phone" }).isHidden());
}
