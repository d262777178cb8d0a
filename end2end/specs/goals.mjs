// Joe was told to move more. On a phone he starts, makes a small step of his own, sees how it goes,
// and switches the encouragement off.

import assert from "node:assert/strict";

import { isSound } from "../house/sound.mjs";
import { PHONE } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("Joe starts, takes a small step, and switches encouragement off", journey);
  }
  spec.on("sqlite").test("a goal works without JavaScript", withoutScript);
}

const main = ({ page }) => page.getByRole("main");

/** The form of a goal, as Joe fills it. */
async function start(joe, step) {
  const { page } = joe;
  await page.getByLabel("Why does it matter to you?").fill("My father had a stroke.");
  await page.getByLabel("Something else, in my own words").check();
  await page.getByLabel("My own small step").fill(step);
  await page.getByLabel("On how many days a week?").selectOption("2");
  await page.getByLabel("Yes, at the times I choose").check();
  await page.getByLabel("midday").check();
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText("You have started. One small step is enough.").waitFor();
}

async function journey(stage) {
  const joe = await stage.visitor({ viewport: PHONE, hasTouch: true, isMobile: true });
  const { page } = joe;
  await joe.signInAs("joe");

  // The goal that he has: three weeks are behind him.
  await main(joe).getByRole("link", { name: /^Today's small step: Walk 10 minutes/ }).click();
  await page.getByRole("heading", { name: "How it goes" }).waitFor();
  assert.match(await joe.text(), /You have kept going for 3 weeks/);
  await page.locator(".nene-chart").waitFor();
  await isSound(joe);

  // Another one, with a step of his own.
  await joe.open("/goals");
  await isSound(joe);
  await main(joe).getByRole("link", { name: "Drink less alcohol", exact: true }).click();
  await page.getByText("do not stop suddenly").waitFor();
  await isSound(joe);
  // Forms sent with an error in them.
  joe.allow(/\b422\b/);
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  await isSound(joe);
  await start(joe, "Tea after work");
  assert.match(await joe.text(), /At midday, every day/);
  await isSound(joe);

  // Today, with a number that is none and then one that is.
  await page.getByLabel(/^How many units/).fill("some");
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  assert.equal(await page.getByLabel(/^How many units/).inputValue(), "some");
  await isSound(joe);
  await page.getByLabel(/^How many units/).fill("2.3");
  await page.getByRole("button", { name: "Part of it", exact: true }).click();
  await page.getByText("It is written down.").waitFor();
  assert.match(await joe.text(), /Today: Part of it, 2\.3 units/);
  assert.match(await joe.text(), /1 of [12]/);

  await joe.open("/home");
  await main(joe).getByRole("link", { name: /^Today's small step: Walk/ }).waitFor();
  await isSound(joe);

  // Off for one goal, then for all.
  await joe.open("/goals");
  await main(joe).getByRole("link", { name: "Drink less alcohol", exact: true }).first().click();
  await page.getByRole("button", { name: "Stop encouragement for this goal" }).click();
  await page.getByText("Encouragement is off for this goal.").waitFor();
  await joe.open("/goals");
  await page.getByRole("button", { name: "Stop all encouragement" }).click();
  await page.getByText("All encouragement is off.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Stop all encouragement" }).count(), 0);
  await isSound(joe);

  // It ends, and what he did is kept.
  await main(joe).getByRole("link", { name: "Drink less alcohol", exact: true }).first().click();
  await page.getByRole("link", { name: "End this goal" }).click();
  await page.getByLabel("I want to stop", { exact: true }).check();
  await isSound(joe);
  await page.getByRole("button", { name: "End it" }).click();
  await page.getByRole("heading", { name: "Goals that have ended" }).waitFor();
}

async function withoutScript(stage) {
  const joe = await stage.visitor({ viewport: PHONE, javaScriptEnabled: false });
  const { page } = joe;
  await joe.signInAs("joe");
  await joe.open("/goals/new/stop-smoking");
  await start(joe, "Wait for the bus without a cigarette");
  await page.getByRole("button", { name: "Rest day", exact: true }).click();
  await page.getByText("It is written down.").waitFor();
  assert.match(await joe.text(), /Today: Rest day/);
}
