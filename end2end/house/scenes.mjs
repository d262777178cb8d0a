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
    page("help", "/help"),
    page("contact", "/contact"),
    page("accessibility", "/accessibility"),
    page("privacy", "/privacy"),
    page("terms", "/terms"),
    page("safety", "/safety"),
    page("offline", "/offline.html"),
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
    page("safety-signed-in", "/safety"),
    page("discreet", "/safety/discreet"),
    page("pause", "/safety/pause"),
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

export const EVERYBODY = { STRANGER, INVITED, IVY, JOAN, MANAGER, GP, NURSE, OFFICER };

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
    .replace(/^\/sharing\/(organisations|categories)\/[^/]+/, "/sharing/$1/{one}")
    .replace(/^\/practice\/[^/]+/, "/practice/{ods}");
}
