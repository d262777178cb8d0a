// Ivy asks for two repeats on her phone; the practice approves one and refuses the other, Ivy reads
// why; the front desk hands the other on, and Ivy collects it.

import assert from "node:assert/strict";

import { isSound } from "../house/sound.mjs";
import { DESKTOP } from "../house/visitor.mjs";

const METFORMIN = "Metformin 500mg tablets";
const RAMIPRIL = "Ramipril 5mg capsules";
const DOSE = "Two to be taken twice a day, with breakfast and with the evening meal";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("two repeats, one yes and one no", repeats);
  }
  spec.test("the whole dose at 320 px, and without a script", narrow);
  spec.test("what Ivy bought, and a carer who may", bought);
}

/** The card of one request. */
const card = ({ page }, title) => page.locator(".nhsuk-card").filter({ has: page.getByRole("heading", { name: title }) });

/** Opens one request in the practice's inbox. */
async function openRequest(visitor, title, show = "") {
  await visitor.open(`/practice/Y99001/repeats${show}`);
  await isSound(visitor);
  await visitor.page.getByRole("table").getByRole("link", { name: title }).first().click();
  await visitor.page.getByRole("heading", { name: "What is asked for" }).waitFor();
  await isSound(visitor);
}

async function repeats(stage) {
  const phone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } };
  const ivy = await stage.visitor(phone);
  await ivy.signInAs("ivy");
  await ivy.open("/medicines");
  await isSound(ivy);
  await ivy.page.getByText(DOSE).first().waitFor();
  await ivy.page.getByRole("link", { name: "Ask for more", exact: true }).first().click();
  await ivy.page.getByRole("heading", { name: "Ask for medicines" }).waitFor();
  await isSound(ivy);
  await ivy.page.getByLabel(METFORMIN).check();
  await ivy.page.getByLabel(RAMIPRIL).check();
  await ivy.page.getByLabel(/^Note for the practice/).fill("I am away from Friday");
  await ivy.page.getByRole("button", { name: "Go on" }).click();
  await ivy.page.getByRole("heading", { name: "Check before you ask" }).waitFor();
  await ivy.page.getByText(/Bridge Street Pharmacy/).first().waitFor();
  await isSound(ivy);
  // How much Ivy still has depends on the day on which this runs.
  const anyway = ivy.page.getByLabel("Ask anyway");
  if (await anyway.isVisible()) await anyway.check();
  await ivy.page.getByRole("button", { name: "Ask for it" }).click();
  await ivy.page.getByText("You have asked Harbour Lane Surgery for 2 medicines.").waitFor();
  await isSound(ivy);

  const gp = await stage.visitor({ viewport: DESKTOP });
  await gp.signInAs("gp");
  await gp.open("/practice/Y99001");
  await gp.page.getByText(/\d to decide on/).waitFor();
  await openRequest(gp, METFORMIN);
  await gp.page.getByText("950 271 8348").waitFor();
  await gp.page.getByText(DOSE).first().waitFor();
  await gp.page.getByText("I am away from Friday").waitFor();
  await gp.page.getByRole("button", { name: "Approve it" }).click();
  await gp.page.getByText("It is done.").waitFor();
  await openRequest(gp, RAMIPRIL);
  gp.allow(/^(answer|console): .*\b422\b/);
  await gp.page.getByRole("button", { name: "Refuse it" }).click();
  await gp.page.locator(".nhsuk-error-summary").waitFor();
  await isSound(gp);
  await gp.page.getByLabel("Why not").fill("Your kidneys need a blood test first. Please book one.");
  await gp.page.getByRole("button", { name: "Refuse it" }).click();
  await gp.page.getByText("It is done.").waitFor();

  await ivy.open("/medicines/repeats");
  await isSound(ivy);
  await card(ivy, RAMIPRIL).getByText("Your kidneys need a blood test first. Please book one.").waitFor();
  await card(ivy, METFORMIN).locator(".nhsuk-tag", { hasText: "Approved" }).waitFor();

  const desk = await stage.visitor({ viewport: DESKTOP });
  await desk.signInAs("receptionist");
  await openRequest(desk, METFORMIN, "?show=on-the-way");
  assert.equal(await desk.page.getByRole("button", { name: "Refuse it" }).count(), 0, "the desk does not decide");
  await desk.page.getByRole("button", { name: "It is sent to the pharmacy" }).click();
  await desk.page.getByText("It is done.").waitFor();
  await desk.page.getByRole("button", { name: "It is ready to collect" }).click();
  await desk.page.getByText("It is done.").waitFor();

  await ivy.open("/medicines/repeats");
  await card(ivy, METFORMIN).locator(".nhsuk-tag", { hasText: "Ready to collect" }).waitFor();
  await card(ivy, METFORMIN).getByRole("button", { name: /^I have it/ }).click();
  await ivy.page.getByText("You have it.").waitFor();
  await isSound(ivy);
  await ivy.open("/who-looked");
  await ivy.page.getByText(/Decided on medicines you asked your practice for/).first().waitFor();
}

async function narrow(stage) {
  const ivy = await stage.visitor({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
  await ivy.signInAs("ivy");
  await ivy.open("/medicines");
  const dose = ivy.page.locator(".nene-medicine__dose", { hasText: "Two to be taken twice a day" }).first();
  assert.equal((await dose.innerText()).trim(), DOSE);
  const shown = await dose.evaluate((element) => {
    const style = getComputedStyle(element);
    return { cut: element.scrollWidth > element.clientWidth, ellipsis: style.textOverflow, hides: style.overflow };
  });
  assert.deepEqual(shown, { cut: false, ellipsis: "clip", hides: "visible" });
  for (const path of ["/medicines", "/medicines/repeats", "/medicines/repeats/ask", "/medicines/add", "/medicines/pharmacy"]) {
    await ivy.open(path);
    const wide = await ivy.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
  }
}

async function bought(stage) {
  const ivy = await stage.visitor({ viewport: { width: 390, height: 844 } });
  await ivy.signInAs("ivy");
  await ivy.open("/medicines/add");
  await ivy.page.getByText("Tell your pharmacist or practice what you buy").first().waitFor();
  await ivy.page.getByLabel("Name", { exact: true }).fill("Peppermint oil capsules");
  await ivy.page.getByLabel("Herbal or traditional").check();
  await ivy.page.getByLabel(/^How you take it/).fill("One before meals");
  await ivy.page.getByRole("button", { name: "Add it" }).click();
  await ivy.page.getByText("It is on your list.").waitFor();
  await isSound(ivy);
  const joan = await stage.visitor({ viewport: { width: 390, height: 844 } });
  await joan.signInAs("joan");
  await joan.open("/caring");
  await joan.page.getByRole("button", { name: /Open the record of Ivy Marlow/ }).click();
  await joan.page.waitForURL(/\/for\/[0-9a-f-]+\/record$/);
  await joan.open(new URL(joan.page.url()).pathname.replace(/record$/, "medicines"));
  await joan.page.getByRole("link", { name: "Peppermint oil capsules" }).click();
  await joan.page.getByRole("link", { name: "Change it" }).click();
  await joan.page.getByLabel(/^How you take it/).fill("Two before meals");
  await joan.page.getByRole("button", { name: "Save" }).click();
  await joan.page.getByText("It is changed.").waitFor();
  await isSound(joan);
  await ivy.page.getByRole("link", { name: "Peppermint oil capsules" }).click();
  await ivy.page.getByText(/Joan Penhale, a carer/).first().waitFor();
  await ivy.page.getByText("One before meals").waitFor();
  await ivy.page.getByText("Two before meals").first().waitFor();
}
