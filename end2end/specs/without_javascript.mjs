// With JavaScript off everything works but the passkey itself, whose pages say so.

import assert from "node:assert/strict";

import { agree, invite, prove } from "../house/invitation.mjs";
import { newPatient } from "../house/patient.mjs";

const OFF = { javaScriptEnabled: false };

export default function (spec) {
  spec.test("a practice invites, searches and withdraws", practice);
  spec.test("an invited person comes as far as the passkey, and is told why it stops there", invited);
  spec.test("a recovery code signs in", recovery);
}

async function practice(stage) {
  const manager = await stage.visitor(OFF);
  const { page } = manager;
  const patient = newPatient({ family: "Withdrawn" });
  await manager.signInAs("practice-manager");
  await invite(manager, patient, "letter");
  await manager.open("/practice/Y99001/invitations");
  await page.getByRole("searchbox").fill("withdrawn");
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: `${patient.given} ${patient.family}` }).click();
  await page.getByRole("button", { name: "Withdraw the invitation" }).click();
  await page.getByText("Withdrawn by Priya Raman").waitFor();
}

async function invited(stage) {
  const manager = await stage.visitor(OFF);
  await manager.signInAs("practice-manager");
  const patient = newPatient();
  const invitation = await invite(manager, patient);
  const visitor = await stage.visitor(OFF);
  await prove(visitor, invitation, patient);
  await agree(visitor);
  assert.match(await visitor.text(), /This step needs JavaScript/);
  assert.equal(await visitor.page.getByRole("button", { name: "Make a passkey" }).isVisible(), false);

  await visitor.open("/sign-in");
  assert.match(await visitor.text(), /A passkey needs JavaScript/);
  assert.equal(await visitor.page.getByRole("button", { name: "Sign in with your passkey" }).isVisible(), false);
}

async function recovery(stage) {
  const ivy = await stage.visitor(OFF);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/account/recovery-codes");
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  await ivy.confirm();
  await page.getByText("Write these down now").waitFor();
  const codes = await page.locator(".nene-codes code").allInnerTexts();
  assert.equal(codes.length, 10);
  assert.equal(new Set(codes).size, 10);
  await ivy.signOut();

  await page.getByRole("link", { name: "Sign in again" }).or(page.getByRole("button", { name: "Sign in again" })).click();
  await page.getByRole("main").getByRole("link", { name: "Use a recovery code" }).last().click();
  ivy.allow(/422/);
  await page.getByLabel("Recovery code").fill(codes[0]);
  await ivy.fillDate("birth_date", [13, 3, 1945]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("do not open an account").waitFor();
  await ivy.fillDate("birth_date", [14, 3, 1945]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/account/passkeys?done=recovered");
  await ivy.open("/home");
  await page.getByRole("heading", { name: "Hello, Ivy" }).waitFor();
}
