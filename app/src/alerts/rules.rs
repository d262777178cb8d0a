//! Words and times of alerts: how long one waits, who has it next, how it can end, and how long it
//! takes the team to take one. Pure.

use chrono::{DateTime, Duration, Utc};

use crate::{pathways::finding::Severity, ui::date};

/// The steps of an alert that nobody takes: the team, a second person, the team's lead, and the
/// front desk, which calls the person.
pub const FRONT_DESK: i64 = 3;

/// Who is asked at a step, where the template names nobody.
pub fn step_words(step: i64) -> &'static str {
    match step {
        0 => "the team",
        1 => "a second person",
        2 => "the team's lead",
        _ => "the front desk",
    }
}

/// How an alert was closed by somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    AdviceGiven,
    AppointmentMade,
    MedicineChanged,
    SentToHospital,
    FalseReading,
    NoContactPossible,
    Other,
}

impl Outcome {
    pub const ALL: [Outcome; 7] = [
        Outcome::AdviceGiven,
        Outcome::AppointmentMade,
        Outcome::MedicineChanged,
        Outcome::SentToHospital,
        Outcome::FalseReading,
        Outcome::NoContactPossible,
        Outcome::Other,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Outcome::AdviceGiven => "advice-given",
            Outcome::AppointmentMade => "appointment-made",
            Outcome::MedicineChanged => "medicine-changed",
            Outcome::SentToHospital => "sent-to-hospital",
            Outcome::FalseReading => "false-reading",
            Outcome::NoContactPossible => "no-contact-possible",
            Outcome::Other => "other",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Outcome::AdviceGiven => "Advice given",
            Outcome::AppointmentMade => "Appointment made",
            Outcome::MedicineChanged => "Medicine changed",
            Outcome::SentToHospital => "Sent to hospital",
            Outcome::FalseReading => "The reading was wrong",
            Outcome::NoContactPossible => "No contact possible",
            Outcome::Other => "Something else",
        }
    }

    pub fn from_key(key: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.key() == key)
    }
}

/// How an alert ended, in words; what nobody closed was stopped.
pub fn outcome_words(key: &str) -> &'static str {
    match Outcome::from_key(key) {
        Some(outcome) => outcome.words(),
        None => "Stopped, because the pathway ended",
    }
}

/// How somebody was tried to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    Spoke,
    NoAnswer,
    Message,
    Visit,
}

impl Contact {
    pub const ALL: [Contact; 4] = [Contact::Spoke, Contact::NoAnswer, Contact::Message, Contact::Visit];

    pub fn key(self) -> &'static str {
        match self {
            Contact::Spoke => "spoke",
            Contact::NoAnswer => "no-answer",
            Contact::Message => "message",
            Contact::Visit => "visit",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Contact::Spoke => "Called, and spoke to them",
            Contact::NoAnswer => "Called, and nobody answered",
            Contact::Message => "Left or sent a message",
            Contact::Visit => "Went to see them",
        }
    }

    pub fn from_key(key: &str) -> Option<Contact> {
        Contact::ALL.into_iter().find(|contact| contact.key() == key)
    }
}

/// What came of a call that the front desk made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Spoke,
    NoAnswer,
    WrongNumber,
    PassedOn,
}

impl Call {
    pub const ALL: [Call; 4] = [Call::Spoke, Call::PassedOn, Call::NoAnswer, Call::WrongNumber];

    pub fn key(self) -> &'static str {
        match self {
            Call::Spoke => "spoke",
            Call::NoAnswer => "no-answer",
            Call::WrongNumber => "wrong-number",
            Call::PassedOn => "passed-on",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Call::Spoke => "I spoke to them",
            Call::NoAnswer => "Nobody answered",
            Call::WrongNumber => "The number is wrong",
            Call::PassedOn => "I passed it on to a clinician",
        }
    }

    /// What stays to be done stays in the list: who did not answer is called again.
    pub fn ends_it(self) -> bool {
        matches!(self, Call::Spoke | Call::PassedOn)
    }

    pub fn from_key(key: &str) -> Option<Call> {
        Call::ALL.into_iter().find(|call| call.key() == key)
    }
}

/// A tag's word for how much it matters.
pub fn severity_words(severity: Severity) -> &'static str {
    match severity {
        Severity::Red => "Urgent",
        Severity::Amber => "Soon",
        Severity::Missing => "No readings",
        Severity::Note | Severity::Quiet => "To note",
    }
}

/// "12 minutes", "3 hours", "2 days": whole ones, never rounded up.
pub fn span(of: Duration) -> String {
    let minutes = of.num_minutes().max(0);
    let (count, one) = match minutes {
        0 => return "less than a minute".into(),
        1..=119 => (minutes, "minute"),
        120..=2879 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// "Waiting 12 minutes, due in 18 minutes"; "Waiting 3 hours, overdue by 2 hours".
pub fn waiting(raised_at: DateTime<Utc>, due_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let waited = span(now - raised_at);
    match is_overdue(due_at, now) {
        true => format!("Waiting {waited}, overdue by {}", span(now - due_at)),
        false => format!("Waiting {waited}, due in {}", span(due_at - now)),
    }
}

pub fn is_overdue(due_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    due_at < now
}

/// Whether somebody has had it for too long: 4 hours what is urgent, 3 days what is not. Our rule
/// (to check).
pub fn is_stale(severity: Severity, claimed_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let most = match severity {
        Severity::Red => Duration::hours(4),
        _ => Duration::days(3),
    };
    now - claimed_at > most
}

/// Who looks, by when, and that nobody does before: what a person reads at once.
pub fn looked_at(team: &str, by: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (day, today) = (date::london_day(by), date::london_day(now));
    let when = match (day - today).num_days() {
        0 => format!("{} today", date::time(by)),
        1 => format!("{} tomorrow, {}", date::time(by), date::day(day)),
        _ => format!("{} on {}", date::time(by), date::day(day)),
    };
    format!("{team} will look at it by {when}. It may be that nobody looks before then.")
}

/// How long until one was taken, of many: in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// All that were raised.
    pub raised: usize,
    /// Of them, those that somebody has taken.
    pub taken: usize,
    /// Half of those taken were taken within so many minutes, and nine of ten within so many.
    pub median: Option<i64>,
    pub ninetieth: Option<i64>,
    /// Those that nobody had taken when they were due.
    pub escalated: usize,
}

/// One alert, as figures count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub severity: Severity,
    pub raised_at: DateTime<Utc>,
    pub taken_at: Option<DateTime<Utc>>,
    pub step: i64,
}

/// Of those of one severity.
pub fn figures(all: &[Counted], severity: Severity) -> Figures {
    let these: Vec<&Counted> = all.iter().filter(|one| one.severity == severity).collect();
    let mut minutes: Vec<i64> =
        these.iter().filter_map(|one| Some((one.taken_at? - one.raised_at).num_minutes().max(0))).collect();
    minutes.sort_unstable();
    Figures {
        raised: these.len(),
        taken: minutes.len(),
        median: percentile(&minutes, 50),
        ninetieth: percentile(&minutes, 90),
        escalated: these.iter().filter(|one| one.step > 0).count(),
    }
}

/// The smallest of them that so many percent do not exceed (nearest rank). `None` of none.
fn percentile(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn waiting_is_said_against_what_is_due() {
        let now = at("2026-11-24T10:12:00Z");
        for (raised, due, words) in [
            ("2026-11-24T10:00:00Z", "2026-11-24T10:30:00Z", "Waiting 12 minutes, due in 18 minutes"),
            ("2026-11-24T10:12:00Z", "2026-11-24T10:13:00Z", "Waiting less than a minute, due in 1 minute"),
            ("2026-11-24T07:10:00Z", "2026-11-24T08:11:00Z", "Waiting 3 hours, overdue by 2 hours"),
            ("2026-11-21T10:12:00Z", "2026-11-24T10:11:59Z", "Waiting 3 days, overdue by less than a minute"),
            ("2026-11-24T09:12:00Z", "2026-11-24T10:12:00Z", "Waiting 60 minutes, due in less than a minute"),
        ] {
            assert_eq!(waiting(at(raised), at(due), now), words);
        }
    }

    #[test]
    fn the_person_reads_the_day_and_the_time() {
        let now = at("2026-11-27T19:00:00Z");
        for (by, words) in [
            ("2026-11-27T20:30:00Z", "by 8:30pm today."),
            ("2026-11-28T09:00:00Z", "by 9am tomorrow, 28 November 2026."),
            ("2026-11-30T08:30:00Z", "by 8:30am on 30 November 2026."),
        ] {
            let told = looked_at("The nurses", at(by), now);
            assert!(told.starts_with(&format!("The nurses will look at it {words}")), "{told}");
            assert!(told.contains("nobody looks before"), "{told}");
        }
    }

    #[test]
    fn what_is_held_for_too_long_is_stale() {
        let now = at("2026-11-24T10:00:00Z");
        for (severity, hours, stale) in [
            (Severity::Red, 4, false),
            (Severity::Red, 5, true),
            (Severity::Amber, 72, false),
            (Severity::Amber, 73, true),
            (Severity::Missing, 5, false),
        ] {
            assert_eq!(is_stale(severity, now - Duration::hours(hours), now), stale, "{severity:?} {hours}");
        }
    }

    #[test]
    fn figures_are_by_nearest_rank_and_by_severity() {
        let raised_at = at("2026-11-24T10:00:00Z");
        let one = |severity, minutes: Option<i64>, step| Counted {
            severity,
            raised_at,
            taken_at: minutes.map(|minutes| raised_at + Duration::minutes(minutes)),
            step,
        };
        let mut all: Vec<Counted> = (1..=10).map(|minutes| one(Severity::Red, Some(minutes), 0)).collect();
        all.push(one(Severity::Red, None, 2));
        all.push(one(Severity::Amber, Some(7), 1));
        let red = figures(&all, Severity::Red);
        assert_eq!((red.raised, red.taken, red.escalated), (11, 10, 1));
        assert_eq!((red.median, red.ninetieth), (Some(5), Some(9)));
        let amber = figures(&all, Severity::Amber);
        assert_eq!((amber.median, amber.ninetieth, amber.escalated), (Some(7), Some(7), 1));
        let none = figures(&all, Severity::Missing);
        assert_eq!((none.raised, none.median, none.ninetieth), (0, None, None));
    }

    #[test]
    fn keys_are_read_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_key(outcome.key()), Some(outcome));
        }
        for contact in Contact::ALL {
            assert_eq!(Contact::from_key(contact.key()), Some(contact));
        }
        for call in Call::ALL {
            assert_eq!(Call::from_key(call.key()), Some(call));
        }
        assert_eq!(outcome_words("stopped"), "Stopped, because the pathway ended");
    }
}
