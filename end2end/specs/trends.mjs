// A diary of a week comes in as pasted rows, is seen over time on a phone, and is printed for the
// clinic on one sheet of A4.

import assert from "node:assert/strict";

import { isSound } from "../house/sound.mjs";
import { DESKTOP } from "../house/visitor.mjs";

export default function (spec) {
  for (const database of ["sqlite", "postgres"]) {
    spec.on(database).test("a diary is seen over time and printed on one page", diary);
  }
  spec.on("sqlite").test("the same without JavaScript, at 320 px", plain);
}

/** 28 rows: the first day 150/95, then 134/84, until yesterday. */
function rows() {
  const lines = ["Date,Time,Systolic (mmHg),Diastolic (mmHg),Pulse (bpm)"];
  for (let day = 7; day >= 1; day--) {
    const date = new Date(Date.now() - day * 86_400_000).toISOString().slice(0, 10);
    for (const time of ["08:00", "08:02", "20:00", "20:02"]) {
      lines.push(`${date},${time},${day === 7 ? "150,95" : "134,84"},72`);
    }
  }
  return lines.join("\n");
}

export async function addDiary(visitor) {
  const { page } = visitor;
  await visitor.open("/readings/files");
  await page.getByText("Paste the rows instead").click();
  await page.getByLabel("Your readings").fill(rows());
  await page.getByRole("button", { name: "Look at the rows" }).click();
  const keep = page.getByRole("button", { name: /^Keep 28 readings/ });
  const again = page.getByText("All of these readings are already here.");
  await keep.or(again).first().waitFor();
  // The tests of one database share Ivy.
  if (await again.isVisible()) return;
  await keep.click();
  await page.getByText("28 readings are kept.").waitFor();
}

async function diary(stage) {
  const ivy = await stage.visitor({ hasTouch: true, isMobile: true });
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/readings/trends/blood-pressure");
  assert.match(await ivy.text(), /There are no blood pressure readings in the last 30 days/);
  await isSound(ivy);
  await addDiary(ivy);

  await ivy.open("/readings/trends/blood-pressure");
  assert.match(await ivy.text(), /28 readings in the last 30 days/);
  assert.equal(await page.locator(".nene-chart").count(), 2, "pressure and pulse");
  assert.equal(await page.locator("#drawing-pressure-title").count(), 1);
  const spots = page.locator(".nene-chart").first().locator(".nene-chart__spot");
  assert.equal(await spots.count(), 56);
  await isSound(ivy);
  await page.getByRole("link", { name: "7 days", exact: true }).click();
  await page.getByText(/readings in the last 7 days/).waitFor();
  assert.equal(await page.getByRole("link", { name: "7 days", exact: true }).getAttribute("aria-current"), "page");

  await page.getByRole("link", { name: "30 days", exact: true }).click();
  await page.getByText(/readings in the last 30 days/).waitFor();
  await page.getByRole("link", { name: "A page to print, for the clinic" }).click();
  await page.getByRole("heading", { name: "Blood pressure at home: Ivy Marlow" }).waitFor();
  const report = await ivy.text();
  for (const words of ["14 March 1945", "950 271 8348", "28 entered by Ivy"]) assert.ok(report.includes(words), `${words}: ${report}`);
  await isSound(ivy);
  assert.equal(pages(await page.pdf({ format: "A4", preferCSSPageSize: true })), 1);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: /Download the readings as CSV/ }).click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), "nene-readings.csv");
  const lines = await text(await download.createReadStream());
  assert.equal(lines.trim().split("\r\n").length, 29);

  await ivy.open("/readings/report");
  await isSound(ivy);
  await page.getByLabel("Blood pressure").check();
  await page.getByRole("button", { name: "Show the page" }).click();
  await page.getByRole("heading", { name: "Blood pressure at home: Ivy Marlow" }).waitFor();
}

async function text(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** How many pages a PDF of Chromium has. */
function pages(pdf) {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

async function plain(stage) {
  const ivy = await stage.visitor({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await addDiary(ivy);
  await ivy.open("/readings/trends/blood-pressure");
  assert.match(await ivy.text(), /28 readings in the last 30 days/);
  await page.getByRole("link", { name: "3 months", exact: true }).click();
  await page.getByText(/readings in the last 3 months/).waitFor();
  const laptop = await stage.visitor({ viewport: DESKTOP });
  await laptop.signInAs("ivy");
  await laptop.open("/readings/report/blood-pressure?period=all");
  await isSound(laptop);
}
