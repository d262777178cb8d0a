// What holds for every page: axe finds nothing, nothing is cut off on the smallest phone, and
// no page is left out.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";

import { EVERYBODY, GP, shapeOf, walk } from "../house/scenes.mjs";
import { DESKTOP, PHONE } from "../house/visitor.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** WCAG 1.4.10: as wide as a phone of 320 CSS pixels. */
const SMALLEST = { width: 320, height: 640 };
/** Files, not pages; what ends the session; and a reminder, which leads on (that of a dose: push.mjs). */
const NO_PAGES = [
  /^\/record\/documents\/\{id\}\/files\//,
  /^\/pkg\//,
  /^tel:/,
  /\.csv$/,
  /\/fhir$/,
  /\/repeats\/\{id\}\/\{id\}\/batch$/,
  /^\/appointments\/\{id\}\/calendar$/,
  /^\/reminders\/\{id\}$/,
];

/** What the walks at 320 px came by: the shapes of addresses, those linked to with a page that does. */
const opened = new Set();
const linked = new Map();

export default function (spec) {
  for (const [name, persona] of Object.entries(EVERYBODY)) {
    for (const size of [PHONE, DESKTOP]) {
      if (persona === GP && size === PHONE) continue;
      spec.test(`axe finds nothing on the pages of ${name} at ${size.width} px`, (stage) => axe(stage, persona, size));
    }
    spec.test(`the pages of ${name} fit on ${SMALLEST.width} px`, (stage) => fits(stage, persona));
  }
  spec.test("no page is left out of these", nothingLeftOut);
}

async function axe(stage, persona, viewport) {
  const found = [];
  await walk(stage, persona, { viewport, reducedMotion: "reduce" }, async ({ page }, scene) => {
    // No page has a frame, so that all can be looked at in one go.
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze();
    for (const { id, help, nodes } of violations) {
      found.push(`${scene.name}: ${id} (${help}), ${nodes.length} times, first ${nodes[0].html.slice(0, 200)}`);
    }
  });
  assert.deepEqual(found, []);
}

async function fits(stage, persona) {
  const found = [];
  await walk(stage, persona, { viewport: SMALLEST, reducedMotion: "reduce" }, async ({ page }, scene) => {
    opened.add(shapeOf(page.url()));
    for (const address of await page.locator("a[href]").evaluateAll((links) => links.map((link) => link.href))) {
      if (address.startsWith(stage.nene.origin)) linked.set(shapeOf(address), page.url());
    }
    const faults = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const faults = [];
      if (scrollWidth > clientWidth) {
        const widest = [...document.querySelectorAll("main *")].filter((part) => part.getBoundingClientRect().right > clientWidth + 1).at(-1);
        faults.push(`scrolls sideways: ${scrollWidth} px on ${clientWidth} px (${widest?.outerHTML.slice(0, 120)})`);
      }
      // A dose that ends in "..." or is cut off can harm.
      for (const part of document.querySelectorAll("main p, main li, main dd, main td, main h1, main h2, main h3")) {
        const { overflow, overflowX, textOverflow, webkitLineClamp } = getComputedStyle(part);
        const isHidden = part.closest(".nhsuk-u-visually-hidden");
        const isClipped = overflowX === "hidden" && part.scrollWidth > part.clientWidth + 1;
        if (!isHidden && (isClipped || textOverflow === "ellipsis" || webkitLineClamp !== "none")) {
          faults.push(`cuts its text (${overflow}): ${part.textContent.slice(0, 80)}`);
        }
      }
      return faults;
    });
    found.push(...faults.map((fault) => `${scene.name}: ${fault}`));
  });
  assert.deepEqual(found, []);
}

/** Whatever a page links to is itself among the pages that were opened. */
async function nothingLeftOut() {
  const unseen = [...linked].filter(([shape]) => !opened.has(shape) && !NO_PAGES.some((pattern) => pattern.test(shape)));
  assert.deepEqual(unseen, []);
}
