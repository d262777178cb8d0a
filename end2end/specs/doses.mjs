// When medicines are taken, on a phone: times are made, doses marked, skipped and taken back.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("times are made, and a dose is marked, taken back and skipped", journey);
  }
  spec.on("sqlite").test("a phone in another time zone asks, and stays at home", abroad);
}

/** No fault that axe knows, and nothing wider than the screen. */
async function isSound({ page }) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
  await fits(page);
}

async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${page.url()} is ${wide} px too wide`);
}

/** Two times of today that come soon: they can be marked, and are in one part of the day mostly. */
function soon() {
  const clock = (minutes) =>
    new Date(Date.now() + minutes * 60_000).toLocaleTimeString("en-GB", {
      timeZone: "Europe/London",
      hour: "2-digit",
      minute: "2-digit",
    });
  return [clock(5), clock(6)];
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
  const [first, second] = soon();
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
  const ivy = await stage.visitor(PHONE);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await make(ivy, "Colecalciferol 800unit capsules");
  await isSound(ivy);
  await ivy.open("/doses");
  await isSound(ivy);
  await page.setViewportSize({ width: 320, height: 700 });
  await fits(page);
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
