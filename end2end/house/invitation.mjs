// Both sides of an invitation, through the pages that a practice and a patient use.

import assert from "node:assert/strict";

const PRACTICE = "/practice/Y99001";

/** Fills the form as the front desk does. `how` is "email", "letter" or "front-desk". */
export async function invite(manager, patient, how = "front-desk", largePrint = false) {
  const { page } = manager;
  await manager.open(PRACTICE);
  await page.getByRole("link", { name: "Invitations" }).click();
  await page.getByRole("button", { name: "Invite a patient" }).or(page.getByRole("link", { name: "Invite a patient" })).first().click();
  await page.getByLabel("First name").fill(patient.given);
  await page.getByLabel("Last name").fill(patient.family);
  await page.getByLabel("NHS number").fill(patient.nhsNumber);
  await manager.fillDate("born", patient.born);
  await page.locator(`[name="how"][value="${how}"]`).check();
  if (how === "email") await page.getByLabel("E-mail address").fill("wilfred@example.com");
  if (how === "front-desk") await page.locator('[name="identity_seen"][value="photo"]').check();
  if (largePrint) await page.locator('[name="letter_format"]').check();
  await page.getByRole("button", { name: "Make the invitation" }).click();
  // The answer stands at the address of the form: what tells them apart is the way on.
  await page.getByRole("link", { name: "Go to this invitation" }).waitFor();
  return { link: await textOf(page.locator(".nene-letter__link")), code: await textOf(page.locator(".nene-code")) };
}

async function textOf(locator) {
  return (await locator.count()) ? (await locator.first().innerText()).trim() : undefined;
}

/** Opens the link, gives the code and the date of birth. Ends on the terms. */
export async function prove(visitor, { link, code }, patient) {
  const { page } = visitor;
  assert.ok(link && code, "an invitation to open has a link and a code");
  await visitor.open(link);
  await page.getByLabel("Your code").fill(code);
  await visitor.fillDate("born", patient.born);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL("**/terms");
}

/** Agrees to the terms. Ends on the page that makes the passkey. */
export async function agree(visitor) {
  const { page } = visitor;
  await page.getByLabel("I agree to the terms").check();
  await page.getByRole("button", { name: "Agree and continue" }).click();
  await page.waitForURL("**/passkey");
}

/** All of it, with a keeper of passkeys at hand. Ends on the patient's own home. */
export async function redeem(visitor, invitation, patient) {
  await prove(visitor, invitation, patient);
  await agree(visitor);
  await visitor.page.getByRole("button", { name: "Make a passkey" }).click();
  await visitor.page.waitForURL("**/home");
}
