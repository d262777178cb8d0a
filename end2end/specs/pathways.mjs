// A GP changes a template and signs it, a nurse puts Joe on it, and Joe reads what it is and stops.
// And: the clinical module is switched off when nobody is on a pathway, and on again. On a phone.

import assert from "node:assert/strict";

import { isSound } from "../house/sound.mjs";
import { findPerson } from "../house/staff.mjs";

const PRACTICE = "/practice/Y99001";
const IVY = { number: "950 271 8348", born: [14, 3, 1945] };
const JOE = { number: "951 382 0475", born: [8, 6, 1979] };
const MADELINE = { number: "952 493 1583", born: [30, 1, 1957] };

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("from a template to somebody who measures, and stops", journey);
    spec.on(database).test("the module goes off and on again", offAndOn);
  }
}

/** The GP lowers a limit of the asthma diary; the draft says how it differs; he signs it. */
async function changeAndSign(gp) {
  const { page } = gp;
  await gp.open(`${PRACTICE}/monitoring`);
  await isSound(gp);
  await page.getByRole("link", { name: "Templates" }).click();
  await isSound(gp);
  const asthma = page.locator("h2", { hasText: "Asthma diary" }).locator("xpath=following-sibling::ul[1]");
  await asthma.getByRole("link", { name: "Version 1" }).click();
  await page.getByRole("heading", { name: "Asthma diary" }).first().waitFor();
  await isSound(gp);
  await page.getByRole("link", { name: "Change it" }).click();
  const red = page.getByLabel(/Peak flow: act at once below/);
  assert.equal(await red.inputValue(), "60");
  await isSound(gp);
  gp.allow(/422/);
  await red.fill("95");
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  await isSound(gp);
  await red.fill("50");
  await page.getByRole("button", { name: "Save as a new version" }).click();
  await page.getByText("It is saved as a new version.").waitFor();
  assert.match(await gp.text(), /was “60%”, is now “50%”/);
  assert.match(await gp.text(), /You decide about these/);
  await page.getByRole("button", { name: "Sign this version" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  await page.getByLabel(/Your registration number/).fill("1234567");
  await page.getByLabel("What you decided, and why").fill("Agreed with the asthma nurse");
  await page.getByLabel("I have read all of it, and I answer for it").check();
  await page.getByRole("button", { name: "Sign this version" }).click();
  await page.getByText("It is signed.").waitFor();
  await isSound(gp);
}

async function putJoeOnIt(nurse) {
  const { page } = nurse;
  await findPerson(nurse, "Y99001", JOE);
  await page.getByRole("link", { name: "Pathways" }).click();
  await isSound(nurse);
  await page.getByRole("link", { name: "Put them on a pathway" }).click();
  await isSound(nurse);
  await page.getByRole("link", { name: "Asthma diary" }).click();
  await page.getByRole("heading", { name: "What the person will be asked" }).waitFor();
  await isSound(nurse);
  nurse.allow(/422/);
  await page.getByRole("button", { name: "Put them on it" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  await page.getByLabel("They told us in person").check();
  await page.getByLabel(/Best peak flow when well/).fill("430");
  await page.getByRole("button", { name: "Put them on it" }).click();
  await page.getByText("They are on it.").waitFor();
  await isSound(nurse);
  await nurse.open(`${PRACTICE}/pathways`);
  assert.match(await page.getByRole("row").filter({ hasText: "Asthma diary" }).innerText(), /Joe Okafor[\s\S]*None yet/);
  await isSound(nurse);
}

async function journey(stage) {
  const gp = await stage.visitor({ hasTouch: true, isMobile: true });
  await gp.signInAs("gp");
  await changeAndSign(gp);
  const nurse = await stage.visitor({ hasTouch: true, isMobile: true });
  await nurse.signInAs("practice-nurse");
  await putJoeOnIt(nurse);

  const joe = await stage.visitor({ hasTouch: true, isMobile: true });
  const { page } = joe;
  await joe.signInAs("joe");
  await page.getByText("Your care team asks you to measure at home:").waitFor();
  await page.getByRole("link", { name: "What this is, and who looks at it" }).click();
  await isSound(joe);
  await page.getByRole("link", { name: "Asthma diary" }).click();
  await page.getByText("Nobody watches your readings live").waitFor();
  assert.match(await joe.text(), /Your best peak flow is 430 L\/min\. You are in the green zone at 344 L\/min or more\./);
  await isSound(joe);
  await page.getByRole("link", { name: "I want to stop" }).click();
  await isSound(joe);
  await page.getByLabel(/Why do you want to stop/).fill("My meter is broken");
  await page.getByRole("button", { name: "Yes, stop" }).click();
  await page.getByText("You have stopped. Your team sees it.").waitFor();

  await nurse.open(`${PRACTICE}/pathways`);
  const row = nurse.page.getByRole("row").filter({ hasText: "Asthma diary" });
  assert.match(await row.innerText(), /Stopped by themselves/);
}

/** Ends whatever the person is on. */
async function endAll(nurse, person) {
  const { page } = nurse;
  await findPerson(nurse, "Y99001", person);
  await page.getByRole("link", { name: "Pathways" }).click();
  const now = page.locator("h2", { hasText: "Now" }).locator("xpath=following-sibling::ul[1]").getByRole("link");
  while (await page.getByRole("heading", { name: "Now", exact: true }).isVisible()) {
    await now.first().click();
    await page.getByRole("link", { name: "End it" }).click();
    await isSound(nurse);
    await page.getByLabel("The team ended it").check();
    await page.getByLabel("In words: why, and what happens next").fill("Looked after in the clinic from now on");
    await page.getByRole("button", { name: "End it" }).click();
    await page.getByText("It has ended.").waitFor();
  }
}

async function offAndOn(stage) {
  const manager = await stage.visitor({ hasTouch: true, isMobile: true });
  const { page } = manager;
  await manager.signInAs("practice-manager");
  await page.getByRole("link", { name: "Home monitoring" }).click();
  await page.getByRole("link", { name: "What happens when it is switched off" }).click();
  await page.getByText("It cannot be switched off yet").waitFor();
  await isSound(manager);

  const nurse = await stage.visitor({ hasTouch: true, isMobile: true });
  await nurse.signInAs("practice-nurse");
  for (const person of [IVY, JOE, MADELINE]) await endAll(nurse, person);

  await page.reload();
  await page.getByRole("button", { name: "Switch off home monitoring" }).click();
  await page.getByText("Home monitoring is off.").waitFor();
  await isSound(manager);
  nurse.allow(/404/);
  await nurse.page.goto(`${PRACTICE}/pathways`);
  await nurse.page.getByRole("heading", { name: "Page not found" }).waitFor();

  manager.allow(/422/);
  await page.getByRole("button", { name: "Switch on home monitoring" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  await isSound(manager);
  await page.getByLabel(/has read the hazard log/).check();
  await page.getByRole("button", { name: "Switch on home monitoring" }).click();
  await page.getByText("Home monitoring is on.").waitFor();
  await nurse.open(`${PRACTICE}/pathways`);
  await nurse.page.getByRole("heading", { name: "People on pathways" }).waitFor();
  // Who stopped by themselves is still told of; nobody else is there.
  assert.doesNotMatch(await nurse.text(), /Ivy Marlow|Madeline Shaw/);
}
