// What waits on this phone: readings written without a network, each sealed so that only the
// server opens it (app/src/readings/offline/sealed.rs has the other half; change both or neither).
// Used by pages and by the service worker, so it is no module and touches no page.

globalThis.kept ??= (() => {
  // A plain name: somebody may look at what a browser keeps.
  const NAME = "kept";
  const USE = new TextEncoder().encode("nene reading 1");
  const SEND_TO = "/readings/sync";
  /** Letters in one request: the server takes 64 KiB. */
  const AT_ONCE = 48_000;
  /** Lengths are rounded up to this, so that they do not tell a weight from a note. */
  const BLOCK = 512;

  const pages = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : undefined;
  const listeners = [];
  /** Tells the other pages and the worker, and this one. */
  function changed() {
    pages?.postMessage({});
    for (const listen of listeners) listen();
  }

  // --- The database: "phone" holds which phone this is, "sealed" what waits.

  function open() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("phone");
        asked.result.createObjectStore("sealed", { keyPath: "id" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }

  /** Does one thing with one store, and waits until it is on the disk. */
  async function within(store, mode, act) {
    const database = await open();
    try {
      return await new Promise((done, failed) => {
        const transaction = database.transaction(store, mode, { durability: "strict" });
        const asked = act(transaction.objectStore(store));
        transaction.oncomplete = () => done(asked?.result);
        transaction.onabort = transaction.onerror = () => failed(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  /** Whether anything of ours is here, without making it. */
  async function isHere() {
    if (!("indexedDB" in globalThis)) return false;
    if (!indexedDB.databases) return Boolean(await phone());
    return (await indexedDB.databases()).some(({ name }) => name === NAME);
  }

  const phone = () => within("phone", "readonly", (store) => store.get("this"));
  const waiting = async () =>
    (await within("sealed", "readonly", (store) => store.getAll())).sort((one, other) => (one.id < other.id ? -1 : 1));

  /** From now on this phone is `{id, key}`: its id, and the server's public key in base64url. */
  async function begin(one) {
    await within("phone", "readwrite", (store) => store.put(one, "this"));
    changed();
  }

  /** Forgets everything: which phone it is, and what waits. */
  async function forget() {
    await new Promise((done) => {
      const asked = indexedDB.deleteDatabase(NAME);
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    });
    changed();
  }

  async function drop(ids) {
    await within("sealed", "readwrite", (store) => ids.forEach((id) => store.delete(id)));
    changed();
  }

  // --- The lock.

  const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const textOf = (bytes) =>
    btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  }

  const idBytes = (id) => Uint8Array.from(id.replace(/-/g, "").match(/../g), (two) => parseInt(two, 16));

  function aboutBytes({ phone, id, at }) {
    const time = new Uint8Array(8);
    new DataView(time.buffer).setBigInt64(0, BigInt(at));
    return joined(idBytes(phone), idBytes(id), time);
  }

  /** UUID version 7 (RFC 9562): in the order of their making. */
  function newId(now) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    new DataView(bytes.buffer).setUint16(0, Math.floor(now / 2 ** 32));
    new DataView(bytes.buffer).setUint32(2, now % 2 ** 32);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  async function seal(key, about, value) {
    const whole = new TextEncoder().encode(JSON.stringify(value));
    const text = new Uint8Array(Math.ceil(whole.length / BLOCK) * BLOCK).fill(0x20);
    text.set(whole);
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const theirs = bytesOf(key);
    // Cannot be read out, and is gone with this function.
    const moment = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const ours = new Uint8Array(await crypto.subtle.exportKey("raw", moment.publicKey));
    const to = await crypto.subtle.importKey("raw", theirs, curve, false, []);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: to }, moment.privateKey, 256);
    const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
    const salt = joined(ours, theirs);
    const bits = new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: USE }, secret, 352));
    const cipher = await crypto.subtle.importKey("raw", bits.slice(0, 32), "AES-GCM", false, ["encrypt"]);
    const how = { name: "AES-GCM", iv: bits.slice(32), additionalData: aboutBytes(about) };
    return textOf(joined(ours, new Uint8Array(await crypto.subtle.encrypt(how, cipher, text))));
  }

  /** Seals a reading and keeps it. When this is done it is on the disk. */
  async function keep(value) {
    const { id: phoneId, key } = await phone();
    const at = Date.now();
    const entry = { id: newId(at), phone: phoneId, at };
    entry.sealed = await seal(key, entry, value);
    await within("sealed", "readwrite", (store) => store.add(entry));
    changed();
    return entry;
  }

  // --- The way to the server.

  /** As many of the first entries as go into one request; one at least. */
  function batchOf(entries) {
    let letters = 0;
    const over = entries.findIndex(({ sealed }) => (letters += sealed.length + 120) > AT_ONCE);
    return entries.slice(0, over === -1 ? entries.length : Math.max(over, 1));
  }

  /** Only one page or worker at a time; two would do no harm, the server takes each reading once. */
  const alone = (act) => (navigator.locks ? navigator.locks.request(NAME, act) : act());

  /**
   * Sends what waits; `sure` are ids that the person says are right. Answers `{state, sent, refused, act}`: the state is "sent", or why something
   * still waits ("offline", "sign-in", "other", "later", "refused"); `refused` holds what the server
   * will not take, with the reason, and `act` the addresses of readings with something to do now.
   * An entry leaves the phone only after the server has said that it is kept there.
   */
  const send = (sure = []) =>
    alone(async () => {
      const told = { state: "sent", sent: 0, refused: [], act: [] };
      let left = await waiting();
      while (left.length) {
        const batch = batchOf(left.filter((entry) => entry.phone === left[0].phone));
        const entries = batch.map(({ id, at, sealed }) => ({ id, at, sealed, sure: sure.includes(id) }));
        let answer;
        try {
          answer = await fetch(SEND_TO, {
            method: "POST",
            credentials: "same-origin",
            // "prefetch": nobody has done anything, so that this does not keep a session alive.
            headers: { "Content-Type": "application/json", Accept: "application/json", Purpose: "prefetch" },
            body: JSON.stringify({ phone: left[0].phone, now: Date.now(), entries }),
          });
        } catch {
          return { ...told, state: "offline" };
        }
        if (answer.status === 401) return { ...told, state: "sign-in" };
        if (answer.status === 409) return { ...told, state: "other" };
        if (answer.status !== 200 || answer.redirected) return { ...told, state: "later" };
        let became;
        try {
          became = (await answer.json()).became;
        } catch {
          // The answer was cut off: sent again, each is still kept once.
          return { ...told, state: "offline" };
        }
        const done = became.filter(({ state }) => ["kept", "already", "conflict"].includes(state)).map(({ id }) => id);
        await drop(done);
        told.sent += done.length;
        told.act.push(...became.filter(({ see }) => see).map(({ see }) => see));
        told.refused.push(...became.filter(({ state }) => state === "refused"));
        const looked = new Set(batch.map(({ id }) => id));
        left = left.filter(({ id }) => !looked.has(id));
      }
      // Another page looks on while this one, or the worker, sends.
      if (told.sent) pages?.postMessage({ told });
      if (told.refused.length) told.state = told.refused.every(({ whose }) => whose) ? "other" : "refused";
      return told;
    });

  /** Has the browser send when there is a network, even when the page is closed; where it can. */
  async function sendLater() {
    const worker = await navigator.serviceWorker?.ready;
    await worker?.sync?.register(NAME).catch(() => {});
  }

  /** Calls `act` after every change, with what `send` answered elsewhere, if that was it. */
  function onChange(act) {
    listeners.push(act);
    pages?.addEventListener("message", ({ data }) => act(data.told));
  }

  return { isHere, phone, waiting, begin, forget, drop, keep, send, sendLater, seal, onChange, NAME };
})();
