// Somebody with a browser: what they see, and whatever went wrong while they looked.

import { chromium } from "playwright-core";

/** A phone that many people still have, and a laptop. */
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  // Everywhere but on Linux it is on: without it the browser does not know the policy that forbids it.
  "--enable-blink-features=WebBluetooth",
  // A camera that shows a moving picture and a microphone that beeps, and somebody who says yes whenever the
  // browser asks for one of them, or for the screen.
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--auto-select-desktop-capture-source=Entire screen",
];
const PATIENCE = 30_000;

export function launchOptions() {
  const executablePath = process.env.NENE_CHROMIUM;
  if (!executablePath) throw new Error("NENE_CHROMIUM is not set: run `make test`, which sets it.");
  return { executablePath, args: ARGUMENTS };
}

export async function launch() {
  return chromium.launch(launchOptions());
}

export class Visitor {
  /** Console errors and warnings, violations of the policy, failed and refused requests. */
  faults = [];
  // Chromium's own words when a page is there before its cross-fade could begin. The page is whole.
  #allowed = [/^script: InvalidStateError: Transition was aborted/];

  /** `context` is a Playwright context whose base address is Nene's. */
  static async in(context) {
    context.setDefaultTimeout(PATIENCE);
    const visitor = new Visitor();
    visitor.context = context;
    visitor.#watch(context);
    visitor.page = context.pages()[0] ?? (await context.newPage());
    return visitor;
  }

  #watch(context) {
    const note = (kind, words, page) => this.faults.push({ kind, words, at: page?.url() ?? "" });
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) note("console", `${message.text()} (${message.location().url})`, message.page());
    });
    context.on("weberror", (error) => note("script", String(error.error()), error.page()));
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText;
      // A download, or a page left before all of it was there.
      if (why !== "net::ERR_ABORTED") note("request", `${request.method()} ${request.url()}: ${why}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 400) note("answer", `${response.status()} ${response.request().method()} ${response.url()}`);
    });
  }

  /** From now on this is meant, not a fault: a form sent with an error in it, say. */
  allow(...patterns) {
    this.#allowed.push(...patterns);
    return this;
  }

  /** What went wrong and was not meant, a line each. */
  unmeant() {
    return this.faults
      .filter(({ kind, words }) => !this.#allowed.some((pattern) => pattern.test(`${kind}: ${words}`)))
      .map(({ kind, words, at }) => `${kind}: ${words} [on ${at}]`);
  }

  async open(path) {
    return this.page.goto(path);
  }

  /** Signs in by a card of the demonstration, and waits for their first page. */
  async signInAs(card) {
    await this.open("/sign-in");
    const button = this.page.locator(`form:has(input[value="${card}"]) button`);
    // The cards of staff are folded away.
    if (!(await button.isVisible())) await this.page.locator("details:has(form) > summary").click();
    await button.click();
    await this.page.waitForURL(/\/(home|practice\/)/);
    return this;
  }

  async signOut() {
    await this.page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
    await this.page.waitForURL("**/signed-out");
  }

  /** On the page that asks for the passkey again: uses it; a card of the demonstration presses a button. */
  async confirm() {
    // A form that needs it is answered with this page.
    this.allow(/\b401\b/);
    await this.page.getByRole("heading", { name: "Use your passkey again" }).waitFor();
    await this.page.getByRole("button", { name: /^(Use your passkey|Confirm \(demonstration\))$/ }).click();
  }

  async fillDate(prefix, [day, month, year]) {
    for (const [part, value] of Object.entries({ day, month, year })) {
      await this.page.locator(`[name="${prefix}_${part}"]`).fill(String(value));
    }
  }

  /** The text a person can read on the page. */
  async text() {
    return this.page.locator("main").innerText();
  }
}

/** A phone's own keeper of passkeys that always says yes. `transport` is "internal" or "usb". */
export async function addPasskeyKeeper(visitor, transport = "internal") {
  const devtools = (visitor.devtools ??= await visitor.context.newCDPSession(visitor.page));
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    count: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
    lose: () => devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
  };
}
