// With JavaScript off everything works but the passkey itself, whose pages say so.

import assert from "node:assert/strict";

import { agree, invite, prove } from "../house/invitation.mjs";
import { newPatient } from "../house/patient.mjs";
import { GP, IVY } from "../house/scenes.mjs";

const OFF = { javaScriptEnabled: false };

export default function (spec) {
  spec.test("a practice invites, searches and withdraws", practice);
  spec.test("an invited person comes as far as the passkey, and is told why it stops there", invited);
  spec.test("a recovery code signs in", recovery);
  spec.test("around a video visit all but the call itself is done, and the call says what it needs", video);
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

const NEEDS = /A video visit needs a camera or a microphone, and a browser with JavaScript/;

async function video(stage) {
  const doctor = await stage.visitor(OFF);
  const { page } = doctor;
  await doctor.signInAs(GP.card);
  await doctor.open("/practice/Y99001/rooms");
  await page.getByRole("table").getByRole("link", { name: "Ivy Marlow" }).first().click();
  assert.match(await doctor.text(), NEEDS);
  const room = page.url();

  await page.getByLabel("Who is it for? (optional)").fill("Polish interpreter");
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.locator(".nene-letter__link").textContent();
  const guest = await stage.visitor(OFF);
  await guest.open(link);
  await guest.page.getByLabel("Your name").fill("Ana");
  await guest.page.getByRole("button", { name: "Continue" }).click();
  await guest.page.getByRole("heading", { name: "Your video visit" }).waitFor();
  assert.match(await guest.text(), NEEDS);
  await page.getByRole("main").getByRole("link", { name: "Back to the room" }).click();
  await page.getByText("Link for Polish interpreter: used by Ana").waitFor();
  await page.getByRole("button", { name: /^Take back/ }).click();
  await page.getByText("Link for Polish interpreter: taken back").waitFor();
  guest.allow(/\b404\b/);
  await guest.page.reload();
  await guest.page.getByRole("heading", { name: "This link does not work" }).waitFor();

  const ivy = await stage.visitor(OFF);
  await ivy.signInAs(IVY.card);
  await ivy.open("/appointments");
  await ivy.page.getByRole("main").getByRole("link", { name: /^Join.*GP appointment/ }).first().click();
  await ivy.page.getByRole("heading", { name: "By telephone instead" }).waitFor();
  assert.match(await ivy.text(), NEEDS);
  const visit = new URL(ivy.page.url()).pathname.replace(/\/room$/, "");
  await ivy.page.getByLabel("Telephone number to call").fill("01632 960001");
  await ivy.page.getByRole("button", { name: "Call me instead" }).click();
  await ivy.page.getByText("We were told.").waitFor();

  await doctor.open(room);
  await page.getByText("to be called instead. Telephone: 01632 960001").waitFor();
  await doctor.open(`${room}/after`);
  await page.getByLabel("What you talked about").fill("We talked about your cough.");
  await page.getByLabel("They would have come to us").check();
  await page.getByRole("button", { name: "Save and send" }).click();
  await page.getByText("The summary is kept and sent.").waitFor();
  await ivy.open(`${visit}/after`);
  await ivy.page.getByText("We talked about your cough.").waitFor();
}
