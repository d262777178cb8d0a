// Starts the service worker once the page is there: it must not delay what a person came for.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch((error) => {
      console.warn("Pages will not open without the internet:", error);
    });
  });
}

// Readings that wait on this phone. Hardly any browser has some: only those load more.
if ("indexedDB" in window && indexedDB.databases && !document.getElementById("diary")) {
  indexedDB.databases().then(
    (databases) => databases.some(({ name }) => name === "kept") && import("/pkg/not_sent.js"),
    () => {},
  );
}

// A phone that gets reminders. Who looks at the website has seen that there was something.
navigator.clearAppBadge?.().catch(() => {});
if ("PushManager" in window && "serviceWorker" in navigator) {
  navigator.serviceWorker
    .getRegistration()
    .then((registration) => registration?.pushManager.getSubscription())
    .then((subscription) => subscription && import("/pkg/phone_left.js"))
    .catch(() => {});
}
