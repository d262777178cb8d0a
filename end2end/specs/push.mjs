// A reminder on a phone, from the switch to the mark: a push service on this machine gets the message,
// the real service worker shows it with the website closed, its button is pressed, the dose is marked.

import assert from "node:assert/strict";

import { Phone, PushService, subscribeWith } from "../house/push.mjs";
import { isSound } from "../house/sound.mjs";

const PHONE = { hasTouch: true, isMobile: true };
const MINUTE = 60_000;

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database, "movable").test("a dose comes to the phone and is marked by its button", marked);
  }
  spec.on("sqlite").test("signing out leaves reminders on, and offers to turn them off", leaving);
  spec.test("the switch says it in plain words without JavaScript", plainly);
}

/** "10:25", by the clock in London. */
function inLondon(instant) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }).format(instant);
}

/** A medicine of Ivy's own with one time. */
async function schedule(ivy, due) {
  const { page } = ivy;
  await ivy.open("/medicines/add");
  await page.getByLabel("Name", { exact: true }).fill("Rosehip powder");
  await page.getByLabel("Vitamin or food supplement").check();
  await page.getByRole("button", { name: "Add it" }).click();
  await page.getByText("It is on your list.").waitFor();
  await ivy.open("/doses/schedules/new");
  await page.getByRole("link", { name: /Rosehip powder/ }).click();
  await page.getByRole("link", { name: "At times of the day" }).click();
  await page.getByLabel("Every day").check();
  await page.getByLabel("Time 1", { exact: true }).fill(inLondon(due));
  await page.getByLabel("How much at time 1").fill("1 spoon");
  await page.getByRole("button", { name: "Save these times" }).last().click();
  await page.getByRole("heading", { name: "Rosehip powder" }).first().waitFor();
}

/** Signs in and turns reminders on, on a phone with a stand-in for its push service. */
async function turnedOn(stage, path) {
  const service = await PushService.start(stage.nene);
  const ivy = await stage.visitor(PHONE);
  const { page, context } = ivy;
  await subscribeWith(context, stage.nene.origin, service.standIn(path));
  await ivy.signInAs("ivy");
  await ivy.open("/account/reminders");
  await page.getByText("This phone does not get reminders.").waitFor();
  await isSound(ivy);
  await page.getByRole("button", { name: "Turn on reminders on this phone" }).click();
  await page.waitForURL("**/account/reminders?phone=on");
  await page.getByText("This phone gets reminders.", { exact: true }).waitFor();
  const checks = await page.locator("#phone-checks").innerText();
  assert.equal(checks.match(/Yes: /g)?.length, 6, checks);
  await isSound(ivy);
  return { service, ivy };
}

async function marked(stage) {
  const { nene } = stage;
  // Tomorrow at half past eleven: by day in London, whatever the season.
  const noon = new Date(Date.now() + 24 * 60 * MINUTE);
  noon.setUTCHours(11, 30, 0, 0);
  await nene.moveClockTo(noon);
  const due = new Date(noon.getTime() + 10 * MINUTE);
  const { service, ivy } = await turnedOn(stage, "ivy");
  const { page, context } = ivy;
  const phone = await Phone.of(context, nene.origin);
  try {
    await schedule(ivy, due);

    // A test, at once: the phone itself says that it arrived.
    await ivy.open("/account/reminders");
    await page.getByRole("button", { name: "Send a test reminder", exact: true }).first().click();
    const test = await service.next(({ report }) => report);
    assert.deepEqual([test.path, test.told.actions, test.told.report], ["/ivy", [], true]);
    await phone.deliver(JSON.stringify(test.told));
    await page.getByText("The test reminder has arrived on this phone.").waitFor();
    await phone.shows(new RegExp(`^${test.told.title}$`));
    await page.reload();
    assert.match(await ivy.text(), /A test arrived on/);
    await ivy.open(test.told.url);
    await page.getByRole("heading", { name: "Your test reminder" }).waitFor();
    await isSound(ivy);
    // The website is closed.
    await page.close();

    await nene.moveClockTo(new Date(due.getTime() + 1_000));
    const dose = await service.next(({ actions }) => actions.length === 2);
    assert.doesNotMatch(JSON.stringify(dose.told), /Rosehip|Ivy|medicine|dose/i);
    assert.deepEqual(dose.told.actions.map(({ action }) => action), ["taken", "later"]);
    assert.equal(dose.headers.urgency, "high");
    assert.equal(dose.headers.topic, dose.told.tag);
    await phone.deliver(JSON.stringify(dose.told));
    const shown = await phone.shows(new RegExp(`^${dose.told.title}$`));
    assert.deepEqual([shown.body, shown.tag, shown.actions], [dose.told.body, dose.told.tag, ["taken", "later"]]);
    await phone.press("taken");
    await phone.shows(/^Recorded at /);

    // Once more, as a message that came twice: nothing changes.
    await phone.deliver(JSON.stringify(dose.told));
    await phone.shows(new RegExp(`^${dose.told.title}$`));
    await phone.press("taken");
    await phone.shows(/^Already recorded at /);
    await phone.deliver(JSON.stringify(dose.told));
    await phone.shows(new RegExp(`^${dose.told.title}$`));
    await phone.press("later");
    await phone.shows(/^Already recorded at /);

    // Two medicines at the same time: two to press, one to be heard.
    const title = new RegExp(`^${dose.told.title}$`);
    await phone.deliver(JSON.stringify(dose.told));
    const first = await phone.shows(title, dose.told.tag);
    await phone.deliver(JSON.stringify({ ...dose.told, tag: "another" }));
    const second = await phone.shows(title, "another");
    assert.deepEqual([first.silent, second.silent, second.actions], [false, true, ["taken", "later"]]);

    // What nobody can read is shown all the same.
    await phone.deliver("no JSON");
    await phone.shows(/^You have an update$/);

    ivy.page = await context.newPage();
    await ivy.open("/doses");
    await ivy.page.getByText("Rosehip powder").first().waitFor();
    assert.match(await ivy.text(), /Taken at[\s\S]*Rosehip powder/);
    await ivy.open(dose.told.url);
    await ivy.page.getByRole("heading", { name: "Rosehip powder" }).waitFor();
    assert.match(await ivy.text(), /Taken at/);
    await isSound(ivy);
  } finally {
    await service.leave();
  }
}

async function leaving(stage) {
  const { service, ivy } = await turnedOn(stage, "leaving");
  const { page } = ivy;
  try {
    await ivy.signOut();
    await page.getByText("Reminders still come to this phone.").waitFor();
    await isSound(ivy);
    await page.getByRole("button", { name: "Turn off reminders on this phone" }).click();
    await page.getByText("This phone gets no more reminders.").waitFor();
    await isSound(ivy);
    await ivy.signInAs("ivy");
    await ivy.open("/account/reminders");
    await page.getByText("This phone does not get reminders.").waitFor();
    assert.doesNotMatch(await ivy.text(), /On since/);
  } finally {
    await service.leave();
  }
}

async function plainly(stage) {
  const joe = await stage.visitor({ javaScriptEnabled: false });
  await joe.signInAs("joe");
  await joe.open("/account/reminders");
  assert.match(await joe.text(), /This phone[\s\S]*you need JavaScript/);
  assert.doesNotMatch(await joe.text(), /Turn on reminders on this phone/);
}
