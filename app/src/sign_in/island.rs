//! The buttons that need the browser: use a passkey, use it again, make a passkey. A page with one of them
//! takes `web::page::with_islands`. The dialog with the browser itself is in `dialog.rs`.

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::dialog;

/// How far the ceremony is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// The page is here and the wasm is not: a press would be lost.
    Waking,
    Ready,
    /// The browser or the server has the word.
    Busy(&'static str),
    /// What went wrong, and what to do.
    Hitch(String),
}

impl Step {
    fn takes_a_press(&self) -> bool {
        matches!(self, Step::Ready | Step::Hitch(_))
    }

    fn words(&self) -> String {
        match self {
            Step::Waking | Step::Ready => String::new(),
            Step::Busy(words) => (*words).into(),
            Step::Hitch(words) => words.clone(),
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Step::Hitch(_) => "nene-passkey__words nene-passkey__words--hitch",
            _ => "nene-passkey__words",
        }
    }
}

/// Signs in with a passkey that the device finds by itself. `next` is where the person wanted to
/// go, or nothing; the server decides.
#[island]
pub fn PasskeySignIn(next: String) -> impl IntoView {
    let step = awake();
    let press = move |_| {
        step.set(Step::Busy("Your device will now ask you to unlock it."));
        let next = next.clone();
        spawn_local(async move {
            match dialog::use_passkey("/sign-in/passkey", &next).await {
                Ok(next) => leave(step, &next),
                Err(words) => step.set(Step::Hitch(words)),
            }
        });
    };
    view! {
        <div class="nene-passkey">
            <button class="nhsuk-button nene-passkey__button" type="button" on:click=press
                disabled=move || !step.read().takes_a_press()>
                "Sign in with your passkey"
            </button>
            <p class=move || step.read().class() role="status">{move || step.read().words()}</p>
        </div>
    }
}

/// The `id` of the form that was kept, where something is to be sent again.
pub const KEPT_FORM: &str = "kept-form";

/// What follows when the passkey was used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AfterConfirming {
    /// A page.
    Go,
    /// The form that was kept is sent; its answer is a page.
    Send,
    /// The form that was kept is sent; its answer is a file, and this page stays.
    Download,
}

/// Uses a passkey of who is signed in once more. `url` is the page's own address; below it are
/// `start` and `finish`, as for signing in.
#[island]
pub fn PasskeyConfirm(url: String, next: String, after: AfterConfirming) -> impl IntoView {
    let step = awake();
    let press = move |_| {
        step.set(Step::Busy("Your device will now ask you to unlock it."));
        let (url, next) = (url.clone(), next.clone());
        spawn_local(async move {
            match (dialog::use_passkey(&url, &next).await, after) {
                (Err(words), _) => step.set(Step::Hitch(words)),
                (Ok(next), AfterConfirming::Go) => leave(step, &next),
                (Ok(_), AfterConfirming::Send) => send(step, "Done. Sending it now."),
                (Ok(_), AfterConfirming::Download) => send(step, "Done. Your file is on its way. You can go back now."),
            }
        });
    };
    view! {
        <div class="nene-passkey">
            <button class="nhsuk-button nene-passkey__button" type="button" on:click=press
                disabled=move || !step.read().takes_a_press()>
                "Use your passkey"
            </button>
            <p class=move || step.read().class() role="status">{move || step.read().words()}</p>
        </div>
    }
}

fn send(step: RwSignal<Step>, words: &'static str) {
    step.set(match dialog::send(KEPT_FORM) {
        Ok(()) => Step::Busy(words),
        Err(words) => Step::Hitch(words),
    });
}

/// Whether the person is asked to name the passkey. Without a name it gets the browser's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskName {
    Yes,
    No,
}

/// Makes a passkey. `start_url` answers a `RegistrationStarted`, `finish_url` takes a
/// `FinishRegistration` and answers a `Next`; both are sent as JSON by POST.
#[island]
pub fn PasskeyMake(start_url: String, finish_url: String, ask_name: AskName) -> impl IntoView {
    let step = awake();
    let name = RwSignal::new(String::new());
    let press = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        step.set(Step::Busy("Your device will now ask where to keep your passkey."));
        let (start_url, finish_url, name) = (start_url.clone(), finish_url.clone(), name.get_untracked());
        spawn_local(async move {
            match dialog::make(&start_url, &finish_url, &name).await {
                Ok(next) => leave(step, &next),
                Err(words) => step.set(Step::Hitch(words)),
            }
        });
    };
    let field = (ask_name == AskName::Yes).then(|| {
        view! {
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="passkey-name">"Name for this passkey"</label>
                <div class="nhsuk-hint" id="passkey-name-hint">
                    "So that you know it again. For example: my phone. You can leave this empty."
                </div>
                <input class="nhsuk-input nhsuk-input--width-20" id="passkey-name" type="text" maxlength="60"
                    autocomplete="off" aria-describedby="passkey-name-hint"
                    on:input=move |event| name.set(event_target_value(&event))/>
            </div>
        }
    });
    // The input has no name and the button sleeps until now: nothing typed can get into an address.
    view! {
        <form class="nene-passkey" on:submit=press>
            {field}
            <button class="nhsuk-button nene-passkey__button" type="submit"
                disabled=move || !step.read().takes_a_press()>
                "Make a passkey"
            </button>
            <p class=move || step.read().class() role="status">{move || step.read().words()}</p>
        </form>
    }
}

/// A step that is `Waking` on the server, and `Ready` (or a hitch) once the wasm runs.
fn awake() -> RwSignal<Step> {
    let step = RwSignal::new(Step::Waking);
    // Effects run in the browser alone.
    Effect::new(move |_| {
        step.set(match dialog::why_not() {
            None => Step::Ready,
            Some(words) => Step::Hitch(words.into()),
        });
    });
    step
}

fn leave(step: RwSignal<Step>, next: &str) {
    step.set(Step::Busy("Done. Opening your page."));
    dialog::go(next);
}
