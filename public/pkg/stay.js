// Warns two minutes before the session ends, and lets the person stay with one press.
// The page says how many seconds are left (see app/src/ui/stay.rs); the server alone decides.

const dialog = document.getElementById("stay");
const words = document.getElementById("stay-words");
const WARNING = 2 * 60 * 1000;

// The same person may have several pages open: what one of them does keeps all of them.
const pages = "BroadcastChannel" in window ? new BroadcastChannel("session") : undefined;

let endsAt = 0;
let timer;
let said = "";

function endIn(seconds) {
  endsAt = Date.now() + seconds * 1000;
  if (dialog.open) dialog.close();
  said = "";
  look();
}

// Asked again whenever the page is seen: timers sleep while a phone does.
function look() {
  clearTimeout(timer);
  const left = endsAt - Date.now();
  if (left <= 0) {
    // Nothing of the page may be seen by who comes next, the way back included.
    location.replace(dialog.dataset.signedOut);
    return;
  }
  if (left > WARNING) {
    timer = setTimeout(look, Math.min(left - WARNING, 0x7fffffff));
    return;
  }
  if (!dialog.open) dialog.showModal();
  say(left);
  timer = setTimeout(look, Math.min(left, 1000));
}

// Heard once a minute and at the last 30 seconds, not every second.
function say(left) {
  const time = left > 90_000 ? "2 minutes" : left > 30_000 ? "1 minute" : "30 seconds";
  const sentence = `You will be signed out in ${time}.`;
  if (sentence !== said) words.textContent = said = sentence;
}

async function stay(event) {
  event.preventDefault();
  try {
    const answer = await fetch(dialog.dataset.stay, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (answer.status === 401 || answer.redirected) {
      location.replace(dialog.dataset.signedOut);
      return;
    }
    if (!answer.ok) throw new Error(`${answer.status}`);
    const { seconds_left: seconds } = await answer.json();
    endIn(seconds);
    pages?.postMessage(seconds);
  } catch {
    words.textContent = said = "We could not reach the website. Check your internet connection and press the button again.";
  }
}

if (dialog) {
  dialog.querySelector("form").addEventListener("submit", stay);
  // Escape would hide the warning without keeping the session.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  pages?.addEventListener("message", (event) => endIn(event.data));
  document.addEventListener("visibilitychange", look);
  // A page from the browser's memory still counts from when it was first shown.
  addEventListener("pageshow", look);
  const seconds = Number(dialog.dataset.secondsLeft);
  endIn(seconds);
  pages?.postMessage(seconds);
}
