//! The inputs for limits, on the form of a template and on that of a person's own targets.

use leptos::prelude::*;

use super::{
    limit_fields::{LimitField, Of, fields_of},
    limits::Limits,
    template::Task,
};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        errors::FieldErrors,
        form::{InputWidth, TextInput, Typed as Keyboard},
    },
};

/// One input for each limit that everybody has.
pub fn for_everybody(tasks: &[Task], form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    fields_of(tasks)
        .filter(|field| field.of == Of::Everybody)
        .map(|field| input(field, form, errors, None))
        .collect_view()
}

/// One input for each limit; the hint says what holds when it is left empty.
pub fn for_one_person(tasks: &[Task], below: &Limits, form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    fields_of(tasks)
        .map(|field| {
            let hint = match (field.get)(below) {
                Some(amount) => format!("Empty: {}, as in the template", field.words(amount)),
                None => "Empty: not set".to_string(),
            };
            input(field, form, errors, Some(hint.into()))
        })
        .collect_view()
}

fn input(field: &'static LimitField, form: &Typed, errors: &FieldErrors, hint: Option<Text>) -> AnyView {
    let (name, label, value, error) = (field.key, field.asked(), form.text(field.key), errors.of(field.key));
    let (typed, width, unit) = (Keyboard::Decimal, InputWidth::Five, field.unit);
    match hint {
        Some(hint) => view! { <TextInput name label value error hint typed width unit autocomplete="off"/> }.into_any(),
        None => view! { <TextInput name label value error typed width unit autocomplete="off"/> }.into_any(),
    }
}
