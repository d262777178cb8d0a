// When medicines are taken, on a phone: times are made, doses marked, skipped and taken back.

import assert from "node:assert/strict";

import { fits, isSound } from "../house/sound.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database, "movable").test("times are made, and a dose is marked, taken back and skipped", journey);
  }
  spec.on("sqlite", "movable").test("all of it works without JavaScript", withoutJavascript);
  spec.on("sqlite").test("a phone in another time zone asks, and stays at home", abroad);
}

/** Two times of one afternoon, and a moment at which both can be marked: whatever the hour at which this runs. */
const TIMES = ["14:05", "14:06"];

async function atTwo({ nene }) {
  // Of those who share a program, the first moves its clock; it goes on, never back.
  if (nene.isAtTwo) return;
  nene.isAtTwo = true;
  const day = new Date(Date.now() + 24 * 60 * 60_000);
  for (const hours of [13, 14]) {
    day.setUTCHours(hours, 0, 0, 0);
    if (day.toLocaleTimeString("en-GB", { timeZone: "Europe/London", hour: "2-digit" }) === "14") break;
  }
  await nene.moveClockTo(day);
}

const SHORT = "Two of the small ones";
const LONG = "Onetabletwithaverylongnamethatnobodycanbreakanywhereatallinthewholewideworld";

/** Writes down two times of a medicine that Ivy has no times for. */
async function make(ivy, medicine) {
  const { page } = ivy;
  await ivy.open("/doses/schedules");
  await page.getByRole("link", { name: "Add times for a medicine" }).click();
  await page.getByRole("link", { name: medicine }).first().click();
  await page.getByRole("heading", { name: "How is it taken?" }).waitFor();
  await page.getByRole("link", { name: "At times of the day" }).click();
  const [first, second] = TIMES;
  await page.getByLabel("Time 1", { exact: true }).fill(first);
  await page.getByLabel("How much at time 1").fill(LONG);
  await page.getByRole("button", { name: "Add a time" }).click();
  assert.equal(await page.getByLabel("How much at time 1").inputValue(), LONG, "nothing typed is lost");
  await page.getByLabel("Time 3", { exact: true }).fill(second);
  await page.getByLabel("How much at time 3").fill(SHORT);
  await page.getByRole("button", { name: "Save these times" }).click();
  await page.getByText("The times are saved.").waitFor();
  assert.match(await ivy.text(), /Every day at .* and .*, from today/);
  return page.url().replace(/\?.*$/, "");
}

/** The dose of this medicine on the page of today that says this of how much. */
function dose(page, amount) {
  return page.locator(".nene-dose").filter({ hasText: amount });
}

async function journey(stage) {
  await atTwo(stage);
  const ivy = await stage.visitor(PHONE);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await make(ivy, "Colecalciferol 800unit capsules");
  await isSound(ivy);
  await ivy.open("/doses");
  await isSound(ivy);
  await page.setViewportSize({ width: 320, height: 700 });
  await fits({ page });
  await page.setViewportSize(PHONE.viewport);

  await dose(page, SHORT).last().getByRole("button", { name: /^Taken/ }).click();
  await page.getByText(/Taken at .*/).first().waitFor();
  await isSound(ivy);
  await page.locator(".nene-doses__after").getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Nothing counts as taken or skipped.").waitFor();

  await dose(page, LONG).getByRole("link", { name: /^Skip/ }).click();
  await isSound(ivy);
  await page.getByLabel("I had none left").check();
  await page.getByRole("button", { name: "Skip this dose" }).click();
  await page.getByText(/Skipped: I had none left/).first().waitFor();
  await dose(page, LONG).getByRole("link").first().click();
  await page.getByRole("heading", { name: "What was said about it" }).waitFor();
  await isSound(ivy);
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Nothing counts as taken or skipped.").waitFor();

  const several = page.getByRole("button", { name: /^Taken: all of the/ });
  if ((await several.count()) > 0) {
    await several.last().click();
    await page.getByText(/doses marked as taken\./).waitFor();
    await isSound(ivy);
  }
}

async function withoutJavascript(stage) {
  await atTwo(stage);
  const ivy = await stage.visitor({ ...PHONE, javaScriptEnabled: false });
  const { page } = ivy;
  await ivy.signInAs("ivy");
  const schedule = await make(ivy, "Amlodipine 5mg tablets");
  await ivy.open("/doses");
  await dose(page, SHORT).filter({ hasText: "Amlodipine" }).getByRole("button", { name: /^Taken/ }).click();
  await page.getByText(/Taken at .*/).first().waitFor();
  await ivy.open(new URL(schedule).pathname);
  await page.getByRole("link", { name: "Change the reminders" }).click();
  await page.getByLabel("No", { exact: true }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("There are no reminders for this medicine.").first().waitFor();
  await page.getByRole("link", { name: "Pause or end it" }).click();
  await page.getByLabel("Pause it").check();
  await page.getByLabel("A stay in hospital, where they look after medicines").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("It is paused.").first().waitFor();
  await page.getByRole("button", { name: "Go on with it from now" }).click();
  await page.getByText("It goes on from now.").first().waitFor();
}

async function abroad(stage) {
  const ivy = await stage.visitor({ ...PHONE, timezoneId: "America/New_York" });
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/doses");
  await page.getByRole("link", { name: "Choose by which clock they go" }).click();
  await page.getByRole("heading", { name: "Your medicines and the time in New York" }).waitFor();
  await isSound(ivy);
  await page.getByRole("button", { name: "Keep the time in London" }).click();
  await page.waitForURL("**/doses");
  assert.equal(await page.getByRole("link", { name: "Choose by which clock they go" }).isVisible(), false);
}
