//! The wasm entry: what a page with an island loads. Every `#[island]` of `app` is exported
//! from the wasm by itself; `public/pkg/islands.js` calls the ones that stand on the page.

// Links `app`, which nothing here names, so that its islands are in the wasm.
use app as _;

/// Readies the browser for islands. Called once a page, before the islands.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
