// How somebody wants to be reminded, and the whole way of one dose that nobody marks: said, said again,
// and then somebody who helps is told. On a phone.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { isSound } from "../house/sound.mjs";

const PHONE = { hasTouch: true, isMobile: true };
const MINUTE = 60_000;

export default function (spec) {
  spec.on("sqlite").test("somebody chooses how they are reminded, and confirms their mobile number", choosing);
  spec.on("sqlite").test("choices are made without JavaScript", plainly);
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database, "movable").test("a dose that nobody marks is said again, and the carer is told", missed);
  }
}

/** Every text message that has left so far. */
async function texts(nene) {
  const folder = join(nene.folder, "texts");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const all = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))));
  return all.map(({ text }) => text).filter(Boolean);
}

/** Every e-mail that has left so far, as it left. */
async function letters(nene) {
  const folder = join(nene.folder, "mail");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".eml"));
  return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}

/** Looks until there is what is looked for: the program looks once a second. */
async function eventually(what, look) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((soon) => setTimeout(soon, 200));
  }
  throw new Error(`${what} did not come`);
}

const textTo = (nene, number, words) =>
  eventually(`a text message to ${number} with ${words}`, async () =>
    (await texts(nene)).find((text) => text.to === number && words.test(text.words)),
  );

/** Enters the number, reads the code from the text message, and confirms it. */
async function confirmMobile(visitor, nene, typed, number) {
  const { page } = visitor;
  await visitor.open("/account/reminders/contact/mobile");
  await page.getByLabel("Mobile number").fill(typed);
  await isSound(visitor);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByRole("heading", { name: "Enter the code" }).waitFor();
  await isSound(visitor);
  const { words } = await textTo(nene, number, /^\d{6} /);
  await page.getByLabel("The code").fill(words.slice(0, 6));
  await page.getByRole("button", { name: "Confirm my number" }).click();
  await page.getByText("Your mobile number is confirmed").waitFor();
}

/** Enters the address, reads the code from the e-mail, and confirms it. */
async function confirmEmail(visitor, nene, address) {
  const { page } = visitor;
  await visitor.open("/account/reminders");
  await page.getByRole("link", { name: /your e-mail address/ }).click();
  await page.getByLabel("E-mail address").fill(address);
  await isSound(visitor);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByRole("heading", { name: "Enter the code" }).waitFor();
  await isSound(visitor);
  const letter = await eventually(`an e-mail to ${address}`, async () =>
    (await letters(nene)).find((letter) => letter.includes(`To: ${address}`) && /^\d{6} is your code/m.test(letter)),
  );
  await page.getByLabel("The code").fill(/^(\d{6}) is your code/m.exec(letter)[1]);
  await page.getByRole("button", { name: "Confirm my address" }).click();
  await page.getByText("Your e-mail address is confirmed").waitFor();
}

async function choosing(stage) {
  const ivy = await stage.visitor(PHONE);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/account");
  await page.getByRole("link", { name: "How we remind you" }).click();
  await page.getByRole("heading", { name: "What we remind you of" }).waitFor();
  await isSound(ivy);

  await confirmMobile(ivy, stage.nene, "07700 900 471", "+447700900471");
  assert.match(await ivy.text(), /07700 900471/);
  await confirmEmail(ivy, stage.nene, "ivy.marlow@example.com");
  assert.match(await ivy.text(), /ivy\.marlow@example\.com/);

  // A wrong code first: what was typed stays, and says what to do.
  await ivy.open("/account/reminders/contact/mobile");
  assert.match(await ivy.text(), /We send text messages to 07700 900471/);
  await page.getByLabel("Mobile number").fill("01632 960100");
  ivy.allow(/\b422\b/);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  assert.equal(await page.getByLabel("Mobile number").inputValue(), "01632 960100");
  await isSound(ivy);

  await ivy.open("/account/reminders");
  await page.getByRole("link", { name: "Change Taking your medicines" }).click();
  await page.getByLabel("First").selectOption("sms");
  await page.getByLabel("If you do not look, then").selectOption("none");
  await page.getByLabel("And then").selectOption("none");
  await page.getByLabel("How long do we wait before the next way?").selectOption("5");
  await page.getByLabel("Yes, also in quiet hours").check();
  await isSound(ivy);
  await page.getByRole("button", { name: "Keep this" }).click();
  await page.getByText("Your choice is kept").waitFor();
  assert.match(await ivy.text(), /Taking your medicines\s+Text message\s+Also in quiet hours/);

  await page.getByRole("link", { name: "Change quiet hours and language" }).click();
  await page.getByLabel("Quiet from").selectOption("21:30");
  await page.getByLabel("Cymraeg").check();
  await isSound(ivy);
  await page.getByRole("button", { name: "Keep this" }).click();
  assert.match(await ivy.text(), /9:30pm to 6am[\s\S]*Cymraeg/);

  await ivy.open("/reminders");
  assert.match(await ivy.text(), /Your reminders/);
  await isSound(ivy);

  // On the smallest phone too.
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ["", "/about/appointment", "/hours", "/address", "/contact/mobile", "/contact/email"]) {
    await ivy.open(`/account/reminders${path}`);
    await isSound(ivy);
  }
}

async function plainly(stage) {
  const joe = await stage.visitor({ javaScriptEnabled: false });
  const { page } = joe;
  await joe.signInAs("joe");
  await joe.open("/account/reminders/about/appointment");
  await page.getByLabel("First").selectOption("letter");
  for (const label of ["If you do not look, then", "And then", "And last"]) {
    await page.getByLabel(label).selectOption("none");
  }
  await page.getByRole("button", { name: "Keep this" }).click();
  await page.getByText("Your choice is kept").waitFor();
  await page.getByRole("link", { name: "Add your address for letters" }).click();
  await page.getByLabel(/Street, town/).fill("1 Hill Road\nYork\nYO1 1AA");
  await page.getByRole("button", { name: "Keep this" }).click();
  assert.match(await joe.text(), /Letters\s+1 Hill Road\s+York\s+YO1 1AA/);
}

/** "10:25", by the clock in London. */
function inLondon(instant) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }).format(instant);
}

/** A medicine of Ivy's own with one time, at which it is due in ten minutes from now. */
async function schedule(ivy, due) {
  const { page } = ivy;
  await ivy.open("/medicines/add");
  await page.getByLabel("Name", { exact: true }).fill("Elderberry syrup");
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Add it" }).click();
  await page.getByText("Elderberry syrup").first().waitFor();
  await ivy.open("/doses/schedules/new");
  await page.getByRole("link", { name: /Elderberry syrup/ }).click();
  await page.getByRole("link", { name: "At times of the day" }).click();
  await page.getByLabel("Every day").check();
  await page.getByLabel("Time 1", { exact: true }).fill(inLondon(due));
  await page.getByLabel("How much at time 1").fill("1 spoon");
  const [day, month, year] = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London" }).format(due).split("/");
  await ivy.fillDate("starts", [day, month, year]);
  await isSound(ivy);
  await page.getByRole("button", { name: "Save these times" }).last().click();
  await page.getByRole("link", { name: "Change the reminders" }).waitFor();
}

async function missed(stage) {
  const { nene } = stage;
  // Tomorrow at half past eleven: by day in London, whatever the season.
  const noon = new Date(Date.now() + 24 * 60 * MINUTE);
  noon.setUTCHours(11, 30, 0, 0);
  await nene.moveClockTo(noon);
  const due = new Date(noon.getTime() + 10 * MINUTE);

  const joan = await stage.visitor(PHONE);
  await joan.signInAs("joan");
  await confirmMobile(joan, nene, "07700 900 501", "+447700900501");

  const ivy = await stage.visitor(PHONE);
  await ivy.signInAs("ivy");
  await confirmMobile(ivy, nene, "07700 900 502", "+447700900502");
  await schedule(ivy, due);
  await ivy.page.getByRole("link", { name: "Change the reminders" }).click();
  await ivy.page.getByLabel("Yes", { exact: true }).check();
  await ivy.page.getByLabel("If nobody marks the dose, how often do we say it again?").selectOption("1");
  await ivy.page.getByLabel("How long between two reminders?").selectOption("15");
  await ivy.page.getByLabel("After how long does a dose count as not marked?").selectOption("60");
  await ivy.page.getByLabel(/Joan/).check();
  await isSound(ivy);
  await ivy.page.getByRole("button", { name: "Save" }).click();

  // Due: it stands on the website, and a text message says that there is something to do.
  await nene.moveClockTo(new Date(due.getTime() + 1_000));
  await textTo(nene, "+447700900502", /^You have something to do now/);
  await ivy.open("/reminders");
  assert.match(await ivy.text(), /To do now[\s\S]*Your medicine, due at/);
  await isSound(ivy);
  await ivy.open("/home");
  assert.match(await ivy.text(), /You have \d+ new reminders?/);

  // Nobody says anything: once more.
  await nene.moveClockTo(new Date(due.getTime() + 15 * MINUTE + 1_000));
  await textTo(nene, "+447700900502", /^You still have something to do/);

  // And then Joan, who is told that there is something, and not what.
  await nene.moveClockTo(new Date(due.getTime() + 60 * MINUTE + 1_000));
  const told = await textTo(nene, "+447700900501", /^Somebody you look after may need you/);
  for (const { words } of await texts(nene)) assert.doesNotMatch(words, /Elderberry|Ivy|medicine|dose/i);
  assert.match(told.words, new RegExp(nene.origin));
  await joan.signInAs("joan");
  await joan.open("/reminders");
  assert.match(await joan.text(), /To do now[\s\S]*Somebody you look after may need you/);
  assert.doesNotMatch(await joan.text(), /Elderberry|Ivy/);
  await isSound(joan);
  await joan.page.getByRole("link", { name: "Somebody you look after may need you" }).click();
  await joan.page.getByRole("button", { name: /Open the record of Ivy Marlow/ }).click();
  await joan.page.waitForURL(/\/for\/[0-9a-f-]+\/record$/);
  const prefix = new URL(joan.page.url()).pathname.replace(/\/record$/, "");
  await joan.open(`${prefix}/doses`);
  assert.match(await joan.text(), /Elderberry syrup/);
}
