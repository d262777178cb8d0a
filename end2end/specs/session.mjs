// A shared phone: what the next person can see, and what happens to who walks away.

import assert from "node:assert/strict";

export default function (spec) {
  spec.test("the way back after signing out shows nothing", wayBack);
  spec.test("two minutes before the end a warning comes, and one press stays", warning);
  spec.test("who does not answer the warning sees nothing more", walkedAway);
  spec.test("a page that needs signing in leads there, and on to the page", leadsOn);
}

/** Words of Ivy's record that are on no page for strangers. */
const IVYS = /Metformin|HbA1c|950 271 8348|Penicillin/;

async function wayBack(stage) {
  const ivy = await stage.visitor();
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/record/results");
  await ivy.open("/record/medicines");
  assert.match(await ivy.text(), IVYS);
  await ivy.signOut();
  for (const _ of [1, 2, 3]) {
    await page.goBack();
    await page.waitForURL(/\/sign-in|\/signed-out/);
    assert.doesNotMatch(await page.content(), IVYS);
  }
}

async function warning(stage) {
  const ivy = await stage.visitor();
  const { page } = ivy;
  await page.clock.install();
  await ivy.signInAs("ivy");
  await ivy.open("/record/results");
  const dialog = page.getByRole("dialog", { name: "You will be signed out soon" });
  await page.clock.fastForward("27:00");
  assert.equal(await dialog.isVisible(), false);
  await page.clock.fastForward("01:05");
  await dialog.waitFor();
  await dialog.getByText("You will be signed out in 2 minutes.").waitFor();
  await page.clock.fastForward("00:50");
  await dialog.getByText("You will be signed out in 1 minute.").waitFor();
  // It cannot be waved away.
  await page.keyboard.press("Escape");
  assert.equal(await dialog.isVisible(), true);
  assert.equal(await dialog.getByRole("button", { name: "Stay signed in" }).evaluate((button) => button === document.activeElement), true);
  await dialog.getByRole("button", { name: "Stay signed in" }).click();
  await dialog.waitFor({ state: "hidden" });
  // The half hour began anew.
  await page.clock.fastForward("27:00");
  assert.equal(await dialog.isVisible(), false);
  assert.match(page.url(), /\/record\/results$/);
}

async function walkedAway(stage) {
  const ivy = await stage.visitor();
  const { page } = ivy;
  await page.clock.install();
  await ivy.signInAs("ivy");
  await ivy.open("/record/medicines");
  // The server's clock cannot be turned: the session ends there by other means.
  const answer = await ivy.context.request.post("/sign-out", { headers: { Origin: stage.nene.origin, "Sec-Fetch-Site": "same-origin" } });
  assert.ok(answer.ok());
  await page.clock.fastForward("30:01");
  await page.waitForURL("**/signed-out");
  assert.doesNotMatch(await page.content(), IVYS);
}

async function leadsOn(stage) {
  const ivy = await stage.visitor();
  await ivy.open("/record/medicines");
  await ivy.page.waitForURL(/\/sign-in\?next=\/record\/medicines$/);
}
