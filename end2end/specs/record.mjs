// The demo people read their records: Ivy all of hers, with JavaScript and without it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { demoBundle } from "../house/nene.mjs";
import { searchFor } from "../house/scenes.mjs";

const SHELVES = [
  ["Test results", "/record/results", /HbA1c/],
  ["Medicines", "/record/medicines", /Metformin 500mg tablets/],
  ["Allergies and reactions", "/record/allergies", /Penicillin/],
  ["Conditions", "/record/conditions", /Chronic kidney disease/],
  ["Vaccinations", "/record/vaccinations", /flu/],
  ["Letters and documents", "/record/documents", /Podiatry letter/],
  ["Reports", "/record/results?view=reports", /./],
  ["Visits", "/record/encounters", /./],
  ["Operations and treatments", "/record/procedures", /./],
  ["Appointments", "/record/appointments", /./],
  ["Care plans", "/record/care", /Care teams/],
  ["Everything else", "/record/other", /./],
];

/** Words of items that were not released (demo/people/README.md). */
const HELD = {
  ivy: [/chequebook/i, /basosquamous/i, /coeliac/i, /ring Ivy about/i],
  joe: [/6\.4\s*mmol/i],
  madeline: [/spiculated/i],
  louis: [/tryptase/i],
  joan: [/fibroid/i, /schema work/i],
};

export default function (spec) {
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";
    spec.test(`Ivy reads all of her record ${how}`, (stage) => reads(stage, { javaScriptEnabled }));
    spec.test(`Ivy opens and keeps her letters ${how}`, (stage) => letters(stage, { javaScriptEnabled }));
    spec.test(`Ivy takes a copy of her record away ${how}`, (stage) => copies(stage, { javaScriptEnabled }));
    spec.test(`Ivy hides a letter from her carers, and one from her own screens ${how}`, (stage) => hides(stage, { javaScriptEnabled }));
  }
  for (const card of Object.keys(HELD)) spec.test(`${card} finds every shelf whole, and nothing that was not released`, (stage) => whole(stage, card));
}

async function reads(stage, options) {
  const ivy = await stage.visitor(options);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await page.getByRole("heading", { name: "Hello, Ivy" }).waitFor();
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Record" }).click();
  await page.getByRole("heading", { name: "Your record", level: 1 }).waitFor();

  for (const [name, path, holds] of SHELVES) {
    await ivy.open("/record");
    await page.getByRole("main").getByRole("link", { name: new RegExp(`^${name}`) }).first().click();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, path);
    assert.match(await ivy.text(), holds);
  }

  // One item, whole: who sent it, who wrote it, when it came, the words and the code.
  await ivy.open("/record/medicines");
  await page.getByRole("link", { name: /^Metformin 500mg/ }).first().click();
  const item = await ivy.text();
  for (const part of [/Sent by\s+\w/, /Received\s+\d/, /When\s+/, /Dose/]) assert.match(item, part);

  // Different units are never joined: a chart for each.
  await ivy.open("/record/results");
  await page.getByRole("link", { name: /HbA1c/ }).first().click();
  await page.getByRole("heading", { level: 1, name: /HbA1c/ }).waitFor();
  assert.ok((await page.locator(".nene-trend svg").count()) >= 1);
  assert.ok((await page.getByRole("table").getByRole("row").count()) > 3);

  // What is narrowed shows fewer, and says how many.
  await ivy.open("/record/timeline");
  await page.getByLabel("What").selectOption("document");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/kind=document/);
  assert.match(await ivy.text(), /\d+ items/);

  await searchFor(ivy, "podiatry");
  await page.locator("#found").waitFor();
  assert.match(await ivy.text(), /Podiatry letter/);
  assert.doesNotMatch(page.url(), /podiatry/i);

  await ivy.open("/record/print");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("nav:visible, button:visible").count(), 0, "no menu and no button on paper");
  for (const part of [/Ivy Marlow/, /950 271 8348/, /Penicillin/, /Metformin/]) assert.match(await ivy.text(), part);

  await page.emulateMedia({ media: "screen" });
  await ivy.signOut();
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
}

async function letters(stage, options) {
  const ivy = await stage.visitor(options);
  const { page } = ivy;
  // What is shown in a sandbox has no origin: it gets no icon, and shares nothing with the pages.
  ivy.allow(/favicon\.ico/, /Origin-Agent-Cluster/);
  await ivy.signInAs("ivy");

  await ivy.open("/record/documents");
  await page.getByRole("link", { name: /Podiatry letter/ }).first().click();
  await page.getByRole("link", { name: /^View/ }).click();
  await page.waitForURL(/\/files\/1$/);
  assert.ok((await page.locator("body").innerText()).length > 200);
  await page.goBack();
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download/ }).click();
  assert.equal((await file).suggestedFilename(), "document.txt");

  // Somebody else's page, with a script in it: kept, never run.
  await ivy.open("/record/documents");
  await page.getByRole("link", { name: /Eye clinic letter/ }).first().click();
  const html = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download/ }).click();
  assert.equal((await html).suggestedFilename(), "document.txt");

  // A PDF opens as it is, in the browser's own viewer, in a sandbox.
  await ivy.open("/record/documents");
  await page.getByRole("link", { name: /My diabetes and kidney plan/ }).first().click();
  const address = await page.getByRole("link", { name: /^View/ }).getAttribute("href");
  const answer = await ivy.context.request.get(address);
  assert.equal(answer.headers()["content-type"], "application/pdf");
  assert.match(answer.headers()["content-security-policy"], /sandbox/);
  assert.equal((await answer.body()).subarray(0, 5).toString(), "%PDF-");
}

async function copies(stage, options) {
  const ivy = await stage.visitor({ ...options, acceptDownloads: true });
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/record");
  await page.getByRole("link", { name: "Keep a copy" }).click();

  const json = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download a copy for an app" }).click();
  await ivy.confirm();
  const text = await read(await json);
  const bundle = JSON.parse(text);
  assert.equal(bundle.resourceType, "Bundle");
  const kinds = new Set(bundle.entry.map(({ resource }) => resource.resourceType));
  for (const kind of ["Patient", "Observation", "MedicationRequest", "AllergyIntolerance", "DocumentReference"]) assert.ok(kinds.has(kind), kind);
  // As it was sent, from each of them.
  const sent = await demoBundle("ivy", "ambulance");
  const report = sent.entry.find(({ resource }) => resource.resourceType === "DocumentReference").resource;
  const kept = bundle.entry.find(({ resource }) => resource.resourceType === "DocumentReference" && resource.id === report.id);
  assert.deepEqual(kept.resource.content, report.content);

  // For five minutes nothing more is asked.
  await page.getByRole("link", { name: "Go back" }).click();
  await page.waitForURL("**/record/download");
  const html = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download a copy to read" }).click();
  const copy = await read(await html);
  for (const part of [/<title>Health record of Ivy Marlow/, /Penicillin/, /Metformin 500mg tablets/, /HbA1c/]) assert.match(copy, part);
  for (const bad of [/<script/i, /\ssrc=/i, /<link/i, /<iframe/i]) assert.doesNotMatch(copy, bad);
  for (const held of HELD.ivy) {
    assert.doesNotMatch(text, held);
    assert.doesNotMatch(copy, held);
  }
}

/** What she hides from herself stays hidden for the tests that follow: one letter for each. */
async function hides(stage, options) {
  const letter = options.javaScriptEnabled ? /Your hearing test/ : /you are on the waiting list/;
  const ivy = await stage.visitor(options);
  const { page } = ivy;
  ivy.allow(/\b(404|422)\b/);
  await ivy.signInAs("ivy");
  await ivy.open("/record/documents");
  await page.getByRole("link", { name: /Podiatry letter/ }).first().click();
  await page.getByRole("link", { name: "Choose who can see this" }).click();
  await page.getByRole("button", { name: "Hide it" }).click();
  await page.getByRole("link", { name: "Choose from whom to hide it" }).waitFor();
  await page.getByRole("radio", { name: "From my carers", exact: true }).check();
  await page.getByRole("button", { name: "Hide it" }).click();
  await ivy.confirm();
  await page.getByRole("heading", { name: /Podiatry letter/ }).waitFor();
  await ivy.open("/hidden");
  assert.match(await ivy.text(), /Podiatry letter/);
  await page.getByRole("button", { name: /^Show it again/ }).click();
  await page.getByText("You have hidden nothing from your carers.").waitFor();

  // From her own screens: gone from the shelf, from the search, and from what says that things are hidden.
  await ivy.open("/record/documents");
  await page.getByRole("link", { name: letter }).first().click();
  const address = page.url();
  await page.getByRole("link", { name: "Choose who can see this" }).click();
  await page.getByRole("radio", { name: "From my carers and from me" }).check();
  await page.getByRole("button", { name: "Hide it" }).click();
  await page.getByRole("heading", { name: "Your record", level: 1 }).waitFor();
  await ivy.open("/record/documents");
  assert.doesNotMatch(await ivy.text(), letter);
  await ivy.open("/hidden");
  assert.doesNotMatch(await ivy.text(), letter);
  assert.equal((await ivy.open(new URL(address).pathname)).status(), 404);
}

async function read(download) {
  return readFile(await download.path(), "utf8");
}

async function whole(stage, card) {
  const visitor = await stage.visitor();
  const { page } = visitor;
  await visitor.signInAs(card);
  const paths = ["/home", "/record", "/record/timeline", "/record/results?view=all", "/record/print", ...SHELVES.map(([, path]) => path)];
  const texts = [];
  for (const path of paths) {
    const answer = await visitor.open(path);
    assert.equal(answer.status(), 200, path);
    texts.push(await visitor.text());
    // "We could not show ..." is a part that failed: see ui::loaded.
    assert.doesNotMatch(texts.at(-1), /could not (show|load)|could not be displayed/i, path);
  }
  for (const { source } of HELD[card]) {
    const words = source.replace(/\\s\*.*|\\/g, "");
    await searchFor(visitor, words);
    // The page that the words led to, not the one that they were typed on.
    await page.locator(`input[type="search"][value="${words}"]`).waitFor();
    await page.getByRole("main").getByRole("heading", { level: 1, name: "Search your record" }).waitFor();
    texts.push((await page.locator("main").innerText()).replace(words, ""));
  }
  for (const held of HELD[card]) for (const text of texts) assert.doesNotMatch(text, held);
}
