// Showing once more that it is you: before a copy of the record, before a change of how one signs
// in, and for who has no JavaScript.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { invite, redeem } from "../house/invitation.mjs";
import { bundleAbout, newPatient } from "../house/patient.mjs";
import { addPasskeyKeeper } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("a copy of the record asks for the passkey, then comes", download);
  }
  spec.on("sqlite").test("what was typed is sent after the passkey", form);
  spec.test("a passkey that is not there says what to do, and changes nothing", without);
  spec.test("without JavaScript the page says what is needed", plain);
}

/** Somebody with an account of their own and one passkey. */
async function member(stage) {
  const manager = await stage.visitor();
  await manager.signInAs("practice-manager");
  const patient = newPatient();
  const invitation = await invite(manager, patient);
  const visitor = await stage.visitor({ acceptDownloads: true });
  visitor.keeper = await addPasskeyKeeper(visitor);
  await redeem(visitor, invitation, patient);
  const token = await stage.nene.sourceToken("RZZ01", "Wessex Vale Hospital");
  await stage.nene.send(token, bundleAbout(patient));
  return visitor;
}

const session = async ({ context }) => (await context.cookies()).find(({ name }) => name.endsWith("sid")).value;

async function download(stage) {
  const visitor = await member(stage);
  const { page } = visitor;
  const before = await session(visitor);
  await visitor.open("/record/download");
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download a copy for an app" }).click();
  assert.match(await visitor.text(), /To download the whole record, show us once more that it is you/);
  await visitor.confirm();
  const bundle = JSON.parse(await readFile(await (await file).path(), "utf8"));
  assert.ok(bundle.entry.some(({ resource }) => resource.resourceType === "MedicationRequest"));
  await page.getByRole("status").getByText("Your file is on its way").waitFor();
  assert.notEqual(await session(visitor), before);

  // For five minutes nothing more is asked; and nothing else is open.
  await page.getByRole("link", { name: "Go back" }).click();
  await page.waitForURL("**/record/download");
  const copy = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download a copy to read" }).click();
  assert.equal((await copy).suggestedFilename(), "nene-record.html");
  await visitor.open("/account/recovery-codes");
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  await page.getByRole("heading", { name: "Use your passkey again" }).waitFor();
}

async function form(stage) {
  const visitor = await member(stage);
  const { page } = visitor;
  await visitor.open("/account/recovery-codes");
  const typed = "Nan's <b>\"tablet\"</b> & café\nsecond line";
  await page.locator('form[action="/account/recovery-codes"]').evaluate((form, value) => {
    form.append(Object.assign(document.createElement("textarea"), { name: "words", value }));
    form.append(Object.assign(document.createElement("input"), { name: "submit", value: "kept" }));
  }, typed);
  const sent = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/account/recovery-codes")) sent.push(request.postData());
  });
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  assert.match(await visitor.text(), /What you typed is kept/);
  await visitor.confirm();
  await page.getByText("Write these down now").waitFor();
  assert.equal(sent.length, 2);
  assert.equal(sent[1], sent[0]);
  assert.equal(new URLSearchParams(sent[1]).get("words"), typed.replace("\n", "\r\n"));
}

async function without(stage) {
  const visitor = await member(stage);
  const { page } = visitor;
  await visitor.keeper.lose();
  await addPasskeyKeeper(visitor);
  await visitor.open("/account/recovery-codes");
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  await visitor.confirm();
  await page.locator(".nene-passkey__words--hitch").waitFor();
  assert.match(await page.locator(".nene-passkey__words--hitch").innerText(), /passkey/i);
  await page.getByRole("link", { name: "Go back" }).click();
  await page.waitForURL("**/account");
  assert.match(await visitor.text(), /None to use now/);
}

async function plain(stage) {
  const visitor = await member(stage);
  // The same session in a browser without JavaScript.
  const other = await stage.visitor({ javaScriptEnabled: false, storageState: await visitor.context.storageState() });
  other.allow(/\b401\b/);
  await other.open("/record/download");
  await other.page.getByRole("button", { name: "Download a copy for an app" }).click();
  assert.match(await other.text(), /This step needs a passkey, and a passkey needs JavaScript/);
  assert.equal(await other.page.getByRole("button", { name: "Use your passkey" }).isVisible(), false);
  await other.page.getByRole("link", { name: "Go back" }).click();
  await other.page.waitForURL("**/record/download");

  const card = await stage.visitor({ javaScriptEnabled: false, acceptDownloads: true });
  await card.signInAs("ivy");
  await card.open("/record/download");
  const file = card.page.waitForEvent("download");
  await card.page.getByRole("button", { name: "Download a copy to read" }).click();
  await card.confirm();
  assert.equal((await file).suggestedFilename(), "nene-record.html");
}
