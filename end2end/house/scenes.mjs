// Every page there is, each as a person comes to it. What is tested of every page (axe, layout,
// pictures) goes through these; `unseen` tells of a page that nobody has written here yet.

import { invite, prove, agree } from "./invitation.mjs";
import { newPatient } from "./patient.mjs";

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
      await sendWrong(visitor, "Search");
    }),
    page("print", "/record/print"),
    page("download", "/record/download"),
    page("account", "/account"),
    page("passkeys", "/account/passkeys"),
    page("recovery-codes", "/account/recovery-codes"),
    {
      name: "recovery-codes-new",
      go: async (visitor) => {
        await visitor.open("/account/recovery-codes");
        await visitor.page.getByRole("button", { name: /recovery codes|new codes/ }).click();
        await visitor.page.getByText("Write these down now").waitFor();
      },
    },
    page("sessions", "/account/sessions"),
    page("safety-signed-in", "/safety"),
    page("discreet", "/safety/discreet"),
    page("pause", "/safety/pause"),
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

export const GP = { card: "gp", scenes: [page("practice-gp", PRACTICE)] };

export const EVERYBODY = { STRANGER, INVITED, IVY, MANAGER, GP };

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
    if (scene.isError) visitor.allow(/^(answer|console): .*\b(404|422)\b/);
    await scene.go(visitor);
    await look(visitor, scene);
  }
  return visitor;
}

/** The shape of an address: what is the same for every entry and every invitation. */
export function shapeOf(address) {
  return new URL(address).pathname
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "{id}")
    .replace(/^\/invitation\/[^/]+/, "/invitation/{link}")
    .replace(/^\/practice\/[^/]+/, "/practice/{ods}");
}
