// The service worker of Nene.
//
// It keeps the offline page, files under /pkg/ whose names carry the hash of their content, and,
// only where somebody chose it for their own phone, the page for writing readings: the same for
// everybody, fetched without a cookie. It never keeps a page or an answer about a person: those
// always come from the network, and are not there when the network is not. A phone may be shared.
//
// And it shows reminders, with the website closed: they hold no word of health.

// What waits, sealed, and how it is sent; and what reminders do.
importScripts("/pkg/kept.js", "/pkg/remind.js");

// The bundler writes both.
const VERSION = "the version of the site";
const ASSETS = new Set(["the list of hashed assets"]);

// A plain name: somebody may look at what a browser keeps.
const CACHE = `pages-${VERSION}`;
const OFFLINE_PAGE = "/offline.html";
const OFFLINE_NEEDS = [OFFLINE_PAGE, "/pkg/nene.css", "/pkg/plain.svg"];

const DIARY = "/offline/diary";
const DIARY_NEEDS = [
  "/pkg/nene.css",
  "/pkg/plain.svg",
  "/pkg/quick_exit.js",
  "/pkg/register.js",
  "/pkg/kept.js",
  "/pkg/kept_view.js",
  "/pkg/offline_diary.js",
];
/** Where somebody goes who wants to write. */
const LEADS_TO_DIARY = /^\/(diary|readings|offline\/diary)(\/|$)/;

/** Without the session's cookie: what is kept is the same for everybody. */
const bare = (path) => new Request(path, { credentials: "omit", cache: "no-cache" });

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await cache.addAll(OFFLINE_NEEDS.map(bare));
      // Who has chosen this phone for writing has the new page from the first moment.
      if (await keptDiary()) await keepDiary();
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name !== CACHE) await caches.delete(name);
      }
      // The browser asks for the page while the worker starts, instead of after.
      await self.registration.navigationPreload?.enable();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(pageOrOffline(event));
    return;
  }
  const url = new URL(request.url);
  if (url.origin === self.location.origin && url.search === "" && ASSETS.has(url.pathname)) {
    event.respondWith(asset(url.pathname));
  }
});

// The browser says that there is a network again; the page may be closed.
self.addEventListener("sync", (event) => {
  if (event.tag === kept.NAME) event.waitUntil(sendWaiting());
});

self.addEventListener("push", (event) => event.waitUntil(remind.came(event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(remind.pressed(event.notification, event.action)));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(remind.changed(event)));

self.addEventListener("message", (event) => {
  const act = { keep: keepDiary, forget: forgetDiary }[event.data];
  if (!act) return;
  const answer = (word) => event.ports[0]?.postMessage(word);
  event.waitUntil(act().then(() => answer("done"), () => answer("failed")));
});

async function pageOrOffline(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const diary = await keptDiary();
    if (diary && LEADS_TO_DIARY.test(new URL(event.request.url).pathname)) return diary;
    const page = await caches.match(OFFLINE_PAGE, { cacheName: CACHE });
    if (!page) return Response.error();
    return diary ? withWay(page) : page;
  }
}

/** The offline page, with the way to the page for writing. */
async function withWay(page) {
  const text = await page.text();
  return new Response(text.replace("<!-- the way to the diary -->", WAY), { headers: page.headers });
}

const WAY = `<div class="nhsuk-inset-text"><p><a class="nhsuk-link nhsuk-link--no-visited-state" href="${DIARY}">Write a reading on this phone</a>. It is sent when you are online.</p></div>`;

async function asset(path) {
  const cache = await caches.open(CACHE);
  const stored = await cache.match(path);
  if (stored) return stored;
  const answer = await fetch(path, { credentials: "omit" });
  if (answer.status === 200) await cache.put(path, answer.clone());
  return answer;
}

/** The page for writing, where this phone was chosen for it. */
const keptDiary = () => caches.match(DIARY, { ignoreVary: true });

async function keepDiary() {
  const cache = await caches.open(CACHE);
  await cache.addAll(DIARY_NEEDS.map(bare));
  const page = await fetch(bare(DIARY));
  const text = await page.clone().text();
  // Of the same build as its scripts, or it would not run without a network.
  if (page.status !== 200 || page.redirected || !text.includes("/pkg/offline_diary.js")) throw new Error("not that page");
  await cache.put(DIARY, page);
}

async function forgetDiary() {
  for (const name of await caches.keys()) await (await caches.open(name)).delete(DIARY);
}

async function sendWaiting() {
  if (!(await kept.isHere()) || (await kept.waiting()).length === 0) return;
  const { state } = await kept.send();
  // So that the browser tries again. Who has to sign in, or to decide, does it on a page.
  if (state === "offline" || state === "later") throw new Error("still no network");
}
