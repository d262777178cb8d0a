//! One entry with all that is known of it, whatever its kind.

use leptos::{either::Either, prelude::*};

use super::{About, Kinds, Showing, Statuses, Worried, plain, push};
use crate::{
    record::{
        Item, Line,
        fhir::{self, Attachment, Kind, Value, quantity::Quantity},
        files, rules,
    },
    ui::{
        Text,
        callout::WarningCallout,
        date,
        document::{Chrome, document},
        items::Items,
        list::{Fact, SummaryList},
        tag::Tag,
    },
};

pub fn item(chrome: Chrome, about: &About, item: &Item, members: &[Line]) -> String {
    let line = &item.line;
    let title = rules::title(line).to_owned();
    let new = line.is_new.then(|| view! { " " <Tag words="New"/> });
    let plain = plain(line).map(|words| view! { <p class="nene-plain">{format!("In plain words: {words}")}</p> });
    let kind = rules::one(&line.kind);
    let history = (rules::kind(&line.kind) == Some(Kind::Result)).then(|| {
        view! { <p><a href=about.path(&format!("/record/results/{}/history", line.id))>"All results of this test, with a chart"</a></p> }
    });
    let kept_safe = if about.is_own() {
        "It is kept safe. What you see here may not be all of it. Ask the place that sent it, or keep a copy of your record to see it as it was sent."
    } else {
        "It is kept safe. What you see here may not be all of it. Ask the place that sent it."
    };
    let unreadable = item.entry.is_none().then(|| {
        view! {
            <WarningCallout heading="This could not be displayed in full">
                <p>{kept_safe}</p>
            </WarningCallout>
        }
    });
    let facts = facts(item).into_iter().map(|(name, lines)| Fact::lines(name, lines)).collect();
    let main = result(item).map(|value| view! { <p class="nene-main">{value}</p> });
    let files = item.entry.as_ref().map(|entry| attachments(about, line, &entry.attachments));
    let members = (!members.is_empty()).then(|| {
        let mut items = Items::with_capacity(members.len());
        let showing = Showing { about, kinds: Kinds::OneKind, statuses: Statuses::Left, details: None };
        for member in members {
            push(&mut items, member, showing);
        }
        view! {
            <h2 class="nhsuk-heading-m">"What belongs to it"</h2>
            {items.view()}
        }
    });
    let hide = about.is_own().then(|| {
        view! { <p class="nene-no-print"><a href=format!("{}/hide", about.entry(line.id))>"Choose who can see this"</a></p> }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">
                <span class="nhsuk-caption-l">{kind}</span>
                {title}
                {new}
            </h1>
            {plain}
            {unreadable}
            {main}
            {files}
            {history}
            <div class="nene-details"><SummaryList facts/></div>
            {members}
            <Worried/>
            {hide}
        },
    )
}

/// With the sign in words as well: "<0.5 mg/L" is easily read as 0.5.
fn main_value(value: &Value) -> String {
    match value {
        Value::Quantity(quantity) if quantity.comparator.is_some() && quantity.value_text.is_some() => {
            format!("{} ({})", quantity.display(), Quantity::words(quantity))
        }
        other => other.display(),
    }
}

/// A fact's name and the lines of its value.
pub type Said = (Text, Vec<Text>);

fn said(name: impl Into<Text>, value: impl Into<Text>) -> Said {
    (name.into(), vec![value.into()])
}

/// The result in words, where the entry has one.
pub fn result(item: &Item) -> Option<String> {
    match &item.entry {
        Some(entry) => entry.value.as_ref().map(main_value),
        None => rules::value(&item.line).map(|value| value.into_owned()),
    }
}

/// All that is known besides title and result, in the order to show; for the copy to take away as well.
pub fn facts(item: &Item) -> Vec<Said> {
    let line = &item.line;
    let mut facts = Vec::new();
    match &item.entry {
        Some(entry) => of_entry(&mut facts, line, entry),
        None => {
            facts.push(said("When", rules::when(line)));
            facts.extend(line.range_text.clone().map(|range| said(RANGE, range)));
            facts.extend(line.interpretation.clone().map(|remark| said(REMARK, remark)));
            facts.extend(line.status.as_deref().map(|status| said("Status", fhir::status::in_words(status))));
            facts.extend(line.author.clone().map(|author| said("By", author)));
        }
    }
    facts.push(said("Sent by", line.source.clone()));
    facts.push(said("Received", date::moment(line.received_at)));
    facts
}

const RANGE: &str = "Laboratory's range";
const REMARK: &str = "Remark of the laboratory";

fn of_entry(facts: &mut Vec<Said>, line: &Line, entry: &fhir::Entry) {
    let when = match &entry.when {
        Some(when) if when.zone_assumed => format!("{} (read as UK time)", when.display()),
        Some(when) => when.display(),
        None => rules::when(line),
    };
    facts.push(said("When", when));
    facts.extend(entry.range.as_ref().map(|range| said(RANGE, range.display())));
    facts.extend(entry.interpretation.clone().map(|remark| said(REMARK, remark)));
    for part in &entry.components {
        let mut lines: Vec<Text> =
            vec![part.value.as_ref().map_or_else(|| "Not recorded".to_owned(), main_value).into()];
        lines.extend(part.range.as_ref().map(|range| format!("{RANGE}: {}", range.display()).into()));
        lines.extend(part.interpretation.as_ref().map(|remark| format!("{REMARK}: {remark}").into()));
        facts.push((part.title.clone().into(), lines));
    }
    facts.extend(entry.details.iter().map(|detail| said(detail.label.clone(), detail.text.clone())));
    facts.extend(entry.status.as_deref().map(|status| said("Status", fhir::status::in_words(status))));
    facts.extend(entry.author.clone().map(|author| said("By", author)));
    facts.extend(entry.coding.as_ref().and_then(coded).map(|words| said("Written as the code", words)));
}

/// "Essential hypertension, SNOMED CT 59621000".
fn coded(coding: &fhir::concept::Coding) -> Option<String> {
    let code = coding.code.as_deref()?;
    let system = match coding.system.as_deref().unwrap_or_default() {
        system if system.contains("snomed.info") => "SNOMED CT ",
        system if system.contains("loinc.org") => "LOINC ",
        system if system.contains("dmd") => "dm+d ",
        _ => "",
    };
    Some(match coding.display.as_deref() {
        Some(display) => format!("{display}, {system}{code}"),
        None => format!("{system}{code}"),
    })
}

fn attachments(about: &About, line: &Line, attachments: &[Attachment]) -> impl IntoView + use<> {
    let several = attachments.len() > 1;
    let rows = attachments
        .iter()
        .enumerate()
        .map(|(at, attachment)| {
            let number = at + 1;
            let name = attachment.title.clone().unwrap_or_else(|| if several { format!("File {number}") } else { "File".to_owned() });
            let kind = files::type_words(attachment.content_type.as_deref());
            if files::is_kept(attachment) {
                let path = about.path(&format!("/record/documents/{}/files/{number}", line.id));
                let save = format!("{path}?save=yes");
                let of = format!(" {name}");
                let again = of.clone();
                Either::Left(view! {
                    <li>
                        {name} {kind.map(|kind| format!(" ({kind})"))}
                        <br/>
                        <a href=path>"View" <span class="nhsuk-u-visually-hidden">{of}</span></a>
                        " "
                        <a href=save>"Download" <span class="nhsuk-u-visually-hidden">{again}</span></a>
                    </li>
                })
            } else {
                Either::Right(view! { <li>{name} ". The file itself was not sent here. Ask " {line.source.clone()} " for it."</li> })
            }
        })
        .collect_view();
    (!attachments.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Files"</h2>
            <ul class="nhsuk-list nene-files">{rows}</ul>
        }
    })
}
