// The headers of every kind of answer, as a browser and as a stranger's script get them.

import assert from "node:assert/strict";

const EVERYWHERE = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "origin-agent-cluster": "?1",
};

export default function (spec) {
  spec.test("every answer has the headers, errors and files too", everyAnswer);
  spec.test("only hashed files are kept by the browser", keeping);
  spec.test("a form sent from elsewhere changes nothing", fromElsewhere);
  spec.test("the session's cookie is out of reach", cookie);
}

async function everyAnswer(stage) {
  const ivy = await stage.visitor();
  ivy.allow(/\b(404|422|405|401|403)\b/);
  await ivy.signInAs("ivy");
  const style = await ivy.page.locator('link[rel="stylesheet"]').getAttribute("href");
  const nonces = new Set();
  const paths = ["/", "/home", "/record/results", "/no-such-page", "/pkg/no-such-file.js", "/offline.html", "/sw.js", "/manifest.webmanifest", "/healthz", "/fhir", style];
  for (const path of paths) {
    const answer = await ivy.context.request.get(path, { maxRedirects: 0 });
    const headers = answer.headers();
    for (const [name, value] of Object.entries(EVERYWHERE)) assert.equal(headers[name], value, `${name} of ${path}`);
    const policy = headers["content-security-policy"];
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'|https?:|\*/, path);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    if (nonce && answer.headers()["content-type"]?.startsWith("text/html")) {
      assert.ok(!nonces.has(nonce), `the nonce of ${path} was used before`);
      nonces.add(nonce);
    }
  }
}

async function keeping(stage) {
  const ivy = await stage.visitor();
  ivy.allow(/404/);
  await ivy.signInAs("ivy");
  const style = await ivy.page.locator('link[rel="stylesheet"]').getAttribute("href");
  const kept = async (path) => (await ivy.context.request.get(path)).headers()["cache-control"];
  assert.match(await kept(style), /immutable/);
  for (const path of ["/", "/home", "/record/medicines", "/account", "/sign-in", "/no-such-page"]) assert.equal(await kept(path), "no-store", path);
}

async function fromElsewhere(stage) {
  const ivy = await stage.visitor();
  await ivy.signInAs("ivy");
  for (const headers of [{ "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "same-site" }, { Origin: "https://elsewhere.example" }, {}]) {
    const answer = await ivy.context.request.post("/sign-out", { headers, maxRedirects: 0 });
    assert.equal(answer.status(), 403, JSON.stringify(headers));
  }
  await ivy.open("/home");
  await ivy.page.getByRole("heading", { name: "Hello, Ivy" }).waitFor();
}

async function cookie(stage) {
  const ivy = await stage.visitor();
  await ivy.open("/sign-in");
  const before = await ivy.context.cookies();
  await ivy.signInAs("ivy");
  const cookies = await ivy.context.cookies();
  assert.equal(cookies.length, 1, "one cookie and no other");
  const [session] = cookies;
  assert.equal(session.httpOnly, true);
  assert.equal(session.sameSite, "Lax");
  assert.equal(session.path, "/");
  assert.ok(!before.some(({ value }) => value === session.value), "signing in gives a new one");
  assert.equal(await ivy.page.evaluate(() => document.cookie), "");
}
