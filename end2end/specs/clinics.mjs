// Clinics: the desk makes one, a patient finds its times on a phone, the desk closes a day; a clinician
// follows what is booked in a calendar of their own.

import assert from "node:assert/strict";

import { isSound } from "../house/sound.mjs";
import { DESKTOP, PHONE } from "../house/visitor.mjs";

const PRACTICE = "/practice/Y99001";
const SMALL = { width: 320, height: 568 };

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("a clinic is made, found, closed for a day and ended", journey);
  }
  spec.on("sqlite");
  spec.test("a time is found without JavaScript on a small phone", withoutScript);
  spec.test("who finds no time is told where else to go", nothing);
  spec.test("new hours are offered to who waits for them", waitedFor);
  spec.test("a clinician's calendar is read by a program that is not signed in", calendar);
}

const main = ({ page }) => page.getByRole("main");
const times = ({ page }) => page.locator('main a[href*="/appointments/book/"]');

/** The day one week from now, by the clock in London: its weekday, as pages say it, and day, month and year. */
function nextWeek() {
  const at = new Date(Date.now() + 7 * 86_400_000);
  const named = (options) => at.toLocaleDateString("en-GB", { timeZone: "Europe/London", ...options });
  const [year, month, day] = at.toLocaleDateString("sv-SE", { timeZone: "Europe/London" }).split("-").map(Number);
  const weekday = named({ weekday: "long" });
  return { weekday, words: `${weekday} ${day} ${named({ month: "long" })} ${year}`, date: [day, month, year] };
}

async function journey(stage) {
  const manager = await stage.visitor({ viewport: DESKTOP });
  const ivy = await stage.visitor({ viewport: PHONE, hasTouch: true, isMobile: true });
  const service = `Foot check ${Math.floor(Math.random() * 1e9)}`;
  const { weekday, words, date } = nextWeek();

  await manager.signInAs("practice-manager");
  await manager.open(PRACTICE);
  await main(manager).getByRole("link", { name: "Clinics", exact: true }).click();
  await main(manager).getByRole("link", { name: "New clinic" }).click();
  await manager.page.getByLabel("Name of the clinic").fill("Feet");
  await manager.page.getByLabel("What it is for").fill(service);
  await manager.page.getByLabel("What people read").fill("Nurse Bea Nowak");
  await manager.page.getByLabel("Where people come to").fill("Room 9");
  await manager.page.getByLabel("Open as in any other week").check();
  await manager.page.getByLabel(`${weekday} from`, { exact: true }).fill("09:00");
  await manager.page.getByLabel(`${weekday} to`, { exact: true }).fill("08:00");
  manager.allow(/\b422\b/);
  await manager.page.getByRole("button", { name: "Make the clinic" }).click();
  await manager.page.locator(".nhsuk-error-summary").waitFor();
  assert.equal(await manager.page.getByLabel("What it is for").inputValue(), service);
  await isSound(manager);
  await manager.page.getByLabel(`${weekday} to`, { exact: true }).fill("10:00");
  await manager.page.getByRole("button", { name: "Make the clinic" }).click();
  await manager.page.getByText("The clinic is made").waitFor();
  await isSound(manager);
  const clinic = new URL(manager.page.url()).pathname;

  await ivy.signInAs("ivy");
  await ivy.open("/appointments/find");
  await isSound(ivy);
  await main(ivy).getByRole("link", { name: service }).click();
  await ivy.page.getByRole("heading", { name: service }).waitFor();
  await isSound(ivy);
  const before = await times(ivy).count();
  assert.ok((await ivy.text()).includes(words), words);
  assert.ok(before >= 4, `${before} times`);

  await manager.page.getByText("Close the clinic, or add hours, on some days").click();
  await manager.page.getByLabel("Closed", { exact: true }).check();
  await manager.fillDate("first", date);
  await manager.page.getByRole("button", { name: "Add these days" }).click();
  await manager.page.getByText("It is saved.").waitFor();
  await ivy.page.reload();
  const after = await times(ivy).count();
  assert.ok(after < before || before === 24, `${before} times, then ${after}`);
  assert.ok(!(await ivy.text()).includes(words), words);

  await manager.open(`${clinic}/end`);
  await isSound(manager);
  await manager.page.getByRole("button", { name: "End the clinic" }).click();
  await manager.page.getByText("The clinic is ended.").waitFor();
  await ivy.page.reload();
  await ivy.page.getByText("This is not offered any more").waitFor();
  await isSound(ivy);
}

async function withoutScript(stage) {
  const joe = await stage.visitor({ viewport: SMALL, javaScriptEnabled: false });
  await joe.signInAs("joe");
  await joe.open("/appointments/find");
  await main(joe).getByRole("link", { name: "GP appointment", exact: true }).first().click();
  assert.ok((await times(joe).count()) > 0);
  await joe.page.getByText("Choose how, when or who you see").click();
  await joe.page.getByLabel("After work or at the weekend").check();
  await joe.page.getByLabel("In person", { exact: true }).check();
  await joe.page.getByRole("button", { name: "Show times" }).click();
  const found = await times(joe).allInnerTexts();
  assert.ok(found.length > 0 && found.every((words) => /Dr Amara Whitcombe/.test(words)), found.join(", "));
  await times(joe).first().click();
  await joe.page.getByRole("heading", { name: "Book an appointment" }).waitFor();
}

async function nothing(stage) {
  const joe = await stage.visitor({ viewport: SMALL });
  await joe.signInAs("joe");
  await joe.open("/appointments/find");
  await main(joe).getByRole("link", { name: "GP appointment", exact: true }).first().click();
  const { pathname, search } = new URL(joe.page.url());
  await joe.open(`${pathname}${search}&how=telephone&when=after-work`);
  await isSound(joe);
  assert.match(await joe.text(), /There is no free time like this/);
  for (const way of [/Call Harbour Lane Surgery/, /pharmacist/, /111\.nhs\.uk/, /999/]) {
    assert.match(await joe.text(), way);
  }
}

async function waitedFor(stage) {
  const manager = await stage.visitor({ viewport: DESKTOP });
  const joe = await stage.visitor({ viewport: SMALL });
  const service = `Ear check ${Math.floor(Math.random() * 1e9)}`;
  const { weekday, words, date } = nextWeek();

  await manager.signInAs("practice-manager");
  await manager.open(`${PRACTICE}/clinics/new`);
  await manager.page.getByLabel("Name of the clinic").fill("Ears");
  await manager.page.getByLabel("What it is for").fill(service);
  await manager.page.getByLabel("What people read").fill("Nurse Bea Nowak");
  await manager.page.getByLabel("Where people come to").fill("Room 9");
  await manager.page.getByLabel("Open as in any other week").check();
  await manager.page.getByLabel(`${weekday} from`, { exact: true }).fill("09:00");
  await manager.page.getByLabel(`${weekday} to`, { exact: true }).fill("09:15");
  await manager.page.getByRole("button", { name: "Make the clinic" }).click();
  await manager.page.getByText("The clinic is made").waitFor();

  await joe.signInAs("joe");
  await joe.open("/appointments/find");
  await main(joe).getByRole("link", { name: service }).click();
  // What is there does not suit: in the afternoon.
  await joe.page.getByText("Choose how, when or who you see").click();
  await joe.page.getByLabel("In the afternoon").check();
  await joe.page.getByRole("button", { name: "Show times" }).click();
  await joe.page.getByRole("link", { name: "Tell me when a time comes free" }).click();
  await joe.page.getByRole("heading", { name: "Join the waiting list" }).waitFor();
  assert.ok(await joe.page.getByLabel("In the afternoon").isChecked());
  const [day, month, year] = date;
  await joe.fillDate("to", [day, month, year]);
  await joe.page.getByRole("button", { name: "Join the waiting list" }).click();
  await joe.page.getByText("You are on the waiting list.").waitFor();

  await manager.page.getByText("Close the clinic, or add hours, on some days").click();
  await manager.page.getByLabel("More hours", { exact: true }).check();
  await manager.fillDate("first", date);
  await manager.page.getByLabel("From", { exact: true }).fill("14:00");
  await manager.page.getByLabel("To", { exact: true }).fill("15:00");
  await manager.page.getByRole("button", { name: "Add these days" }).click();
  await manager.page.getByText("It is saved.").waitFor();
  await manager.open(`${PRACTICE}/bookings/waiting`);
  await isSound(manager);
  assert.match(await manager.page.getByRole("row", { name: new RegExp(service) }).innerText(), /Joe Okafor[^]*Offered a time now/);

  await joe.page.reload();
  await main(joe).getByText(`${service}: ${words}, 2pm to 2:15pm`).waitFor();
  await main(joe).getByRole("link", { name: "Say yes or no" }).last().click();
  await isSound(joe);
  await joe.page.getByRole("button", { name: "Yes, book it" }).click();
  await joe.page.getByText("It is booked.").waitFor();
  assert.ok((await joe.text()).includes(words), words);
}

async function calendar(stage) {
  const gp = await stage.visitor({ viewport: DESKTOP });
  await gp.signInAs("gp");
  await gp.open(`${PRACTICE}/calendar`);
  await gp.page.getByRole("button", { name: /^Make a/ }).click();
  await gp.page.getByRole("heading", { name: /Copy this address now/ }).waitFor();
  await isSound(gp);
  const address = await gp.page.locator(".nene-feed-address").innerText();
  const program = await stage.visitor();
  const { pathname } = new URL(address);
  const answer = await program.context.request.get(pathname);
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()["content-type"], /^text\/calendar/);
  assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
  await gp.page.getByRole("button", { name: "Stop this calendar" }).click();
  await gp.page.getByText("Your calendar has no address yet").waitFor();
  assert.equal((await program.context.request.get(pathname)).status(), 404);
}
