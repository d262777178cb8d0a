// Without the internet there is help and nobody's record; after signing out nothing is left on
// the disk either.

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

import { searchFor } from "../house/scenes.mjs";
import { launchOptions, PHONE } from "../house/visitor.mjs";

export default function (spec) {
  spec.test("only the offline page and files with hashed names are kept", onlyTheseAreKept);
  spec.test("after signing out nothing of Ivy is on the disk", nothingOnDisk);
  spec.test("Nene can be put on the home screen", installable);
  // Last: it ends this file's Nene.
  spec.test("a page without the internet shows whom to call", withoutInternet);
}

const READS = ["/home", "/record", "/record/results", "/record/medicines", "/record/documents", "/record/timeline"];

async function onlyTheseAreKept(stage) {
  const ivy = await stage.visitor();
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await workerReady(page);
  for (const path of READS) await ivy.open(path);
  assert.deepEqual(await keptBesides(page), []);
  // Nor anything in the other places where a page may keep things.
  const elsewhere = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));
  assert.deepEqual(elsewhere, { local: [], session: [], databases: [] });

  await ivy.signOut();
  assert.deepEqual(await keptBesides(page), []);
}

/** What the caches hold besides the offline page, which must be there, and hashed files. */
async function keptBesides(page) {
  await workerReady(page);
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map((request) => new URL(request.url).pathname);
  });
  assert.ok(kept.includes("/offline.html"), String(kept));
  return kept.filter((path) => path !== "/offline.html" && !/^\/pkg\/\w+\.[0-9a-f]{16}\.(css|js|svg|wasm)$/.test(path));
}

/** As long as a busy machine may take to install the worker. */
const INSTALLING = 20_000;

/** A worker that could not be installed is tried again by the next page: so does a person, by going on. */
async function workerReady(page) {
  for (let pages = 1; ; pages += 1) {
    const taken = await page.evaluate(async (patience) => {
      const { serviceWorker } = navigator;
      const inCharge = async () => {
        await serviceWorker.ready;
        if (serviceWorker.controller) return true;
        return new Promise((done) => serviceWorker.addEventListener("controllerchange", () => done(true), { once: true }));
      };
      return Promise.race([inCharge(), new Promise((done) => setTimeout(() => done(false), patience))]);
    }, INSTALLING);
    if (taken) return;
    assert.ok(pages < 3, "no service worker after three pages");
    await page.reload();
  }
}

/**
 * What only Ivy's pages say. Her name is on her demonstration card as well; and a word typed into
 * the search stays in the browser's own list of tabs, which no page can empty.
 */
const CANARIES = ["Metformin", "HbA1c", "950 271 8348", "9502718348", "Penicillin", "Podiatry", "Oonagh Brindle"];

async function nothingOnDisk(stage) {
  const folder = await mkdtemp(join(tmpdir(), "nene-profile."));
  try {
    const context = await chromium.launchPersistentContext(folder, {
      ...launchOptions(),
      baseURL: stage.nene.origin,
      viewport: PHONE,
      // So that what the browser keeps can be searched for words.
      extraHTTPHeaders: { "Accept-Encoding": "identity" },
    });
    const ivy = await stage.watch(context);
    ivy.allow(...SANDBOXED);
    await ivy.signInAs("ivy");
    await workerReady(ivy.page);
    for (const path of READS) await ivy.open(path);
    await ivy.page.getByRole("link", { name: /Metformin/ }).first().click();
    await searchFor(ivy, "podiatry");
    await ivy.page.getByRole("link", { name: /Podiatry letter/ }).first().click();
    await ivy.page.getByRole("link", { name: /^View/ }).click();
    await ivy.page.waitForURL(/\/files\/1$/);
    await ivy.open("/home");
    await ivy.signOut();
    await context.close();
    const found = await lookThrough(folder, [...CANARIES, "nhsuk-button"]);
    // The style sheet is public and may be kept: that it is found shows that the search works.
    assert.ok(found.some((line) => line.startsWith("nhsuk-button")), "nothing that is kept can be read");
    assert.deepEqual(found.filter((line) => !line.startsWith("nhsuk-button")), []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A letter is shown in a sandbox, of no origin: it gets no icon, and shares nothing with the pages. */
const SANDBOXED = [/Origin-Agent-Cluster/, /favicon\.ico/];

async function lookThrough(folder, words) {
  const found = new Set();
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath ?? file.path, file.name);
    const bytes = await readFile(path);
    for (const word of words) {
      if (bytes.includes(word) || bytes.includes(Buffer.from(word, "utf16le"))) found.add(`${word} in ${path.slice(folder.length)}`);
    }
  }
  return [...found];
}

async function installable(stage) {
  const visitor = await stage.visitor();
  await visitor.open("/");
  const address = await visitor.page.locator('link[rel="manifest"]').getAttribute("href");
  const answer = await visitor.context.request.get(address);
  assert.equal(answer.headers()["content-type"], "application/manifest+json");
  const manifest = await answer.json();
  assert.equal(manifest.display, "standalone");
  for (const sizes of ["192x192", "512x512"]) assert.ok(manifest.icons.some((icon) => icon.sizes === sizes), sizes);
  assert.ok(manifest.icons.some((icon) => icon.purpose === "maskable"));
  const apple = await visitor.page.locator('link[rel="apple-touch-icon"]').getAttribute("href");
  for (const icon of [...manifest.icons, { src: apple, type: "image/png" }]) {
    const answer = await visitor.context.request.get(icon.src);
    assert.equal(answer.status(), 200, icon.src);
    assert.equal(answer.headers()["content-type"], icon.type, icon.src);
    if (icon.type !== "image/png") continue;
    // The size stands in the header of a PNG.
    const png = await answer.body();
    const size = `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
    if (icon.sizes) assert.equal(size, icon.sizes, icon.src);
  }
}

async function withoutInternet(stage) {
  const visitor = await stage.visitor();
  const { page } = visitor;
  await visitor.signInAs("ivy");
  await workerReady(page);
  await visitor.open("/record/medicines");
  await stage.nene.quit();
  visitor.allow(/net::ERR_/, /Failed to load resource/);
  await visitor.open("/record/medicines");
  await page.getByRole("heading", { name: "You are offline" }).waitFor();
  const text = await visitor.text();
  for (const number of [/\b999\b/, /\b111\b/]) assert.match(text, number);
  assert.doesNotMatch(text, /Metformin/);
  // With its own style, so that it is no bare page.
  const header = await page.getByRole("banner").evaluate((banner) => getComputedStyle(banner).backgroundColor);
  assert.notEqual(header, "rgba(0, 0, 0, 0)");
  for (const number of ["tel:999", "tel:111"]) assert.equal(await page.locator(`a[href="${number}"]`).count(), 1);
}
