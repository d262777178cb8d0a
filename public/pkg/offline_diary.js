// Writing readings without a network (app/src/readings/offline/shell). The page brings the rules:
// this only compares numbers with them, and seals what is written (kept.js).

import "./kept.js";
import { element, list, say, sendWhenever } from "./kept_view.js";

const { kept } = globalThis;
const root = document.getElementById("diary");
const rules = JSON.parse(root.dataset.rules);
const by = (id) => document.getElementById(id);
const choice = by("measure");
const FIVE_MINUTES = 5 * 60_000;
const NINETY_DAYS = 90 * 86_400_000;
let told;

async function show(now = told) {
  told = now;
  const waiting = await kept.waiting();
  say(by("waiting"), told, waiting.length);
  list(by("what-waits"), waiting, told, show);
}

// --- The form.

let asked = "";
let shownAt = "";

function open() {
  by("form").replaceChildren();
  by("told").replaceChildren();
  asked = "";
  const template = root.querySelector(`template[data-form="${choice.value}"]`);
  if (!template) return;
  by("form").append(template.content.cloneNode(true));
  const form = by("form").querySelector("form");
  form.elements.taken.value = shownAt = local(new Date());
  form.addEventListener("submit", save);
}

/** "2026-11-24T08:02", by the clock of the wall. */
function local(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** As app/src/readings/unit.rs reads it: whole thousandths, or nothing. */
function thousandths(text) {
  const found = /^(\d{0,7})(?:[.,](\d{0,3}))?$/.exec(text.trim());
  if (!found || !(found[1] || found[2])) return undefined;
  return Number(found[1] || 0) * 1000 + Number((found[2] ?? "").padEnd(3, "0"));
}

const bandOf = (field, number) => field.bands.find(({ to }) => number <= to);

/** Errors as [name, words], what is asked once more, and the place of the most urgent advice. */
function look(measure, fields) {
  const [errors, unusual, advice] = [[], [], []];
  const has = (name) => Boolean(fields[name]);
  for (const [name, words] of rules.empty[measure] ?? []) {
    const instead = measure === "weight" && (has("stone") || has("pounds"));
    if (!has(name) && !instead) errors.push([name, words]);
  }
  if (measure === "weight" && has("weight") && (has("stone") || has("pounds"))) errors.push(["weight", rules.twice]);
  for (const name of Object.keys(fields)) {
    const ways = rules.fields.filter((field) => field.measure === measure && field.name === name);
    if (!ways.length || (name === "pounds" && has("stone"))) continue;
    let number = thousandths(fields[name]);
    const larger = ways.find((field) => field.with && number !== undefined);
    if (larger && has(larger.with)) {
      const rest = thousandths(fields[larger.with]);
      if (rest === undefined || rest >= larger.times * 1000) {
        errors.push([larger.with, rules.pounds]);
        continue;
      }
      number = number * larger.times + rest;
    } else if (larger) number *= larger.times;
    const isWhole = !["weight", "stone", "pounds", "glucose", "temperature"].includes(name);
    if (number === undefined || (isWhole && number % 1000)) {
      errors.push([name, ways[0].no_number]);
      continue;
    }
    const chosen = ways.filter(({ unit }) => !unit || !has(unit[0]) || fields[unit[0]] === unit[1]);
    const possible = chosen.filter((field) => !bandOf(field, number).refused);
    if (possible.length > 1) {
      errors.push([possible[0].unit[0], rules.which]);
      continue;
    }
    const band = bandOf(possible[0] ?? chosen[0], number);
    if (band.refused) errors.push([name, band.refused]);
    else if (band.unusual) unusual.push(name);
    if (band.told !== undefined) advice.push(band.told);
  }
  const [upper, lower] = [thousandths(fields.systolic ?? ""), thousandths(fields.diastolic ?? "")];
  if (measure === "blood-pressure" && !errors.length && upper <= lower) errors.push(["systolic", rules.order]);
  if (fields.irregular === "yes" && rules.irregular !== undefined) advice.push(rules.irregular);
  const urgency = (place) => Number(root.querySelector(`template[data-told="${place}"]`).dataset.urgency);
  advice.sort((one, other) => urgency(other) - urgency(one));
  return { errors, unusual, advice: advice[0] };
}

async function save(event) {
  event.preventDefault();
  const form = event.target;
  const measure = choice.value;
  const { taken: when, note = "", ...typed } = Object.fromEntries(new FormData(form));
  const fields = Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim()));
  const { errors, unusual, advice } = look(measure, { ...fields, ...(measure === "note" ? { note: note.trim() } : {}) });
  // What was left as it was shown is now, to the second.
  const isNow = when === shownAt;
  const taken = isNow ? Date.now() : new Date(when).getTime();
  if (Number.isNaN(taken)) errors.push(["taken", "Enter the day and the time"]);
  else if (taken > Date.now() + FIVE_MINUTES) errors.push(["taken", rules.future]);
  else if (taken < Date.now() - NINETY_DAYS) unusual.push("taken");
  if (note.length > rules.longest_note) errors.push(["note", rules.long_note]);
  const said = JSON.stringify([measure, fields, when, note]);
  const confirmed = unusual.length > 0 && asked === said;
  const words = "This is very unusual. Check it. If it is right, press the button again";
  mark(form, errors.length || confirmed ? errors : unusual.map((name) => [name, words]));
  if (errors.length) return;
  if (unusual.length && !confirmed) {
    asked = said;
    return;
  }
  const [save] = form.querySelectorAll("button");
  save.disabled = true;
  const value = {
    measure,
    taken,
    time_by: isNow ? "phone" : "person",
    offset: -new Date(taken).getTimezoneOffset(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "",
    fields,
    note,
    confirmed,
  };
  try {
    await kept.keep(value);
  } catch {
    save.disabled = false;
    mark(form, [["note", "This phone could not keep it: it may be full. Write it on paper with the time"]]);
    return;
  }
  choice.value = "";
  open();
  await show();
  tell(advice);
  kept.sendLater();
  if (navigator.onLine) send?.();
}

/** What to do at once; else that it is safe here, and where it is not yet. */
function tell(advice) {
  const template = root.querySelector(`template[data-told="${advice}"]`);
  const saved = element("p", { textContent: "Saved on this phone. It is not sent yet, and nobody has seen it." });
  by("told").replaceChildren(saved, ...(template ? [template.content.cloneNode(true)] : []));
  by("told").tabIndex = -1;
  by("told").focus();
  scrollTo({ top: 0 });
}

/** The messages beside the fields, and the list of them on top, as on every form of ours. */
function mark(form, errors) {
  for (const old of form.querySelectorAll(".nhsuk-error-message, .nhsuk-error-summary")) old.remove();
  for (const group of form.querySelectorAll(".nhsuk-form-group--error")) group.classList.remove("nhsuk-form-group--error");
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  if (!errors.length) return;
  const links = errors.map(([name, words]) => {
    const input = form.querySelector(`[name="${name}"]`);
    const group = input.closest("fieldset")?.closest(".nhsuk-form-group") ?? input.closest(".nhsuk-form-group");
    group.classList.add("nhsuk-form-group--error");
    input.setAttribute("aria-invalid", "true");
    const id = `${name}-error`;
    input.setAttribute("aria-describedby", [input.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    const hidden = element("span", { className: "nhsuk-u-visually-hidden", textContent: "Error: " });
    const message = element("span", { className: "nhsuk-error-message", id }, hidden, `${words}`);
    (group.querySelector(".nhsuk-input-wrapper, .nhsuk-radios, .nhsuk-checkboxes, input, textarea, select") ?? group).before(message);
    return element("li", {}, element("a", { href: `#${input.id}`, textContent: words }));
  });
  const summary = element("div", { className: "nhsuk-error-summary", tabIndex: -1 });
  summary.append(
    element("div", { role: "alert" }, element("h2", { className: "nhsuk-error-summary__heading", textContent: "There is a problem" }), element("ul", { className: "nhsuk-list nhsuk-error-summary__list" }, ...links)),
  );
  form.prepend(summary);
  summary.focus();
}

// --- The start.

let send;
const canKeep = "indexedDB" in window && Boolean(crypto.subtle);
const phone = canKeep && (await kept.isHere()) ? await kept.phone() : undefined;
by("not-set-up").hidden = Boolean(phone);
by("write").hidden = !phone;
if (phone) {
  choice.addEventListener("change", open);
  kept.onChange(show);
  await show();
  send = sendWhenever(show);
  document.documentElement.dataset.diary = "ready";
}
