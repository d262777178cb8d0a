//! Asking somebody to be a carer: who, whether the person wants it, what they may do; and the one
//! answer that shows the link and the code.

use leptos::prelude::*;

use super::{
    page::{scope_choices, scope_keys},
    rules::{COOLING_HOURS, INVITATION_DAYS, TRIES},
    secrets::Secrets,
    typed::Typed,
};
use crate::ui::{
    button::{Button, ButtonForm, ButtonKind, ButtonLink},
    callout::{InsetText, WarningCallout},
    choices::{Checkboxes, Choice, Radios},
    date_input::DateInput,
    details::Details,
    document::{Chrome, document},
    errors::{ErrorSummary, FieldErrors},
    form::{Hidden, TextInput, Typed as Keyboard},
};

pub fn who(chrome: Chrome, form: &Typed, errors: FieldErrors) -> String {
    let (name, relationship, email) = (errors.of("name"), errors.of("relationship"), errors.of("email"));
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Who do you want to ask?"</h1>
            <p>"They need their own way to sign in here. Never give anybody your own."</p>
            <form method="post" novalidate>
                <Hidden name="step" value="who"/>
                <TextInput name="name" label="What is their name?" typed=Keyboard::Name value=form.text("name") error=name/>
                <TextInput name="relationship" label="Who are they to you?" hint="For example, daughter or neighbour"
                    value=form.text("relationship") error=relationship/>
                <TextInput name="email" label="Their e-mail address, if we are to send them the link" typed=Keyboard::Email
                    hint="You can leave this empty and give them the link yourself. The mail says \"You have an update\" and no name"
                    value=form.text("email") error=email/>
                <Button label="Continue"/>
            </form>
        },
    )
}

fn kept(form: &Typed) -> impl IntoView + use<> {
    let of = |name: &'static str| view! { <Hidden name=name value=form.text(name)/> };
    (of("name"), of("relationship"), of("email"))
}

/// Asked of the person alone, before anything is written down.
pub fn alone(chrome: Chrome, form: &Typed, errors: FieldErrors) -> String {
    let error = errors.of("alone");
    let choices = vec![Choice::new("sure", "I want to do this"), Choice::new("unsure", "I am not sure")];
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"A question for you alone"</h1>
            <p>"Please answer this when nobody looks at your screen."</p>
            <p>"Is somebody making you do this? Would you rather not?"</p>
            <form method="post" novalidate>
                <Hidden name="step" value="alone"/>
                {kept(form)}
                <Radios name="alone" legend="What is true for you?" choices error/>
                <Button label="Continue"/>
            </form>
            <p>"Whatever you answer, we tell nobody."</p>
        },
    )
}

/// For who is not sure. Nothing was kept, and the way out looks like any other page.
pub fn help(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"You do not have to do this"</h1>
            <p>"Nothing was kept. Nobody was asked, and nobody can see that you were on this page."</p>
            <p>"Your doctor or nurse can talk to you alone. Call your GP practice and say that you want to talk to somebody alone. You need not say why."</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li><a href="/safety">"Who can help, and how to stay safe online"</a></li>
                <li><a href="/safety/pause">"Close my online access for now"</a></li>
            </ul>
            <ButtonForm action="/exit" label="Leave this website now" kind=ButtonKind::Warning/>
            <p><a href="/carers">"Go back to your carers"</a></p>
        },
    )
}

pub fn may(chrome: Chrome, form: &Typed, errors: FieldErrors) -> String {
    let (scope, ends) = (errors.of("scope"), errors.of_date("ends"));
    let chosen = scope_keys(&form.scopes());
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"What may they see and do?"</h1>
            <p>"Tick as little as they need. You can change it later."</p>
            <form method="post" novalidate>
                <Hidden name="step" value="may"/>
                <Hidden name="alone" value="sure"/>
                {kept(form)}
                <Checkboxes name="scope" legend="They may see" choices=scope_choices() chosen error=scope/>
                <DateInput name="ends" legend="When does it end?" value=form.typed_date("ends") error=ends
                    hint="For example, 31 3 2027. Leave it empty if you do not know"/>
                <Button label="Make the invitation"/>
            </form>
            <Details summary="I want to keep some things to myself">
                <p>"You can hide one thing, or a whole kind such as mental health or sexual health, from everybody who cares for you. They cannot tell that something is hidden."</p>
                <p><a href="/hidden">"Hide things from carers"</a></p>
            </Details>
            <p>"A carer can never change who may see your record, and can never ask other carers."</p>
        },
    )
}

/// What the answer that made them shows, this once.
pub struct Made {
    pub name: String,
    /// The whole link.
    pub address: String,
    pub secrets: Secrets,
    /// Whether the link left by e-mail.
    pub mailed: Mailed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailed {
    Yes,
    No,
}

pub fn made(chrome: Chrome, made: &Made) -> String {
    let spoken = made.secrets.code.spoken().map(|group| view! { <li>{group}</li> }).collect_view();
    let link = match made.mailed {
        Mailed::Yes => "We send them this link by e-mail:",
        Mailed::No => "Give them this link. You can write it down, or send it:",
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Your invitation is ready"</h1>
            <ol class="nhsuk-list nhsuk-list--number">
                <li>
                    <p>{link}</p>
                    <p class="nene-carer__link">{made.address.clone()}</p>
                </li>
                <li>
                    <p>{format!("Call {} and read this code to them. Do not send it with the link:", made.name)}</p>
                    <p class="nene-code">{made.secrets.code.text()}</p>
                    <p>"To read it out, say:"</p>
                    <ul class="nhsuk-list nhsuk-list--bullet">{spoken}</ul>
                </li>
            </ol>
            <WarningCallout heading="You see this page only once">
                <p>"Write the code down now. If you lose it, take the invitation back and make a new one."</p>
            </WarningCallout>
            <InsetText>
                <p>{format!("The link works for {INVITATION_DAYS} days. After {TRIES} wrong codes it stops.")}</p>
                <p>{format!("When they have said yes, they must wait {COOLING_HOURS} hours before they can look. Until then you can take it back, and they have seen nothing.")}</p>
            </InsetText>
            <ButtonLink href="/carers" label="Go to your carers"/>
        },
    )
}
