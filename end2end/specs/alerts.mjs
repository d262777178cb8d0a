// A reading of this morning waits for the practice's team: the nurse takes it, tries to reach the
// person, and closes it; a colleague who comes late reads who has it. On a phone.

import assert from "node:assert/strict";

import { DESKTOP } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("an alert, from the inbox to its closure", closes);
  }
  spec.on("sqlite").test("the front desk sees calls and no alerts, on a laptop", frontDesk);
}

const PRACTICE = "/practice/Y99001";

async function closes(stage) {
  const bea = await stage.visitor({ hasTouch: true, isMobile: true });
  const { page } = bea;
  await bea.signInAs("practice-nurse");
  await page.getByRole("link", { name: "Alerts", exact: true }).click();
  await page.getByRole("heading", { name: "Alerts", level: 1 }).waitFor();
  const row = page.getByRole("row").filter({ hasText: "86%" });
  assert.match(await row.innerText(), /Urgent[\s\S]*Madeline[\s\S]*(Waiting|Overdue)/);
  await row.getByRole("link").click();
  await page.getByRole("heading", { name: "What was found" }).waitFor();
  const seen = await bea.text();
  for (const words of ["Madeline", "NHS number", "86%", "This alert", "What happened", "Raised"]) {
    assert.ok(seen.includes(words), `${words}: ${seen}`);
  }
  assert.equal(await page.locator("main svg[role=img]").count(), 1);
  const address = page.url();

  // A colleague has the same page open.
  const owen = await stage.visitor({ hasTouch: true, isMobile: true });
  await owen.signInAs("gp");
  await owen.open(new URL(address).pathname);

  await page.getByRole("button", { name: "Take this alert" }).click();
  await page.getByText("You have this alert now").waitFor();
  owen.allow(/409/);
  await owen.page.getByRole("button", { name: "Take this alert" }).click();
  await owen.page.getByText("Bea Nowak has had this alert since").waitFor();

  await page.getByLabel("Called, and nobody answered").check();
  await page.getByLabel("What was said (optional)").fill("Try again at noon");
  await page.getByRole("button", { name: "Write it down" }).click();
  await page.getByText("It is written down.").waitFor();
  assert.match(await bea.text(), /Called, and nobody answered\. Try again at noon/);

  bea.allow(/422/);
  await page.getByRole("button", { name: "Close the alert" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  await page.getByLabel("Advice given").check();
  await page.getByLabel("In your words").fill("She takes her inhaler again, and sees us tomorrow.");
  await page.getByRole("button", { name: "Close the alert" }).click();
  await page.getByText("The alert is closed.").waitFor();
  assert.doesNotMatch(await bea.text(), /86%/);
  await page.getByRole("link", { name: "Closed", exact: true }).click();
  const closed = page.getByRole("row").filter({ hasText: "Madeline" });
  assert.match(await closed.innerText(), /Advice given/);
  await closed.getByRole("link").click();
  await page.getByText("She takes her inhaler again").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Close the alert" }).count(), 0);
}

async function frontDesk(stage) {
  const carol = await stage.visitor({ viewport: DESKTOP });
  await carol.signInAs("receptionist");
  assert.equal(await carol.page.getByRole("link", { name: "Alerts", exact: true }).count(), 0);
  carol.allow(/404/);
  await carol.open(`${PRACTICE}/alerts`);
  await carol.page.getByRole("heading", { name: "Page not found" }).waitFor();
  await carol.open(`${PRACTICE}/calls`);
  await carol.page.getByText("There is no call to make.").waitFor();
}
