// The page on which a phone is chosen for writing without a network (app/src/readings/offline/page.rs).

import "./kept.js";
import { list, say, sendWhenever } from "./kept_view.js";

const { kept } = globalThis;
const place = document.getElementById("phone");
const own = place.dataset.own.split(" ");
const by = (id) => document.getElementById(id);
const count = by("phone-count");
const problem = by("phone-problem");
let told;

const canKeep = "indexedDB" in window && "serviceWorker" in navigator && Boolean(crypto.subtle);

async function show(now = told) {
  told = now;
  const phone = canKeep && (await kept.isHere()) ? await kept.phone() : undefined;
  const waiting = phone || (canKeep && (await kept.isHere())) ? await kept.waiting() : [];
  const is = !canKeep ? "cannot" : !phone ? "off" : own.includes(phone.id) ? "on" : "anothers";
  for (const words of place.querySelectorAll("[data-now]")) words.hidden = words.dataset.now !== is;
  by("phone-on").hidden = is !== "off";
  by("phone-off").hidden = !phone;
  by("phone-open").hidden = is !== "on";
  by("send-now").hidden = !(is === "on" && waiting.length);
  say(count, told, waiting.length);
  list(by("phone-refused"), waiting, told, show);
}

async function turnOn() {
  problem.textContent = "";
  try {
    const answer = await fetch("/readings/offline/phones", {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) {
      problem.textContent = (await answer.json()).advice;
      return;
    }
    const phone = await answer.json();
    await keepPage("keep");
    await kept.begin(phone);
    own.push(phone.id);
  } catch {
    problem.textContent = "It did not work. Check that you are online, and try again.";
    return;
  }
  await sayHowLong();
  await show();
}

/** Told as it is: a browser may say no. */
async function sayHowLong() {
  const stays = by("phone-stays");
  const granted = Boolean(await navigator.storage?.persist?.().catch(() => false));
  stays.textContent = granted
    ? "Your browser has promised to keep what waits until it is sent."
    : "Your browser has not promised to keep what waits. When the phone runs out of room, it may throw it away. Go online soon after writing.";
  stays.hidden = false;
}

/** Twice, when something waits: what is thrown away is nowhere else. */
let warned = false;
async function turnOff() {
  const waiting = await kept.waiting();
  if (waiting.length && !warned) {
    warned = true;
    problem.textContent = `${waiting.length === 1 ? "1 reading is" : `${waiting.length} readings are`} not sent yet and would be lost. Send first. Or press "Turn it off" again to throw away what waits.`;
    return;
  }
  problem.textContent = "";
  const phone = await kept.phone();
  if (phone && own.includes(phone.id)) {
    const answer = await fetch(`/readings/offline/phones/${phone.id}/end`, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    }).catch(() => undefined);
    // A redirect, or that it was off already.
    if (!answer || !(answer.type === "opaqueredirect" || answer.status === 404)) {
      problem.textContent = "It did not work. Check that you are online, and try again.";
      return;
    }
  }
  await kept.forget();
  await keepPage("forget");
  location.replace("/readings/offline?done=off");
}

/** The service worker keeps the page for writing, or forgets it; when it has, this is done. */
async function keepPage(what) {
  const worker = (await navigator.serviceWorker.ready).active;
  await new Promise((done, failed) => {
    const { port1, port2 } = new MessageChannel();
    const late = setTimeout(() => failed(new Error("the worker does not answer")), 15_000);
    port1.onmessage = ({ data }) => {
      clearTimeout(late);
      if (data === "done") done();
      else failed(new Error("the page cannot be kept"));
    };
    worker.postMessage(what, [port2]);
  });
}

by("turn-on").addEventListener("click", turnOn);
by("turn-off").addEventListener("click", turnOff);
await show();
if (canKeep && (await kept.isHere())) {
  const send = sendWhenever(show);
  by("send-now").addEventListener("click", send);
}
kept.onChange(show);
