// "Who has looked at your record": Ivy finds her own reading there, and nobody else's.

import assert from "node:assert/strict";

export default function (spec) {
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";
    spec.test(`Ivy sees who has looked ${how}`, (stage) => looks(stage, { javaScriptEnabled }));
  }
  spec.test("the log of a portal in use is whole, and anchored", whole);
}

async function looks(stage, options) {
  const ivy = await stage.visitor(options);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/record/results");
  await ivy.open("/record/medicines");

  await ivy.open("/who-looked");
  await page.getByRole("heading", { name: "Who has looked at your record", level: 1 }).waitFor();
  assert.doesNotMatch(await ivy.text(), /You looked/);

  await page.getByLabel("Who", { exact: true }).selectOption({ label: "Everyone" });
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/who=everyone/);
  await page.getByText(/^You looked \d+ times/).first().click();
  const told = await ivy.text();
  for (const part of [/Today/, /Looked at your test results/, /Looked at your medicines/, /this list of who has looked/]) assert.match(told, part);

  // On the narrowest screen nothing runs over its edge.
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${over} px too wide`);
}

async function whole(stage) {
  const ivy = await stage.visitor();
  await ivy.signInAs("ivy");
  await ivy.open("/record");
  const told = await stage.nene.command("audit", "verify");
  assert.match(told, /^\d+ entries of \d+ people .* [1-9]\d* anchors/m);
}
