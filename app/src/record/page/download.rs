//! Keeping a copy: what the two files are, and what to mind.

use leptos::prelude::*;

use crate::ui::{
    button::{ButtonForm, ButtonKind},
    callout::WarningCallout,
    document::{Chrome, document},
};

pub fn about(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Keep a copy of your record"</h1>
            <p>"You can save all that you see in your record as a file on this device."</p>
            <WarningCallout heading="Keep the file safe">
                <p>"Who has the file can read your record. Do not save it on a computer that other people use."</p>
            </WarningCallout>
            <h2 class="nhsuk-heading-m">"A copy to read or to print"</h2>
            <p>"One page with everything. Open it in your browser. To make a PDF, open it and choose Print."</p>
            <ButtonForm action="/record/download/record.html" label="Download a copy to read"/>
            <h2 class="nhsuk-heading-m">"A copy for another system"</h2>
            <p>"A file that other health apps can read (FHIR). It holds each item as it was sent."</p>
            <ButtonForm action="/record/download/bundle.json" label="Download a copy for an app" kind=ButtonKind::Secondary/>
        },
    )
}
