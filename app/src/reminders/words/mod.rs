//! What reminders say, by every way they leave: come here for a sentence or a language.
//!
//! No sentence names a medicine, a clinic, a sender or anything of health. Whoever wants a plain look
//! gets sentences that do not say what kind of thing it is either. The sentences themselves stand
//! beside this file, one folder for each language (Project Fluent).

#[cfg(test)]
mod tests;

use std::{borrow::Cow, collections::HashMap};

use chrono::{DateTime, Utc};
use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Kind;
use crate::{people::Discreet, platform::mail::Letter, ui::date};

static_loader! {
    static SENTENCES = {
        locales: "./src/reminders/words",
        fallback_language: "en",
        // Its marks around what is filled in are for text that runs both ways; a telephone shows them as boxes.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language that reminders are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    #[default]
    English,
    Welsh,
    Polish,
}

impl Language {
    pub const ALL: [Language; 3] = [Language::English, Language::Welsh, Language::Polish];

    /// Its tag: BCP 47.
    pub fn key(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Welsh => "cy",
            Language::Polish => "pl",
        }
    }

    pub fn from_key(key: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.key() == key)
    }

    /// As those who speak it call it.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::Welsh => "Cymraeg",
            Language::Polish => "Polski",
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Language::English => langid!("en"),
            Language::Welsh => langid!("cy"),
            Language::Polish => langid!("pl"),
        }
    }
}

/// What one message is about, as far as its words need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About<'a> {
    pub kind: Kind,
    /// The step of its plan: "first", "again-1", "2-days".
    pub step: &'a str,
    pub language: Language,
    pub discreet: Discreet,
}

/// What a phone shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushWords {
    pub title: String,
    pub body: String,
    /// What is sent when a button is pressed, and what stands on it.
    pub actions: Vec<(&'static str, String)>,
    /// What the phone says by itself, where there are buttons and the press did not get through.
    pub unpressed: Option<Unpressed>,
}

/// A press that was not written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unpressed {
    /// Its title.
    pub unrecorded: String,
    /// What to do where there is no network.
    pub offline: String,
}

/// What became of a press, at which moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Recorded(DateTime<Utc>),
    /// It was recorded, or put off, before.
    Already(DateTime<Utc>),
    PutOff(DateTime<Utc>),
    /// Not put off: the next one comes first.
    NextComes(DateTime<Utc>),
}

/// One line, which may stand on a locked screen.
pub fn became(language: Language, became: Became) -> String {
    let (key, at) = match became {
        Became::Recorded(at) => ("press-recorded", at),
        Became::Already(at) => ("press-already", at),
        Became::PutOff(at) => ("press-put-off", at),
        Became::NextComes(at) => ("press-next-comes", at),
    };
    // "2:30pm" is said in English alone.
    let time = if language == Language::English { date::time(at) } else { date::time_of_24(at) };
    say(language, key, &[("time", &time)])
}

/// What a phone says when its test has arrived.
pub fn arrived(language: Language) -> String {
    say(language, "press-arrived", &[])
}

/// The longest title with its body, in letters: what the NHS App takes (`medicines.md`).
pub const LONGEST_PUSH: usize = 200;
/// The longest text message that leaves in one piece.
pub const LONGEST_TEXT: usize = 160;

pub fn push(about: &About<'_>) -> PushWords {
    let actions = match about.kind {
        Kind::Dose => vec![
            ("taken", say(about.language, "action-taken", &[])),
            ("later", say(about.language, "action-later", &[])),
        ],
        _ => Vec::new(),
    };
    let (title, body) = said(about);
    let unpressed = (!actions.is_empty()).then(|| Unpressed {
        unrecorded: say(about.language, "press-unrecorded", &[]),
        offline: say(about.language, "press-offline", &[]),
    });
    PushWords { title, body, actions, unpressed }
}

/// An e-mail. `origin` is where to sign in; the link leads to the notice, and to the front door alone
/// where nothing is to be told.
pub fn mail(about: &About<'_>, to: String, origin: &str, notice: Uuid) -> Letter {
    let (title, body) = said(about);
    let link = format!("{origin}/reminders/{notice}");
    match (about.discreet, about.language) {
        (Discreet::On, Language::English) => Letter::update(to, origin),
        (Discreet::On, language) => Letter {
            to,
            subject: title,
            body: say(language, "neutral-mail", &[("link", origin)]) + "\n",
            attached: None,
        },
        (Discreet::Off, language) => {
            let body = say(language, "mail", &[("title", &title), ("body", &body), ("link", &link)]) + "\n";
            Letter { to, subject: title, body, attached: None }
        }
    }
}

/// A text message, in letters that every phone takes in one piece, at most [`LONGEST_TEXT`] of them.
pub fn text(about: &About<'_>, origin: &str) -> String {
    let (title, _) = said(about);
    let key = if about.discreet == Discreet::On { "neutral-sms" } else { "sms" };
    let whole = in_plain_letters(&say(about.language, key, &[("title", &title), ("link", origin)]));
    // An installation with a very long address is found without it.
    if whole.chars().count() <= LONGEST_TEXT { whole } else { in_plain_letters(&title) }
}

/// A letter on paper: its heading and its words.
pub fn letter(about: &About<'_>, origin: &str) -> (String, String) {
    let (title, _) = said(about);
    let key = if about.discreet == Discreet::On { "neutral-letter" } else { "letter" };
    let words = say(about.language, key, &[("title", &title), ("link", origin)]);
    (title, words)
}

/// The text message with a code that shows whose telephone it is.
pub fn code(language: Language, code: &str) -> String {
    in_plain_letters(&say(language, "code", &[("code", code)]))
}

/// An e-mail with such a code.
pub fn code_mail((language, discreet): (Language, Discreet), to: String, code: &str) -> Letter {
    let body = say(language, "code-mail", &[("code", code)]) + "\n";
    Letter { to, subject: subject(language, discreet, "code-mail-subject"), body, attached: None }
}

/// An e-mail to an address that was written to until now. `origin` is where to sign in.
pub fn moved_mail((language, discreet): (Language, Discreet), to: String, origin: &str) -> Letter {
    let body = say(language, "moved-mail", &[("link", origin)]) + "\n";
    Letter { to, subject: subject(language, discreet, "moved-mail-subject"), body, attached: None }
}

/// Whoever wants a plain look has the same one over everything, and a sender without a name.
fn subject(language: Language, discreet: Discreet, key: &str) -> String {
    say(language, if discreet == Discreet::On { "neutral-title" } else { key }, &[])
}

/// Title and body.
fn said(about: &About<'_>) -> (String, String) {
    let again = about.kind == Kind::Dose && (about.step.starts_with("again") || about.step.starts_with("snoozed"));
    let is_appointment = about.kind == Kind::Appointment;
    let name = match about.discreet {
        Discreet::On => "neutral",
        Discreet::Off if again => "dose-again",
        Discreet::Off if is_appointment && about.step == "changed" => "appointment-changed",
        Discreet::Off if is_appointment && about.step == "offer" => "appointment-offer",
        Discreet::Off => about.kind.key(),
    };
    let part = |part: &str| say(about.language, &format!("{name}-{part}"), &[]);
    (part("title"), part("body"))
}

fn say(language: Language, key: &str, filled: &[(&'static str, &str)]) -> String {
    let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
        filled.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value))).collect();
    SENTENCES.lookup_with_args(&language.identifier(), key, &arguments)
}

/// Letters that the alphabet of text messages (GSM 03.38) lacks, without their signs: one of them
/// would make three messages of one.
fn in_plain_letters(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            'ą' | 'â' | 'á' => 'a',
            'ć' => 'c',
            'ę' | 'ê' | 'ë' => 'e',
            'ł' => 'l',
            'ń' => 'n',
            'ó' | 'ô' => 'o',
            'ś' => 's',
            'ź' | 'ż' => 'z',
            'ŵ' => 'w',
            'ŷ' | 'ý' => 'y',
            'î' | 'ï' => 'i',
            'û' => 'u',
            'Ś' => 'S',
            'Ź' | 'Ż' => 'Z',
            'Ł' => 'L',
            'Ć' => 'C',
            other => other,
        })
        .collect()
}
