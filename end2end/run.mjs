// Runs every spec in `specs/`, or those whose name has one of the words given:
// `node end2end/run.mjs journey account`. `make test` calls it. The last line counts the tests.

import { readdir } from "node:fs/promises";

import { Nene } from "./house/nene.mjs";
import { launch, PHONE, Visitor } from "./house/visitor.mjs";

const AT_MOST = 300_000;
/** Characters about one failure. */
const MOST_SAID = 6_000;

/** What a test gets: a Nene, and visitors to it. All of them leave when the test is over. */
class Stage {
  #visitors = [];

  constructor(nene, browser) {
    this.nene = nene;
    this.browser = browser;
  }

  /** `options` are Playwright's for a context: `viewport`, `javaScriptEnabled`, ... */
  async visitor(options = {}) {
    const context = await this.browser.newContext({ baseURL: this.nene.origin, viewport: PHONE, locale: "en-GB", ...options });
    return this.watch(context);
  }

  /** Takes in a context that the test made itself. */
  async watch(context) {
    const visitor = await Visitor.in(context);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** What each visitor sees now, for who reads about a failure. */
  async views() {
    const seen = this.#visitors.map(async ({ page }) => {
      const words = await page.locator("body").innerText({ timeout: 2_000 }).catch(() => "(nothing)");
      return `sees ${page.url()}: ${words.replace(/\s+/g, " ").slice(0, 900)}`;
    });
    return (await Promise.all(seen)).join("\n");
  }

  /** Throws when a visitor met something that was not meant. */
  async end() {
    const faults = this.#visitors.flatMap((visitor) => visitor.unmeant());
    for (const { context } of this.#visitors.splice(0)) await context.close();
    faults.push(...this.nene.log.splice(0).filter((line) => line.includes('"level":"ERROR"')).map((line) => `log: ${line}`));
    if (faults.length) throw new Error(`went wrong on the way:\n${[...new Set(faults)].join("\n")}`);
  }
}

/**
 * The tests of one file. `spec.on("postgres")` gives them that database instead of SQLite;
 * `spec.on("sqlite", "movable")` a program whose clock the test moves; `spec.on("sqlite", "movable", "relay")`
 * one whose calls go through a relay, or with "server" those of conferences through a server.
 */
class Spec {
  tests = [];
  #database = "sqlite";
  #clock = "system";
  #relay = "direct";

  on(database, clock = "system", relay = "direct") {
    this.#database = database;
    this.#clock = clock;
    this.#relay = relay;
    return this;
  }

  test(name, act) {
    this.tests.push({ name, act, database: this.#database, clock: this.#clock, relay: this.#relay });
  }

  /** Tests that have a program together. */
  groups() {
    const groups = new Map();
    for (const test of this.tests) {
      const { database, clock, relay } = test;
      const key = `${database} ${clock} ${relay}`;
      if (!groups.has(key)) groups.set(key, { database, clock, relay, tests: [] });
      groups.get(key).tests.push(test);
    }
    return groups.values();
  }
}

async function within(work) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error(`not done within ${AT_MOST / 1000} s`)), AT_MOST);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt({ name, act }, nene, browser) {
  const stage = new Stage(nene, browser);
  const started = performance.now();
  let fault;
  try {
    await within(act(stage));
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
    fault.stack += `\n${await stage.views()}`;
  }
  try {
    await stage.end();
  } catch (error) {
    // What failed first explains most; what else went wrong often says why.
    if (fault) fault.stack += `\n${error.message}`;
    fault ??= error;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${fault ? "FAILED" : "ok"} ${name} (${seconds} s)`);
  if (fault) console.log(fault.stack.slice(0, MOST_SAID).replace(/^/gm, "      "));
  return !fault;
}

const wanted = process.argv.slice(2);
const files = (await readdir(new URL("specs/", import.meta.url))).filter((file) => file.endsWith(".mjs")).sort();
const counts = { passed: 0, failed: 0 };
const browser = await launch();
for (const file of files.filter((file) => !wanted.length || wanted.some((word) => file.includes(word)))) {
  const spec = new Spec();
  (await import(`./specs/${file}`)).default(spec);
  for (const { database, clock, relay, tests } of spec.groups()) {
    console.log(`${file} on ${database}`);
    let nene;
    try {
      nene = await Nene.start(database, clock, relay);
    } catch (error) {
      console.log(`  FAILED to start: ${error.message}`);
      counts.failed += tests.length;
      continue;
    }
    for (const test of tests) counts[(await attempt(test, nene, browser)) ? "passed" : "failed"] += 1;
    await nene.leave();
  }
}
await browser.close();
if (counts.passed + counts.failed === 0) counts.failed = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);
