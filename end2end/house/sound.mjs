// What every page has to be, wherever a walk meets it.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";

/** No fault that axe knows, and nothing wider than the screen. */
export async function isSound(visitor) {
  const { violations } = await new AxeBuilder({ page: visitor.page }).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
  await fits(visitor);
}

/** Nothing is wider than the screen (WCAG 1.4.10). */
export async function fits({ page }) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${page.url()} is ${wide} px too wide`);
}
