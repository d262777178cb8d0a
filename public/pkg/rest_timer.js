// Counts a rest before measuring, or the wait between two readings. Without it the words stand
// (see app/src/pathways/diary/technique.rs). Nothing moves but the number; what is heard is one
// sentence a minute and one at the end.

const minutes = (seconds) => {
  const whole = Math.ceil(seconds / 60);
  return whole === 1 ? "1 minute left." : `${whole} minutes left.`;
};

function run(timer) {
  const seconds = Number(timer.dataset.rest);
  const button = timer.querySelector("button");
  const left = timer.querySelector(".nene-timer__left");
  const heard = timer.querySelector("[role=status]");
  let endsAt;
  let next;
  let said = "";

  const say = (words) => {
    if (words !== said) heard.textContent = said = words;
  };

  // By the clock and not by ticks: a phone that slept has still rested.
  function look() {
    clearTimeout(next);
    if (endsAt === undefined) return;
    const seconds = Math.ceil((endsAt - Date.now()) / 1000);
    if (seconds <= 0) {
      endsAt = undefined;
      left.textContent = "You can measure now.";
      say("You can measure now.");
      button.hidden = false;
      return;
    }
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    say(minutes(seconds));
    next = setTimeout(look, 1000);
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    endsAt = Date.now() + seconds * 1000;
    button.hidden = true;
    look();
    // Who has pressed it stands where the time is; the button comes back at the end.
    left.tabIndex = -1;
    left.focus();
  });
  document.addEventListener("visibilitychange", look);
}

for (const timer of document.querySelectorAll("[data-rest]")) run(timer);
