//! The section "This phone" on the page about reminders: whether the phone in hand really gets them,
//! the switch, a test, and the list of phones. What it says of the phone in hand comes from
//! `public/pkg/phone.js`: the server does not know which phone that is.

use leptos::prelude::*;

use super::{Lost, Phone, Phones};
use crate::ui::{
    Text,
    button::{ButtonForm, ButtonKind},
    callout::{self, InsetText, WarningCallout},
    card::Card,
    date,
    document::Chrome,
};

/// What was just done, in the address of the page: `?phone=off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    On,
    Off,
    TestSent,
    TestGone,
    TestLater,
    TestRefused,
}

impl Said {
    const ALL: [Said; 6] = [Said::On, Said::Off, Said::TestSent, Said::TestGone, Said::TestLater, Said::TestRefused];

    pub fn key(self) -> &'static str {
        match self {
            Said::On => "on",
            Said::Off => "off",
            Said::TestSent => "test-sent",
            Said::TestGone => "test-gone",
            Said::TestLater => "test-later",
            Said::TestRefused => "test-refused",
        }
    }

    pub fn from_key(key: &str) -> Option<Said> {
        Said::ALL.into_iter().find(|said| said.key() == key)
    }

    /// The page on which it is said.
    pub(super) fn path(self) -> String {
        format!("{}?phone={}", super::http::PAGE, self.key())
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Said::On => "This phone gets reminders from now on.",
            Said::Off => "That phone gets no more reminders.",
            Said::TestSent => "We sent a test reminder. It should be on the phone within a minute. Did it arrive?",
            Said::TestGone => {
                "That phone cannot be reached any more, so it was turned off. Turn reminders on again on it."
            }
            Said::TestLater => {
                "The service that brings reminders to this phone does not answer at the moment. Try again in a few minutes."
            }
            Said::TestRefused => {
                "The service that brings reminders to this phone does not take them from us. Turn reminders off on the phone and on again."
            }
        }
    }
}

/// The whole section, with its heading. `chrome` is of the page that it stands on.
pub fn section(phones: &Phones, chrome: &Chrome, said: Option<Said>) -> impl IntoView + use<> {
    let (nonce, script) = (chrome.nonce.clone(), chrome.assets.phone.clone());
    let own = phones.on.iter().map(|phone| format!("{}:{}", phone.id, phone.fingerprint)).collect::<Vec<_>>().join(" ");
    view! {
        <section aria-labelledby="this-phone" id="phones">
            {said.map(told)}
            <h2 class="nhsuk-heading-m" id="this-phone">"This phone"</h2>
            <p>"Reminders can come to your phone or computer, with this website closed. They say nothing about your health."</p>
            <noscript>
                <p>"To turn this phone on or off you need JavaScript, and it is turned off in this browser. E-mail and the list of your reminders work without it. So does the list of your phones below."</p>
            </noscript>
            {switch(own)}
            {stays()}
            {list(&phones.on)}
            {lost(&phones.lost)}
            <script type="module" nonce=nonce src=script></script>
        </section>
    }
}

fn told(said: Said) -> impl IntoView {
    match said {
        Said::On | Said::Off => view! { <callout::Done words=said.words()/> }.into_any(),
        Said::TestSent => view! { <InsetText><p role="status">{said.words()}</p></InsetText> }.into_any(),
        Said::TestGone | Said::TestLater | Said::TestRefused => {
            view! { <WarningCallout heading="The test did not arrive"><p>{said.words()}</p></WarningCallout> }
                .into_any()
        }
    }
}

/// Shown part by part by the script.
fn switch(own: String) -> impl IntoView {
    view! {
        <div id="phone-switch" class="nene-phone" data-own=own hidden=true>
            {now("cannot", "This browser cannot show reminders. Update it or use another one, or choose e-mail.")}
            {now("install", "On an iPhone or iPad reminders need iOS 16.4 or later, and this website on your home screen.")}
            {now("blocked", "Reminders are blocked for this website on this phone.")}
            {now("on", "This phone gets reminders.")}
            {now("anothers", "Reminders on this phone go to somebody else, or yours were turned off from another place.")}
            {now("off", "This phone does not get reminders.")}
            <div hidden=true data-help="install">
                <ol class="nhsuk-list nhsuk-list--number">
                    <li>"In Safari press the share button (a square with an arrow)."</li>
                    <li>"Choose \"Add to Home Screen\"."</li>
                    <li>"Open the website from its new picture, sign in, and come back to this page."</li>
                </ol>
            </div>
            <div hidden=true data-help="blocked">
                <p>"Only you can allow them. Look in the settings of your browser, or of your phone, for \"Notifications\", find this website there, and allow it. Then load this page again."</p>
            </div>
            <ul class="nhsuk-list nene-phone__checks" hidden=true id="phone-checks">
                {check("api", "This browser can show reminders", "This browser cannot show reminders")}
                {check("allowed", "You have allowed reminders here", "Reminders are not allowed here yet")}
                {check("worker", "The part that works with the website closed is running", "The part that works with the website closed is not running. Load this page again")}
                {check("here", "This browser is ready to get them", "This browser has not asked for them")}
                {check("known", "We know this phone as yours", "We do not know this phone as yours")}
                {check("key", "It uses our newest key", "It uses an old key of ours. It still works, and is renewed when you turn it on again")}
            </ul>
            <p id="phone-told" role="status"></p>
            <p id="phone-problem" role="alert"></p>
            <button class="nhsuk-button" type="button" id="phone-on" hidden=true>"Turn on reminders on this phone"</button>
            <button class="nhsuk-button nhsuk-button--secondary" type="button" id="phone-test" hidden=true>"Send a test reminder"</button>
            <button class="nhsuk-button nhsuk-button--warning" type="button" id="phone-off" hidden=true>"Turn off reminders on this phone"</button>
        </div>
    }
}

fn now(key: &'static str, words: &'static str) -> impl IntoView {
    view! { <p hidden=true data-now=key><strong>{words}</strong></p> }
}

/// Both answers stand there; the script shows one.
fn check(key: &'static str, yes: &'static str, no: &'static str) -> impl IntoView {
    view! {
        <li data-check=key>
            <span hidden=true data-is="yes"><strong>"Yes: "</strong>{yes}</span>
            <span hidden=true data-is="no"><strong>"No: "</strong>{no}</span>
        </li>
    }
}

fn stays() -> impl IntoView {
    view! {
        <h3 class="nhsuk-heading-s">"When you sign out"</h3>
        <p>"Reminders go on when you sign out, so that you do not miss one. On a phone that you share, turn them off first, or on the page after you have signed out."</p>
        <p>"A phone gets the reminders of one person. When somebody else turns them on with the same browser, yours stop there."</p>
    }
}

fn list(phones: &[Phone]) -> impl IntoView + use<> {
    let cards = phones.iter().map(card).collect_view();
    (!phones.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Your phones and computers that get reminders"</h2>
            <p>"Lost one, or gave it away? Turn it off here."</p>
            {cards}
        }
    })
}

fn card(phone: &Phone) -> impl IntoView + use<> {
    let since = format!("On since {}.", date::moment(phone.made_at));
    let sent = match phone.last_sent_at {
        Some(at) => format!("Last reminder sent on {}.", date::moment(at)),
        None => "No reminder was sent to it yet.".into(),
    };
    let seen = phone.last_seen_at.map(|at| format!("A test arrived on {}.", date::moment(at)));
    let refused = phone.refused_at.map(|at| {
        let words = format!("Not reached since {}. Turn reminders off on this phone and on again.", date::moment(at));
        view! { <p><strong>{words}</strong></p> }
    });
    let (off, of): (Text, Text) = (format!("/reminders/phone/{}/off", phone.id).into(), phone.name.clone().into());
    let which = vec![("id".into(), phone.id.to_string().into())];
    view! {
        <Card heading=phone.name.clone()>
            <p>{since}" "{sent}" "{seen}</p>
            {refused}
            <ButtonForm action="/reminders/phone/test" label="Send a test reminder" of=of.clone() fields=which kind=ButtonKind::Secondary/>
            <ButtonForm action=off label="Turn it off" of kind=ButtonKind::Secondary/>
        </Card>
    }
}

fn lost(lost: &[Lost]) -> impl IntoView + use<> {
    let lines = lost
        .iter()
        .map(|one| view! { <li>{format!("{}, since {}", one.name, date::moment(one.at))}</li> })
        .collect_view();
    (!lost.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"No longer reachable"</h2>
            <p>"We do not send reminders to these any more. Turn them on again on the phone if you still use it."</p>
            <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
        }
    })
}
