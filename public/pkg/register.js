// Starts the service worker once the page is there: it must not delay what a person came for.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch((error) => {
      console.warn("Pages will not open without the internet:", error);
    });
  });
}
