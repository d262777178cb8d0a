// The service worker of Nene.
//
// It keeps two things: the offline page, and files under /pkg/ whose names carry the hash of
// their content. It never keeps a page or an answer about a person: those always come from
// the network, and are not there when the network is not. A phone may be shared.

// The bundler writes both.
const VERSION = "the version of the site";
const ASSETS = new Set(["the list of hashed assets"]);

// A plain name: somebody may look at what a browser keeps.
const CACHE = `pages-${VERSION}`;
const OFFLINE_PAGE = "/offline.html";
const OFFLINE_NEEDS = [OFFLINE_PAGE, "/pkg/nene.css", "/pkg/plain.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      // Without the session's cookie: what is kept is the same for everybody.
      await cache.addAll(OFFLINE_NEEDS.map((path) => new Request(path, { credentials: "omit" })));
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

async function pageOrOffline(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(OFFLINE_PAGE, { cacheName: CACHE })) ?? Response.error();
  }
}

async function asset(path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (kept) return kept;
  const answer = await fetch(path, { credentials: "omit" });
  if (answer.status === 200) await cache.put(path, answer.clone());
  return answer;
}
