//! How blood pressure is measured right, in words and in pictures. BIHS; NICE NG136 1.1 and 1.2.

use leptos::prelude::*;

use super::rules::REST_SECONDS;

/// One step: what to do, what its picture shows, and the picture's lines (64 by 64).
struct Step {
    words: &'static str,
    shows: &'static str,
    lines: &'static str,
}

const STEPS: [Step; 6] = [
    Step {
        words: "Sit still for 5 minutes first. Use the toilet before. No coffee, smoking or sport in the half hour before.",
        shows: "A person sits on a chair and rests",
        lines: "M24 10a6 6 0 1 1 .1 0M24 22v18h16v16M16 22v34M16 40h8M24 26l12 8",
    },
    Step {
        words: "Lean your back on the chair.",
        shows: "A straight back against the back of a chair",
        lines: "M14 8v48M14 38h22v18M24 14a5 5 0 1 1 .1 0M20 22v16M20 26h14",
    },
    Step {
        words: "Put both feet flat on the floor. Do not cross your legs.",
        shows: "Two feet flat on the floor, side by side",
        lines: "M20 8v36h-8v6h16V8M40 8v36h-8v6h16V8M4 56h56",
    },
    Step {
        words: "Rest your arm on a table, so that the cuff is as high as your heart.",
        shows: "An arm lies on a table, the cuff level with the heart",
        lines: "M18 12a6 6 0 1 1 .1 0M18 24v28M18 30l14 8h22M32 32v10h8V32zM30 44h30M40 44v14M18 34l-3-3 3-3 3 3z",
    },
    Step {
        words: "Put the cuff on bare skin, a finger's breadth above the elbow. It must fit your arm.",
        shows: "A cuff around a bare upper arm",
        lines: "M10 24h44M10 40h44M22 20h18v24H22zM28 44v10M34 44v10",
    },
    Step {
        words: "Do not talk or move while it measures.",
        shows: "A closed mouth",
        lines: "M32 8a24 24 0 1 1-.1 0M22 26v2M42 26v2M22 44h20",
    },
];

/// Closed until it is wanted: who measures for the sixth day knows it.
pub fn technique(arm: Option<&str>) -> impl IntoView + use<> {
    let steps = STEPS
        .iter()
        .map(|step| {
            view! {
                <li class="nene-technique__step">
                    <svg class="nene-technique__picture" viewBox="0 0 64 64" width="64" height="64" role="img" aria-label=step.shows>
                        <path d=step.lines/>
                    </svg>
                    <span>{step.words}</span>
                </li>
            }
        })
        .collect_view();
    let arm = match arm {
        Some("left") => "Last time you used your left arm. Use the same one.",
        Some("right") => "Last time you used your right arm. Use the same one.",
        _ => "Always use the same arm. If one arm was higher when both were measured, use that one.",
    };
    view! {
        <p class="nene-diary__arm"><strong>"Which arm? "</strong>{arm}</p>
        <details class="nhsuk-details" id="technique">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">"How to measure blood pressure well"</span>
            </summary>
            <div class="nhsuk-details__text">
                <ol class="nene-technique">{steps}</ol>
                <p>"The cuff size is printed on the cuff. If your upper arm does not fit between its marks, ask your practice or a pharmacist for another one: a wrong size gives wrong numbers."</p>
                <p>"When you enter the reading we ask whether your heartbeat was irregular. Tick it when the monitor shows a sign for it, or when you felt it skip. The monitor can then be wrong."</p>
            </div>
        </details>
    }
}

/// A timer for the rest before, or for the wait between two. Its words stand without the script,
/// which shows the button; seconds are counted by `rest_timer.js`.
pub fn timer(seconds: u32) -> impl IntoView + use<> {
    let (words, label) = match seconds {
        REST_SECONDS => ("Sit and rest for 5 minutes before the first reading.".to_string(), "Start 5 minutes of rest"),
        60 => ("Wait 1 minute before the next reading.".to_string(), "Start the 1 minute"),
        other => (format!("Wait {other} seconds before the next reading."), "Start the wait"),
    };
    view! {
        <div class="nene-timer" data-rest=seconds.to_string()>
            <p class="nene-timer__words">{words}</p>
            <button class="nhsuk-button nhsuk-button--secondary" type="button" hidden>{label}</button>
            <p class="nene-timer__left" role="timer"></p>
            <p class="nhsuk-u-visually-hidden" role="status" aria-live="polite"></p>
        </div>
    }
}
