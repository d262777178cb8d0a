//! What somebody needs, as it stands in an address, and which clinics would do. Pure.
//!
//! Nothing of health stands in an address: what it is for is said by the id of a clinic that offers it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{
    super::{Audience, Channel, Reach},
    part::{Part, When},
};
use crate::{
    carers::typed::Typed,
    people::{Ods, PersonId},
    ui::errors::FieldErrors,
};

/// The fields of the form and of an address.
pub const FIELDS: [&str; 9] = ["for", "how", "when", "with", "from_day", "from_month", "from_year", "after", "move"];

/// With whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum With {
    #[default]
    Anyone,
    /// Somebody whom they have seen before.
    Known,
    /// Who sees people in this clinic, there and in others.
    Clinic(Uuid),
}

/// Where the next times begin: after this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub starts_at: DateTime<Utc>,
    pub id: Uuid,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// A clinic that offers what it is for; `None`: not said yet.
    pub service_of: Option<Uuid>,
    /// `None`: any way.
    pub how: Option<Channel>,
    pub when: When,
    pub with: With,
    /// Not before this day.
    pub from: Option<NaiveDate>,
    pub after: Option<After>,
    /// An appointment that is to be moved.
    pub moving: Option<Uuid>,
}

impl Need {
    /// What is wrong goes to `errors`; what is of no form that we send is left out.
    pub fn read(form: &Typed, errors: &mut FieldErrors) -> Need {
        let id = |name: &str| Uuid::parse_str(form.one(name)).ok();
        let with = match form.one("with") {
            "known" => With::Known,
            other => Uuid::parse_str(other).map_or(With::Anyone, With::Clinic),
        };
        Need {
            service_of: id("for"),
            how: Channel::from_key(form.one("how")),
            when: When::from_key(form.one("when")).unwrap_or_default(),
            with,
            from: form.date("from", errors),
            after: After::read(form.one("after")),
            moving: id("move"),
        }
    }

    /// As it stands in an address after "?"; "" where nothing is said. Only what our own page sends: no
    /// text of anybody's can stand in it.
    pub fn in_address(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.service_of.map(|id| format!("for={id}")));
        parts.extend(self.how.map(|how| format!("how={}", how.key())));
        if self.when != When::Soonest {
            parts.push(format!("when={}", self.when.key()));
        }
        match self.with {
            With::Anyone => {}
            With::Known => parts.push("with=known".into()),
            With::Clinic(id) => parts.push(format!("with={id}")),
        }
        parts.extend(self.from.map(|day| day.format("from_day=%-d&from_month=%-m&from_year=%Y").to_string()));
        parts.extend(self.after.map(|after| format!("after={}", after.text())));
        parts.extend(self.moving.map(|id| format!("move={id}")));
        parts.join("&")
    }

    /// From when on it is looked for.
    pub fn from_instant(&self, now: DateTime<Utc>) -> After {
        let from = self.from.and_then(|day| day.and_hms_opt(0, 0, 0));
        let from = from.and_then(|midnight| London.from_local_datetime(&midnight).earliest());
        // What begins now has begun; what begins as the day does is in it.
        let start = match from.map(|at| at.to_utc()).filter(|at| *at > now) {
            Some(starts_at) => After { starts_at, id: Uuid::nil() },
            None => After { starts_at: now, id: Uuid::max() },
        };
        match self.after {
            Some(after) if after.starts_at >= start.starts_at => after,
            _ => start,
        }
    }
}

impl After {
    /// "29912345.<id>": minutes since 1970, and the id.
    fn text(self) -> String {
        format!("{}.{}", self.starts_at.timestamp().div_euclid(60), self.id)
    }

    fn read(text: &str) -> Option<After> {
        let (minutes, id) = text.split_once('.')?;
        let starts_at = minutes.parse::<i64>().ok()?.checked_mul(60).and_then(|at| DateTime::from_timestamp(at, 0))?;
        Some(After { starts_at, id: Uuid::parse_str(id).ok()? })
    }
}

/// A clinic that offers something, as far as a search needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offering {
    pub organisation: Ods,
    pub organisation_name: String,
    pub clinic: Uuid,
    pub clinician: Option<PersonId>,
    pub clinician_name: String,
    pub service: String,
    pub channel: Channel,
    pub audience: Audience,
    pub reach: Reach,
}

impl Offering {
    /// Whether both are seen by the same one.
    fn is_with(&self, other: &Offering) -> bool {
        match (self.clinician, other.clinician) {
            (Some(one), Some(another)) => one == another,
            _ => self.organisation == other.organisation && self.clinician_name == other.clinician_name,
        }
    }
}

/// Whom somebody has seen before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Acquainted {
    pub members: Vec<PersonId>,
    /// As other systems write them: "Dr Owen Carrick", "CARRICK, Owen (Dr)".
    pub names: Vec<String>,
}

impl Acquainted {
    pub fn knows(&self, offering: &Offering) -> bool {
        let is_member = offering.clinician.is_some_and(|id| self.members.contains(&id));
        let words = name_words(&offering.clinician_name);
        is_member || (words.len() >= 2 && self.names.iter().any(|name| name_words(name) == words))
    }
}

/// The words of a name without titles, in the order of letters: "Dr Owen Carrick" and "CARRICK, Owen (Dr)"
/// are the same.
fn name_words(name: &str) -> BTreeSet<String> {
    const TITLES: [&str; 14] =
        ["dr", "doctor", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sister", "nurse", "sir", "dame", "rev"];
    name.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '\'')
        .filter(|word| !word.is_empty() && !TITLES.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Times that are alike in all that the index knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alike {
    pub organisation: Ods,
    pub service: String,
    pub channel: Channel,
    pub audience: i64,
    pub reach: Reach,
}

/// Where to look.
#[derive(Clone, Debug, PartialEq)]
pub enum Places {
    /// In all clinics that are alike, by part of the day; no part: all of them.
    Alike(Vec<Alike>, &'static [Part]),
    /// In these clinics; a time must lie in one of these parts, where there are any.
    Clinics(Vec<Uuid>, &'static [Part]),
}

/// The service of a need among what is offered to them: where, and what. `None`: it is offered no more, or
/// was never to them.
pub fn service<'o>(need: &Need, offered: &'o [Offering]) -> Option<&'o Offering> {
    let wanted = need.service_of?;
    offered.iter().find(|offering| offering.clinic == wanted)
}

/// Where to look for what somebody needs, in what is offered to them.
pub fn places(need: &Need, offered: &[Offering], acquainted: &Acquainted) -> Places {
    let Some(service) = service(need, offered) else { return Places::Alike(Vec::new(), &[]) };
    let would_do = offered.iter().filter(|offering| {
        offering.organisation == service.organisation
            && offering.service == service.service
            && need.how.is_none_or(|how| how == offering.channel)
    });
    let parts = need.when.parts();
    match need.with {
        With::Anyone => {
            let alike = would_do.map(|offering| Alike {
                organisation: offering.organisation.clone(),
                service: offering.service.clone(),
                channel: offering.channel,
                audience: offering.audience.bits(),
                reach: offering.reach,
            });
            Places::Alike(alike.collect::<BTreeSet<Alike>>().into_iter().collect(), parts)
        }
        With::Known => {
            Places::Clinics(would_do.filter(|one| acquainted.knows(one)).map(|one| one.clinic).collect(), parts)
        }
        With::Clinic(id) => {
            let with = offered.iter().find(|offering| offering.clinic == id);
            let theirs = would_do.filter(|one| with.is_some_and(|with| with.is_with(one)));
            Places::Clinics(theirs.map(|one| one.clinic).collect(), parts)
        }
    }
}

/// What is offered, each service of each organisation once, with the ways in which somebody is seen. In the
/// order of `offered`.
pub fn services(offered: &[Offering]) -> Vec<(&Offering, Vec<Channel>)> {
    let mut all: Vec<(&Offering, Vec<Channel>)> = Vec::new();
    for offering in offered {
        let same = |(one, _): &&mut (&Offering, Vec<Channel>)| {
            one.organisation == offering.organisation && one.service == offering.service
        };
        match all.iter_mut().find(same) {
            Some((_, channels)) => channels.push(offering.channel),
            None => all.push((offering, vec![offering.channel])),
        }
    }
    for (_, channels) in &mut all {
        channels.sort();
        channels.dedup();
    }
    all
}

/// Each who sees people for this service, once.
pub fn clinicians<'o>(service: &Offering, offered: &'o [Offering]) -> Vec<&'o Offering> {
    let mut all: Vec<&Offering> = Vec::new();
    for offering in offered {
        let of_it = offering.organisation == service.organisation && offering.service == service.service;
        if of_it && !all.iter().any(|one| one.is_with(offering)) {
            all.push(offering);
        }
    }
    all
}

#[cfg(test)]
#[path = "need_tests.rs"]
mod tests;
