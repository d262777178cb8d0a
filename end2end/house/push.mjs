// A push service on this machine, the browser behind it, and the way from there into the real service
// worker. Messages are opened as RFC 8291 says, with nothing of what closed them.

import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const text = (bytes) => Buffer.from(bytes).toString("base64url");

export class PushService {
  #server;
  #nene;
  #came = [];
  #keys = createECDH("prime256v1");
  #auth = randomBytes(16);

  /** At the one address that this Nene may call. */
  static async start(nene) {
    const service = new PushService();
    service.#nene = nene;
    service.#keys.generateKeys();
    service.#server = createServer(async (request, answer) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      service.#came.push({ headers: request.headers, path: request.url, body: Buffer.concat(parts) });
      answer.writeHead(201).end();
    }).listen(nene.pushPort, "127.0.0.1");
    await once(service.#server, "listening");
    service.origin = `http://127.0.0.1:${nene.pushPort}`;
    return service;
  }

  async leave() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** What stands in for the browser's own push service, which a browser without a screen does not have. */
  standIn(path) {
    return { endpoint: `${this.origin}/${path}`, p256dh: text(this.#keys.getPublicKey()), auth: text(this.#auth) };
  }

  /** The next message of the kind that is meant, opened, with its headers; it is looked for until it is there. */
  async next(isMeant) {
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      const came = this.#came.shift();
      if (came) {
        const told = JSON.parse(this.#open(came));
        if (isMeant(told)) return { ...came, told };
        continue;
      }
      await new Promise((soon) => setTimeout(soon, 100));
    }
    throw new Error("no push message came");
  }

  #open({ headers, body }) {
    this.#check(headers);
    assert.equal(headers["content-encoding"], "aes128gcm");
    const salt = body.subarray(0, 16);
    const sender = body.subarray(21, 21 + body[20]);
    const closed = body.subarray(21 + body[20]);
    const about = Buffer.concat([Buffer.from("WebPush: info\0"), this.#keys.getPublicKey(), sender]);
    const secret = hkdfSync("sha256", this.#keys.computeSecret(sender), this.#auth, about, 32);
    const derived = (use, length) => Buffer.from(hkdfSync("sha256", secret, salt, Buffer.from(`Content-Encoding: ${use}\0`), length));
    const cipher = createDecipheriv("aes-128-gcm", derived("aes128gcm", 16), derived("nonce", 12));
    cipher.setAuthTag(closed.subarray(-16));
    const opened = Buffer.concat([cipher.update(closed.subarray(0, -16)), cipher.final()]);
    const end = opened.lastIndexOf(2);
    assert.ok(end > 0 && opened.subarray(end + 1).every((byte) => byte === 0), "padding");
    return opened.subarray(0, end).toString("utf8");
  }

  /** VAPID (RFC 8292): who sends, for whom, and for how long. */
  #check({ authorization }) {
    const [, token, key] = /^vapid t=([^,]+), ?k=([^,]+)$/.exec(authorization);
    const point = Buffer.from(key, "base64url");
    const jwk = { kty: "EC", crv: "P-256", x: text(point.subarray(1, 33)), y: text(point.subarray(33, 65)) };
    const [head, claims, signature] = token.split(".");
    const signer = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
    assert.ok(verify("sha256", Buffer.from(`${head}.${claims}`), signer, Buffer.from(signature, "base64url")), "the signature");
    assert.equal(JSON.parse(Buffer.from(head, "base64url")).alg, "ES256");
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url"));
    assert.equal(aud, this.origin);
    assert.match(sub, /^(mailto:|https:)/);
    const left = exp - this.#nene.now().getTime() / 1000;
    assert.ok(left > 0 && left <= 24 * 60 * 60, `${left} s`);
    this.key = key;
  }
}

/** From now on the pages of this context subscribe with the stand-in. It is kept as a browser keeps it. */
export async function subscribeWith(context, origin, standIn) {
  await context.grantPermissions(["notifications"], { origin });
  await context.addInitScript((given) => {
    if (!("PushManager" in window)) return;
    const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
    const { endpoint, p256dh, auth } = given;
    const subscription = (key) => ({
      endpoint,
      options: { userVisibleOnly: true, applicationServerKey: bytes(key).buffer },
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
      unsubscribe: async () => {
        localStorage.removeItem("subscribed");
        return true;
      },
    });
    const there = () => (localStorage.getItem("subscribed") ? subscription(localStorage.getItem("subscribed")) : null);
    PushManager.prototype.getSubscription = async () => there();
    PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
      if (!userVisibleOnly) throw new Error("a browser demands it");
      localStorage.setItem("subscribed", btoa(String.fromCharCode(...new Uint8Array(applicationServerKey))));
      return there();
    };
  }, standIn);
}

/** The service worker of a context, as a push service reaches it: pages may be closed. */
export class Phone {
  /** What was delivered last. */
  #last;

  static async of(context, origin) {
    const phone = new Phone();
    phone.context = context;
    phone.origin = origin;
    // Any page has the tool; this one is none of ours.
    phone.blank = await context.newPage();
    phone.devtools = await context.newCDPSession(phone.blank);
    phone.devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(({ scopeURL, isDeleted }) => scopeURL.startsWith(origin) && !isDeleted);
      phone.registrationId = ours?.registrationId ?? phone.registrationId;
    });
    await phone.devtools.send("ServiceWorker.enable");
    for (const end = Date.now() + 10_000; !phone.registrationId && Date.now() < end; ) await phone.blank.waitForTimeout(100);
    assert.ok(phone.registrationId !== undefined, "a service worker");
    return phone;
  }

  /** Delivers what the push service got, opened, as the browser would. */
  async deliver(data) {
    const { origin, registrationId } = this;
    this.#last = data;
    await this.devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  }

  get worker() {
    return this.context.serviceWorkers().find((worker) => worker.url().startsWith(this.origin));
  }

  /** What the phone shows. */
  async shown() {
    return this.worker.evaluate(async () => {
      const all = await self.registration.getNotifications();
      return all.map(({ title, body, tag, silent, actions }) => ({ title, body, tag, silent: Boolean(silent), actions: actions.map(({ action }) => action) }));
    });
  }

  /**
   * Waits until the phone shows one with this title, and this tag where one is given. What a phone has not taken a push service delivers again:
   * the browser drops a message that meets a worker on its way out, and tells nobody.
   */
  async shows(title, tag) {
    let shown = [];
    const again = Date.now() + 6_000;
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      if (this.#last !== undefined && Date.now() > again) await this.deliver(this.#last).then(() => (this.#last = undefined));
      shown = await this.shown();
      const found = shown.find((one) => title.test(one.title) && (tag === undefined || one.tag === tag));
      if (found) return found;
      await this.blank.waitForTimeout(100);
    }
    throw new Error(`the phone shows ${JSON.stringify(shown)} and not ${title}`);
  }

  /** Presses a button of the notification that has buttons; answers when the worker is done with it. */
  async press(action) {
    await this.worker.evaluate(async (action) => {
      const all = await self.registration.getNotifications();
      const notification = all.find(({ actions }) => actions.length > 0);
      const event = new NotificationEvent("notificationclick", { notification, action });
      const work = [];
      // Of an event that a script makes the browser waits for nothing.
      Object.defineProperty(event, "waitUntil", { value: (promise) => work.push(promise) });
      self.dispatchEvent(event);
      await Promise.all(work);
    }, action);
  }
}
