// A grandson accepts to help, looks, and is lowered and shut out without a word. On a phone.

import assert from "node:assert/strict";

import { isSound } from "../house/sound.mjs";
import { DESKTOP } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("somebody accepts, acts, and is silently downgraded", journey);
  }
  spec.on("sqlite").test("who is not sure leaves no trace", unsure);
  spec.test("a stale tab stops hard and says so", staleTab);
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database, "movable").test("a child turns 11 at midnight while the parent looks", eleven);
  }
}

/** Ivy asks Joe; answers the link and the code. */
async function ask(ivy) {
  const { page } = ivy;
  await ivy.open("/carers");
  await page.getByRole("link", { name: "Ask somebody to help me" }).click();
  await ivy.confirm();
  await page.getByLabel("What is their name?").fill("Joe");
  await page.getByLabel("Who are they to you?").fill("grandson");
  await isSound(ivy);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("I want to do this").check();
  await isSound(ivy);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Test results").check();
  await page.getByLabel("Medicines and prescriptions").check();
  await isSound(ivy);
  await page.getByRole("button", { name: "Make the invitation" }).click();
  await page.getByRole("heading", { name: "Your invitation is ready" }).waitFor();
  await isSound(ivy);
  return {
    link: (await page.locator(".nene-carer__link").innerText()).trim(),
    code: (await page.locator(".nene-code").innerText()).trim(),
  };
}

async function accept(joe, { link, code }) {
  const { page } = joe;
  await joe.open(link);
  await isSound(joe);
  await page.getByLabel("The code").fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Ivy Marlow").waitFor();
  await isSound(joe);
  await page.getByRole("button", { name: "Yes, I will help" }).click();
  await page.waitForURL("**/caring?done=yes");
}

/** The practice saw both in person: nobody waits. */
async function startAtOnce(manager) {
  const { page } = manager;
  await manager.open("/practice/Y99001/carers");
  await page.getByLabel("NHS number of the patient").fill("950 271 8348");
  await manager.fillDate("born", [14, 3, 1945]);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: "Joe Okafor" }).first().click();
  await page.getByRole("link", { name: "Change it" }).click();
  await manager.confirm();
  await page.getByLabel(/Begin at once/).check();
  await page.getByRole("button", { name: "Do it" }).click();
  await page.getByText("It is done.").waitFor();
}

async function openIvys({ page }) {
  await page.goto("/caring");
  await page.getByRole("button", { name: /Open the record of Ivy Marlow/ }).click();
  await page.waitForURL(/\/for\/[0-9a-f-]+\/record$/);
  await page.getByText("You are looking at Ivy's record as their carer.").waitFor();
}

async function cast(stage) {
  const ivy = await stage.visitor({ hasTouch: true, isMobile: true });
  const joe = await stage.visitor({ hasTouch: true, isMobile: true });
  const manager = await stage.visitor({ viewport: DESKTOP });
  await ivy.signInAs("ivy");
  await joe.signInAs("joe");
  await manager.signInAs("practice-manager");
  return { ivy, joe, manager };
}

async function journey(stage) {
  const { ivy, joe, manager } = await cast(stage);
  await accept(joe, await ask(ivy));
  assert.match(await joe.text(), /Ivy Marlow\s+Not available at the moment/);
  await isSound(joe);
  await startAtOnce(manager);

  await openIvys(joe);
  await isSound(joe);
  const prefix = new URL(joe.page.url()).pathname.replace(/\/record$/, "");
  await joe.open(`${prefix}/record/results`);
  assert.match(await joe.text(), /HbA1c/);
  await joe.open(`${prefix}/record/medicines`);
  assert.match(await joe.text(), /Metformin/);
  await joe.open(`${prefix}/record/documents`);
  assert.match(await joe.text(), /There are no documents to show here/);

  // Ivy takes the medicines back; Joe's next click has none, and nothing says why.
  await ivy.open("/carers");
  assert.match(await ivy.text(), /Last opened your record/);
  await isSound(ivy);
  await ivy.page.getByRole("link", { name: /See everything, change it, or end it/ }).first().click();
  await ivy.page.getByRole("link", { name: "Change or end it" }).click();
  await ivy.page.getByLabel("Medicines and prescriptions").uncheck();
  await isSound(ivy);
  await ivy.page.getByRole("button", { name: "Change it" }).click();
  await ivy.page.getByText("Nobody was told").waitFor();
  await joe.open(`${prefix}/record/medicines`);
  assert.doesNotMatch(await joe.text(), /Metformin|hidden|changed/i);

  // And ends it.
  await ivy.page.getByRole("link", { name: /See everything, change it, or end it/ }).first().click();
  await ivy.page.getByRole("link", { name: "Change or end it" }).click();
  await ivy.page.getByRole("button", { name: "End it now" }).click();
  await ivy.page.getByText("It has ended. Nobody was told.").waitFor();
  joe.allow(/\b503\b/);
  await joe.open(`${prefix}/record/results`);
  assert.match(await joe.text(), /Not available at the moment/);
  assert.doesNotMatch(await joe.text(), /HbA1c|ended|carer/i);
  await joe.open("/caring");
  assert.match(await joe.text(), /Ivy Marlow\s+Not available at the moment/);
  // An operator cannot tell it from an outage either.
  stage.nene.log = stage.nene.log.filter((line) => !(line.includes('"status":503') && line.includes("/for/{person}/")));
}

async function unsure(stage) {
  const ivy = await stage.visitor();
  const { page } = ivy;
  await ivy.signInAs("madeline");
  await ivy.open("/carers/new");
  await ivy.confirm();
  await page.getByLabel("What is their name?").fill("Somebody");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("I am not sure").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "You do not have to do this" }).waitFor();
  await isSound(ivy);
  await page.getByRole("link", { name: "Go back to your carers" }).click();
  assert.match(await ivy.text(), /Nobody may see your record/);
}

async function staleTab(stage) {
  // Of the demonstration: Joan looks after Ivy since a month.
  const joan = await stage.visitor({ hasTouch: true, isMobile: true });
  await joan.signInAs("joan");
  await openIvys(joan);
  const stale = await joan.context.newPage();
  await stale.goto(joan.page.url());
  await joan.page.getByRole("button", { name: "Go back to your own record" }).click();
  await joan.page.waitForURL("**/home");
  joan.allow(/\b409\b/);
  await stale.getByRole("link", { name: "Search" }).first().click();
  await stale.getByRole("heading", { name: "This page is about somebody else" }).waitFor();
  assert.doesNotMatch(await stale.locator("body").innerText(), /Ivy Marlow/);
  // The back button: the page is fetched again, and stopped.
  await stale.goBack();
  await stale.getByRole("heading", { name: "This page is about somebody else" }).waitFor();
  await stale.getByRole("link", { name: "Choose from the people you look after" }).click();
  await stale.getByRole("heading", { name: "People you look after" }).waitFor();
}

async function openLouis(joan) {
  await joan.signInAs("joan");
  await joan.page.goto("/caring");
  await joan.page.getByRole("button", { name: /Open the record of Louis Penhale/ }).click();
  await joan.page.waitForURL(/\/for\/[0-9a-f-]+\/record$/);
}

/** Louis of the demonstration is born on 2 May 2018. In May London is an hour ahead of UTC. */
async function eleven(stage) {
  const joan = await stage.visitor({ hasTouch: true, isMobile: true });
  // Access that is not used for a year rests: she looks in now and then.
  for (const then of ["2027-09-01T10:00:00Z", "2028-07-01T10:00:00Z"]) {
    await stage.nene.moveClockTo(new Date(then));
    await openLouis(joan);
  }
  await stage.nene.moveClockTo(new Date("2029-05-01T22:50:00Z"));
  await openLouis(joan);
  const prefix = new URL(joan.page.url()).pathname.replace(/\/record$/, "");
  await stage.nene.moveClockTo(new Date("2029-05-01T22:59:30Z"));
  await joan.open(`${prefix}/record/vaccinations`);
  assert.doesNotMatch(await joan.text(), /Not available/, "half a minute before midnight nothing has changed");

  await stage.nene.moveClockTo(new Date("2029-05-01T23:00:01Z"));
  joan.allow(/\b503\b/);
  // The page is open; the next tap is a second after midnight.
  await joan.page.getByRole("link", { name: "Search" }).first().click();
  await joan.page.getByText("Not available at the moment").first().waitFor();
  assert.doesNotMatch(await joan.text(), /birthday|\b11\b|review/i);
  stage.nene.log = stage.nene.log.filter((line) => !(line.includes('"status":503') && line.includes("/for/{person}/")));
}
