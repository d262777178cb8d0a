//! The first page for who is not signed in.

use leptos::prelude::*;

use crate::ui::{
    button::ButtonLink,
    callout::InsetText,
    document::{Chrome, document},
};

pub fn landing(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-xl">"Your health record in one place"</h1>
            <p class="nhsuk-body-l">
                "Nene brings together what your GP practice, hospital, community team, ambulance service and social care have written about you."
            </p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"See your test results and what they mean"</li>
                <li>"See your medicines, allergies, conditions and vaccinations"</li>
                <li>"Read your letters"</li>
                <li>"Keep a copy of your record"</li>
            </ul>
            <ButtonLink href="/sign-in" label="Sign in"/>
            <h2 class="nhsuk-heading-l">"I have an invitation"</h2>
            <p>"Your GP practice gave you a link and, apart from it, a code."</p>
            <ol class="nhsuk-list nhsuk-list--number">
                <li>"Open the link. On a letter, point the camera of your phone at the square pattern."</li>
                <li>"Type the code and your date of birth."</li>
                <li>"Make a passkey. From then on you sign in with your fingerprint, your face or the PIN of your phone."</li>
            </ol>
            <h2 class="nhsuk-heading-l">"I have no invitation"</h2>
            <p>"Ask your GP practice to invite you. They check who you are first, so that nobody else gets to see your record."</p>
            <InsetText>
                <p>
                    "Nene is not for emergencies. If somebody may be in danger, call 999. If you need help now and it is not an emergency, call 111."
                </p>
            </InsetText>
        },
    )
}

/// The same where the name of the house may not be seen: nothing says what this is.
pub fn plain(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Welcome"</h1>
            <ButtonLink href="/sign-in" label="Sign in"/>
        },
    )
}
