// Pictures of every page, to look at: `node end2end/shots.mjs FOLDER`. With `--readme` the few
// that the README shows, into `end2end/pictures/`. Both need the settings that `make test` sets.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { invite } from "./house/invitation.mjs";
import { Nene } from "./house/nene.mjs";
import { newPatient } from "./house/patient.mjs";
import { EVERYBODY, IVY, MANAGER, walk } from "./house/scenes.mjs";
import { smaller } from "./house/png.mjs";
import { DESKTOP, launch, PHONE, Visitor } from "./house/visitor.mjs";

const FOR_README = fileURLToPath(new URL("pictures/", import.meta.url));

const [asked] = process.argv.slice(2);
if (!asked) throw new Error("Say where the pictures go, or --readme.");

const nene = await Nene.start();
const browser = await launch();
const stage = {
  nene,
  visitor: async (options = {}) =>
    Visitor.in(await browser.newContext({ baseURL: nene.origin, viewport: PHONE, locale: "en-GB", reducedMotion: "reduce", ...options })),
};
try {
  await (asked === "--readme" ? forReadme() : everyPage(asked));
} finally {
  await browser.close();
  await nene.leave();
}

async function everyPage(folder) {
  await mkdir(folder, { recursive: true });
  for (const persona of Object.values(EVERYBODY)) {
    for (const viewport of [PHONE, DESKTOP]) {
      const { context } = await walk(stage, persona, { viewport }, async ({ page }, { name }) => {
        await page.screenshot({ path: join(folder, `${name}-${viewport.width}.png`), fullPage: true });
      });
      await context.close();
    }
  }
}

async function forReadme() {
  await mkdir(FOR_README, { recursive: true });
  const keep = async (page, name) => writeFile(join(FOR_README, `${name}.png`), smaller(await page.screenshot()));
  const wanted = { home: "home", record: "record", "trend-hba1c": "trend" };
  const phone = { viewport: PHONE, isMobile: true, hasTouch: true };
  const few = { ...IVY, scenes: IVY.scenes.filter(({ name }) => name in wanted) };
  await walk(stage, few, phone, ({ page }, { name }) => keep(page, wanted[name]));

  const manager = await stage.visitor({ viewport: { width: 1280, height: 800 } });
  await manager.signInAs(MANAGER.card);
  for (const [given, family, born, how] of [
    ["Wilfred", "Ashdown", [7, 2, 1951], "letter"],
    ["Nasreen", "Malik", [19, 11, 1988], "email"],
    ["Agnes", "Thorburn", [30, 5, 1938], "front-desk"],
  ]) {
    await invite(manager, newPatient({ given, family, born }), how);
  }
  await manager.open("/practice/Y99001/invitations");
  await keep(manager.page, "practice");
}
