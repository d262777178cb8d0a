// Joe writes the second half of his blood pressure diary on a phone, with the clock moved on: two
// readings each time, the rest between, and at the end the average. Then his GP reads it.

import assert from "node:assert/strict";

import { isSound } from "../house/sound.mjs";
import { findPerson } from "../house/staff.mjs";
import { PHONE } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database, "movable").test("the second half of a diary, from the second reading to the average", week);
  }
  spec.on("sqlite").test("the diary without JavaScript says the same", withoutScript);
  spec.on("sqlite").test("who is on no pathway is told so, and may write all the same", nobodyAsks);
}

const JOE = { number: "951 382 0475", born: [8, 6, 1979] };
const TIMER = ".nene-timer__left";

const on = (days, hour) => {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() + days);
  // In the morning and in the evening in London, in summer and in winter.
  at.setUTCHours(hour, 15, 0, 0);
  return at;
};

/** Enters the reading that the diary asks for, and goes on with the diary. */
async function enter({ page }, label, [systolic, diastolic]) {
  await page.getByRole("link", { name: label }).click();
  await page.getByLabel(/^Upper number/).fill(String(systolic));
  await page.getByLabel(/^Lower number/).fill(String(diastolic));
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Go on with the diary" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** Both readings of the part of the day that it is. */
async function both(visitor, first, second) {
  await enter(visitor, "Enter the first blood pressure reading", first);
  assert.match(await visitor.text(), /Blood pressure: 1 of 2 done/);
  await enter(visitor, "Enter the second reading", second);
}

async function joeAt(stage, when) {
  await stage.nene.moveClockTo(when);
  const joe = await stage.visitor({ viewport: PHONE, hasTouch: true, isMobile: true });
  await joe.signInAs("joe");
  await joe.open("/diary");
  return joe;
}

async function week(stage) {
  // Two days are written. Tomorrow is the fourth.
  const joe = await joeAt(stage, on(1, 8));
  const { page } = joe;
  await page.getByRole("heading", { name: "Your diary" }).waitFor();
  assert.match(await joe.text(), /Day 4 of 7/);
  assert.match(await joe.text(), /There are not enough readings for an average yet/);
  assert.match(await joe.text(), /Sit and rest for 5 minutes/);
  await page.getByText("How to measure blood pressure well").click();
  await isSound(joe);

  // The rest is counted, and is heard as a sentence.
  await page.getByRole("button", { name: "Start 5 minutes of rest" }).click();
  await page.locator(TIMER).getByText(/^(5:00|4:\d\d)$/).waitFor();
  assert.equal(await page.getByRole("status").filter({ hasText: "5 minutes left." }).count(), 1);

  await enter(joe, "Enter the first blood pressure reading", [139, 88]);
  assert.match(await joe.text(), /Blood pressure: 1 of 2 done/);
  assert.match(await joe.text(), /Wait 1 minute before the next reading/);
  await isSound(joe);
  await enter(joe, "Enter the second reading", [137, 86]);
  assert.match(await joe.text(), /Next: this evening, from 4pm/);
  assert.match(await joe.text(), /2 of 4 done today/);
  await isSound(joe);
  await joe.context.close();

  const evening = await joeAt(stage, on(1, 20));
  await both(evening, [138, 86], [136, 85]);
  assert.match(await evening.text(), /All done for today/);
  await evening.context.close();

  // Two days without a reading: said without blame.
  const last = await joeAt(stage, on(4, 8));
  assert.match(await last.text(), /Day 7 of 7/);
  await both(last, [137, 86], [136, 86]);
  await last.context.close();
  const end = await joeAt(stage, on(4, 20));
  await both(end, [138, 87], [137, 86]);
  const result = await end.text();
  for (const words of [/The diary is complete/, /The average is \d+\/\d+ mmHg/, /What happens next/]) assert.match(result, words);
  assert.doesNotMatch(result, /hypertensi/i);
  await isSound(end);
  await end.context.close();

  const gp = await stage.visitor({ viewport: PHONE, hasTouch: true, isMobile: true });
  await gp.signInAs("gp");
  await findPerson(gp, "Y99001", JOE);
  await gp.open(`${new URL(gp.page.url()).pathname}/diary`);
  await gp.page.getByRole("heading", { name: "Joe's diary" }).waitFor();
  assert.match(await gp.text(), /For the team: stage 1 hypertension range/);
  assert.equal(await gp.page.getByRole("link", { name: /^Enter/ }).count(), 0);
  await isSound(gp);
}

async function withoutScript(stage) {
  const joe = await stage.visitor({ viewport: PHONE, javaScriptEnabled: false });
  await joe.signInAs("joe");
  await joe.open("/diary");
  const words = await joe.text();
  assert.match(words, /Today/);
  // Late in the night it is still the day before.
  assert.match(words, /Day [23] of 7/);
  assert.equal(await joe.page.getByRole("button", { name: /^Start/ }).count(), 0, "a button that does nothing");
}

async function nobodyAsks(stage) {
  const joan = await stage.visitor({ viewport: PHONE, hasTouch: true, isMobile: true });
  await joan.signInAs("joan");
  await joan.open("/diary");
  assert.match(await joan.text(), /No team has asked for readings/);
  await isSound(joan);
  await joan.page.getByRole("link", { name: "Add a reading" }).click();
  await joan.page.getByRole("heading", { name: "What do you want to add?" }).waitFor();
}
