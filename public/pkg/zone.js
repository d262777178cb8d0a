// Where the reader's clock is not the one that times are written by (app/src/appointments), says what
// they are by their own. Nothing is sent anywhere.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

// The same wall clock under another name is no other zone.
function isSame(at, zone) {
  const clock = (timeZone) => at.toLocaleString("en-GB", { timeZone });
  return clock(here) === clock(zone);
}

function name(at, timeZone) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "short" }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? timeZone;
}

for (const time of document.querySelectorAll("time[data-zone]")) {
  const at = new Date(time.dateTime);
  const zone = time.dataset.zone;
  if (Number.isNaN(at.getTime()) || !here || isSame(at, zone)) continue;
  const theirs = new Intl.DateTimeFormat("en-GB", {
    timeZone: here,
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "numeric",
    minute: "2-digit",
    hour12: true,
  }).format(at);
  const note = document.createElement("span");
  note.className = "nene-meta nene-zone";
  note.textContent = `This is UK time (${name(at, zone)}). Where you are, it is ${theirs} (${name(at, here)}).`;
  time.parentElement.append(note);
}
