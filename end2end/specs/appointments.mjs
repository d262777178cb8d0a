// Appointments: booked in three taps on a phone, moved, cancelled, kept in a calendar; waited for; and the
// day of the practice.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { isSound } from "../house/sound.mjs";
import { findPerson } from "../house/staff.mjs";
import { DESKTOP, PHONE } from "../house/visitor.mjs";

const MADELINE = { number: "952 493 1583", born: [30, 1, 1957] };
const PRACTICE = "/practice/Y99001";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("Madeline books in three taps, moves it, keeps it in her calendar, and cancels", journey);
  }
  spec.on("sqlite");
  spec.test("of two who want the same time one has it", race);
  spec.test("a time is booked and cancelled without JavaScript", withoutScript);
  spec.test("abroad the page says by which clock its times are", abroad);
  spec.test("a time that comes free is offered to who waits", waiting);
  spec.test("the words of the bar are whole on the smallest phone", bar);
  spec.test("the front desk books for somebody, also a time that is taken, and cancels", frontDesk);
}

const main = ({ page }) => page.getByRole("main");
const phone = { viewport: PHONE, hasTouch: true, isMobile: true };

/** From the list to the free times of a doctor. */
async function find(visitor, query = "") {
  await visitor.open("/appointments/find");
  await main(visitor).getByRole("link", { name: "GP appointment", exact: true }).first().click();
  await visitor.page.waitForURL("**/appointments/find?**");
  if (query) await visitor.open(`${visitor.page.url()}${query}`);
}

const times = ({ page }) => page.locator('main a[href*="/appointments/book/"]');

async function book(visitor, which = 0) {
  await times(visitor).nth(which).click();
  await visitor.page.getByRole("button", { name: "Book this appointment" }).click();
  await visitor.page.getByText("It is booked.").waitFor();
  return new URL(visitor.page.url()).pathname;
}

async function cancel(visitor, path, reason = "The time does not suit") {
  await visitor.open(`${path}/cancel`);
  await visitor.page.getByLabel(reason).check();
  await visitor.page.getByRole("button", { name: "Cancel the appointment" }).click();
  await visitor.page.getByText("It is cancelled.").waitFor();
}

async function journey(stage) {
  const madeline = await stage.visitor(phone);
  const { page } = madeline;
  await madeline.signInAs("madeline");
  await madeline.open("/appointments");
  await isSound(madeline);

  // Three taps: what for, when, yes.
  await main(madeline).locator(".nene-straight").getByRole("link", { name: "GP appointment", exact: true }).click();
  await times(madeline).first().waitFor();
  await isSound(madeline);
  await times(madeline).first().click();
  await page.getByText(/^We keep this time for you until/).waitFor();
  await isSound(madeline);
  // One letter too many is refused, never cut.
  const tooLong = "a".repeat(101);
  madeline.allow(/\b422\b/);
  await page.getByLabel("What is it about? (optional)").fill(tooLong);
  await page.getByLabel("What else should they know? (optional)").fill("Since Sunday");
  await page.getByRole("button", { name: "Book this appointment" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  assert.equal(await page.getByLabel("What is it about? (optional)").inputValue(), tooLong);
  assert.equal(await page.getByLabel("What else should they know? (optional)").inputValue(), "Since Sunday");
  await isSound(madeline);
  await page.getByLabel("What is it about? (optional)").fill("My knee");
  await page.getByRole("button", { name: "Book this appointment" }).click();
  await page.getByText("It is booked.").waitFor();
  const path = new URL(page.url()).pathname;
  assert.match(await madeline.text(), /My knee/);
  await isSound(madeline);

  // What is needed, said once.
  await page.getByRole("link", { name: /^Change what is needed/ }).click();
  await page.getByLabel(/^Language of an interpreter/).fill("Polish");
  await page.getByLabel("A way without steps").check();
  await isSound(madeline);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("An interpreter: Polish").waitFor();

  // A file for the calendar, of this very appointment.
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Add it to your calendar" }).click();
  const file = await readFile(await (await downloading).path(), "utf8");
  assert.match(file, /BEGIN:VTIMEZONE/);
  assert.match(file, /SEQUENCE:0\r\n/);
  assert.ok(file.includes(`UID:${path.split("/").at(-1)}@`), file);
  assert.ok(!file.includes("knee"), "what it is about stands in no calendar");

  // Moved: the file says so.
  await page.getByRole("link", { name: "Move it" }).click();
  await page.locator('main a[href*="/move/"]').first().waitFor();
  await page.locator('main a[href*="/move/"]').nth(1).click();
  await page.getByRole("heading", { name: "Move this appointment" }).waitFor();
  await isSound(madeline);
  await page.getByRole("button", { name: "Move it" }).click();
  await page.getByText("It is moved.").waitFor();
  const moved = await page.request.get(`${path}/calendar`);
  assert.match(await moved.text(), /SEQUENCE:1\r\n/);

  // A reason is needed.
  await page.getByRole("link", { name: "Cancel it" }).click();
  await page.getByRole("button", { name: "Cancel the appointment" }).click();
  await page.locator(".nhsuk-error-summary").waitFor();
  await isSound(madeline);
  await page.getByLabel("I feel better").check();
  await page.getByRole("button", { name: "Cancel the appointment" }).click();
  await page.getByText("It is cancelled.").waitFor();
  await isSound(madeline);
  await madeline.open(path);
  await page.getByText("This appointment is cancelled").waitFor();
  assert.match(await (await page.request.get(`${path}/calendar`)).text(), /STATUS:CANCELLED/);
  await madeline.open("/appointments");
  assert.match(await madeline.text(), /Past or cancelled/);
}

async function race(stage) {
  const [madeline, joan] = [await stage.visitor(phone), await stage.visitor(phone)];
  await madeline.signInAs("madeline");
  await joan.signInAs("joan");
  await find(madeline);
  const wanted = await times(madeline).nth(3).getAttribute("href");
  await madeline.open(wanted);
  joan.allow(/\b409\b/);
  await joan.open(wanted);
  await joan.page.getByRole("heading", { name: "This time is taken" }).waitFor();
  await isSound(joan);
  await madeline.page.getByRole("button", { name: "Book this appointment" }).click();
  await madeline.page.getByText("It is booked.").waitFor();
  const path = new URL(madeline.page.url()).pathname;
  await find(joan);
  const offered = await times(joan).evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.ok(!offered.includes(wanted), "what is booked is not found any more");
  await cancel(madeline, path);
}

async function withoutScript(stage) {
  const madeline = await stage.visitor({ ...phone, javaScriptEnabled: false });
  await madeline.signInAs("madeline");
  await find(madeline);
  const path = await book(madeline, 4);
  await cancel(madeline, path);
  assert.match(await madeline.text(), /The time does not suit/);
}

async function abroad(stage) {
  const here = await stage.visitor({ ...phone, timezoneId: "Europe/London" });
  const there = await stage.visitor({ ...phone, timezoneId: "America/New_York" });
  for (const visitor of [here, there]) {
    await visitor.signInAs("madeline");
    await find(visitor);
    const path = await book(visitor, 5);
    const note = visitor.page.locator(".nene-zone");
    if (visitor === there) {
      await note.waitFor();
      assert.match(await note.innerText(), /This is UK time \(.+\)\. Where you are, it is .+ at \d+:\d\d [ap]m/);
      await isSound(visitor);
    } else {
      assert.equal(await note.count(), 0);
    }
    await cancel(visitor, path);
  }
}

async function waiting(stage) {
  const [madeline, joan] = [await stage.visitor(phone), await stage.visitor(phone)];
  await madeline.signInAs("madeline");
  await joan.signInAs("joan");
  // A day or two ahead: there is time to answer.
  await find(madeline, "&when=soonest");
  const path = await book(madeline, 20);

  await find(joan);
  const { search } = new URL(joan.page.url());
  await joan.open(`/appointments/waiting/add${search}`);
  await isSound(joan);
  joan.allow(/\b422\b/);
  await joan.page.getByRole("button", { name: "Join the waiting list" }).click();
  await joan.page.locator(".nhsuk-error-summary").waitFor();
  const last = new Date(Date.now() + 60 * 86_400_000);
  await joan.fillDate("to", [last.getUTCDate(), last.getUTCMonth() + 1, last.getUTCFullYear()]);
  await joan.page.getByRole("button", { name: "Join the waiting list" }).click();
  await joan.page.getByText("You are on the waiting list.").waitFor();
  await isSound(joan);

  await cancel(madeline, path);
  await joan.open("/appointments");
  // Who has waited longer (Joe, of the demonstration) is asked before her: he says no.
  const joe = await stage.visitor(phone);
  await joe.signInAs("joe");
  await joe.open("/appointments/waiting");
  const his = joe.page.getByRole("link", { name: "Say yes or no" });
  if (await his.isVisible()) {
    await his.click();
    await joe.page.getByRole("button", { name: "No, thank you" }).click();
    await joe.page.getByText("You stay on the waiting list.").waitFor();
  }
  await joan.open("/appointments/waiting");
  await joan.page.getByRole("link", { name: "Say yes or no" }).click();
  await joan.page.getByText(/^Answer by/).waitFor();
  await isSound(joan);
  await joan.page.getByRole("button", { name: "Yes, book it" }).click();
  await joan.page.getByText("It is booked.").waitFor();
  await cancel(joan, new URL(joan.page.url()).pathname);
}

async function bar(stage) {
  for (const card of ["madeline", "joan", "ivy"]) {
    const visitor = await stage.visitor({ ...phone, viewport: { width: 320, height: 640 } });
    await visitor.signInAs(card);
    await visitor.open("/appointments");
    const words = visitor.page.locator(".nene-bar .nhsuk-header__navigation-link");
    const seats = await words.evaluateAll((links) =>
      links
        .filter((link) => link.checkVisibility())
        .map((link) => {
          const range = document.createRange();
          range.selectNodeContents(link);
          const { left, right } = range.getBoundingClientRect();
          return { label: link.innerText.trim(), left, right, height: link.getBoundingClientRect().height };
        }),
    );
    assert.equal(seats.length, 5, card);
    for (const [at, { label, left, right, height }] of seats.entries()) {
      assert.ok(left >= 0 && right <= 320, `${label} of ${card} is cut: ${left} to ${right}`);
      assert.ok(at === 0 || left >= seats[at - 1].right, `${label} of ${card} lies over ${seats[at - 1]?.label}`);
      assert.ok(height < 68, `${label} of ${card} breaks`);
    }
  }
}

async function frontDesk(stage) {
  const carol = await stage.visitor({ viewport: DESKTOP });
  const { page } = carol;
  await carol.signInAs("receptionist");
  await main(carol).getByRole("link", { name: "Bookings" }).click();
  await page.getByRole("heading", { name: /^Bookings: Today/ }).waitFor();
  await isSound(carol);
  await findPerson(carol, "Y99001", MADELINE);
  const person = new URL(page.url()).pathname;
  // Nothing leads to a record that she does not read.
  assert.deepEqual(await page.getByRole("navigation", { name: "Menu" }).getByRole("link").allInnerTexts(), ["Summary", "Appointments"]);
  await main(carol).getByRole("link", { name: "Appointments", exact: true }).click();
  await main(carol).locator(".nene-straight").getByRole("link", { name: "GP appointment", exact: true }).click();
  await times(carol).nth(6).click();
  await page.getByRole("button", { name: "Book this appointment" }).click();
  await page.getByText("It is booked.").waitFor();
  await isSound(carol);
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const when = await page.locator("time[datetime]").first().getAttribute("datetime");

  // A second person into the same time, with a reason.
  const [year, month, day] = new Date(when).toLocaleDateString("sv-SE", { timeZone: "Europe/London" }).split("-");
  await carol.open(`${person}/appointments/any?day_day=${day}&day_month=${month}&day_year=${year}`);
  await isSound(carol);
  await page.getByRole("row", { name: /Taken/ }).getByRole("link").first().click();
  await page.getByRole("heading", { name: "This time is taken" }).waitFor();
  carol.allow(/\b(409|422)\b/);
  await page.getByLabel("What is it about? (optional)").fill("Her knee");
  await page.getByRole("button", { name: "Book it a second time" }).click();
  await page.getByRole("link", { name: "Say why you book it a second time" }).waitFor();
  assert.equal(await page.getByLabel("What is it about? (optional)").inputValue(), "Her knee");
  await isSound(carol);
  await page.getByLabel(/^Why book it a second time/).fill("She is in pain");
  await page.getByRole("button", { name: "Book it a second time" }).click();
  // She has something at that time already, or not.
  const both = page.getByLabel("Yes, book both");
  const done = page.getByText("It is booked.");
  await both.or(done).first().waitFor();
  if (await both.isVisible()) {
    await both.check();
    await page.getByRole("button", { name: "Book it a second time" }).click();
    await done.waitFor();
  }
  assert.match(await carol.text(), /Booked a second time because\s+She is in pain/);
  await carol.open(`${PRACTICE}/bookings?day_day=${day}&day_month=${month}&day_year=${year}`);
  await page.getByRole("row", { name: /Second booking/ }).first().waitFor();
  await isSound(carol);

  // Cancelled from the day, with words for her.
  const whose = person.split("/").at(-1);
  await carol.open(`${PRACTICE}/bookings/${whose}/${id}`);
  await isSound(carol);
  await page.getByLabel("The clinician is away").check();
  await page.getByLabel(/^What the person should know/).fill("We call you with a new time");
  await page.getByRole("button", { name: "Cancel the booking" }).click();
  await page.getByText("It is saved.").waitFor();
  const madeline = await stage.visitor(phone);
  await madeline.signInAs("madeline");
  await madeline.open(`/appointments/${id}`);
  assert.match(await madeline.text(), /We call you with a new time/);
}
