// What is printed: the letter and the sheet are one A4 page each, and a phone can read the square.

import assert from "node:assert/strict";
import jsQR from "jsqr";

import { invite } from "../house/invitation.mjs";
import { newPatient } from "../house/patient.mjs";
import { DESKTOP } from "../house/visitor.mjs";

export default function (spec) {
  for (const how of ["letter", "front-desk"]) {
    for (const largePrint of [false, true]) {
      spec.test(`the ${how} invitation${largePrint ? " in large print" : ""} is one A4 page with its link as a square`, (stage) => paper(stage, how, largePrint));
    }
  }
  spec.test("the summary prints on A4", summary);
}

async function paper(stage, how, largePrint) {
  const manager = await stage.visitor({ viewport: DESKTOP });
  const { page } = manager;
  await manager.signInAs("practice-manager");
  const patient = newPatient({ given: "Bartholomew-Alexander", family: "Featherstonehaugh-Williams" });
  const { link, code } = await invite(manager, patient, how, largePrint);
  assert.equal(await square(stage, page), link);

  await page.emulateMedia({ media: "print" });
  const printed = await page.locator("body").innerText();
  assert.ok(printed.includes(link) && printed.includes(patient.family));
  // Posted, the code must not be with the link.
  assert.equal(printed.includes(code), how === "front-desk", "the code on paper");
  assert.doesNotMatch(printed, /Sign out|You see this page only once/);
  const sizes = await page
    .locator(".nene-letter p:visible, .nene-letter li:visible")
    .evaluateAll((parts) => parts.map((part) => parseFloat(getComputedStyle(part).fontSize)));
  // In points: 12 is the least for anybody, 16 for who needs large print (RNIB).
  const smallest = Math.round(Math.min(...sizes) * 0.75);
  assert.ok(smallest >= (largePrint ? 16 : 12), `the smallest print is ${smallest} pt`);
  assert.equal(pages(await page.pdf({ format: "A4", preferCSSPageSize: true })), 1);
}

/** Reads the QR code from the screen, as a camera would. */
async function square(stage, page) {
  const picture = await page.locator(".nene-qr").screenshot();
  const reader = await stage.visitor();
  const { data, width, height } = await reader.page.evaluate(async (base64) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${base64}`;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0);
    return { data: [...pen.getImageData(0, 0, picture.width, picture.height).data], width: picture.width, height: picture.height };
  }, picture.toString("base64"));
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data;
}

/** How many pages a PDF of Chromium has. */
function pages(pdf) {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

async function summary(stage) {
  const ivy = await stage.visitor();
  await ivy.signInAs("ivy");
  await ivy.open("/record/print");
  const count = pages(await ivy.page.pdf({ format: "A4", preferCSSPageSize: true }));
  assert.ok(count >= 1 && count <= 6, `it has ${count} pages`);
}
