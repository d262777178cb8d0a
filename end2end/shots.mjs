// Pictures of every page, to look at: `node end2end/shots.mjs FOLDER`. With `--readme` the few
// that the README shows, into `end2end/pictures/`. Both need the settings that `make test` sets.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { invite } from "./house/invitation.mjs";
import { Nene } from "./house/nene.mjs";
import { newPatient } from "./house/patient.mjs";
import { smaller } from "./house/png.mjs";
import { sitsFor } from "./house/portrait.mjs";
import { EVERYBODY, GP, IVY, MANAGER, openVisit, walk } from "./house/scenes.mjs";
import { isIn, waits } from "./house/video.mjs";
import { DESKTOP, launch, PHONE, Visitor } from "./house/visitor.mjs";

const FOR_README = fileURLToPath(new URL("pictures/", import.meta.url));

const [asked] = process.argv.slice(2);
if (!asked) throw new Error("Say where the pictures go, or --readme.");

const nene = await Nene.start("sqlite", "system", asked === "--readme" ? "relay" : "direct");
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
  await videoVisit(phone, keep);
}

/** Booked in three taps; then the one of the demonstration, whose room is open: the waiting room, and the talk. */
async function videoVisit(phone, keep) {
  const ivy = await stage.visitor(phone);
  const { page } = ivy;
  await sitsFor(ivy, "#dcdcdc", "#5a7d9a");
  await ivy.signInAs(IVY.card);
  await ivy.open("/appointments/find");
  await page.getByRole("main").getByRole("link", { name: "GP appointment", exact: true }).first().click();
  const time = page.locator("main li", { hasText: "Video" }).locator('a[href*="/appointments/book/"]').first();
  await time.evaluate((link) => scrollBy(0, link.getBoundingClientRect().top - innerHeight / 3));
  await keep(page, "video-times");
  await time.click();
  await page.getByRole("button", { name: "Book this appointment" }).click();
  await page.getByText("It is booked.").waitFor();
  await keep(page, "video-booked");

  await ivy.open("/appointments");
  await page.getByRole("main").getByRole("link", { name: /^Join.*GP appointment/ }).first().click();
  await page.getByRole("button", { name: "Yes, join with camera" }).click();
  await waits(ivy);
  const doctor = await stage.visitor({ viewport: DESKTOP });
  await sitsFor(doctor, "#4a3423", "#ffffff");
  await doctor.signInAs(GP.card);
  await openVisit(doctor);
  await doctor.page.getByRole("button", { name: "Go in with camera" }).click();
  await isIn(doctor);
  await page.evaluate(() => scrollTo(0, 0));
  await keep(page, "video-waiting");
  await doctor.page.getByRole("button", { name: "Let in: Ivy Marlow" }).click();
  await isIn(ivy);
  await page.waitForFunction(() => document.querySelector(".nene-tile:not(.nene-tile--screen) video")?.currentTime > 1);
  await page.evaluate(() => scrollTo(0, 0));
  await keep(page, "video-talk");
}
