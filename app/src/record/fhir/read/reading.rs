//! What every reader needs: one resource, what its bundle holds, and its received digits.

use std::cell::RefCell;

use serde_json::Value;

use super::super::date::PartialDate;
use super::super::decimal::Decimals;
use super::super::quantity::Quantity;
use super::super::reference::References;
use super::super::{Attachment, Detail, Entry, Kind, Named, concept, field, reference};
use concept::Concept;

/// One resource in the act of being read.
pub struct Reading<'r> {
    pub resource: &'r Value,
    pub references: &'r References<'r>,
    pub decimals: Decimals,
    /// Other entries whose words were asked for.
    pub named: RefCell<Vec<Named>>,
}

impl<'r> Reading<'r> {
    pub fn text(&self, key: &str) -> Option<String> {
        field::text(self.resource, key)
    }

    /// The words of a concept, or of a list of them.
    pub fn words(&self, key: &str) -> Option<String> {
        concept::words_at(self.resource, key)
    }

    pub fn concept(&self, key: &str) -> Concept {
        self.resource.get(key).map(Concept::read).unwrap_or_default()
    }

    pub fn each(&self, key: &str) -> impl Iterator<Item = &'r Value> {
        field::each(self.resource, key)
    }

    /// The name of what a reference points at, or says itself.
    pub fn name_of(&self, reference: &Value) -> Option<String> {
        let words = self.references.name(self.resource, reference)?;
        if let Some(key) = reference::key(reference).filter(|key| self.is_an_entry(reference, key)) {
            let named = Named { key, words: words.clone() };
            let mut all = self.named.borrow_mut();
            if !all.contains(&named) {
                all.push(named);
            }
        }
        Some(words)
    }

    /// Whether it points at something that has a place of its own in the record: not at people,
    /// places and files, and at nothing inside this resource.
    fn is_an_entry(&self, reference: &Value, key: &str) -> bool {
        let found = self.references.find(self.resource, reference).and_then(|found| field::text(found, "resourceType"));
        let resource_type = found.as_deref().or_else(|| key.split('/').rev().nth(1)).unwrap_or_default();
        !key.starts_with('#') && super::kind(resource_type) != Kind::Supporting
    }

    /// The names behind a reference, or a list of them.
    pub fn name(&self, key: &str) -> Option<String> {
        self.name_in(self.resource, key)
    }

    /// As [`Reading::name`], of a part of the resource.
    pub fn name_in(&self, holder: &Value, key: &str) -> Option<String> {
        field::listed(field::each(holder, key).filter_map(|reference| self.name_of(reference)))
    }

    /// The names one step deeper: `performer[].actor`. A reference in the part's place counts too.
    pub fn name_under(&self, key: &str, inner: &str) -> Option<String> {
        field::listed(self.each(key).filter_map(|part| match part.get(inner) {
            Some(reference) => self.name_of(reference),
            None => self.name_of(part),
        }))
    }

    pub fn date(&self, key: &str) -> Option<PartialDate> {
        PartialDate::read(&self.text(key)?)
    }

    pub fn period(&self, key: &str) -> Option<PartialDate> {
        period(self.resource.get(key)?)
    }

    /// The date of a choice field: `onset` finds onsetDateTime, onsetPeriod, onsetInstant, and
    /// the first event of onsetTiming.
    pub fn dated(&self, prefix: &str) -> Option<PartialDate> {
        let at = |kind: &str| self.resource.get(format!("{prefix}{kind}"));
        ["DateTime", "Date", "Instant"]
            .into_iter()
            .find_map(|kind| PartialDate::read(&field::words(at(kind)?)?))
            .or_else(|| period(at("Period")?))
            .or_else(|| {
                field::each(at("Timing")?, "event").filter_map(field::words).find_map(|text| PartialDate::read(&text))
            })
    }

    /// What a choice field says when it is no date: an age, a range, words.
    pub fn undated(&self, prefix: &str) -> Option<String> {
        ["Age", "Range", "String", "Boolean"].into_iter().find_map(|kind| self.words_of_choice("", prefix, kind))
    }

    pub fn quantity(&self, pointer: &str) -> Option<Quantity> {
        Quantity::read(self.resource.pointer(pointer)?, pointer, &self.decimals)
    }

    /// Notes of people (`note`, and `comment` of older releases), each with who and when.
    pub fn say_notes(&self, entry: &mut Entry) {
        for note in self.each("note") {
            entry.say("Note", self.annotation(note));
        }
        entry.say("Note", self.text("comment"));
    }

    pub fn annotation(&self, note: &Value) -> Option<String> {
        let text = field::text(note, "text").or_else(|| field::words(note))?;
        let author = field::text(note, "authorString")
            .or_else(|| note.get("authorReference").and_then(|reference| self.name_of(reference)));
        let time = field::text(note, "time").and_then(|text| PartialDate::read(&text)).map(|date| date.display());
        Some(match field::listed(author.into_iter().chain(time)) {
            Some(origin) => format!("{text} ({origin})"),
            None => text,
        })
    }

    /// Details in extensions of UK Core and Care Connect, which say plain things in words: those
    /// of the resource, and those of its fields (the end of an allergy hangs on clinicalStatus).
    pub fn say_extensions(&self, entry: &mut Entry) {
        self.say_extensions_of("", self.resource, entry);
        let Value::Object(fields) = self.resource else {
            return;
        };
        for (key, value) in fields.iter().filter(|(_, value)| value.get("extension").is_some()) {
            self.say_extensions_of(&field::join("", key), value, entry);
        }
    }

    fn say_extensions_of(&self, holder: &str, value: &Value, entry: &mut Entry) {
        for (pointer, extension) in field::each_at(value, holder, "extension") {
            let url = field::text(extension, "url").unwrap_or_default();
            if !(url.contains("UKCore") || url.contains("CareConnect")) {
                continue;
            }
            let parts = field::each_at(extension, &pointer, "extension");
            let nested =
                parts.iter().map(|(pointer, part)| (pointer.clone(), field::text(part, "url").unwrap_or_default()));
            for (pointer, url) in std::iter::once((pointer.clone(), url)).chain(nested) {
                let text = self.choice(&pointer, "value").map(|value| value.display());
                entry.say(&extension_label(&url), text.filter(|text| *text != entry.title));
            }
        }
    }

    pub fn attachment(&self, pointer: &str, attachment: &Value) -> Option<Attachment> {
        let has_data = attachment.get("data").and_then(Value::as_str).is_some_and(|data| !data.is_empty());
        let read = Attachment {
            title: field::text(attachment, "title"),
            content_type: field::text(attachment, "contentType"),
            data_pointer: has_data.then(|| field::join(pointer, "data")),
            url: field::text(attachment, "url"),
        };
        (read.data_pointer.is_some() || read.url.is_some() || read.title.is_some()).then_some(read)
    }
}

/// A FHIR Period.
pub fn period(value: &Value) -> Option<PartialDate> {
    PartialDate::period(field::text(value, "start").as_deref(), field::text(value, "end").as_deref())
}

fn extension_label(url: &str) -> String {
    let last = url.rsplit(['/', '#']).next().unwrap_or(url);
    let last = last.trim_start_matches("Extension-");
    let name = last.rsplit('-').next().filter(|name| !name.is_empty()).unwrap_or("More");
    field::spaced(name)
}

impl Entry {
    /// Adds a detail, unless it is empty or there already.
    pub(super) fn say(&mut self, label: &str, text: Option<String>) {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
            return;
        };
        let label = if label.is_empty() { "More" } else { label };
        let detail = Detail { label: label.to_owned(), text };
        if !self.details.contains(&detail) {
            self.details.push(detail);
        }
    }

    /// Adds a date that may well be the entry's own, which is not said twice.
    pub(super) fn say_other_date(&mut self, label: &str, date: Option<PartialDate>) {
        let own = self.when.as_ref().map(PartialDate::display);
        self.say(label, date.map(|date| date.display()).filter(|text| Some(text) != own.as_ref()));
    }

    /// Title and code of one concept.
    pub(super) fn call(&mut self, concept: Concept) {
        self.title = concept.title();
        self.coding = concept.coding;
    }

    /// Puts a warning before the title, where no list can leave it out: "Not given: ...".
    pub(super) fn warn(&mut self, warning: &str) {
        self.title = format!("{warning}: {}", self.title);
    }
}
