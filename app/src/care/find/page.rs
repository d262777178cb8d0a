//! The form that finds somebody, and the list of the own practice.

use leptos::{either::Either, prelude::*};

use super::form::FindForm;
use crate::{
    invitations::born,
    people::{Ods, Person},
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind},
        callout::InsetText,
        date,
        date_input::DateInput,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::{InputWidth, TextInput, Typed},
        loaded::Nothing,
        table::{Cell, Column, Table},
    },
};

/// Whether there is a list of the own practice to look in by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    Shown,
    Left,
}

/// Whether more people fit than are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    Yes,
    No,
}

pub fn find(chrome: Chrome, organisation: &Ods, names: Names, form: &FindForm, errors: FieldErrors) -> String {
    let here = format!("/practice/{}/find", organisation.as_str());
    let born = born::typed(&form.born_day, &form.born_month, &form.born_year);
    let by_name = (names == Names::Shown).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Or look in the list of your own practice"</h2>
            {name_form(&here, "", FieldErrors::default())}
        }
    });
    let number_error = errors.of("nhs_number");
    let born_error = errors.of_date("born");
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Find a person"</h1>
            <InsetText>
                <p>"Only look up people you are caring for now. They can see that you looked."</p>
            </InsetText>
            <form method="post" action=here.clone() novalidate autocomplete="off">
                <TextInput name="nhs_number" label="NHS number" value=form.nhs_number.clone() typed=Typed::Digits
                    width=InputWidth::Twenty hint="10 digits, for example 943 476 5919" error=number_error/>
                <DateInput name="born" legend="Date of birth" value=born hint="For example, 31 3 1980" error=born_error/>
                <Button label="Find"/>
            </form>
            {by_name}
        },
    )
}

pub fn names(
    mut chrome: Chrome,
    organisation: &Ods,
    words: &str,
    errors: FieldErrors,
    found: Option<Vec<Person>>,
    more: More,
) -> String {
    chrome.width = Width::Full;
    let here = format!("/practice/{}/find", organisation.as_str());
    let more = (more == More::Yes).then(|| {
        view! { <InsetText><p>"These are the first 20. Type more of the name to find the others."</p></InsetText> }
    });
    let list = found.map(|found| {
        if found.is_empty() {
            Either::Left(
                view! { <Nothing words="Nobody in the list of your practice has this name. Check the spelling."/> },
            )
        } else {
            Either::Right(table(organisation, &found))
        }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Your own practice"</h1>
            <InsetText>
                <p>"Only open people you are caring for now. Everybody in this list can see that you looked."</p>
            </InsetText>
            {name_form(&here, words, errors)}
            {more}
            {list}
        },
    )
}

fn name_form(here: &str, words: &str, errors: FieldErrors) -> impl IntoView + use<> {
    let value: Text = words.to_string().into();
    view! {
        <form method="post" action=format!("{here}/names") novalidate autocomplete="off">
            <TextInput name="words" label="Name" value typed=Typed::Name width=InputWidth::Twenty error=errors.of("words")/>
            <Button label="Look in the list" kind=ButtonKind::Secondary/>
        </form>
    }
}

fn table(organisation: &Ods, found: &[Person]) -> impl IntoView + use<> {
    let columns =
        [Column::words("Name"), Column::words("Date of birth"), Column::words("NHS number"), Column::words("Record")];
    let mut table = Table::new("People with this name", columns, found.len());
    for person in found {
        let born = person.birth_date.map(date::day).unwrap_or_else(|| "Not known".into());
        let number = person.nhs_number.as_ref().map(|number| number.spaced()).unwrap_or_else(|| "Not known".into());
        let name = person.full_name();
        let action = format!("/practice/{}/open", organisation.as_str());
        let fields = vec![("person".into(), person.id.0.to_string().into())];
        let of = format!("the record of {name}");
        let open = view! { <ButtonForm action label="Open" kind=ButtonKind::Secondary fields of/> }.into_any();
        table.row([Cell::Words(&name), Cell::Words(&born), Cell::Words(&number), Cell::View(open)]);
    }
    table.view()
}
