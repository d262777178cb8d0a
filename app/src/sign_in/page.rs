//! What a person sees before they are in: sign-in, the recovery code, "you are signed out".

use leptos::prelude::*;

use super::{
    http::RecoveryForm,
    island::{PasskeySignIn, PasskeySignInProps},
};
use crate::{
    demo,
    platform::migrate::Mode,
    ui::{
        button::{Button, ButtonLink},
        callout::InsetText,
        date_input::{DateAutocomplete, DateInput},
        details::Details,
        document::{BackLink, Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{TextInput, Typed},
    },
};

pub fn sign_in(chrome: Chrome, next: String, mode: Mode) -> String {
    let cards = (mode == Mode::Demo).then(demo::page::cards);
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Sign in"</h1>
            {cards}
            {(mode == Mode::Demo).then(|| view! { <h2 class="nhsuk-heading-m">"Sign in with a passkey"</h2> })}
            {PasskeySignIn(PasskeySignInProps { next })}
            <noscript>
                <InsetText>
                    <p>
                        "A passkey needs JavaScript, which is turned off in this browser. Turn it on and reload this page, or "
                        <a href="/sign-in/recovery">"use a recovery code"</a> ": that works without JavaScript."
                    </p>
                </InsetText>
            </noscript>
            <p>
                "A passkey is a key that your phone or computer keeps for you. You open it with your fingerprint, your face or the PIN of your device, so there is no password to remember."
            </p>
            <p><a href="/sign-in/recovery">"Use a recovery code"</a></p>
            <Details summary="I cannot sign in">
                <ul class="nhsuk-list nhsuk-list--bullet">
                    <li>"If your passkey is on another phone, choose the other phone when your device asks, and scan the code it shows."</li>
                    <li>"If you lost your phone, use one of your recovery codes."</li>
                    <li>"If you have no recovery code, ask your GP practice for a new invitation."</li>
                </ul>
            </Details>
            <Details summary="I do not have an account yet">
                <p>
                    "Your GP practice invites you. You get a link by email, by letter or at the front desk. Open the link to make your passkey."
                </p>
            </Details>
        },
    )
}

pub fn recovery(mut chrome: Chrome, typed: RecoveryForm, errors: FieldErrors) -> String {
    chrome.back = Some(BackLink { href: "/sign-in".into(), words: "Back to sign in".into() });
    let birth_date = typed.birth_date();
    let code_error = errors.of("code");
    let date_error = errors.of_date("birth_date");
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Use a recovery code"</h1>
            <p>"Use this if you have lost your passkey. You were shown your recovery codes when you made them."</p>
            <p>"Each code works once. You will be signed out everywhere else."</p>
            <form method="post" action="/sign-in/recovery" novalidate>
                <TextInput name="code" label="Recovery code" value=typed.code typed=Typed::Code
                    hint="16 letters and numbers. For example: 7K2M-9QXA-41RT-C8WD" error=code_error autocomplete="off"/>
                <DateInput name="birth_date" legend="Your date of birth" value=birth_date hint="For example: 14 3 1945"
                    error=date_error autocomplete=DateAutocomplete::Birthday/>
                <Button label="Sign in"/>
            </form>
            <p>
                "If you have no code left, ask your GP practice for a new invitation. "<a href="/contact">"How to get help"</a>
            </p>
        },
    )
}

pub fn signed_out(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"You are signed out"</h1>
            <p>"Nobody can see your record on this device now."</p>
            <p>"If you did not sign out yourself: we sign you out after 30 minutes without any use, to keep your record safe."</p>
            <ButtonLink href="/sign-in" label="Sign in again"/>
        },
    )
}
