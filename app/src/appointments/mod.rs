//! Appointments: what organisations offer, how somebody finds a time and books it, and what they have
//! booked anywhere.
//!
//! A clinic (`clinics`) says when somebody sees people; `clinics::templates` makes its times (pure) and
//! `slots` keeps and finds them. `feeds` and `calendar` are how other programs read all this.

pub mod booking;
pub mod calendar;
pub mod clinics;
pub mod day;
pub mod feeds;
pub mod list;
pub mod slots;
pub mod waiting;

pub use booking::{Appointment, now_video, of_room, one, page_of};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::relation::Relation,
    people::{Ods, PersonId},
    platform::{Platform, database::Fault, jobs::Runner, query::Tx},
    ui::date,
    web::{
        routes::{Door, Routes},
        whose,
    },
};

pub fn routes() -> Routes {
    shared(Routes::default())
        .and(shared(Routes::under(whose::FOR, Door::SignedIn)))
        .and(shared(Routes::under(whose::AT_WORK, Door::Staff)))
        .and(clinics::at_the_practice())
        .and(booking::at_the_practice())
        .and(waiting::at_the_practice())
        .and(day::routes())
        .and(feeds::routes())
}

/// What everybody has who may: the person, carers, and staff.
fn shared(routes: Routes) -> Routes {
    waiting::routes(booking::routes(list::routes(slots::routes(routes))))
}

pub fn jobs(runner: Runner) -> Runner {
    waiting::jobs(booking::jobs(clinics::jobs(runner)))
}

/// Puts the work of this London day into the queue: once, however often it is asked.
pub async fn plan_day(tx: &mut Tx, platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    clinics::plan_day(tx, platform, now).await
}

/// Forgets times that were held, and ends what was waited for, when that is over.
///
/// Without a grant: the work of the hour; nobody reads anything here.
pub async fn forget_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    booking::forget_old(tx, now).await?;
    waiting::end_past(tx, date::london_day(now), now).await
}

/// How somebody is seen (`delivery channel` of GP Connect).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    InPerson,
    Telephone,
    Video,
}

impl Channel {
    pub const ALL: [Channel; 3] = [Channel::InPerson, Channel::Telephone, Channel::Video];

    /// The word kept in the database.
    pub fn key(self) -> &'static str {
        match self {
            Channel::InPerson => "in-person",
            Channel::Telephone => "telephone",
            Channel::Video => "video",
        }
    }

    pub fn from_key(key: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.key() == key)
    }

    /// "In person", "By telephone", "By video".
    pub fn words(self) -> &'static str {
        match self {
            Channel::InPerson => "In person",
            Channel::Telephone => "By telephone",
            Channel::Video => "By video",
        }
    }
}

/// As what somebody books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booker {
    Person,
    Carer,
    Staff,
}

impl Booker {
    pub const ALL: [Booker; 3] = [Booker::Person, Booker::Carer, Booker::Staff];

    /// `None`: who is neither books nothing.
    pub fn of(relation: Relation) -> Option<Booker> {
        match relation {
            Relation::Own => Some(Booker::Person),
            Relation::Carer(_) => Some(Booker::Carer),
            Relation::Staff(_) | Relation::StaffElsewhere(_) => Some(Booker::Staff),
            Relation::Emergency(_) | Relation::Stranger | Relation::System => None,
        }
    }

    fn bit(self) -> i64 {
        match self {
            Booker::Person => 1,
            Booker::Carer => 2,
            Booker::Staff => 4,
        }
    }
}

/// Who may book a time: any of [`Booker::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Audience(i64);

impl Audience {
    /// Every audience that holds somebody.
    pub const ANY: [Audience; 7] =
        [Audience(1), Audience(2), Audience(3), Audience(4), Audience(5), Audience(6), Audience(7)];

    pub fn of(bookers: impl IntoIterator<Item = Booker>) -> Audience {
        Audience(bookers.into_iter().fold(0, |all, booker| all | booker.bit()))
    }

    pub fn holds(self, booker: Booker) -> bool {
        self.0 & booker.bit() != 0
    }

    /// As it is kept.
    pub fn bits(self) -> i64 {
        self.0
    }

    /// What is not of these three is nobody.
    pub fn from_bits(bits: i64) -> Audience {
        Audience(bits & 7)
    }
}

/// Whether somebody is booked into a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Yes,
    No,
}

/// Whether the clinic still has this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    Yes,
    /// The clinic was changed. Who is booked into it stays booked; nobody else can be.
    Withdrawn,
}

/// For whom a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Who is registered at this practice.
    Registered,
    /// And whom this organisation has sent records of.
    Known,
    /// Whoever has an account.
    Everyone,
}

impl Reach {
    pub const ALL: [Reach; 3] = [Reach::Registered, Reach::Known, Reach::Everyone];

    pub fn key(self) -> &'static str {
        match self {
            Reach::Registered => "registered",
            Reach::Known => "known",
            Reach::Everyone => "everyone",
        }
    }

    pub fn from_key(key: &str) -> Option<Reach> {
        Reach::ALL.into_iter().find(|reach| reach.key() == key)
    }
}

/// A time that a clinic has, booked or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    pub id: Uuid,
    pub organisation: Ods,
    pub organisation_name: String,
    pub clinic: Uuid,
    /// The member who sees people; `None`: a team, or somebody who has no account here.
    pub clinician: Option<PersonId>,
    /// "Dr Anna Rowan", "The practice nurses".
    pub clinician_name: String,
    /// "GP appointment".
    pub service: String,
    /// "" where nobody comes anywhere.
    pub place: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub channel: Channel,
    pub audience: Audience,
    pub reach: Reach,
    pub taken: Taken,
    pub offered: Offered,
}

impl Slot {
    /// Whether it can be booked as this at `now`: it is ahead, nobody has it, and it is for them. Whether the
    /// clinic is for this person at all, [`slots::is_for`] says.
    pub fn is_open_to(&self, booker: Booker, now: DateTime<Utc>) -> bool {
        self.starts_at > now && self.taken == Taken::No && self.offered == Offered::Yes && self.audience.holds(booker)
    }
}
