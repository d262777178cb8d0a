// On a phone that gets reminders (register.js looks): signing out leaves them on, and the page after it
// says so and offers to turn them off. Nobody is signed in there: the browser gives its subscription
// up, and says so itself.

const SIGN_OUT = 'form[action="/sign-out"]';

// Clearing all that a browser keeps of us would end the subscription too.
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (!defaultPrevented && target.matches(SIGN_OUT)) target.action = "/sign-out?keep=reminders";
});

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** On the page after signing out. */
function offer() {
  const button = element("button", { type: "button", className: "nhsuk-button nhsuk-button--secondary", textContent: "Turn off reminders on this phone" });
  const words = element("p", { textContent: "Reminders still come to this phone. They say nothing about health. If you share this phone, or it is not yours, turn them off." });
  const region = element("div", { className: "nhsuk-inset-text", id: "phone-left" });
  const status = element("p", { role: "status" });
  region.append(words, button, status);
  button.addEventListener("click", async () => {
    try {
      await leave();
      button.remove();
      words.remove();
      status.textContent = "This phone gets no more reminders.";
    } catch {
      status.textContent = "It did not work. Try again, or block notifications in the settings of your browser.";
    }
  });
  document.querySelector("main h1")?.after(region);
}

async function leave() {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return;
  const old = subscription.toJSON();
  if (!(await subscription.unsubscribe())) throw new Error("still subscribed");
  // Without it the push service tells, when the next reminder is sent.
  await fetch("/reminders/phone/changed", {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ old }),
  }).catch(() => {});
}

if (location.pathname === "/signed-out") offer();
