// Visits by video: booked, moved to, joined; and what the connections between the browsers say of themselves.

/** Books the next free time by video of the practice. Ends on the page of the appointment; answers its path and when it begins. */
export async function bookVideo(visitor) {
  const { page } = visitor;
  await visitor.open("/appointments/find");
  await page.getByRole("main").getByRole("link", { name: "GP appointment", exact: true }).first().click();
  await page.waitForURL("**/appointments/find?**");
  await visitor.open(`${page.url().replace(/&how=[^&]*/, "")}&how=video`);
  await page.locator('main a[href*="/appointments/book/"]').first().click();
  await page.getByRole("button", { name: "Book this appointment" }).click();
  await page.waitForURL(/\/appointments\/[0-9a-f-]{36}(\?|$)/);
  const startsAt = new Date(await page.locator("time[datetime]").first().getAttribute("datetime"));
  return { path: new URL(page.url()).pathname, startsAt };
}

/** A visitor whose connections can be looked at. */
export async function withCamera(stage, options = {}) {
  const visitor = await stage.visitor(options);
  await visitor.page.addInitScript(watchConnections);
  return visitor;
}

/** Keeps every connection that the page makes, for `figures`. */
function watchConnections() {
  const all = [];
  const Connection = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Connection {
    constructor(settings) {
      super(settings);
      all.push({ connection: this, settings });
    }
  };
  globalThis.figures = () =>
    Promise.all(
      all
        .filter(({ connection }) => connection.connectionState !== "closed")
        .map(async ({ connection, settings }) => {
          const found = { state: connection.connectionState, only: settings.iceTransportPolicy, decoded: 0, sent: 0, heard: 0, path: "" };
          const report = await connection.getStats();
          for (const stat of report.values()) {
            if (stat.type === "inbound-rtp" && stat.kind === "video") found.decoded += stat.framesDecoded ?? 0;
            if (stat.type === "outbound-rtp" && stat.kind === "video") found.sent += stat.framesEncoded ?? 0;
            if (stat.type === "inbound-rtp" && stat.kind === "audio") found.heard += stat.packetsReceived ?? 0;
            if (stat.type === "candidate-pair" && stat.nominated && stat.state === "succeeded") {
              found.path = `${report.get(stat.localCandidateId)?.candidateType} ${report.get(stat.remoteCandidateId)?.candidateType}`;
            }
          }
          return found;
        }),
    );
}

export const figures = ({ page }) => page.evaluate(() => globalThis.figures());

/** Waits until this holds for the connections of this visitor. Answers them. */
export async function until(visitor, holds, what, patience = 20_000) {
  let found = [];
  for (const end = Date.now() + patience; Date.now() < end; ) {
    found = await figures(visitor);
    if (holds(found)) return found;
    await visitor.page.waitForTimeout(100);
  }
  throw new Error(`${what}: ${JSON.stringify(found)}`);
}

/** Sound and picture come from so many others. */
export const seesAndHears = (others) => (found) =>
  found.length === others && found.every(({ state, decoded, heard }) => state === "connected" && decoded > 0 && heard > 0);

/** Both grow from now on: what came before counts for nothing. */
export async function flows(visitor, others = 1, patience = 30_000) {
  const before = await figures(visitor);
  const grown = (found) =>
    found.length === others &&
    found.every(({ state, decoded, heard }, at) => {
      const was = before.length === others && before[at] && before[at].decoded <= decoded ? before[at] : { decoded: 0, heard: 0 };
      return state === "connected" && decoded > was.decoded && heard > was.heard;
    });
  return until(visitor, grown, "sound and picture do not flow", patience);
}

/** From the page of the visit into the waiting room, or into the room. */
export async function join(visitor, path, button = "Yes, join with camera") {
  await visitor.open(path);
  await visitor.page.getByRole("button", { name: button }).click();
}

export const isIn = ({ page }) => page.locator("#room-call").waitFor({ state: "visible" });
export const waits = ({ page }) => page.locator("#room-waiting").waitFor({ state: "visible" });

/** What is heard by who does not see, and stands on the page. */
export async function says(visitor, pattern) {
  await visitor.page.locator("#room-said", { hasText: pattern }).waitFor({ state: "attached" });
}
