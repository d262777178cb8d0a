//! Come here when "runs out on", or the day to ask by, is wrong. Pure.
//!
//! It counts what was handed out, issued, or what the person says is left, against a dose that leaves
//! no doubt; where there is a doubt it says nothing, and the person is asked to count. It never
//! changes a dose: it says on which day to ask for more.

pub mod rate;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;

use crate::{
    alerts::calendar::{Hours, is_bank_holiday},
    reminders::plan::Moment,
};
use rate::{Measured, Rate};

/// So many working days a practice may take to answer. Practices in England ask for two
/// (NHS website, "How to order repeat prescriptions"; each practice sets its own: to check).
pub const WORKING_DAYS_TO_ANSWER: u32 = 2;
/// Who asks when there is enough for more days than this is asked once more.
pub const EARLY_DAYS: i64 = 7;
/// So many days before the day to ask by somebody is reminded for the first time.
const FIRST_NUDGE_DAYS: i64 = 2;
/// When, by the clock in London.
const NUDGE_AT: (u32, u32) = (9, 0);
/// What ran out longer ago than this says nothing about today.
const STALE_DAYS: i64 = 60;
/// No box lasts longer than this.
const MOST_DAYS: i64 = 731;
/// No shop is closed for longer.
const LONGEST_CLOSED: i64 = 30;

/// How we know how much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A prescription was issued; nothing says when it was handed out.
    Issued,
    /// Asked for here, and collected.
    Collected,
    HandedOut,
    /// The person counted.
    Counted,
}

/// So much was there on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock {
    /// Counted by the person: its unit is theirs.
    pub amount: Measured,
    pub on: NaiveDate,
    pub origin: Origin,
}

/// What there is to go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunsOut {
    /// The first day on which there is not enough for the whole day.
    pub on: NaiveDate,
    /// When the counting began, and from what.
    pub from: NaiveDate,
    pub origin: Origin,
}

impl RunsOut {
    /// The last day for which there is enough.
    pub fn last_day(&self) -> NaiveDate {
        self.on.pred_opt().unwrap_or(self.on)
    }
}

/// The stock to go by: the newest, and on one day what says most about it. Two of one kind on one
/// day that differ leave a doubt (two boxes, or one told twice?).
pub fn newest(stocks: &[Stock]) -> Option<&Stock> {
    let newest = stocks.iter().max_by_key(|stock| (stock.on, stock.origin))?;
    let differs =
        |stock: &&Stock| (stock.on, stock.origin) == (newest.on, newest.origin) && stock.amount != newest.amount;
    if stocks.iter().any(|stock| differs(&stock)) { None } else { Some(newest) }
}

/// When it runs out. `None` where that cannot be told.
pub fn runs_out(stock: &Stock, rate: &Rate, today: NaiveDate) -> Option<RunsOut> {
    if stock.on > today || rate.thousandths <= 0 || rate.minutes <= 0 {
        return None;
    }
    // A count is in whatever the person takes: their tablets are the dose's tablets.
    if stock.origin != Origin::Counted && !rate.dose.as_ref()?.is_in_unit_of(&stock.amount) {
        return None;
    }
    let days = i128::from(stock.amount.thousandths) * i128::from(rate.minutes) / (i128::from(rate.thousandths) * 1440);
    let days = i64::try_from(days).ok().filter(|days| (0..=MOST_DAYS).contains(days))?;
    let on = stock.on + Duration::days(days);
    (on >= today - Duration::days(STALE_DAYS)).then_some(RunsOut { on, from: stock.on, origin: stock.origin })
}

/// The way from asking to the box in the hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskBy {
    /// The last day on which to ask.
    pub ask: NaiveDate,
    /// The last day on which to collect it.
    pub collect: NaiveDate,
}

/// When to ask for what runs out on this day. The box must be there the day before; the pharmacy, or
/// who has chosen none their practice, must be open; and before that day the practice has its
/// working days. Bank holidays of England are days off for both.
pub fn ask_by(runs_out_on: NaiveDate, pharmacy: Option<&Hours>) -> Option<AskBy> {
    let practice = Hours::core();
    let collect = last_open_before(runs_out_on, pharmacy.unwrap_or(&practice))?;
    let mut answered = collect;
    for _ in 0..WORKING_DAYS_TO_ANSWER {
        answered = last_open_before(answered, &practice)?;
    }
    Some(AskBy { ask: answered.pred_opt()?, collect })
}

/// The day by which a practice that is asked today has answered: the second working day after it.
pub fn answered_by(today: NaiveDate) -> Option<NaiveDate> {
    let practice = Hours::core();
    (1..=LONGEST_CLOSED)
        .filter_map(|days| today.checked_add_signed(Duration::days(days)))
        .filter(|day| is_open_on(*day, &practice))
        .nth(WORKING_DAYS_TO_ANSWER as usize - 1)
}

fn is_open_on(day: NaiveDate, hours: &Hours) -> bool {
    hours.on(day.weekday()).is_some() && !is_bank_holiday(day)
}

fn last_open_before(day: NaiveDate, hours: &Hours) -> Option<NaiveDate> {
    (1..=LONGEST_CLOSED)
        .filter_map(|days| day.checked_sub_signed(Duration::days(days)))
        .find(|day| is_open_on(*day, hours))
}

/// Whether it is too early to ask without being asked whether one means it. Never on or after the day
/// on which we remind somebody ourselves, however many holidays lie ahead.
pub fn is_early(today: NaiveDate, runs_out: &RunsOut, ask_by: Option<AskBy>) -> bool {
    let reminded = ask_by.is_some_and(|by| today >= by.ask - Duration::days(FIRST_NUDGE_DAYS));
    (runs_out.on - today).num_days() > EARLY_DAYS && !reminded
}

/// When somebody is reminded to ask: two days before the last day to ask, and on it; at the next
/// nine o'clock where both have gone by. None once it has run out.
pub fn nudges(runs_out_on: NaiveDate, by: AskBy, now: DateTime<Utc>) -> Vec<Moment> {
    let Some(end) = at_nine(runs_out_on) else { return Vec::new() };
    let moment = |step: &str, at: DateTime<Utc>, until: DateTime<Utc>| Moment {
        occurrence: runs_out_on.to_string(),
        step: step.to_owned(),
        at,
        until,
    };
    let last = at_nine(by.ask);
    if let Some(last) = last.filter(|last| *last >= now) {
        let first = at_nine(by.ask - Duration::days(FIRST_NUDGE_DAYS)).filter(|first| *first >= now);
        return first
            .map(|first| moment("2-days", first, last))
            .into_iter()
            .chain([moment("now", last, end.max(last))])
            .filter(|moment| moment.at < moment.until)
            .collect();
    }
    let today = now.with_timezone(&London).date_naive();
    let next = [Some(today), today.succ_opt()].into_iter().flatten().filter_map(at_nine).find(|nine| *nine >= now);
    next.filter(|next| *next < end).map(|next| moment("now", next, end)).into_iter().collect()
}

/// Nine in the morning is never skipped and never comes twice.
fn at_nine(day: NaiveDate) -> Option<DateTime<Utc>> {
    let nine = NaiveTime::from_hms_opt(NUDGE_AT.0, NUDGE_AT.1, 0)?;
    day.and_time(nine).and_local_timezone(London).earliest().map(|at| at.to_utc())
}

#[cfg(test)]
mod tests;
