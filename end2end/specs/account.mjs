// A person's own ways in: passkeys made, named and removed, and the places where they are signed in.

import assert from "node:assert/strict";

import { invite, redeem } from "../house/invitation.mjs";
import { newPatient } from "../house/patient.mjs";
import { addPasskeyKeeper } from "../house/visitor.mjs";

export default function (spec) {
  spec.test("a second passkey is added, renamed and removed; the last one stays", passkeys);
  spec.test("a place where one is signed in is listed and ended", places);
  spec.test("a passkey that is refused by the device says what to do", refused);
}

/** Somebody with an account of their own and one passkey. */
async function member(stage) {
  const manager = await stage.visitor();
  await manager.signInAs("practice-manager");
  const patient = newPatient();
  const invitation = await invite(manager, patient);
  const visitor = await stage.visitor();
  visitor.keeper = await addPasskeyKeeper(visitor);
  await redeem(visitor, invitation, patient);
  return visitor;
}

const listed = (page) => page.locator("main .nene-items > li");

async function passkeys(stage) {
  const visitor = await member(stage);
  const { page } = visitor;
  await visitor.open("/account");
  await page.getByText("You have one passkey and no recovery code").waitFor();
  await visitor.open("/account/passkeys");
  assert.equal(await listed(page).count(), 1);

  // The only way in cannot be removed.
  await listed(page).getByRole("link").click();
  await page.getByText("This passkey is your only way in").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Remove/ }).count(), 0);

  // On another device: this one says that it has a passkey already.
  await visitor.open("/account/passkeys");
  await page.getByRole("button", { name: "Add another passkey" }).or(page.getByRole("link", { name: "Add another passkey" })).click();
  await visitor.confirm();
  await page.waitForURL("**/account/passkeys");
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.getByRole("status").getByText("This device has a passkey for you already").waitFor();
  await visitor.keeper.lose();
  const second = await addPasskeyKeeper(visitor);
  await visitor.open("/account/passkeys");
  await page.getByLabel("Name for this passkey").fill("My tablet");
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.waitForURL("**/account/passkeys?done=made");
  assert.equal(await second.count(), 1);
  assert.equal(await listed(page).count(), 2);

  await page.getByRole("link", { name: "My tablet" }).click();
  await page.getByLabel("Name").fill("Kitchen tablet");
  await page.getByRole("button", { name: "Save the name" }).click();
  await page.waitForURL("**/account/passkeys?done=renamed");
  await page.getByRole("link", { name: "Kitchen tablet" }).waitFor();

  // The lost one goes; the new one signs in.
  await listed(page).filter({ hasNotText: "Kitchen tablet" }).getByRole("link").click();
  await page.getByRole("button", { name: /^Remove/ }).click();
  await page.waitForURL("**/account/passkeys?done=removed");
  assert.equal(await listed(page).count(), 1);
  await visitor.signOut();
  await visitor.open("/sign-in");
  await page.getByRole("button", { name: "Sign in with your passkey" }).click();
  await page.waitForURL("**/home");
}

async function places(stage) {
  const here = await stage.visitor();
  await here.signInAs("joe");
  const there = await stage.visitor();
  await there.signInAs("joe");
  const { page } = here;
  await here.open("/account/sessions");
  assert.equal(await listed(page).count(), 2);
  await listed(page).filter({ hasNotText: "This is where you are now" }).getByRole("button", { name: /^Sign out/ }).click();
  await page.waitForURL("**/account/sessions?done=ended");
  assert.equal(await listed(page).count(), 1);
  await there.open("/home");
  await there.page.waitForURL(/\/sign-in/);
}

async function refused(stage) {
  const visitor = await stage.visitor();
  const { page } = visitor;
  // A device without any passkey for Nene.
  await addPasskeyKeeper(visitor);
  await visitor.open("/sign-in");
  await page.getByRole("button", { name: "Sign in with your passkey" }).click();
  await page.locator(".nene-passkey__words--hitch").waitFor();
  assert.match(await page.locator(".nene-passkey__words--hitch").innerText(), /passkey/i);
  assert.equal(await page.getByRole("button", { name: "Sign in with your passkey" }).isEnabled(), true);
}
