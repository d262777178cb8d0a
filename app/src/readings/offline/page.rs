//! The page on which a phone is chosen for writing without a network. What it says of the phone in
//! hand comes from `public/pkg/offline_phone.js`: the server does not know which phone that is.

use leptos::prelude::*;

use super::Phone;
use crate::ui::{
    Text,
    button::{ButtonForm, ButtonKind},
    callout,
    card::Card,
    date,
    document::{Chrome, document},
};

/// What was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Ended,
}

impl Done {
    pub fn key(self) -> &'static str {
        match self {
            Done::Ended => "off",
        }
    }

    pub fn from_key(key: &str) -> Option<Done> {
        (key == Done::Ended.key()).then_some(Done::Ended)
    }

    fn words(self) -> &'static str {
        match self {
            Done::Ended => "That phone is turned off. What was waiting on it can be opened by nobody.",
        }
    }
}

pub fn home(chrome: Chrome, phones: &[Phone], done: Option<Done>) -> String {
    let script = chrome.assets.offline_phone.clone();
    let nonce = chrome.nonce.clone();
    let ids = phones.iter().map(|phone| phone.id.to_string()).collect::<Vec<_>>().join(" ");
    let done = done.map(|done| view! { <callout::Done words=done.words()/> });
    document(
        chrome,
        view! {
            {done}
            <h1 class="nhsuk-heading-l">"Write readings without a network"</h1>
            <p>"No signal at home, or on a journey? Your own phone can keep your readings until it is back online. Then it sends them by itself."</p>
            <h2 class="nhsuk-heading-m">"This phone"</h2>
            <noscript><p>"This needs JavaScript, and it is turned off in this browser. Write your readings on paper, and enter them when you are online."</p></noscript>
            <div id="phone" data-own=ids>
                {now(Now::CANNOT, "This browser cannot keep readings. Write them on paper, and enter them when you are online.")}
                {now(Now::ANOTHERS, "This phone is set up for somebody else, or was turned off from another place. Readings that you write on it without a network would not be yours.")}
                {now(Now::ON, "This phone is on. You can write readings on it without a network.")}
                {now(Now::OFF, "This phone is not set up.")}
                <p id="phone-count" role="status"></p>
                <div id="phone-refused"></div>
                <p id="phone-stays" hidden=true></p>
                <div id="phone-on" hidden=true>
                    <p>"Only turn it on if all of this is true:"</p>
                    <ul class="nhsuk-list nhsuk-list--bullet">
                        <li>"This is my own phone. I do not share it."</li>
                        <li>"It has a screen lock."</li>
                        <li>"The readings will be mine, not those of somebody I care for."</li>
                    </ul>
                    <button class="nhsuk-button" type="button" id="turn-on">"This is my own phone. Turn it on"</button>
                </div>
                <div id="phone-off" hidden=true>
                    <p class="nene-phone-open" hidden=true id="phone-open"><a href="/offline/diary">"Open the page for writing without a network"</a></p>
                    <button class="nhsuk-button nhsuk-button--secondary" type="button" id="send-now" hidden=true>"Send now"</button>
                    <button class="nhsuk-button nhsuk-button--warning" type="button" id="turn-off">"Turn it off on this phone"</button>
                </div>
                <p id="phone-problem" role="alert"></p>
            </div>
            {how()}
            {others(phones)}
            <script type="module" nonce=nonce src=script></script>
        },
    )
}

/// What the phone in hand is: the script shows one of them.
struct Now;

impl Now {
    const CANNOT: &str = "cannot";
    const ANOTHERS: &str = "anothers";
    const ON: &str = "on";
    const OFF: &str = "off";
}

fn now(key: &'static str, words: &'static str) -> impl IntoView {
    view! { <p hidden=true data-now=key><strong>{words}</strong></p> }
}

fn how() -> impl IntoView {
    view! {
        <h2 class="nhsuk-heading-m">"How it works"</h2>
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>"Without a network, open this website as always. Your diary or your readings then lead to a page for writing."</li>
            <li>"What you write is locked at once. Nobody can read it on the phone, you too. Only we can open it, when it has been sent."</li>
            <li>"You see how many readings are on the phone and not sent yet. When you are online and signed in, they are sent."</li>
            <li>"Nobody at your practice sees a reading before it has been sent. If you feel very ill, call 999."</li>
            <li>"When you sign out, what waits stays on the phone, locked. You are asked first."</li>
            <li>"iPhone and iPad: Safari throws away what a website keeps when you have not opened the website for 7 days of using Safari. Put this website on your home screen, and go online once a week."</li>
        </ul>
    }
}

fn others(phones: &[Phone]) -> impl IntoView + use<> {
    let cards = phones
        .iter()
        .map(|phone| {
            let since = format!("On since {}.", date::moment(phone.made_at));
            let sent = match phone.last_sent_at {
                Some(at) => format!("Sent last on {}.", date::moment(at)),
                None => "Nothing was sent from it yet.".into(),
            };
            let action: Text = format!("/readings/offline/phones/{}/end", phone.id).into();
            let (heading, of) = (phone.name.clone(), phone.name.clone());
            view! {
                <Card heading>
                    <p>{since}" "{sent}</p>
                    <ButtonForm action label="Turn it off" of kind=ButtonKind::Secondary/>
                </Card>
            }
        })
        .collect_view();
    (!phones.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Your phones that are on"</h2>
            <p>"Lost one? Turn it off here. What waits on it can then be opened by nobody, and is lost."</p>
            {cards}
        }
    })
}
