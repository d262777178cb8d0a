// Reminders on this phone: what the service worker does when one comes, when one of its buttons is
// pressed, and when the browser changes its subscription. `app/src/reminders/phone/payload.rs` has the
// other half; change both or neither.
//
// Nothing is kept here. A reminder says nothing about health, and its buttons send back the token that
// came with it: nobody has to be signed in.

globalThis.remind ??= (() => {
  /** Shown when a message cannot be read: a browser that shows nothing takes the right away. */
  const NEUTRAL = { title: "You have an update", body: "", url: "/reminders", actions: [] };
  /** The plain picture for everybody. */
  const ICON = "/icons/plain-192.png";
  const ACT = "/reminders/act";
  const CHANGED = "/reminders/phone/changed";

  function read(data) {
    try {
      const told = data.json();
      return told.v === 1 && typeof told.title === "string" && told.title ? told : NEUTRAL;
    } catch {
      return NEUTRAL;
    }
  }

  /** An address of ours, whatever came. */
  function own(url) {
    const there = new URL(typeof url === "string" ? url : "/", self.location.origin);
    return there.origin === self.location.origin ? there.href : `${self.location.origin}/`;
  }

  const show = (told, more = {}) =>
    self.registration.showNotification(told.title, {
      body: told.body ?? "",
      icon: ICON,
      // One about the same thing takes the place of the one before, and is heard all the same.
      ...(told.tag ? { tag: told.tag, renotify: true } : {}),
      actions: told.actions ?? [],
      data: { told },
      ...more,
    });

  /** So long after one was heard, others with the same words come without a sound: five medicines at 8am are one. */
  const QUIET_MS = 20_000;

  /** Whether one with these words was heard just now, and is still there to be seen. */
  async function heard({ title, tag = "" }) {
    try {
      const there = await self.registration.getNotifications();
      return there.some((one) => !one.silent && one.title === title && one.tag !== tag && Date.now() - one.timestamp < QUIET_MS);
    } catch {
      return false;
    }
  }

  /** Several may come at the same moment: each waits for the one before. */
  let before = Promise.resolve();

  /** Shown without a sound where one like it was heard. */
  function showNew(told) {
    const shown = before.then(async () => show(told, (await heard(told)) ? { renotify: false, silent: true } : {}));
    before = shown.catch(() => {});
    return shown;
  }

  async function badge(count) {
    try {
      if (count > 0) await navigator.setAppBadge?.(count);
      else await navigator.clearAppBadge?.();
    } catch {
      // Not on this phone.
    }
  }

  /** Sends what a button says. Answers what was said, or why not. */
  async function act(token, action) {
    let answer;
    try {
      answer = await fetch(ACT, {
        method: "POST",
        credentials: "same-origin",
        // "prefetch": so that this does not keep anybody's session alive.
        headers: { "Content-Type": "application/json", Accept: "application/json", Purpose: "prefetch" },
        body: JSON.stringify({ token, action }),
      });
      if (answer.status === 503) return { offline: true };
      const told = await answer.json();
      return answer.ok ? told : { status: answer.status, ...told };
    } catch {
      return { offline: true };
    }
  }

  async function came(data) {
    let told = read(data);
    try {
      await showNew(told);
    } catch {
      // Of a shape that the browser does not take.
      told = NEUTRAL;
      await show(told);
    }
    if (Number.isInteger(told.badge)) await badge(told.badge);
    if (told.report && told.token) {
      const { said } = await act(told.token, "arrived");
      if (said) for (const page of await clients.matchAll({ type: "window" })) page.postMessage({ arrived: true });
    }
  }

  async function pressed(notification, action) {
    const told = notification.data?.told ?? NEUTRAL;
    notification.close();
    if (!told.token || !(told.actions ?? []).some((one) => one.action === action)) return open(told.url);
    const { said, badge: count, offline, status, advice } = await act(told.token, action);
    if (said) {
      await show({ title: said, tag: told.tag, url: told.url }, { renotify: false, silent: true });
      if (Number.isInteger(count)) await badge(count);
    } else if (offline) {
      // Still there, to be pressed again: nobody may think that it was written down.
      await show({ ...told, body: told.offline ?? "Not recorded: the website cannot be reached. Press again later." });
    } else if (status === 404) {
      await open(told.url);
    } else {
      await show({ title: told.unrecorded ?? "Not recorded", body: advice ?? "", tag: told.tag, url: told.url });
    }
  }

  /** To the page, where it is open already; else in a window of its own: another page may hold what was typed. */
  async function open(url) {
    const there = own(url);
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const page = pages.find((one) => one.url === there);
    return page ? page.focus() : clients.openWindow(there);
  }

  /** The browser has another subscription: whose it is, the old one tells. */
  async function changed({ oldSubscription, newSubscription }) {
    // Without the old one nobody knows whose it was. The page about reminders says so.
    if (!oldSubscription) return;
    const { pushManager } = self.registration;
    const fresh =
      newSubscription ??
      (await pushManager.getSubscription()) ??
      (await pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: oldSubscription.options.applicationServerKey,
      }));
    await fetch(CHANGED, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ old: oldSubscription, new: { ...fresh.toJSON(), key: keyOf(fresh) } }),
    });
  }

  /** The key that it was made with, in base64url. */
  function keyOf({ options }) {
    const bytes = new Uint8Array(options.applicationServerKey);
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }

  return { came, pressed, changed };
})();
