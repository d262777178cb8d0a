// Somebody is in another time zone than the times of their medicines (app/src/doses/today_page.rs):
// shows the words that ask by which clock they go, until it was answered for that zone. Nothing is
// sent anywhere by looking.

const KEPT = "nene-zone-kept";

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(zone) {
  try {
    localStorage.setItem(KEPT, zone);
  } catch {
    // Without a place to keep it the question comes again.
  }
}

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const notice of document.querySelectorAll("[data-zones]")) {
  const zones = notice.dataset.zones.split(" ");
  // The same wall clock under another name is no journey.
  const clock = (zone) => new Date().toLocaleString("en-GB", { timeZone: zone });
  const isAway = here && zones.some((zone) => zone !== here && clock(zone) !== clock(here));
  if (!isAway || kept() === here) continue;
  const link = notice.querySelector("a");
  link.href = `${link.getAttribute("href")}?zone=${encodeURIComponent(here)}`;
  notice.hidden = false;
}

for (const form of document.querySelectorAll("form[data-zone-kept]")) {
  form.addEventListener("submit", () => keep(form.dataset.zoneKept));
}
