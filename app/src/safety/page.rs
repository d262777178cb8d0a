//! What somebody under pressure reads. Calm words: the next one to look may be the other one.

use leptos::prelude::*;

use crate::{
    people::Discreet,
    ui::{
        button::{ButtonForm, ButtonKind},
        callout::InsetText,
        details::Details,
        document::{Chrome, document},
    },
};

/// Who reads the first page: the switches need somebody who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Stranger,
    SignedIn,
}

pub fn home(chrome: Chrome, reader: Reader) -> String {
    let switches = match reader {
        Reader::SignedIn => view! {
            <ul class="nhsuk-list nene-shortcuts">
                <li><a href="/safety/discreet">"A plain name and picture"</a></li>
                <li><a href="/safety/pause">"Pause my online access"</a></li>
                <li><a href="/account/sessions">"Where I am signed in"</a></li>
            </ul>
        }
        .into_any(),
        Reader::Stranger => view! {
            <p>
                "When you are signed in you can also give this website a plain name and picture, and pause your online access. "
                <a href="/sign-in?next=/safety">"Sign in"</a>
            </p>
        }
        .into_any(),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Staying safe online"</h1>
            <p>"Your record is yours. Nobody may make you show it to them. This page helps if somebody looks at your phone or computer, or tells you what to do on it."</p>
            {switches}
            <h2 class="nhsuk-heading-m">"Leave at once"</h2>
            <p>"Press \"Exit this page\". It is at the top of every page. On a keyboard you can press Escape 3 times instead."</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"You see a weather page straight away."</li>
                <li>"You are signed out here. Other open pages of this website close too."</li>
                <li>"Going back does not show your record."</li>
            </ul>
            <Details summary="What the button cannot do">
                <p>"Your browser keeps a list of the pages you were on. It may still show that this website was opened, but not what you read. You can clear this list in your browser: look for \"History\"."</p>
                <p>"Next time you can use a private window. Then your browser keeps no list. Look for \"New private window\" or \"New incognito window\"."</p>
                <p>"If JavaScript is turned off, the button still signs you out, but other open pages stay open and the Escape key does nothing."</p>
            </Details>
            <h2 class="nhsuk-heading-m">"Talk to somebody"</h2>
            <p>"You can ask your GP practice to talk to you alone. They can hide things from a carer, stop a carer from looking, and open or close your online access."</p>
            <p>"These calls are free. The people there listen, and do not tell anybody."</p>
            {helplines()}
            <h2 class="nhsuk-heading-m">"If you are in danger now"</h2>
            <p>"Call 999. If you cannot speak, listen to the questions. On a mobile phone press 55 when you are asked to. On other phones stay on the line."</p>
        },
    )
}

/// Numbers and hours as these services published them in 2025.
// (to check) with each service before a first use, and once a year; so with the Silent Solution
// (999, then 55) of the police.
fn helplines() -> impl IntoView {
    view! {
        <ul class="nhsuk-list">
            <li>
                <strong>"National Domestic Abuse Helpline (Refuge)"</strong>
                <br/>
                <a href="tel:08082000247">"0808 2000 247"</a>
                ", day and night"
            </li>
            <li>
                <strong>"Men's Advice Line"</strong>
                <br/>
                <a href="tel:08088010327">"0808 801 0327"</a>
                ", Monday to Friday"
            </li>
        </ul>
        <p>"Your phone keeps a list of calls. You can delete a call from it."</p>
    }
}

pub fn discreet(chrome: Chrome, now: Discreet) -> String {
    let (state, wanted, label) = match now {
        Discreet::On => ("It is on.", Discreet::Off, "Turn it off"),
        Discreet::Off => ("It is off.", Discreet::On, "Turn it on"),
    };
    let fields = vec![("wanted".into(), wanted.key().into())];
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"A plain name and picture"</h1>
            <p>"Somebody who sees your screen, your open pages or your messages can then not tell what this website is."</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"This website calls itself \"Notes\" and shows a grey picture."</li>
                <li>"Messages to you say \"You have an update\" and nothing else."</li>
                <li>"This browser shows the plain name even when you are signed out."</li>
            </ul>
            <InsetText><p><strong>{state}</strong></p></InsetText>
            <ButtonForm action="/safety/discreet" label fields/>
            <Details summary="I have this website on my home screen">
                <p>"A phone keeps the old name and picture until you put it there again:"</p>
                <ol class="nhsuk-list nhsuk-list--number">
                    <li>"Turn this on."</li>
                    <li>"Remove the old picture from your home screen."</li>
                    <li>"Open this website in your browser. In the browser's menu press \"Add to home screen\"."</li>
                </ol>
            </Details>
            <Details summary="What this cannot hide">
                <p>"The address of this website stays the same. It can be seen at the top of the browser and in the list of pages you were on. Your passkey keeps its old name in the settings of your phone."</p>
                <p>"On other phones and computers the plain name comes when you sign in. To have it there when you are signed out too, open this page there once."</p>
            </Details>
        },
    )
}

pub fn pause(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Pause my online access"</h1>
            <p>"If somebody makes you show them your record, you can close it. When you press the button:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"nobody can open your record on this website with your account, not even you"</li>
                <li>"people who look after you online cannot open it either"</li>
                <li>"you are signed out everywhere at once"</li>
            </ul>
            <p>"Nobody gets a message about it. Who tries to look sees the same page as when something is out of order."</p>
            <p>"Your doctors and nurses still see what they need to look after you."</p>
            <h2 class="nhsuk-heading-m">"How to open it again"</h2>
            <p>"Call your GP practice or go there. Or wait 3 days (72 hours): then sign in with your passkey, and open it yourself."</p>
            <ButtonForm action="/safety/pause" label="Pause my online access" kind=ButtonKind::Warning/>
        },
    )
}

/// The title of what somebody sees who is paused.
pub const PAUSED: &str = "Not available at the moment";

/// How paused access is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Practice,
    /// 72 hours are over.
    Own,
}

pub fn paused(chrome: Chrome, way: Way) -> String {
    let open = (way == Way::Own).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Open it yourself"</h2>
            <p>"You need your passkey for this."</p>
            <ButtonForm action="/paused/open" label="Open my record again"/>
        }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{PAUSED}</h1>
            <p>"Your record cannot be opened online at the moment. Nothing in it is lost."</p>
            <p>"Call your GP practice if you need something from it, or to use it online again."</p>
            <p>"If you need medical help now, call 111, or 999 in an emergency."</p>
            {open}
        },
    )
}
