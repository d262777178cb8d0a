//! What was written on the phone, once it is unlocked, and how it becomes a reading. Pure: the same
//! entry sent again becomes the very same reading, or it would be taken for another one.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::MEASURES;
use crate::{
    readings::{
        Circumstances, Entered, Method, NewReading,
        entry::{sheet::Sheet, values},
        measure::Measure,
        rules,
    },
    ui::errors::FieldErrors,
};

/// A phone whose clock is this much off is marked (phone.md, safety.md hazard 9).
const CLOCK_OFF: Duration = Duration::minutes(5);
/// 1 January 1900: before it nobody measured anything at home, and databases differ.
const EARLIEST: i64 = -2_208_988_800_000;

const UNREADABLE: &str = "It is not written as this website writes it";

/// Whose time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeBy {
    /// It was left as the phone gave it: wrong where the phone's clock is wrong.
    Phone,
    /// The person said it.
    Person,
}

/// One entry as the script writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub measure: Measure,
    /// By the phone's clock; milliseconds since 1970.
    pub taken: i64,
    pub time_by: TimeBy,
    /// Minutes east of UTC.
    pub offset: i32,
    pub zone: String,
    /// As they were typed.
    pub fields: BTreeMap<String, String>,
    #[serde(default)]
    pub note: String,
    /// It was asked once more, and is so.
    #[serde(default)]
    pub confirmed: bool,
}

/// What we know of it besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coming {
    /// Our clock less the phone's, where that is too much.
    pub clock_off: Option<Duration>,
    /// The person said once more that it is right.
    pub sure: bool,
}

impl Coming {
    /// `ours` and `theirs` are the same moment on the two clocks, but for the way in between.
    pub fn at(ours: DateTime<Utc>, theirs: i64, sure: bool) -> Coming {
        let off = ours.timestamp_millis().saturating_sub(theirs);
        let off = Duration::try_milliseconds(off).unwrap_or_default();
        let seconds = Duration::seconds(off.num_seconds());
        Coming { clock_off: (seconds.abs() > CLOCK_OFF).then_some(seconds), sure }
    }

    /// As it was when this reading came first. Clocks are put right, and a question once answered
    /// is not asked again: neither makes another reading of it.
    pub fn as_first(first: &NewReading) -> Coming {
        let circumstances = &first.circumstances;
        Coming { clock_off: circumstances.clock_off_seconds.map(Duration::seconds), sure: circumstances.confirmed }
    }
}

/// Why it cannot be taken: a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    Never(String),
    /// Only when the person says that it is right.
    Unsure(String),
}

impl Written {
    /// `None`: nothing that our script writes.
    pub fn parse(text: &[u8]) -> Option<Written> {
        serde_json::from_slice(text).ok()
    }

    /// The reading, as it would have been entered with a network; it is not checked yet.
    pub fn reading(&self, id: Uuid, coming: Coming) -> Result<NewReading, NotTaken> {
        if !MEASURES.contains(&self.measure) {
            return Err(NotTaken::Never(UNREADABLE.into()));
        }
        let sheet = self.sheet()?;
        let mut errors = FieldErrors::default();
        let Some((values, mut entered)) = values::values(self.measure, &sheet, &[], &mut errors) else {
            let first = errors.iter().next().map_or(UNREADABLE.to_string(), |error| error.message.to_string());
            return Err(NotTaken::Never(first));
        };
        let unreadable = || NotTaken::Never("Its date cannot be read".into());
        let told = DateTime::from_timestamp_millis(self.taken).ok_or_else(unreadable)?;
        let mut taken_at = told;
        if let (Some(off), TimeBy::Phone) = (coming.clock_off, self.time_by) {
            taken_at = told.checked_add_signed(off).ok_or_else(unreadable)?;
            entered.push(Entered { field: "taken".into(), text: told.to_rfc3339(), unit: String::new() });
        }
        if taken_at.timestamp_millis() < EARLIEST {
            return Err(unreadable());
        }
        Ok(NewReading {
            id,
            taken_at,
            offset_minutes: self.offset,
            zone: zone(&self.zone).to_string(),
            values,
            note: plain(&self.note),
            method: Method::Typed,
            circumstances: Circumstances {
                entered,
                arm: sheet.chosen("arm").map(|arm| arm.to_string()),
                confirmed: self.confirmed || coming.sure,
                clock_off_seconds: coming.clock_off.map(|off| off.num_seconds()),
                ..Circumstances::default()
            },
            sitting: None,
            task: None,
        })
    }

    /// By the same fields and the same rules as on the page for typing.
    fn sheet(&self) -> Result<Sheet, NotTaken> {
        Sheet::of(self.fields.clone().into_iter().collect()).map_err(|_| NotTaken::Never(UNREADABLE.into()))
    }
}

/// Whether a reading that is new can be kept now.
pub fn check(new: &NewReading, now: DateTime<Utc>) -> Result<(), NotTaken> {
    rules::check_new(new, now).map_err(|refused| NotTaken::Never(refused.words()))?;
    match rules::unusual_time(new.taken_at, now) {
        Some(unusual) if !new.circumstances.confirmed => Err(NotTaken::Unsure(unusual.words)),
        _ => Ok(()),
    }
}

fn zone(name: &str) -> &'static str {
    name.parse::<chrono_tz::Tz>().map(chrono_tz::Tz::name).unwrap_or("UTC")
}

/// Without control characters, which PostgreSQL does not take: one such note would hold up all
/// that waits behind it.
fn plain(note: &str) -> String {
    note.chars().filter(|letter| !letter.is_control() || *letter == '\n').collect::<String>().trim().to_string()
}
