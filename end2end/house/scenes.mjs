// Every page there is, each as a person comes to it. What is tested of every page (axe, layout,
// pictures) goes through these; `unseen` tells of a page that nobody has written here yet.

import { invite, prove, agree } from "./invitation.mjs";
import { newPatient } from "./patient.mjs";
import { confirmByCard, findPerson } from "./staff.mjs";

const NOBODYS_LINK = "/invitation/01234-56789-abcde-fghjk-mnpqrs";
const PRACTICE = "/practice/Y99001";

const page = (name, path) => ({ name, go: (visitor) => visitor.open(path) });

const meant = (name, go) => ({ name, go, isError: true });

/** Sends the form of the open page and waits for the page that says what is wrong with it. */
async function sendWrong(visitor, button) {
  await visitor.page.getByRole("button", { name: button }).click();
  await visitor.page.locator(".nhsuk-error-summary").waitFor();
}

export const STRANGER = {
  scenes: [
    page("start", "/"),
    page("sign-in", "/sign-in"),
    page("recovery", "/sign-in/recovery"),
    meant("recovery-wrong", async (visitor) => {
      await visitor.open("/sign-in/recovery");
      await sendWrong(visitor, "Sign in");
    }),
    page("signed-out", "/signed-out"),
    meant("guest-link-gone", (visitor) => visitor.open("/visit/AAAAAAAAAAAAAAAAAAAAAA")),
    page("help", "/help"),
    page("contact", "/contact"),
    page("accessibility", "/accessibility"),
    page("privacy", "/privacy"),
    page("terms", "/terms"),
    page("safety", "/safety"),
    page("offline", "/offline.html"),
    page("offline-diary", "/offline/diary"),
    meant("not-found", (visitor) => visitor.open("/there-is-no-such-page")),
    page("invitation", NOBODYS_LINK),
    meant("invitation-wrong", async (visitor) => {
      await visitor.open(NOBODYS_LINK);
      await sendWrong(visitor, "Continue");
    }),
  ],
};

/** Who has an invitation in hand. `invitation` is made before, by a manager. */
export const INVITED = {
  scenes: [
    { name: "invitation-terms", go: (visitor) => prove(visitor, visitor.invitation, visitor.patient) },
    meant("invitation-terms-wrong", (visitor) => sendWrong(visitor, "Agree and continue")),
    { name: "invitation-passkey", go: (visitor) => agree(visitor) },
  ],
};

/** Who has a link to a video visit and no account. `link` is made before, by staff. */
export const GUEST = {
  scenes: [
    { name: "guest-name", go: (visitor) => visitor.open(visitor.link) },
    meant("guest-name-wrong", (visitor) => sendWrong(visitor, "Continue")),
    {
      name: "guest-room",
      go: async ({ page }) => {
        await page.getByLabel("Your name").fill("Ana, interpreter");
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("button", { name: "Yes, join with camera" }).waitFor();
      },
    },
  ],
};

/** On the list of staff's rooms: opens that of Ivy's visit. */
export async function openVisit(visitor) {
  await visitor.open(`${PRACTICE}/rooms`);
  await visitor.page.getByRole("table").getByRole("link", { name: "Ivy Marlow" }).first().click();
  await visitor.page.getByRole("button", { name: "Go in with camera" }).waitFor();
}

/** A link to Ivy's video visit, from its room. */
async function guestLink(visitor) {
  await openVisit(visitor);
  await visitor.page.getByRole("button", { name: "Make a link" }).click();
  return visitor.page.locator("#room-guest-made .nene-letter__link").textContent();
}

/** Opens the first entry of a shelf. */
const firstOf = (name, shelf) => ({
  name,
  go: async (visitor) => {
    await visitor.open(shelf);
    await visitor.open(await visitor.page.locator('main a[href^="/record/entries/"]').first().getAttribute("href"));
  },
});

/** Opens the entry of this title from its shelf. */
const entry = (name, shelf, title) => ({
  name,
  go: async (visitor) => {
    await visitor.open(shelf);
    await visitor.open(await visitor.page.getByRole("link", { name: title }).first().getAttribute("href"));
  },
});

/** Dates that could be two days, and a glucose without its unit. */
const DOUBTFUL = "Date,Time,Glucose\n03/04/2026,08:00,6.1\n";

let walks = 0;

/**
 * One to keep, one that is very high, one that is not whole. Each time a quarter of an hour later: the same
 * within a few minutes counts as one that is there already.
 */
function pressures() {
  const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const past = 6 * 60 + 17 * walks++;
  const time = `${String(Math.floor(past / 60)).padStart(2, "0")}:${String(past % 60).padStart(2, "0")}`;
  const row = (ago, values) => `${day(ago)},${time},${values}\n`;
  return (
    "Date,Time,Systolic (mmHg),Diastolic (mmHg),Pulse (bpm)\n" +
    row(5, "128,78,70") + row(4, "262,120,70") + row(3, "128,,70")
  );
}

/** Pastes rows of readings and waits for the page that follows. */
async function paste(visitor, rows, heading) {
  await visitor.open("/readings/files");
  await visitor.page.getByText("Paste the rows instead").click();
  await visitor.page.getByLabel("Your readings").fill(rows);
  await visitor.page.getByRole("button", { name: "Look at the rows" }).click();
  await visitor.page.getByRole("heading", { name: heading }).waitFor();
}

export async function searchFor(visitor, words) {
  await visitor.open("/record/search");
  await visitor.page.getByRole("searchbox").fill(words);
  await visitor.page.getByRole("main").getByRole("button", { name: "Search" }).click();
}

/** Presses a link of the open page and waits for the page's heading. */
const press = (name, link, heading) => ({
  name,
  go: async ({ page }) => {
    await page.getByRole("main").getByRole("link", { name: link }).first().click();
    await page.getByRole("heading", { name: heading }).first().waitFor();
  },
});

/** A page before which the passkey is asked for again, unless it was just used for the same. */
const fresh = (name, go) => ({
  name,
  go: async (visitor) => {
    await go(visitor);
    await visitor.page.waitForLoadState();
    if (visitor.page.url().includes("/confirm/")) {
      await visitor.confirm();
      await visitor.page.waitForURL((url) => !url.pathname.startsWith("/confirm/"));
    }
  },
});

/** "2026-11-23", by the clock in London. */
const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Europe/London" });

export const IVY = {
  card: "ivy",
  scenes: [
    page("home", "/home"),
    page("record", "/record"),
    page("timeline", "/record/timeline"),
    page("timeline-filtered", "/record/timeline?kind=document&source=&year="),
    page("timeline-nothing", "/record/timeline?kind=allergy&source=RZZ03&year=2001"),
    page("results", "/record/results"),
    page("results-all", "/record/results?view=all"),
    page("reports", "/record/results?view=reports"),
    entry("trend-hba1c", "/record/results", /HbA1c/i),
    entry("trend-blood-pressure", "/record/results", /blood pressure/i),
    page("medicines", "/record/medicines"),
    page("medicines-joined", "/medicines"),
    page("medicine-add", "/medicines/add"),
    meant("medicine-add-wrong", (visitor) => sendWrong(visitor, "Add it")),
    {
      name: "medicines-added",
      go: async ({ page }) => {
        // Another one on each walk, removed at its end.
        await page.getByLabel("Name", { exact: true }).fill(`Cod liver oil ${Math.floor(Math.random() * 1e9)}`);
        await page.getByLabel("Vitamin or food supplement").check();
        await page.getByRole("button", { name: "Add it" }).click();
        await page.getByText("It is on your list.").waitFor();
      },
    },
    press("medicine-own", /^Cod liver oil/, "What happened to it"),
    press("medicine-edit", "Change it", "Change a medicine"),
    {
      name: "medicine-stop",
      go: async (visitor) => {
        await visitor.open(new URL(visitor.page.url()).pathname.replace(/edit$/, "stop"));
        await visitor.page.getByRole("heading", { name: /^When did you stop/ }).waitFor();
      },
    },
    meant("medicine-stop-wrong", async (visitor) => {
      await visitor.page.getByLabel("Day", { exact: true }).fill("41");
      await sendWrong(visitor, "I stopped it");
    }),
    {
      name: "medicine-stopped",
      go: async ({ page }) => {
        await page.getByLabel("Day", { exact: true }).fill("1");
        await page.getByLabel("Month", { exact: true }).fill("1");
        await page.getByRole("button", { name: "I stopped it" }).click();
        await page.getByText("It is changed.").waitFor();
      },
    },
    press("medicine-remove", "Remove it", "Remove this medicine?"),
    {
      name: "medicine-removed",
      go: async ({ page }) => {
        await page.getByRole("button", { name: "Remove it" }).click();
        await page.getByText("It is off your list.").waitFor();
      },
    },
    press("medicine-count", /^Count/, "How much is left?"),
    meant("medicine-count-wrong", (visitor) => sendWrong(visitor, "Save")),
    page("pharmacy", "/medicines/pharmacy"),
    meant("pharmacy-wrong", (visitor) => sendWrong(visitor, "Search")),
    {
      name: "pharmacy-found",
      go: async ({ page }) => {
        await page.getByLabel("Name, street or postcode of a pharmacy").fill("wv3");
        await page.getByRole("main").getByRole("button", { name: "Search" }).click();
        await page.getByRole("heading", { name: "Harbour Late Pharmacy" }).waitFor();
      },
    },
    page("repeats", "/medicines/repeats"),
    page("repeats-ask", "/medicines/repeats/ask"),
    meant("repeats-ask-wrong", (visitor) => sendWrong(visitor, "Go on")),
    {
      name: "repeats-check",
      go: async ({ page }) => {
        await page.getByLabel("Ramipril 5mg capsules").check();
        await page.getByRole("button", { name: "Go on" }).click();
        await page.getByRole("heading", { name: "Check before you ask" }).waitFor();
      },
    },
    {
      name: "repeats-asked",
      go: async ({ page }) => {
        await page.getByRole("button", { name: "Ask for it" }).click();
        await page.getByRole("heading", { name: "You have asked" }).waitFor();
      },
    },
    // Each walk takes back what it has asked for.
    {
      name: "repeats-withdrawn",
      go: async ({ page }) => {
        await page.getByRole("button", { name: /^Take it back/ }).click();
        await page.getByText("You took it back.").waitFor();
      },
    },
    page("allergies", "/record/allergies"),
    page("conditions", "/record/conditions"),
    page("vaccinations", "/record/vaccinations"),
    page("documents", "/record/documents"),
    page("visits", "/record/encounters"),
    page("treatments", "/record/procedures"),
    page("appointments", "/record/appointments"),
    page("care", "/record/care"),
    page("other", "/record/other"),
    firstOf("item-result", "/record/results?view=all"),
    firstOf("item-report", "/record/results?view=reports"),
    firstOf("item-medicine", "/record/medicines"),
    firstOf("item-allergy", "/record/allergies"),
    firstOf("item-condition", "/record/conditions"),
    firstOf("item-vaccination", "/record/vaccinations"),
    firstOf("item-document", "/record/documents"),
    firstOf("item-visit", "/record/encounters"),
    firstOf("item-treatment", "/record/procedures"),
    firstOf("item-appointment", "/record/appointments"),
    firstOf("item-care", "/record/care"),
    firstOf("item-other", "/record/other"),
    page("search", "/record/search"),
    {
      name: "search-found",
      go: async (visitor) => {
        await searchFor(visitor, "metformin");
        await visitor.page.locator("#found").waitFor();
      },
    },
    {
      name: "search-nothing",
      go: async (visitor) => {
        await searchFor(visitor, "unicorn");
        await visitor.page.getByText("Nothing in your record has these words").waitFor();
      },
    },
    meant("search-wrong", async (visitor) => {
      await visitor.open("/record/search");
      // What was looked for last still stands there.
      await visitor.page.getByRole("searchbox").fill("");
      await sendWrong(visitor, "Search");
    }),
    page("print", "/record/print"),
    page("download", "/record/download"),
    page("account", "/account"),
    page("passkeys", "/account/passkeys"),
    {
      name: "step-up-page",
      go: async (visitor) => {
        await visitor.open("/account/passkeys");
        await visitor.page.getByRole("link", { name: "Add a passkey" }).or(visitor.page.getByRole("button", { name: "Add a passkey" })).click();
        await visitor.page.getByRole("heading", { name: "Use your passkey again" }).waitFor();
      },
    },
    page("recovery-codes", "/account/recovery-codes"),
    meant("step-up", async (visitor) => {
      await visitor.open("/account/recovery-codes");
      await visitor.page.getByRole("button", { name: /recovery codes|new codes/ }).click();
      await visitor.page.getByRole("heading", { name: "Use your passkey again" }).waitFor();
    }),
    {
      name: "recovery-codes-new",
      go: async (visitor) => {
        await visitor.open("/account/recovery-codes");
        await visitor.page.getByRole("button", { name: /recovery codes|new codes/ }).click();
        await visitor.confirm();
        await visitor.page.getByText("Write these down now").waitFor();
      },
    },
    page("sessions", "/account/sessions"),
    page("reminders", "/reminders"),
    page("reminders-how", "/account/reminders"),
    page("reminders-kind", "/account/reminders/about/dose"),
    meant("reminders-kind-wrong", async (visitor) => {
      await visitor.open("/account/reminders/about/dose");
      await visitor.page.getByLabel("First").selectOption("email");
      await visitor.page.getByLabel("If you do not look, then").selectOption("email");
      await sendWrong(visitor, "Keep this");
    }),
    page("reminders-kind-appointments", "/account/reminders/about/appointment"),
    page("reminders-hours", "/account/reminders/hours"),
    page("reminders-address", "/account/reminders/address"),
    meant("reminders-address-wrong", async (visitor) => {
      await visitor.open("/account/reminders/address");
      await visitor.page.getByLabel(/Street, town/).fill("Nowhere");
      await sendWrong(visitor, "Keep this");
    }),
    page("reminders-mobile", "/account/reminders/contact/mobile"),
    meant("reminders-mobile-wrong", async (visitor) => {
      await visitor.open("/account/reminders/contact/mobile");
      await sendWrong(visitor, "Send me a code");
    }),
    {
      name: "reminders-mobile-code",
      go: async (visitor) => {
        await visitor.open("/account/reminders/contact/mobile");
        // Another one in each walk: one telephone gets few codes in an hour.
        await visitor.page.getByLabel("Mobile number").fill(`07700 9${String(Math.floor(Math.random() * 100_000)).padStart(5, "0")}`);
        await visitor.page.getByRole("button", { name: "Send me a code" }).click();
        await visitor.page.getByRole("heading", { name: "Enter the code" }).waitFor();
      },
    },
    meant("reminders-mobile-code-wrong", (visitor) => sendWrong(visitor, "Confirm my number")),
    page("reminders-email", "/account/reminders/contact/email"),
    meant("reminders-email-wrong", async (visitor) => {
      await visitor.open("/account/reminders/contact/email");
      await visitor.page.getByLabel("E-mail address").fill("ivy at example");
      await sendWrong(visitor, "Send me a code");
    }),
    {
      name: "reminders-email-code",
      go: async (visitor) => {
        await visitor.open("/account/reminders/contact/email");
        // Another one in each walk: one address gets few codes in an hour.
        await visitor.page.getByLabel("E-mail address").fill(`ivy.${Math.floor(Math.random() * 1_000_000)}@example.com`);
        await visitor.page.getByRole("button", { name: "Send me a code" }).click();
        await visitor.page.getByRole("heading", { name: "Enter the code" }).waitFor();
      },
    },
    meant("reminders-email-code-wrong", (visitor) => sendWrong(visitor, "Confirm my address")),
    page("safety-signed-in", "/safety"),
    page("discreet", "/safety/discreet"),
    page("pause", "/safety/pause"),
  ],
};

/** Who sees what of her. */
export const IVY_SHARES = {
  card: IVY.card,
  scenes: [
    page("sharing", "/sharing"),
    page("sharing-share-all", "/sharing/share-all"),
    page("sharing-stop-all", "/sharing/stop-all"),
    page("sharing-organisation", "/sharing/organisations/RZZ01"),
    page("sharing-category", "/sharing/categories/mental-health"),
    page("sharing-other-uses", "/sharing/planning-and-research"),
    meant("sharing-wrong", async (visitor) => {
      await visitor.open("/sharing/categories/mental-health");
      await sendWrong(visitor, "Continue");
    }),
    {
      name: "sharing-preview",
      go: async (visitor) => {
        await visitor.open("/sharing/stop-all");
        await visitor.page.getByLabel("Until I change it").check();
        await visitor.page.getByRole("button", { name: "Continue" }).click();
        await visitor.page.getByRole("heading", { name: "What will happen" }).waitFor();
      },
    },
    page("sharing-history", "/sharing/history"),
    page("sharing-preferences", "/sharing/preferences"),
    page("sharing-opt-out", "/sharing/preferences/national-data-opt-out"),
    page("sharing-research", "/sharing/preferences/research"),
    page("sharing-summary-care-record", "/sharing/preferences/summary-care-record"),
    page("who-looked", "/who-looked"),
    page("who-looked-everyone", "/who-looked?who=everyone"),
    page("carers", "/carers"),
    press("carer", /See everything, change it, or end it/, /Joan Penhale/),
    fresh("carer-change", async ({ page }) => page.getByRole("main").getByRole("link", { name: "Change or end it" }).click()),
    fresh("carers-new", (visitor) => visitor.open("/carers/new")),
    page("hidden", "/hidden"),
    fresh("hidden-new", (visitor) => visitor.open("/hidden/new")),
    fresh("hide", async (visitor) => {
      await visitor.open("/record/documents");
      await visitor.open(await visitor.page.locator('main a[href^="/record/entries/"]').first().getAttribute("href"));
      await visitor.page.getByRole("main").getByRole("link", { name: "Choose who can see this" }).click();
    }),
    meant("not-found-signed-in", (visitor) => visitor.open("/record/entries/00000000-0000-7000-8000-000000000000")),
  ],
};

/** What she does at home: readings, doses, goals. */
export const IVY_AT_HOME = {
  card: IVY.card,
  scenes: [
    page("reading-files", "/readings/files"),
    meant("reading-files-wrong", async (visitor) => {
      await visitor.open("/readings/files");
      await sendWrong(visitor, "Look at the rows");
    }),
    { name: "reading-files-questions", go: (visitor) => paste(visitor, DOUBTFUL, "Questions about your file") },
    meant("reading-files-questions-wrong", (visitor) => sendWrong(visitor, "Continue")),
    { name: "reading-files-preview", go: (visitor) => paste(visitor, pressures(), "Check these readings") },
    {
      name: "reading-files-kept",
      go: async ({ page }) => {
        await page.getByRole("button", { name: /^Keep 1 reading/ }).click();
        await page.getByText("1 reading is kept.").waitFor();
      },
    },
    page("readings", "/readings"),
    page("readings-add", "/readings/add"),
    page("readings-add-blood-pressure", "/readings/add/blood-pressure"),
    page("readings-add-weight", "/readings/add/weight"),
    page("readings-add-glucose", "/readings/add/glucose"),
    page("readings-add-oxygen", "/readings/add/oxygen"),
    page("readings-add-temperature", "/readings/add/temperature"),
    page("readings-add-peak-flow", "/readings/add/peak-flow"),
    page("readings-add-symptoms", "/readings/add/symptoms"),
    page("readings-add-note", "/readings/add/note"),
    meant("readings-add-wrong", async (visitor) => {
      await visitor.open("/readings/add/peak-flow");
      await sendWrong(visitor, "Save");
    }),
    meant("readings-unusual", async (visitor) => {
      await visitor.open("/readings/add/temperature");
      await visitor.page.getByLabel("Temperature", { exact: true }).fill("43");
      await sendWrong(visitor, "Save");
    }),
    {
      name: "reading-saved",
      go: async (visitor) => {
        await visitor.open("/readings/add/temperature");
        await visitor.page.getByLabel("Temperature", { exact: true }).fill("36.8");
        await visitor.page.getByRole("button", { name: "Save", exact: true }).click();
        await visitor.page.getByRole("heading", { name: "Saved" }).waitFor();
      },
    },
    press("reading", "Is something wrong with it? Change or remove it", "What happened to it"),
    press("reading-edit", "Change it", /Change: temperature/),
    {
      name: "reading-remove",
      go: async (visitor) => {
        await visitor.open(visitor.page.url().replace(/edit$/, "remove"));
        await visitor.page.getByRole("heading", { name: "Remove this reading?" }).waitFor();
      },
    },
    page("offline-phone", "/readings/offline"),
    page("bluetooth", "/readings/bluetooth"),
    {
      name: "bluetooth-list",
      go: async ({ page }) => {
        // As the script sends what came: a pressure, an oxygen level, and a weight that was not found.
        await page.evaluate(() => {
          const form = document.getElementById("bluetooth-form");
          form.elements.frames.value = "2a35_00860052005f00_0 2a5e_0061004000_0 2a9d_00ffff_0";
          form.elements.device.value = "BM 57";
          form.submit();
        });
        await page.getByRole("heading", { name: "Readings from your device" }).waitFor();
      },
    },
    meant("bluetooth-list-wrong", (visitor) => sendWrong(visitor, "Keep those with a tick")),
    {
      name: "bluetooth-kept",
      go: async ({ page }) => {
        await page.getByLabel("134/82 mmHg").check();
        await page.getByRole("button", { name: "Keep those with a tick" }).click();
        await page.getByText("1 reading is kept.").waitFor();
      },
    },
    page("diary", "/diary"),
    page("trends-blood-pressure", "/readings/trends/blood-pressure"),
    page("trends-empty", "/readings/trends/peak-flow?period=7-days"),
    page("readings-report-choose", "/readings/report"),
    meant("readings-report-choose-wrong", (visitor) => visitor.open("/readings/report?period=year")),
    page("readings-report", "/readings/report/blood-pressure?period=all"),
    page("pathways", "/pathways"),
    press("pathway", "Blood glucose diary", "Blood glucose diary"),
    press("pathway-leave", "I want to stop", "Do you want to stop?"),
    page("doses", "/doses"),
    { name: "doses-yesterday", go: (visitor) => visitor.open(`/doses?day=${daysAgo(1)}`) },
    {
      name: "dose",
      go: async (visitor) => {
        await visitor.open(await visitor.page.locator(".nene-dose__name a").first().getAttribute("href"));
      },
    },
    meant("dose-wrong", async (visitor) => {
      await visitor.page.getByLabel("Time", { exact: true }).fill("half past");
      await visitor.page.getByLabel("It was taken").check();
      await sendWrong(visitor, "Save");
    }),
    {
      name: "dose-skip",
      go: (visitor) => visitor.open(`${new URL(visitor.page.url()).pathname}/skip`),
    },
    page("schedules", "/doses/schedules"),
    page("schedule-new", "/doses/schedules/new"),
    press("schedule-how", "Atorvastatin 20mg tablets", "How is it taken?"),
    press("schedule-times", "At times of the day", "When is it taken?"),
    meant("schedule-times-wrong", (visitor) => sendWrong(visitor, "Save these times")),
    {
      name: "schedule-made",
      go: async ({ page }) => {
        await page.getByLabel("Time 1", { exact: true }).fill("10pm");
        await page.getByLabel("How much at time 1").fill("One tablet");
        await page.getByRole("button", { name: "Save these times" }).click();
        await page.getByText("The times are saved.").waitFor();
      },
    },
    press("schedule-reminders", "Change the reminders", "Reminders"),
    {
      name: "schedule-times-change",
      go: (visitor) => visitor.open(new URL(visitor.page.url()).pathname.replace(/reminders$/, "times")),
    },
    {
      name: "schedule-end",
      go: (visitor) => visitor.open(new URL(visitor.page.url()).pathname.replace(/times$/, "end")),
    },
    meant("schedule-end-wrong", (visitor) => sendWrong(visitor, "Save")),
    {
      // Each walk ends what it has made.
      name: "schedule-ended",
      go: async ({ page }) => {
        await page.getByLabel("End it").check();
        await page.getByLabel("These times are a mistake").check();
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("It has ended.").waitFor();
      },
    },
    page("doses-adherence", "/doses/adherence"),
    page("doses-adherence-print", "/doses/adherence/print"),
    page("journey", "/doses/journey"),
    page("journey-away", "/doses/journey?zone=America/New_York"),
    page("goals", "/goals"),
    page("goal-new", "/goals/new/drink-less"),
    page("goal-new-move", "/goals/new/move-more"),
    page("goal-new-weight", "/goals/new/lose-weight"),
    page("goal-new-smoking", "/goals/new/stop-smoking"),
    page("goal-new-pressure", "/goals/new/blood-pressure"),
    meant("goal-new-wrong", (visitor) => sendWrong(visitor, "Start")),
    {
      name: "goal",
      go: async (visitor) => {
        await visitor.open("/goals/new/move-more");
        await visitor.page.getByLabel("Walk 10 minutes after lunch").check();
        await visitor.page.getByLabel("Yes, at the times I choose").check();
        await visitor.page.getByLabel("midday").check();
        await visitor.page.getByRole("button", { name: "Start" }).click();
        await visitor.page.getByRole("heading", { name: /^Today's small step/ }).waitFor();
      },
    },
    meant("goal-day-wrong", async (visitor) => {
      await visitor.page.getByLabel(/^How many minutes/).fill("many");
      await sendWrong(visitor, "Done");
    }),
    {
      name: "goal-marked",
      go: async ({ page }) => {
        await page.getByLabel(/^How many minutes/).fill("10");
        await page.getByRole("button", { name: "Done", exact: true }).click();
        await page.getByText("It is written down.").waitFor();
      },
    },
    press("goal-day", "Change today", /^Today,/),
    {
      name: "goal-change",
      go: async (visitor) => {
        await visitor.page.getByRole("link", { name: "Back to your goal" }).click();
        await visitor.page.getByRole("link", { name: "Change the step, the days or the times" }).click();
        await visitor.page.getByRole("heading", { name: "Change your goal" }).waitFor();
      },
    },
    {
      name: "goal-end",
      go: async (visitor) => {
        await visitor.page.getByRole("link", { name: "Leave it as it is" }).click();
        await visitor.page.getByRole("link", { name: "End this goal" }).click();
        await visitor.page.getByRole("heading", { name: "End this goal" }).waitFor();
      },
    },
    // Each walk ends what it has started: five goals are the most.
    {
      name: "goals-ended",
      go: async ({ page }) => {
        await page.getByLabel("I have reached it").check();
        await page.getByRole("button", { name: "End it" }).click();
        await page.getByRole("heading", { name: "Goals that have ended" }).waitFor();
      },
    },
  ],
};

export const IVY_BOOKS = {
  card: IVY.card,
  scenes: [
    page("video-check", "/appointments/check"),
    {
      name: "video-room",
      go: async (visitor) => {
        // In the demonstration she has a call in a few minutes.
        await visitor.open("/appointments");
        await visitor.page.getByRole("main").getByRole("link", { name: /^Join.*GP appointment/ }).first().click();
        await visitor.page.getByRole("heading", { name: /^Video visit with/ }).waitFor();
        visitor.visit = new URL(visitor.page.url()).pathname.replace(/\/room$/, "");
      },
    },
    { name: "video-after", go: (visitor) => visitor.open(`${visitor.visit}/after`) },
    page("find-appointment", "/appointments/find"),
    press("find-times", "GP appointment", "Choose a time"),
    // Nobody telephones in the evening.
    {
      name: "find-nothing",
      go: (visitor) => {
        const { pathname, search } = new URL(visitor.page.url());
        return visitor.open(`${pathname}${search}&how=telephone&when=after-work`);
      },
    },
    meant("find-wrong", async (visitor) => {
      await visitor.fillDate("from", [31, 2, 2027]);
      await sendWrong(visitor, "Show times");
    }),
    // What is booked on a walk is cancelled at its end.
    {
      name: "book",
      go: async (visitor) => {
        const { page } = visitor;
        await visitor.open("/appointments/find");
        await page.getByRole("main").getByRole("link", { name: "GP appointment", exact: true }).first().click();
        await page.waitForURL("**/appointments/find?**");
        visitor.times = page.url();
        // Not the first one: another walk may have that in front of it.
        await page.locator('main a[href*="/appointments/book/"]').nth(Math.floor(Math.random() * 8)).click();
        await page.getByRole("heading", { name: "Book an appointment" }).waitFor();
      },
    },
    meant("book-wrong", async (visitor) => {
      await visitor.page.getByLabel("What is it about? (optional)").fill("a".repeat(101));
      await sendWrong(visitor, "Book this appointment");
    }),
    {
      name: "booked",
      go: async (visitor) => {
        const { page } = visitor;
        await page.getByLabel("What is it about? (optional)").fill("My knee");
        await page.getByRole("button", { name: "Book this appointment" }).click();
        await page.getByText("It is booked.").waitFor();
        visitor.booking = new URL(page.url()).pathname;
      },
    },
    { name: "booking-change", go: (visitor) => visitor.open(`${visitor.booking}/change`) },
    meant("booking-change-wrong", async (visitor) => {
      await visitor.page.getByLabel("What is it about? (optional)").fill("a".repeat(101));
      await sendWrong(visitor, "Save");
    }),
    { name: "booking-answers", go: (visitor) => visitor.open(`${visitor.booking}/answers`) },
    {
      name: "booking-move",
      go: async (visitor) => {
        const { page } = visitor;
        await visitor.open(`${visitor.times}&move=${visitor.booking.split("/").at(-1)}`);
        await page.locator('main a[href*="/move/"]').nth(Math.floor(Math.random() * 8)).click();
        await page.getByRole("heading", { name: "Move this appointment" }).waitFor();
      },
    },
    { name: "booking-cancel", go: (visitor) => visitor.open(`${visitor.booking}/cancel`) },
    meant("booking-cancel-wrong", (visitor) => sendWrong(visitor, "Cancel the appointment")),
    {
      name: "booking-cancelled",
      go: async ({ page }) => {
        await page.getByLabel("I feel better").check();
        await page.getByRole("button", { name: "Cancel the appointment" }).click();
        await page.getByText("It is cancelled.").waitFor();
      },
    },
    page("appointments-all", "/appointments"),
    page("appointment-needs", "/appointments/needs"),
    meant("appointment-needs-wrong", async (visitor) => {
      await visitor.page.getByLabel(/^Language of an interpreter/).fill("a".repeat(41));
      await sendWrong(visitor, "Save");
    }),
    page("waiting-list", "/appointments/waiting"),
    { name: "waiting-add", go: (visitor) => visitor.open(visitor.times.replace("/find?", "/waiting/add?")) },
    meant("waiting-add-wrong", (visitor) => sendWrong(visitor, "Join the waiting list")),
    page("waiting-add-nothing", "/appointments/waiting/add"),
  ],
};

const made = (name, how, largePrint = false) => ({ name, go: (visitor) => invite(visitor, newPatient(), how, largePrint) });

export const MANAGER = {
  card: "practice-manager",
  scenes: [
    page("practice", PRACTICE),
    page("invitations-none", `${PRACTICE}/invitations?state=locked`),
    page("invite", `${PRACTICE}/invitations/new`),
    meant("invite-wrong", async (visitor) => {
      await visitor.open(`${PRACTICE}/invitations/new`);
      await sendWrong(visitor, "Make the invitation");
    }),
    made("made-email", "email"),
    made("made-letter", "letter"),
    made("made-sheet", "front-desk"),
    made("made-sheet-large", "front-desk", true),
    page("invitations", `${PRACTICE}/invitations`),
    {
      name: "one-invitation",
      go: async (visitor) => {
        await visitor.open(`${PRACTICE}/invitations`);
        await visitor.page.getByRole("table").getByRole("link").first().click();
        await visitor.page.getByRole("heading", { name: "What happened" }).waitFor();
      },
    },
    {
      name: "invitations-found",
      go: async (visitor) => {
        await visitor.open(`${PRACTICE}/invitations`);
        await visitor.page.getByRole("searchbox").fill("ashdown");
        await visitor.page.getByRole("main").getByRole("button", { name: "Search" }).click();
        await visitor.page.getByRole("heading", { name: "Search invitations" }).waitFor();
      },
    },
    page("imports", `${PRACTICE}/imports`),
    {
      name: "import",
      go: async (visitor) => {
        await visitor.open(`${PRACTICE}/imports`);
        await visitor.page.getByRole("table").getByRole("link").first().click();
        await visitor.page.getByRole("heading", { name: "Whom it is about" }).waitFor();
      },
    },
    page("monitoring", `${PRACTICE}/monitoring`),
    meant("monitoring-wrong", (visitor) => sendWrong(visitor, "Save")),
    page("monitoring-off", `${PRACTICE}/monitoring/off`),
    page("clinics", `${PRACTICE}/clinics`),
    page("clinic-new", `${PRACTICE}/clinics/new`),
    meant("clinic-new-wrong", (visitor) => sendWrong(visitor, "Make the clinic")),
    {
      name: "clinic-made",
      go: async (visitor) => {
        // Another one on each walk, for staff alone, ended at its end.
        const { page } = visitor;
        await page.getByLabel("Name of the clinic").fill(`Walk-in ${Math.floor(Math.random() * 1e9)}`);
        await page.getByLabel("What it is for").fill("Walk-in");
        await page.getByLabel("What people read").fill("The practice nurses");
        await page.getByLabel("Where people come to").fill("Room 9");
        await page.getByLabel("Monday from", { exact: true }).fill("09:00");
        await page.getByLabel("Monday to", { exact: true }).fill("10:00");
        await page.getByLabel("People themselves, online").uncheck();
        await page.getByLabel("Carers, for those they look after").uncheck();
        await page.getByRole("button", { name: "Make the clinic" }).click();
        await page.getByText("The clinic is made").waitFor();
        visitor.clinic = new URL(page.url()).pathname;
      },
    },
    { name: "clinic-change", go: (visitor) => visitor.open(`${visitor.clinic}/change`) },
    meant("clinic-change-wrong", async (visitor) => {
      await visitor.page.getByLabel("What it is for").fill("");
      await sendWrong(visitor, "Save the clinic");
    }),
    meant("clinic-days-wrong", async (visitor) => {
      await visitor.open(visitor.clinic);
      await visitor.page.getByText("Close the clinic, or add hours, on some days").click();
      await sendWrong(visitor, "Add these days");
    }),
    {
      name: "clinic-days",
      go: async (visitor) => {
        const [year, month, day] = daysAgo(-7).split("-");
        await visitor.page.getByLabel("Closed", { exact: true }).check();
        await visitor.fillDate("first", [Number(day), Number(month), year]);
        await visitor.page.getByRole("button", { name: "Add these days" }).click();
        await visitor.page.getByText("It is saved.").waitFor();
      },
    },
    { name: "clinic-end", go: (visitor) => visitor.open(`${visitor.clinic}/end`) },
    {
      name: "clinic-ended",
      go: async ({ page }) => {
        await page.getByRole("button", { name: "End the clinic" }).click();
        await page.getByText("The clinic is ended.").waitFor();
      },
    },
    page("clinic-settings", `${PRACTICE}/clinics/settings`),
    meant("clinic-settings-wrong", async (visitor) => {
      await visitor.page.getByLabel("Telephone number for appointments").fill("call us");
      await sendWrong(visitor, "Save");
    }),
    page("calendar", `${PRACTICE}/calendar`),
    {
      name: "calendar-address",
      go: async ({ page }) => {
        await page.getByRole("button", { name: /^Make a/ }).click();
        await page.getByRole("heading", { name: /Copy this address now/ }).waitFor();
      },
    },
    page("bookings", `${PRACTICE}/bookings`),
    meant("bookings-wrong", (visitor) => visitor.open(`${PRACTICE}/bookings?day_day=31&day_month=2&day_year=2026`)),
    {
      name: "booking-at-work",
      go: async (visitor) => {
        const { page } = visitor;
        // Ivy's call of today, or of tomorrow when it is late.
        await visitor.open(`${PRACTICE}/bookings`);
        const call = page.getByRole("table").getByRole("link").first();
        if (!(await call.isVisible())) await page.getByRole("link", { name: "The day after" }).click();
        await call.click();
        await page.getByRole("heading", { name: "What happened" }).waitFor();
      },
    },
    meant("booking-at-work-wrong", async ({ page }) => {
      // What has begun cannot be cancelled any more.
      const cancel = page.getByRole("button", { name: "Cancel the booking" });
      if (!(await cancel.isVisible())) return;
      await cancel.click();
      await page.locator(".nhsuk-error-summary").waitFor();
    }),
    page("bookings-waiting", `${PRACTICE}/bookings/waiting`),
    {
      name: "clinic-questions",
      go: async (visitor) => {
        await visitor.open(`${PRACTICE}/clinics`);
        const clinic = await visitor.page.locator(`main a[href^="${PRACTICE}/clinics/"]`).evaluateAll((links) =>
          links.map((link) => link.getAttribute("href")).find((href) => /\/[0-9a-f-]{36}$/.test(href)),
        );
        await visitor.open(`${clinic}/questions`);
      },
    },
    meant("clinic-questions-wrong", (visitor) => sendWrong(visitor, "Add the question")),
    page("account-staff", "/account"),
  ],
};

const IVYS = { number: "950 271 8348", born: [14, 3, 1945] };

export const GP = {
  card: "gp",
  scenes: [
    page("practice-gp", PRACTICE),
    page("find", `${PRACTICE}/find`),
    meant("find-wrong", async (visitor) => {
      await visitor.open(`${PRACTICE}/find`);
      await sendWrong(visitor, "Find");
    }),
    {
      name: "find-names",
      go: async (visitor) => {
        await visitor.open(`${PRACTICE}/find`);
        await visitor.page.getByLabel("Name", { exact: true }).fill("penhale");
        await visitor.page.getByRole("button", { name: "Look in the list" }).click();
        await visitor.page.getByRole("table").waitFor();
      },
    },
    { name: "summary-gp", go: (visitor) => findPerson(visitor, "Y99001", IVYS) },
    press("flag", "Safety", "Safety"),
    {
      name: "record-at-work",
      go: async ({ page }) => {
        await page.getByRole("navigation").getByRole("link", { name: "Record" }).first().click();
        await page.waitForURL(/\/record$/);
      },
    },
    { name: "diary-at-work", go: (visitor) => visitor.open(new URL(visitor.page.url()).pathname.replace(/record$/, "diary")) },
    { name: "appointments-at-work", go: (visitor) => visitor.open(new URL(visitor.page.url()).pathname.replace(/(record|diary)$/, "appointments")) },
    { name: "any-time", go: (visitor) => visitor.open(`${new URL(visitor.page.url()).pathname}/any`) },
    { name: "back-to-diary", go: (visitor) => visitor.open(new URL(visitor.page.url()).pathname.replace(/appointments\/any$/, "diary")) },
    { name: "pathways-at-work", go: (visitor) => visitor.open(new URL(visitor.page.url()).pathname.replace(/(record|diary)$/, "pathways")) },
    press("pathways-choose", "Put them on a pathway", "Put them on a pathway"),
    press("pathways-start", "COPD diary", "What the person will be asked"),
    meant("pathways-start-wrong", (visitor) => sendWrong(visitor, "Put them on it")),
    {
      name: "pathway-at-work",
      go: async ({ page }) => {
        await page.getByRole("link", { name: "Back to pathways" }).click();
        await page.getByRole("main").getByRole("link", { name: "Blood glucose diary" }).first().click();
        await page.getByRole("heading", { name: "What was decided" }).waitFor();
      },
    },
    press("pathway-targets", "Change their own targets", /^Own targets/),
    {
      name: "pathway-end",
      go: async ({ page }) => {
        await page.goBack();
        await page.getByRole("link", { name: "End it" }).click();
        await page.getByRole("heading", { name: /^End:/ }).waitFor();
      },
    },
    meant("pathway-end-wrong", (visitor) => sendWrong(visitor, "End it")),
    page("pathways-list", `${PRACTICE}/pathways`),
    page("templates", `${PRACTICE}/templates`),
    press("template", "Version 1", "What the patient sees"),
    press("template-edit", "Change it", /^Change:/),
    meant("template-edit-wrong", async (visitor) => {
      await visitor.page.getByLabel("Title").fill("");
      await sendWrong(visitor, "Save as a new version");
    }),
    page("repeats-inbox", `${PRACTICE}/repeats`),
    press("repeat", "Atorvastatin 20mg tablets", "What is asked for"),
    meant("repeat-wrong", (visitor) => sendWrong(visitor, "Refuse it")),
    page("repeats-on-the-way", `${PRACTICE}/repeats?show=on-the-way`),
    page("repeats-over", `${PRACTICE}/repeats?show=over`),
    page("practice-carers", `${PRACTICE}/carers`),
    {
      name: "practice-carers-person",
      go: async (visitor) => {
        await visitor.page.getByLabel("NHS number of the patient").fill(IVYS.number);
        await visitor.fillDate("born", IVYS.born);
        await visitor.page.getByRole("button", { name: "Find" }).click();
        await visitor.page.getByRole("link", { name: "Joan Penhale" }).first().waitFor();
      },
    },
    press("practice-carer", "Joan Penhale", /Joan Penhale/),
    fresh("practice-carer-change", (visitor) => visitor.open(`${new URL(visitor.page.url()).pathname}/change`)),
    fresh("practice-carer-new", (visitor) => visitor.open(visitor.page.url().replace(/\/[^/]+\/change$/, "/new"))),
    fresh("practice-carer-import", (visitor) => visitor.open(visitor.page.url().replace(/\/new$/, "/import"))),
  ],
};

/** The same one, with visits by video. A conference is about the person whose record is open. */
export const GP_BY_VIDEO = {
  card: GP.card,
  scenes: [
    { name: "summary-before-video", go: (visitor) => findPerson(visitor, "Y99001", IVYS) },
    page("rooms", `${PRACTICE}/rooms`),
    page("rooms-check", `${PRACTICE}/rooms/check`),
    page("rooms-figures", `${PRACTICE}/rooms/figures`),
    meant("rooms-figures-wrong", async (visitor) => {
      await visitor.page.getByLabel("The first part of your organisation").fill("?");
      await sendWrong(visitor, "Save");
    }),
    {
      name: "room-at-work",
      go: async (visitor) => {
        // In the demonstration Ivy has a call in a few minutes.
        await openVisit(visitor);
        visitor.room = new URL(visitor.page.url()).pathname;
      },
    },
    meant("guest-link-wrong", async ({ page }) => {
      await page.getByLabel("How many minutes does it work?").fill("99");
      // As without the script, which asks for the link by itself.
      await page.evaluate(() => document.getElementById("room-guest-form").submit());
      await page.locator(".nhsuk-error-summary").waitFor();
    }),
    {
      name: "guest-link",
      go: async ({ page }) => {
        await page.getByLabel("How many minutes does it work?").fill("1");
        await page.getByRole("button", { name: "Make a link" }).click();
        await page.getByText("You cannot see it again.").waitFor();
      },
    },
    { name: "video-summary", go: (visitor) => visitor.open(`${visitor.room}/after`) },
    meant("video-summary-wrong", async (visitor) => {
      await visitor.page.getByLabel("What you talked about").fill("");
      await sendWrong(visitor, "Save and send");
    }),
    {
      name: "video-summary-sent",
      go: async ({ page }) => {
        await page.getByLabel("What you talked about").fill("We talked about your cough.\nYour chest sounds clear.");
        await page.getByLabel(/^What happens next/).fill("Call us if it is not gone in two weeks.");
        await page.getByLabel("They would have come to us").check();
        await page.getByRole("button", { name: "Save and send" }).click();
        await page.getByText("The summary is kept and sent.").waitFor();
      },
    },
    page("conferences", `${PRACTICE}/conferences`),
    page("conference-new", `${PRACTICE}/conferences/new`),
    meant("conference-new-wrong", (visitor) => sendWrong(visitor, "Plan it")),
    {
      name: "conference",
      go: async (visitor) => {
        const { page } = visitor;
        // Its room is open.
        const soon = new Date(Date.now() + 10 * 60_000);
        const [year, month, day] = soon.toLocaleDateString("sv-SE", { timeZone: "Europe/London" }).split("-");
        await page.getByLabel("What it is called").fill(`Falls at home ${Math.floor(Math.random() * 1e9)}`);
        await page.getByLabel("Agenda").fill("Falls\nStairs");
        await visitor.fillDate("day", [Number(day), Number(month), year]);
        await page.getByLabel("Time", { exact: true }).fill(soon.toLocaleTimeString("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }));
        await page.getByLabel("How many minutes").fill("30");
        await page.getByLabel("Ask the person to come too").check();
        await page.getByRole("button", { name: "Plan it" }).click();
        await page.getByText("The conference is planned.").waitFor();
        visitor.conference = new URL(page.url()).pathname;
      },
    },
    { name: "conference-staff", go: (visitor) => visitor.open(`${visitor.conference}?from=RZZ01`) },
    meant("conference-action-wrong", (visitor) => sendWrong(visitor, "Add it")),
    { name: "conference-room", go: (visitor) => visitor.open(visitor.conference.replace("conferences", "rooms")) },
  ],
};

/** At a hospital. What she opens in an emergency, the privacy officer finds in the list. */
export const NURSE = {
  card: "triage-nurse",
  scenes: [
    page("practice-hospital", "/practice/RZZ01"),
    { name: "summary-hospital", go: (visitor) => findPerson(visitor, "RZZ01", IVYS) },
    press("confirm-emergency", "Open the record in an emergency", "Use your passkey again"),
    { name: "emergency", go: (visitor) => confirmByCard(visitor) },
    meant("emergency-wrong", (visitor) => sendWrong(visitor, "Open the record")),
    {
      name: "summary-emergency",
      go: async ({ page }) => {
        await page.getByLabel("The person is unconscious").check();
        await page.getByLabel("What happened?").fill("Found on the floor, does not answer");
        await page.getByRole("button", { name: "Open the record" }).click();
        await page.locator(".nene-alarm").waitFor();
      },
    },
    {
      name: "summary-after-emergency",
      go: async ({ page }) => {
        await page.getByRole("button", { name: "End emergency access" }).click();
        await page.getByRole("link", { name: "Open the record in an emergency" }).waitFor();
      },
    },
  ],
};

export const OFFICER = {
  card: "privacy-officer",
  scenes: [
    page("practice-officer", "/practice/RZZ01"),
    page("emergencies", "/practice/RZZ01/emergencies"),
    {
      name: "emergency-review",
      go: async ({ page }) => {
        await page.getByRole("table").getByRole("link").first().click();
        await page.getByRole("heading", { name: "What was opened" }).waitFor();
      },
    },
    meant("emergency-review-wrong", (visitor) => sendWrong(visitor, "Save the review")),
  ],
};

/** Answers alerts of readings from home at the practice. */
export const BEA = {
  card: "practice-nurse",
  scenes: [
    page("practice-nurse", PRACTICE),
    page("alerts", `${PRACTICE}/alerts`),
    press("alert", /\d+%/, /\d+%/),
    {
      name: "alert-taken",
      go: async ({ page }) => {
        // On a second walk it is hers already.
        const take = page.getByRole("button", { name: "Take this alert" });
        if (await take.isVisible()) await take.click();
        await page.getByRole("heading", { name: "You have this alert" }).waitFor();
      },
    },
    meant("alert-wrong", (visitor) => sendWrong(visitor, "Close the alert")),
    page("alerts-mine", `${PRACTICE}/alerts?show=mine`),
    page("alerts-closed", `${PRACTICE}/alerts?show=closed`),
    page("alerts-figures", `${PRACTICE}/alerts/figures`),
  ],
};

/** At the front desk of the practice. */
export const CAROL = {
  card: "receptionist",
  scenes: [
    page("calls", `${PRACTICE}/calls`),
    page("repeats-at-the-desk", `${PRACTICE}/repeats?show=on-the-way`),
    press("repeat-at-the-desk", "Amlodipine 5mg tablets", "What is asked for"),
  ],
};

/** Looks after Ivy and Louis. */
export const JOAN = {
  card: "joan",
  scenes: [
    page("caring", "/caring"),
    {
      name: "caring-record",
      go: async ({ page }) => {
        await page.getByRole("button", { name: /Open the record of Ivy Marlow/ }).click();
        await page.waitForURL(/\/for\/[0-9a-f-]+\/record$/);
      },
    },
    press("caring-allergies", "Allergies", /Allergies/),
    meant("caring-stale", (visitor) => visitor.open("/home")),
  ],
};

export const EVERYBODY = {
  STRANGER,
  INVITED,
  GUEST,
  IVY,
  IVY_SHARES,
  IVY_AT_HOME,
  IVY_BOOKS,
  JOAN,
  MANAGER,
  GP,
  GP_BY_VIDEO,
  BEA,
  CAROL,
  NURSE,
  OFFICER,
};

/** Goes through the scenes of a persona in order, and calls `look(visitor, scene)` at each. */
export async function walk(stage, persona, options, look) {
  const visitor = await stage.visitor(options);
  if (persona === INVITED) {
    const manager = await stage.visitor();
    await manager.signInAs(MANAGER.card);
    visitor.patient = newPatient();
    visitor.invitation = await invite(manager, visitor.patient);
    await manager.context.close();
  }
  if (persona === GUEST) {
    const doctor = await stage.visitor();
    await doctor.signInAs(GP.card);
    visitor.link = await guestLink(doctor);
    await doctor.context.close();
  }
  if (persona.card) await visitor.signInAs(persona.card);
  for (const scene of persona.scenes) {
    if (scene.isError) visitor.allow(/^(answer|console): .*\b(401|404|409|422)\b/);
    await scene.go(visitor);
    await look(visitor, scene);
  }
  return visitor;
}

/** The shape of an address: what is the same for every entry and every invitation. */
export function shapeOf(address) {
  return new URL(address).pathname
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "{id}")
    // The pages of a record are the same under every address that it has.
    .replace(/^(\/for|\/practice\/[^/]+\/people)\/\{id\}\/record/, "/record")
    .replace(/^\/invitation\/[^/]+/, "/invitation/{link}")
    .replace(/^\/visit\/[^/]+/, "/visit/{link}")
    .replace(/^(\/for|\/practice\/[^/]+\/people)\/\{id\}\/readings/, "/readings")
    .replace(/^(\/for|\/practice\/[^/]+\/people)\/\{id\}\/medicines/, "/medicines")
    .replace(/^(\/for|\/practice\/[^/]+\/people)\/\{id\}\/doses/, "/doses")
    .replace(/^(\/for|\/practice\/[^/]+\/people)\/\{id\}\/appointments/, "/appointments")
    .replace(/^\/doses\/\{id\}\/[0-9-]+\/[^/]+/, "/doses/{id}/{day}/{slot}")
    // One form and one chart for every measure.
    .replace(/^\/readings\/(add|trends|report)\/[a-z-]+/, "/readings/$1/{measure}")
    // One form for every kind of reminder.
    .replace(/^\/account\/reminders\/about\/[a-z-]+/, "/account/reminders/about/{about}")
    .replace(/^\/sharing\/(organisations|categories)\/[^/]+/, "/sharing/$1/{one}")
    .replace(/^\/practice\/[^/]+/, "/practice/{ods}");
}
