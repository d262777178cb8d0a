// From a practice's invitation to a citizen reading their own record on a phone, and back again.

import assert from "node:assert/strict";

import { invite, redeem } from "../house/invitation.mjs";
import { bundleAbout, HBA1C, newPatient } from "../house/patient.mjs";
import { addPasskeyKeeper, DESKTOP } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("a new patient is invited, signs in, and reads a trend", journey);
  }
}

async function journey(stage) {
  const patient = newPatient();
  const manager = await stage.visitor({ viewport: DESKTOP });
  await manager.signInAs("practice-manager");
  const invitation = await invite(manager, patient);
  assert.match(invitation.code, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$/);
  assert.ok(invitation.link.startsWith(`${stage.nene.origin}/invitation/`));

  const phone = await stage.visitor({ hasTouch: true, isMobile: true });
  const { page } = phone;
  const keeper = await addPasskeyKeeper(phone);
  await redeem(phone, invitation, patient);
  assert.equal(await keeper.count(), 1);
  await page.getByRole("heading", { name: `Hello, ${patient.given}` }).waitFor();
  assert.match(await phone.text(), /This is your first visit/);

  const token = await stage.nene.sourceToken("RZZ01", "Wessex Vale Hospital");
  await stage.nene.send(token, bundleAbout(patient));
  await phone.signOut();
  await signInWithPasskey(phone);

  await page.getByRole("link", { name: "You have 4 new test results and reports" }).waitFor();
  await page.getByRole("link", { name: "Test results", exact: true }).click();
  const latest = page.getByRole("row").filter({ hasText: "HbA1c" });
  assert.match(await latest.innerText(), /49 mmol\/mol/);
  assert.match(await latest.innerText(), /20 to 41/);
  assert.match(await latest.innerText(), /10 February 2026/);
  await latest.getByRole("link").first().click();
  await seesTheTrend(phone);

  // The practice sees that it was used, and no more.
  await manager.open("/practice/Y99001/invitations?state=redeemed");
  await manager.page.getByRole("link", { name: `${patient.given} ${patient.family}` }).click();
  assert.match(await manager.text(), /the patient has made a passkey/);
  assert.doesNotMatch(await manager.text(), /HbA1c|Metformin|diabetes/i);

  await phone.signOut();
  await signInWithPasskey(phone);
  await phone.open("/record/medicines");
  await page.getByText("Take ONE tablet twice a day with food").waitFor();

  // The same link and code open nothing any more, not even for who has both.
  const second = await stage.visitor();
  second.allow(/422/);
  await second.open(invitation.link);
  await second.page.getByLabel("Your code").fill(invitation.code);
  await second.fillDate("born", patient.born);
  await second.page.getByRole("button", { name: "Continue" }).click();
  await second.page.getByRole("alert").getByText("do not open an invitation").waitFor();
}

async function signInWithPasskey(visitor) {
  const { page } = visitor;
  await visitor.open("/sign-in");
  await page.getByRole("button", { name: "Sign in with your passkey" }).click();
  await page.waitForURL("**/home");
}

/** The chart, the table beside it with every value, and nothing of the one that was not filed. */
async function seesTheTrend({ page }) {
  await page.locator(".nene-trend svg").waitFor();
  const rows = await page.getByRole("table").getByRole("row").allInnerTexts();
  for (const [, value] of HBA1C) {
    assert.equal(rows.filter((row) => row.includes(`${value} mmol/mol`)).length, 1, `${value} is in ${rows}`);
  }
  assert.equal(rows.length, HBA1C.length + 1);
  assert.doesNotMatch(await page.locator("main").innerText(), /\b47\b/);
  const svg = await page.locator(".nene-trend svg").boundingBox();
  assert.ok(svg.width > 200 && svg.width <= 390, `the chart is ${svg.width} wide`);
}
