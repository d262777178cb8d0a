//! How an organisation's visits by video go: numbers, and nobody's name.

use leptos::prelude::*;

use super::{
    figures_store::Counts,
    page::{HEARD, NEEDED},
    travel::{District, Saved, miles},
};
use crate::{
    people::Ods,
    ui::{
        button::{Button, ButtonKind},
        callout::{Done, InsetText},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{InputWidth, TextInput, Typed},
        list::{Fact, SummaryList},
        number::counted,
        table::{Cell, Column, Table},
    },
};

pub const TITLE: &str = "How video visits go";

pub struct Figures<'a> {
    pub organisation: &'a Ods,
    pub heard: Counts,
    pub needed: Counts,
    pub saved: Saved,
    pub here: Option<District>,
    pub done: Option<&'static str>,
}

pub fn page(chrome: Chrome, figures: &Figures<'_>, typed: Option<&str>, errors: FieldErrors) -> String {
    let columns = [Column::words("Question"), Column::numbers("Yes"), Column::numbers("Partly"), Column::numbers("No")];
    let mut table = Table::new("What people answered", columns, 2);
    for (question, counts) in [(HEARD, figures.heard), (NEEDED, figures.needed)] {
        let [yes, partly, no] = [counts.yes, counts.partly, counts.no].map(|count| count.to_string());
        table.row([Cell::Words(question), Cell::Words(&yes), Cell::Words(&partly), Cell::Words(&no)]);
    }
    let Saved { people, clinicians, counted: known, unknown } = figures.saved;
    let visits = |count: u64| counted(count, "visit", "visits");
    let facts = vec![
        Fact::new("People did not travel", if people == 0 { "Nothing known yet".into() } else { miles(people) }),
        Fact::new(
            "Clinicians did not travel",
            if clinicians == 0 { "Nothing known yet".into() } else { miles(clinicians) },
        ),
        Fact::new("Counted", visits(known)),
        Fact::new("Not counted, because a postcode is not known", visits(unknown)),
    ];
    let here = figures.here.as_ref().map(|district| district.key().to_owned()).unwrap_or_default();
    let missing = figures.here.is_none().then(|| {
        view! { <InsetText><p>"Nothing can be counted until you enter where your organisation is."</p></InsetText> }
    });
    let district = typed.map_or(here, str::to_owned);
    let action = format!("/practice/{}/rooms/figures", figures.organisation.as_str());
    document(
        chrome.with_errors(&errors),
        view! {
            {figures.done.map(|words| view! { <Done words/> })}
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>"Visits of the last 12 months."</p>
            {table.view()}
            <h2 class="nhsuk-heading-m">"Travel saved"</h2>
            <p>"There and back, as the crow flies, between the postcode districts of the person and of your organisation. The way by road is longer."</p>
            <SummaryList facts/>
            {missing}
            <form method="post" action=action novalidate>
                <TextInput name="district" label="The first part of your organisation’s postcode" value=district typed=Typed::Code
                    width=InputWidth::Five hint="For example LS1" error=errors.of("district") autocomplete="off"/>
                <Button label="Save" kind=ButtonKind::Secondary/>
            </form>
            <p class="nene-meta">"Where districts are: contains OS data © Crown copyright and database right 2025, Royal Mail data © Royal Mail copyright and database right 2025, National Statistics data © Crown copyright and database right 2025 (Open Government Licence 3.0)."</p>
        },
    )
}
