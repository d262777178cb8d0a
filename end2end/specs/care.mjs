// A nurse of a hospital finds somebody, and opens the record in an emergency; the patient reads of
// it, and the privacy officer looks into it. All on a phone.

import assert from "node:assert/strict";

import { confirmByCard, findPerson } from "../house/staff.mjs";
import { DESKTOP } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("emergency access, from the reason to the review", emergency);
  }
  spec.on("sqlite").test("a page of the person before stops hard", staleTab);
  spec.on("sqlite").test("the practice stops all carers with one press, on a laptop", stopsCarers);
}

const IVY = { number: "950 271 8348", born: [14, 3, 1945] };
const JOE = { number: "951 382 0475", born: [8, 6, 1979] };
const WHY = "Brought in by ambulance after a fall, does not answer";

async function emergency(stage) {
  const grace = await stage.visitor({ hasTouch: true, isMobile: true });
  const { page } = grace;
  await grace.signInAs("triage-nurse");
  await findPerson(grace, "RZZ01", IVY);
  await page.getByRole("heading", { name: "Summary" }).waitFor();
  const strip = page.locator(".nene-whose");
  for (const words of ["Ivy Marlow", "14 March 1945", "950 271 8348"]) assert.match(await strip.innerText(), new RegExp(words));
  assert.match(await grace.text(), /Some of the record may not be shown here/);
  assert.match(await grace.text(), /Ruth Dace[\s\S]*07700 900377/);
  assert.equal(await page.locator(".nene-alarm").count(), 0);

  await page.getByRole("link", { name: "Open the record in an emergency" }).click();
  await confirmByCard(grace);
  await page.getByRole("heading", { name: "Open this record in an emergency" }).waitFor();
  grace.allow(/422/);
  await page.getByRole("button", { name: "Open the record" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  await page.getByLabel("The person is unconscious").check();
  await page.getByLabel("What happened?").fill(WHY);
  await page.getByRole("button", { name: "Open the record" }).click();
  await page.locator(".nene-alarm").getByText("Emergency access until").waitFor();
  await page.getByRole("link", { name: "See the whole record" }).click();
  await page.locator(".nene-alarm").waitFor();
  await page.getByRole("button", { name: "End emergency access" }).click();
  await page.getByRole("heading", { name: "Summary" }).waitFor();
  assert.equal(await page.locator(".nene-alarm").count(), 0);

  const ivy = await stage.visitor({ hasTouch: true, isMobile: true });
  await ivy.signInAs("ivy");
  await ivy.open("/who-looked");
  const told = await ivy.text();
  for (const words of ["Grace Adeyemi", "Opened your record in an emergency", WHY]) assert.ok(told.includes(words), `${words}: ${told}`);

  const amina = await stage.visitor({ hasTouch: true, isMobile: true });
  await amina.signInAs("privacy-officer");
  await amina.page.getByRole("link", { name: "Emergency access" }).click();
  const row = amina.page.getByRole("row").filter({ hasText: "Grace Adeyemi" });
  assert.match(await row.innerText(), /Not reviewed/);
  assert.doesNotMatch(await amina.text(), /Marlow/);
  await row.getByRole("link").click();
  await amina.page.getByText(WHY).waitFor();
  const one = await amina.text();
  assert.match(one, /Ivy Marlow/);
  assert.match(one, /Summary: once/);
  await amina.page.getByLabel("It was right to open the record").check();
  await amina.page.getByLabel("Why?").fill("The ambulance sheet says the same.");
  await amina.page.getByRole("button", { name: "Save the review" }).click();
  await amina.page.getByText("Was right").waitFor();
}

async function staleTab(stage) {
  const grace = await stage.visitor();
  await grace.signInAs("triage-nurse");
  await findPerson(grace, "RZZ01", IVY);
  const ivys = grace.page.url();
  const other = await grace.context.newPage();
  await other.goto(ivys);
  await findPerson(grace, "RZZ01", JOE);
  await grace.page.locator(".nene-whose").getByText("Joe Okafor").waitFor();
  grace.allow(/409/);
  await other.reload();
  await other.getByRole("heading", { name: "This page is about somebody else" }).waitFor();
  assert.doesNotMatch(await other.locator("body").innerText(), /Marlow|Okafor/);
}

async function stopsCarers(stage) {
  const gp = await stage.visitor({ viewport: DESKTOP });
  await gp.signInAs("gp");
  const { page } = gp;
  await gp.open("/practice/Y99001/find");
  await page.getByLabel("Name", { exact: true }).fill("marlow");
  await page.getByRole("button", { name: "Look in the list" }).click();
  await page.getByRole("button", { name: /^Open/ }).click();
  await page.getByRole("link", { name: "Safety" }).click();
  await page.getByRole("button", { name: "Stop all carers now" }).click();
  await page.getByText("This is on.").waitFor();
  await page.getByRole("button", { name: "Let carers in again" }).click();
  await page.getByRole("button", { name: "Stop all carers now" }).waitFor();
  await page.getByRole("button", { name: "Close this record" }).click();
  await page.getByRole("heading", { name: "Harbour Lane Surgery" }).waitFor();
}
