// Leaves at once: the button on every page, or Escape three times within two seconds. It runs
// before anything is painted, so that the way back shows nothing (app/src/ui/exit.rs).

(() => {
  const { away, path } = document.currentScript.dataset;
  // Other pages of this browser leave too.
  const pages = "BroadcastChannel" in window ? new BroadcastChannel("left") : undefined;
  let presses = [];

  function leave() {
    document.title = "";
    document.documentElement.replaceChildren();
    try {
      sessionStorage.left = 1;
    } catch {}
    // Outlives this page. Without the internet the session ends by itself, later.
    fetch(path, { method: "POST", keepalive: true }).catch(() => {});
    location.replace(away);
  }

  // Pages from before stay in the browser's list. Who goes back to one is led away again; who
  // comes by the address is welcome.
  function cameBack(kept) {
    try {
      if (!sessionStorage.left) return false;
      const [how] = performance.getEntriesByType("navigation");
      if (kept || how?.type === "back_forward") return true;
      sessionStorage.removeItem("left");
    } catch {}
    return false;
  }

  function leaveAll(event) {
    event.preventDefault();
    pages?.postMessage("left");
    leave();
  }

  if (cameBack()) return leave();
  pages?.addEventListener("message", leave);
  addEventListener("pageshow", (event) => event.persisted && cameBack(true) && leave());
  addEventListener("submit", (event) => event.target.matches(".nene-exit") && leaveAll(event), true);
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      presses = [...presses, event.timeStamp].slice(-3);
      if (presses.length > 2 && event.timeStamp - presses[0] < 2000) leaveAll(event);
    },
    true,
  );
})();
