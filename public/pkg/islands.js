// Brings the islands of a page to life. Only a page that has an island names this script, so
// that all others load no wasm.

import start, * as nene from "./nene.js";

// Leptos reads these when an island asks for data that the server was still loading. Our pages
// are sent whole, so there is none.
globalThis.__RESOLVED_RESOURCES ??= [];
globalThis.__SERIALIZED_ERRORS ??= [];
globalThis.__INCOMPLETE_CHUNKS ??= [];

await start();
nene.hydrate();

// In the order of the document: an outer island before those that stand inside it.
for (const island of document.querySelectorAll("leptos-island")) {
  const { component } = island.dataset;
  const bringToLife = nene[component];
  if (!bringToLife) {
    console.error(`The wasm has no island called ${component}`);
    continue;
  }
  // An island inside another one's children belongs to that one: its contexts are set first.
  island.parentElement?.closest("leptos-children")?.$$on_hydrate?.();
  await bringToLife(island);
}
document.documentElement.dataset.islands = "ready";
