// A patient changes who may see her record, and the nurse's next click is refused.

import assert from "node:assert/strict";

import { DESKTOP, PHONE } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("a patient stops sharing, and the nurse's next click shows nothing of others", nextClick);
  }
  spec.on("sqlite").test("without JavaScript a choice is made in two steps, and a mistake loses nothing", withoutJavascript);
  spec.on("sqlite").test("of two tabs the second is shown what changed", twoTabs);
}

const AT_WORK = /\/practice\/RZZ01\/people\/[0-9a-f-]+$/;

async function nurseWithIvyOpen(stage) {
  const nurse = await stage.visitor({ viewport: DESKTOP });
  await nurse.signInAs("triage-nurse");
  await nurse.open("/practice/RZZ01/find");
  await nurse.page.locator('[name="nhs_number"]').fill("950 271 8348");
  await nurse.fillDate("born", [14, 3, 1945]);
  await nurse.page.locator('main form[action$="/find"] button').click();
  await nurse.page.waitForURL(AT_WORK);
  return nurse;
}

async function nextClick(stage) {
  const nurse = await nurseWithIvyOpen(stage);
  const record = new URL(nurse.page.url()).pathname;
  await nurse.open(`${record}/record/medicines`);
  assert.match(await nurse.text(), /Metformin/);

  const ivy = await stage.visitor({ viewport: PHONE });
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/sharing");
  await page.getByText("You share all with the teams caring for you.").waitFor();
  await page.getByRole("link", { name: "Wessex Vale Hospital" }).first().click();
  await page.getByLabel("Stop sharing").check();
  await page.getByLabel("All of my record").check();
  await page.getByLabel("Until I change it").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("From now on Wessex Vale Hospital will see only what they wrote themselves.").waitFor();
  await page.getByText("Nothing has changed yet.").waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${width} px wide`);
  // Nothing has happened: the nurse still sees it.
  await nurse.page.reload();
  assert.match(await nurse.text(), /Metformin/);

  await page.getByRole("button", { name: "Confirm: stop sharing" }).click();
  await ivy.confirm();
  await page.waitForURL("**/sharing?done=changed");
  await page.getByText("Your choice counts from now on.").waitFor();

  nurse.allow(/\b404\b/);
  await nurse.page.reload();
  assert.doesNotMatch(await nurse.text(), /Metformin/);
  await nurse.page.goBack();
  await nurse.page.goForward();
  assert.doesNotMatch(await nurse.text(), /Metformin/);

  await ivy.open("/sharing/history");
  await page.getByText("You stopped sharing your record with Wessex Vale Hospital.").waitFor();
  const [copy] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download my choices" }).click(),
  ]);
  assert.equal(copy.suggestedFilename(), "nene-sharing.json");
}

async function withoutJavascript(stage) {
  const joe = await stage.visitor({ viewport: PHONE, javaScriptEnabled: false });
  const { page } = joe;
  await joe.signInAs("joe");
  await joe.open("/sharing/categories/mental-health");
  await page.getByLabel("Stop sharing").check();
  await page.getByLabel("Until a day that I choose").check();
  await joe.fillDate("until", [31, 2, 2030]);
  joe.allow(/\b422\b/);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  assert.ok(await page.getByLabel("Stop sharing").isChecked());
  assert.equal(await page.locator('[name="until_day"]').inputValue(), "31");
  await page.locator('[name="until_day"]').fill("28");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("28 February 2030").waitFor();
  await page.getByRole("button", { name: "Confirm: stop sharing" }).click();
  await joe.confirm();
  await page.getByText("Your mental health records are not shared.").waitFor();
}

async function twoTabs(stage) {
  const ivy = await stage.visitor({ viewport: PHONE });
  const { page } = ivy;
  await ivy.signInAs("madeline");
  const stopAll = async (tab) => {
    await tab.goto("/sharing/stop-all");
    await tab.getByLabel("Until I change it").check();
    await tab.getByRole("button", { name: "Continue" }).click();
  };
  const other = await ivy.context.newPage();
  await stopAll(other);
  await ivy.open("/sharing/categories/results");
  await page.getByLabel("Stop sharing").check();
  await page.getByLabel("Until I change it").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Confirm: stop sharing" }).click();
  await ivy.confirm();
  await page.waitForURL("**/sharing?done=changed");
  ivy.allow(/\b409\b/);
  await other.getByRole("button", { name: "Confirm: stop sharing" }).click();
  await other.getByText("Something has changed in the meantime").waitFor();
  await other.getByRole("button", { name: "Confirm: stop sharing" }).click();
  await other.getByText("You have stopped all sharing.").waitFor();
}
