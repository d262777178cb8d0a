// The whole loop, on a phone: the practice nurse asks Joan for a blood pressure diary. She writes
// it for a week, part of it without a network; six days later her phone sends what it kept, the
// average is there, and the nurse sees a high reading through to its end.

import assert from "node:assert/strict";

import { findPerson } from "../house/staff.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database, "movable").test("a week's diary, offline in the middle, to the nurse's inbox and closure", week);
  }
}

const JOAN = { number: "954 615 3710", born: [9, 10, 1985] };
const PHONE = { hasTouch: true, isMobile: true };

/** A Monday that is still to come: 08:15 or 20:15 UTC are morning and evening in London all year. */
function monday() {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() + 2 + ((8 - ((at.getUTCDay() + 2) % 7)) % 7));
  return at;
}

function on(first, days, hour, minute = 15) {
  const at = new Date(first);
  at.setUTCDate(at.getUTCDate() + days);
  at.setUTCHours(hour, minute, 0, 0);
  return at;
}

/** The program's clock and that of the phone, moved together. */
async function moveTo(stage, visitor, instant) {
  await stage.nene.moveClockTo(instant);
  await visitor.context.clock.setSystemTime(instant);
}

async function askFor(bea) {
  const { page } = bea;
  await bea.signInAs("practice-nurse");
  await findPerson(bea, "Y99001", JOAN);
  await bea.open(`${new URL(page.url()).pathname}/pathways/new`);
  await page.getByRole("link", { name: "Blood pressure diary for a week" }).click();
  await page.getByRole("heading", { name: "What the person will be asked" }).waitFor();
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Put them on it" }).click();
  await page.getByText("They are on it.").waitFor();
}

async function signIn(joan) {
  // An evening later the session is over.
  await joan.signInAs("joan");
}

async function enter(joan, [systolic, diastolic]) {
  const { page } = joan;
  await joan.open("/diary");
  await page.getByRole("link", { name: /^Enter the (first|second|next)/ }).click();
  await page.getByLabel(/^Upper number/).fill(String(systolic));
  await page.getByLabel(/^Lower number/).fill(String(diastolic));
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/saved*");
}

async function writeOffline(page, [systolic, diastolic]) {
  await page.getByLabel("What did you measure?").selectOption("blood-pressure");
  await page.getByLabel(/^Upper number/).fill(String(systolic));
  await page.getByLabel(/^Lower number/).fill(String(diastolic));
  await page.getByRole("button", { name: "Save on this phone" }).click();
}

async function week(stage) {
  const first = monday();
  const bea = await stage.visitor({ hasTouch: true, isMobile: true });
  await stage.nene.moveClockTo(on(first, 0, 7));
  await askFor(bea);

  const joan = await stage.visitor(PHONE);
  const { page } = joan;
  await joan.context.clock.install({ time: on(first, 0, 7) });
  for (let day = 0; day < 6; day += 1) {
    for (const hour of [8, 20]) {
      await moveTo(stage, joan, on(first, day, hour));
      await signIn(joan);
      await enter(joan, [152, 97]);
      // On the fourth evening it is very high: she is told at once what to do.
      const second = day === 3 && hour === 20 ? [186, 122] : [150, 95];
      await enter(joan, second);
      if (second[0] === 186) {
        const told = await joan.text();
        assert.match(told, /999/);
        assert.match(told, /Nobody watches/);
        assert.match(told, /practice nurses/);
      }
    }
  }

  // The seventh day there is no network.
  await moveTo(stage, joan, on(first, 6, 8));
  await signIn(joan);
  await joan.open("/readings/offline");
  await page.getByRole("button", { name: "This is my own phone. Turn it on" }).click();
  await page.getByText("This phone is on.").waitFor();
  await page.goto("/offline/diary");
  await joan.context.setOffline(true);
  joan.allow(/ERR_INTERNET_DISCONNECTED/, /Failed to load resource/);
  await page.goto("/diary");
  await writeOffline(page, [150, 95]);
  await page.getByText(/not sent yet \(1\)/).waitFor();
  await writeOffline(page, [148, 94]);
  await page.getByText(/not sent yet \(2\)/).waitFor();

  // Six days later she opens it again, still without a network, and then with one.
  await moveTo(stage, joan, on(first, 12, 9));
  await page.reload();
  await page.getByText(/not sent yet \(2\)/).waitFor();
  await joan.context.setOffline(false);
  joan.allow(/\b401\b/);
  await signIn(joan);
  // Whichever page she opens sends them.
  let trend = "";
  for (let opened = 0; opened < 20 && !trend.includes("26 readings so far"); opened += 1) {
    await joan.open("/readings/trends/blood-pressure?period=all");
    trend = await joan.text();
  }
  // 24 that were typed, and 2 that the phone kept; of the average the first day is left out.
  assert.match(trend, /26 readings so far/);
  assert.match(trend, /22 of 26/);

  await stage.nene.moveClockTo(on(first, 12, 10));
  await bea.signInAs("practice-nurse");
  await bea.open("/practice/Y99001/alerts");
  const row = bea.page.getByRole("row").filter({ hasText: "186/122" });
  assert.match(await row.innerText(), /Joan Penhale[\s\S]*(Overdue|Nobody has it)/);
  await row.getByRole("link").first().click();
  await bea.page.getByRole("button", { name: "Take this alert" }).click();
  await bea.page.getByText("You have this alert now").waitFor();
  await bea.page.getByLabel("Advice given").check();
  await bea.page.getByLabel("In your words").fill("She was well. New tablets, and seen tomorrow.");
  await bea.page.getByRole("button", { name: "Close the alert" }).click();
  await bea.page.getByText("The alert is closed.").waitFor();
  // The diary is complete: 26 readings, the first day left out, the average high.
  // At some hours another one's diary is over by now too, with too few readings.
  const complete = bea.page.getByRole("row").filter({ hasText: /Home average/ });
  assert.match(await complete.innerText(), /Joan Penhale/);
}
