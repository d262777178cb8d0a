// Somebody is about to look over the shoulder: the way out, the plain name, the pause.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";

export default function (spec) {
  spec.test("the button leads away, signs out, and the way back shows nothing", byButton);
  spec.test("Escape three times leads away, twice does not", byKey);
  spec.test("every open page of the browser leaves", everyTab);
  spec.test("without JavaScript the button leads away too", withoutJavascript);
  spec.test("the button stands free of everything at 320 px and stays there", standsFree);
  spec.test("a plain name stays after signing out", plainName);
  spec.test("a pause closes everything at once", pause);
}

const AWAY = /^https:\/\/www\.bbc\.co\.uk\/weather/;
const IVYS = /Metformin|HbA1c|950 271 8348|Penicillin/;

/** Nothing outside is called: the page one is led to is answered here. */
async function somebody(stage, options = {}) {
  const visitor = await stage.visitor(options);
  await visitor.context.route(AWAY, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html><title>Weather</title><link rel=icon href='data:,'><p>Sunny" }),
  );
  return visitor;
}

const exit = (page) => page.getByRole("button", { name: /^Exit this page/ });

async function isSignedOut(visitor) {
  const answer = await visitor.context.request.get("/home", { maxRedirects: 0 });
  assert.equal(answer.status(), 303);
  assert.match(answer.headers().location, /^\/sign-in/);
}

async function byButton(stage) {
  const ivy = await somebody(stage);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/record/results");
  await ivy.open("/record/medicines");
  assert.match(await ivy.text(), IVYS);
  await exit(page).click();
  await page.waitForURL(AWAY);
  await isSignedOut(ivy);
  for (const _ of [1, 2, 3]) {
    await page.goBack().catch(() => undefined);
    await page.waitForURL(AWAY);
    assert.doesNotMatch(await page.content(), IVYS);
  }
  // Who comes by the address is welcome.
  await ivy.open("/");
  await page.getByRole("link", { name: "Sign in" }).first().waitFor();
}

async function byKey(stage) {
  const ivy = await somebody(stage);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/record/medicines");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.match(await ivy.text(), IVYS);
  await page.keyboard.press("Escape");
  await page.waitForURL(AWAY);
  await isSignedOut(ivy);
}

async function everyTab(stage) {
  const ivy = await somebody(stage);
  await ivy.signInAs("ivy");
  const other = await ivy.context.newPage();
  await other.goto("/record/medicines");
  await exit(ivy.page).click();
  await other.waitForURL(AWAY);
  await ivy.page.waitForURL(AWAY);
  await isSignedOut(ivy);
}

async function withoutJavascript(stage) {
  const ivy = await somebody(stage, { javaScriptEnabled: false });
  await ivy.signInAs("ivy");
  await ivy.open("/record/medicines");
  await exit(ivy.page).click();
  await ivy.page.waitForURL(AWAY);
  await isSignedOut(ivy);
}

async function standsFree(stage) {
  const ivy = await somebody(stage, { viewport: { width: 320, height: 640 } });
  const { page } = ivy;
  await ivy.signInAs("ivy");
  for (const path of ["/home", "/record/results", "/account/passkeys", "/safety/pause", "/there-is-no-such-page"]) {
    if (path.includes("no-such")) ivy.allow(/404/);
    await ivy.open(path);
    const button = await exit(page).boundingBox();
    assert.ok(button.x >= 0 && button.x + button.width <= 320 && button.height >= 24, path);
    for (const other of [page.locator("h1").first(), page.locator(".nhsuk-back-link").first(), page.locator(".nhsuk-header__container")]) {
      if (!(await other.count())) continue;
      const box = await textBox(other);
      const apart = box.x + box.width <= button.x || box.y + box.height <= button.y || box.y >= button.y + button.height;
      assert.ok(apart, `${path}: the button covers ${await other.innerText()}`);
    }
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const seen = await exit(page).boundingBox();
    assert.ok(seen.y >= 0 && seen.y + seen.height <= 640, `${path}: the button is at ${seen.y}`);
  }
}

/** The box of the words, not of the line they stand on. */
async function textBox(locator) {
  return locator.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x, y, width, height };
  });
}

async function plainName(stage) {
  const ivy = await somebody(stage);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/safety");
  await page.getByRole("link", { name: "A plain name and picture" }).click();
  await page.getByRole("button", { name: "Turn it on" }).click();
  await page.getByText("It is on.").waitFor();
  await isPlain(ivy);
  await axeFindsNothing(ivy);
  await ivy.open("/home");
  await isPlain(ivy);
  await ivy.signOut();
  await isPlain(ivy);
  await ivy.open("/sign-in");
  await isPlain(ivy);

  await ivy.signInAs("ivy");
  await ivy.open("/safety/discreet");
  await page.getByRole("button", { name: "Turn it off" }).click();
  await page.getByText("It is off.").waitFor();
  assert.match(await page.title(), /– Nene$/);
}

async function axeFindsNothing({ page }) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
}

async function isPlain({ page, context }) {
  assert.match(await page.title(), /– Notes$/);
  assert.doesNotMatch(await page.getByRole("banner").innerText(), /Nene/i);
  const manifest = await context.request.get(await page.locator('link[rel="manifest"]').getAttribute("href"));
  const told = await manifest.json();
  assert.equal(told.name, "Notes");
  assert.doesNotMatch(JSON.stringify(told), /nene|health|medical/i);
  for (const icon of [...told.icons.map(({ src }) => src), await page.locator('link[rel="icon"]').getAttribute("href")]) {
    assert.equal((await context.request.get(icon)).status(), 200, icon);
  }
}

async function pause(stage) {
  const ivy = await somebody(stage);
  const { page } = ivy;
  await ivy.signInAs("ivy");
  await ivy.open("/safety");
  await page.getByRole("link", { name: "Pause my online access" }).click();
  await page.getByRole("button", { name: "Pause my online access" }).click();
  await page.waitForURL("**/signed-out");
  await ivy.open("/sign-in");
  await page.locator('form:has(input[value="ivy"]) button').click();
  await page.waitForURL("**/paused");
  await page.getByRole("heading", { name: "Not available at the moment" }).waitFor();
  assert.doesNotMatch(await page.content(), /you paused|Open my record again/);
  await axeFindsNothing(ivy);
}
