//! What a person sees who is asked for their passkey once more.

use leptos::{either::EitherOf3, prelude::*};

use super::{
    island::{AfterConfirming, KEPT_FORM, PasskeyConfirm, PasskeyConfirmProps},
    step_up::Step,
};
use crate::{
    access::policy::Purpose,
    ui::{
        Text,
        button::{ButtonForm, ButtonKind},
        callout::InsetText,
        document::{BackLink, Chrome, document},
    },
    web::whose::Whose,
};

pub const TITLE: &str = "Use your passkey again";

/// How a person can show that it is them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Passkey,
    /// They came in by a recovery code and have made no passkey yet.
    NoPasskey,
    /// They are a card of the demonstration.
    Demonstration,
}

/// What follows when it was them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// A page of ours.
    Go(String),
    Send(Sent),
}

/// What was sent, to be sent once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The path.
    pub to: String,
    pub fields: Vec<(String, String)>,
}

impl Sent {
    fn hidden(&self) -> Vec<(Text, Text)> {
        self.fields.iter().map(|(name, value)| (Text::from(name.clone()), Text::from(value.clone()))).collect()
    }
}

pub fn page(mut chrome: Chrome, step: Step, way: Way, then: Then) -> String {
    chrome.back = Some(BackLink { href: way_back(step.purpose, &then).into(), words: "Go back".into() });
    let kept = match &then {
        Then::Send(sent) if !sent.fields.is_empty() && way != Way::NoPasskey => {
            Some(view! { <p>"What you typed is kept. It is sent as soon as you have done this."</p> })
        }
        _ => None,
    };
    let body = match way {
        Way::Passkey => EitherOf3::A(with_passkey(step, then)),
        Way::NoPasskey => EitherOf3::B(without_passkey(step.purpose)),
        Way::Demonstration => EitherOf3::C(by_card(step, &then)),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>{format!("To {}, show us once more that it is you.", step.purpose.words())}</p>
            {kept}
            {body}
        },
    )
}

fn with_passkey(step: Step, then: Then) -> impl IntoView {
    let after = match (&then, step.purpose) {
        (Then::Go(_), _) => AfterConfirming::Go,
        (Then::Send(_), Purpose::Download) => AfterConfirming::Download,
        (Then::Send(_), _) => AfterConfirming::Send,
    };
    let (next, form) = match then {
        Then::Go(next) => (next, None),
        Then::Send(sent) => {
            let fields = sent.hidden().into_iter();
            let fields = fields.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
            let form = view! { <form method="post" action=sent.to id=KEPT_FORM hidden>{fields.collect_view()}</form> };
            (String::new(), Some(form))
        }
    };
    view! {
        <p>"Your device will ask for your fingerprint, your face or your PIN. After that you have 5 minutes."</p>
        {PasskeyConfirm(PasskeyConfirmProps { url: step.path(), next, after })}
        <noscript>
            <InsetText>
                <p>
                    "This step needs a passkey, and a passkey needs JavaScript, which is turned off in this browser. Nothing was changed. Turn JavaScript on and try again, or "
                    <a href="/contact">"find out how to get help"</a>"."
                </p>
            </InsetText>
        </noscript>
        {form}
    }
}

/// Whoever comes in by a recovery code may make a passkey within five minutes.
fn without_passkey(purpose: Purpose) -> impl IntoView {
    let next = match purpose {
        Purpose::Passkeys => view! {
            <p>"You signed in with a recovery code, and more than 5 minutes have passed. Sign out, use another recovery code, and then make a passkey straight away."</p>
            <p>"If you have no code left, ask your GP practice for a new invitation. "<a href="/contact">"How to get help"</a></p>
        }
        .into_any(),
        _ => view! {
            <p>"You have no passkey yet, so this cannot be done now. Nothing was changed."</p>
            <p><a href="/account/passkeys">"Make a passkey first"</a></p>
            <p><a href="/contact">"How to get help"</a></p>
        }
        .into_any(),
    };
    view! { <InsetText>{next}</InsetText> }
}

fn by_card(step: Step, then: &Then) -> impl IntoView {
    let (way_on, fields) = match then {
        Then::Go(next) => (format!("next={next}"), Vec::new()),
        Then::Send(sent) => (format!("again={}", sent.to), sent.hidden()),
    };
    view! {
        <p>"The people of this demonstration have no passkey. Press the button instead."</p>
        <ButtonForm action=format!("{}/demo?{way_on}", step.path()) label="Confirm (demonstration)" kind=ButtonKind::Primary
            fields=fields/>
    }
}

/// Where this kind of step is begun. An address that only takes forms cannot be gone back to.
fn way_back(purpose: Purpose, then: &Then) -> String {
    let here = match then {
        Then::Go(next) | Then::Send(Sent { to: next, .. }) => next,
    };
    match Whose::of_path(here) {
        whose @ Whose::AtWork(..) => whose.path(""),
        whose @ Whose::For(_) => whose.path("/record"),
        // The pages of an organisation: which of them, the address does not say.
        Whose::Own if here.starts_with("/practice/") => "/".into(),
        Whose::Own => match purpose {
            Purpose::Sharing => "/sharing",
            Purpose::Carers => "/carers",
            Purpose::Passkeys => "/account",
            Purpose::Download => "/record/download",
            Purpose::Pause => "/paused",
            Purpose::Emergency => "/",
        }
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_a_page() {
        const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
        let sent = |to: String| Then::Send(Sent { to, fields: Vec::new() });
        for (purpose, then, back) in [
            (Purpose::Download, sent("/record/download/bundle.json".into()), "/record/download".to_string()),
            (Purpose::Passkeys, Then::Go("/account/passkeys".into()), "/account".into()),
            (
                Purpose::Emergency,
                sent(format!("/practice/RZZ01/people/{ID}/emergency")),
                format!("/practice/RZZ01/people/{ID}"),
            ),
            (Purpose::Carers, sent("/practice/Y99001/carers".into()), "/".into()),
            (Purpose::Carers, sent("/carers/invite".into()), "/carers".into()),
        ] {
            assert_eq!(way_back(purpose, &then), back);
        }
    }
}
