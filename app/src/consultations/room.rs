//! Who is where in one room, and what may follow. Pure: the same on every instance, whoever asks.
//!
//! Who comes waits, but for the host and for staff that was asked to a conference. The host lets in, sends
//! back, removes, and ends for all. A call has so many seats; who leads the room leads it from the waiting
//! room too when all are taken.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::protocol::{MOST_PEOPLE, Part, Present, RESUME_SECONDS, Removal, Where, Why};

/// Where somebody is, or that they are no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    There(Where),
    Gone,
    /// The host removed them: a guest does not come back, others wait again.
    Removed,
}

impl Place {
    pub fn key(self) -> &'static str {
        match self {
            Place::There(Where::Waiting) => "waiting",
            Place::There(Where::In) => "in",
            Place::Gone => "gone",
            Place::Removed => "removed",
        }
    }

    /// What is not known is gone.
    pub fn from_key(key: &str) -> Place {
        match key {
            "waiting" => Place::There(Where::Waiting),
            "in" => Place::There(Where::In),
            "removed" => Place::Removed,
            _ => Place::Gone,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: Uuid,
    pub part: Part,
    pub name: String,
    pub place: Place,
    pub arrived_at: DateTime<Utc>,
    pub admitted_at: Option<DateTime<Utc>>,
    /// Since when the connection is lost.
    pub away_at: Option<DateTime<Utc>>,
    pub gone_at: Option<DateTime<Utc>>,
}

/// One room with everybody who ever came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub seats: usize,
    pub ended_at: Option<DateTime<Utc>>,
    pub members: Vec<Member>,
}

/// What somebody does, or what happens to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Come {
        who: Uuid,
        part: Part,
        name: String,
    },
    Admit {
        by: Uuid,
        who: Uuid,
    },
    Back {
        by: Uuid,
        who: Uuid,
    },
    Remove {
        by: Uuid,
        who: Uuid,
    },
    End {
        by: Uuid,
    },
    Leave {
        who: Uuid,
    },
    /// The connection broke; the place is kept.
    Lose {
        who: Uuid,
    },
    /// The connection was lost so long ago that the place is given away.
    Fade {
        who: Uuid,
    },
    /// They may no longer be there.
    Expel {
        who: Uuid,
        why: Removal,
    },
}

/// What is written down of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    Arrived,
    Admitted,
    Back,
    Removed,
    Left,
    Ended,
}

impl Noted {
    pub fn key(self) -> &'static str {
        match self {
            Noted::Arrived => "arrived",
            Noted::Admitted => "admitted",
            Noted::Back => "back",
            Noted::Removed => "removed",
            Noted::Left => "left",
            Noted::Ended => "ended",
        }
    }
}

/// What came of an act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Who is no longer as they were.
    pub changed: Vec<Uuid>,
    /// What happened to whom, and by whom.
    pub noted: Vec<(Noted, Option<Uuid>, Option<Uuid>)>,
    /// Who went, where it was not by themselves.
    pub removed: Vec<(Uuid, Removal)>,
}

impl Outcome {
    /// Whether nothing is to be written and nobody is to be told.
    pub fn is_nothing(&self) -> bool {
        self.changed.is_empty() && self.noted.is_empty()
    }
}

impl Room {
    pub fn member(&self, id: Uuid) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    /// Where somebody is, if they are there.
    pub fn place(&self, id: Uuid) -> Option<Where> {
        self.member(id).and_then(|member| match member.place {
            Place::There(place) => Some(place),
            Place::Gone | Place::Removed => None,
        })
    }

    fn count(&self, place: Where) -> usize {
        self.members.iter().filter(|member| member.place == Place::There(place)).count()
    }

    fn is_full(&self) -> bool {
        self.count(Where::In) >= self.seats
    }

    /// Whether they are there and lead the room.
    fn leads(&self, id: Uuid) -> Result<(), Why> {
        let leads = self.member(id).is_some_and(|member| member.part == Part::Host) && self.place(id).is_some();
        if leads { Ok(()) } else { Err(Why::NotYours) }
    }

    /// Everybody who is there, as they came.
    pub fn people(&self) -> Vec<Present> {
        let mut there: Vec<(&Member, Where)> =
            self.members.iter().filter_map(|member| self.place(member.id).map(|place| (member, place))).collect();
        there.sort_by_key(|(member, _)| (member.arrived_at, member.id));
        there
            .into_iter()
            .map(|(member, place)| Present {
                id: member.id,
                name: member.name.clone(),
                role: member.part,
                place,
                away: member.away_at.is_some(),
            })
            .collect()
    }

    /// Whom the host removed, for who was not told when it happened.
    pub fn removed(&self) -> Vec<(Uuid, Removal)> {
        let removed = self.members.iter().filter(|member| member.place == Place::Removed);
        removed.map(|member| (member.id, Removal::Host)).collect()
    }

    /// Those whose connection was lost so long ago that their place is given away.
    pub fn lost(&self, now: DateTime<Utc>, kept: Duration) -> Vec<Uuid> {
        let is_lost = |member: &&Member| member.away_at.is_some_and(|since| now - since > kept);
        let there = self.members.iter().filter(|member| matches!(member.place, Place::There(_)));
        there.filter(is_lost).map(|member| member.id).collect()
    }

    /// Does it, or changes nothing and says why not.
    pub fn apply(&mut self, act: Act, now: DateTime<Utc>) -> Result<Outcome, Why> {
        match act {
            Act::Come { who, part, name } => self.come(who, part, name, now),
            Act::Admit { by, who } => self.admit(by, who, now),
            Act::Back { by, who } => self.back(by, who),
            Act::Remove { by, who } => self.remove(by, who, now),
            Act::End { by } => self.end(by, now),
            Act::Leave { who } => self.leave(who, now),
            Act::Fade { who } if self.lost(now, Duration::seconds(RESUME_SECONDS)).contains(&who) => {
                self.leave(who, now)
            }
            Act::Fade { .. } => Err(Why::Nobody),
            Act::Lose { who } => self.lose(who, now),
            Act::Expel { who, why } => {
                self.place(who).ok_or(Why::Nobody)?;
                self.go(who, Place::Gone, now);
                Ok(Outcome {
                    changed: vec![who],
                    noted: vec![(Noted::Removed, Some(who), None)],
                    removed: vec![(who, why)],
                })
            }
        }
    }

    fn come(&mut self, who: Uuid, part: Part, name: String, now: DateTime<Utc>) -> Result<Outcome, Why> {
        let before = self.member(who).map(|member| member.place);
        if self.ended_at.is_some() && part != Part::Host {
            return Err(Why::Ended);
        }
        if before == Some(Place::Removed) && part == Part::Guest {
            return Err(Why::Removed);
        }
        if self.place(who).is_none() && self.count(Where::Waiting) + self.count(Where::In) >= MOST_PEOPLE {
            return Err(Why::Full);
        }
        self.ended_at = None;
        // Who is there already, on another screen or after a drop, stays where they are.
        if let (Some(_), Some(member)) = (self.place(who), self.members.iter_mut().find(|member| member.id == who)) {
            (member.part, member.name, member.away_at) = (part, name, None);
            return Ok(Outcome { changed: vec![who], ..Outcome::default() });
        }
        let waits = match part {
            Part::Host => self.is_full(),
            // Who was asked goes straight in, but not who was put out or sent back: they wait until they are let in.
            Part::Staff => {
                self.is_full()
                    || before == Some(Place::Removed)
                    || self.member(who).is_some_and(|member| member.admitted_at.is_none())
            }
            Part::Patient | Part::Carer | Part::Guest => true,
        };
        let place = if waits { Where::Waiting } else { Where::In };
        let member = Member {
            id: who,
            part,
            name,
            place: Place::There(place),
            arrived_at: now,
            admitted_at: (!waits).then_some(now),
            away_at: None,
            gone_at: None,
        };
        match self.members.iter_mut().find(|member| member.id == who) {
            Some(known) => *known = member,
            None => self.members.push(member),
        }
        Ok(Outcome { changed: vec![who], noted: vec![(Noted::Arrived, Some(who), Some(who))], ..Outcome::default() })
    }

    fn admit(&mut self, by: Uuid, who: Uuid, now: DateTime<Utc>) -> Result<Outcome, Why> {
        self.leads(by)?;
        match self.place(who).ok_or(Why::Nobody)? {
            // Pressed twice.
            Where::In => Ok(Outcome::default()),
            Where::Waiting if self.is_full() => Err(Why::Full),
            Where::Waiting => {
                self.put(who, Where::In, Some(now));
                Ok(Outcome {
                    changed: vec![who],
                    noted: vec![(Noted::Admitted, Some(who), Some(by))],
                    ..Outcome::default()
                })
            }
        }
    }

    fn back(&mut self, by: Uuid, who: Uuid) -> Result<Outcome, Why> {
        self.leads(by)?;
        match self.place(who).ok_or(Why::Nobody)? {
            Where::Waiting => Ok(Outcome::default()),
            Where::In => {
                self.put(who, Where::Waiting, None);
                Ok(Outcome {
                    changed: vec![who],
                    noted: vec![(Noted::Back, Some(who), Some(by))],
                    ..Outcome::default()
                })
            }
        }
    }

    fn remove(&mut self, by: Uuid, who: Uuid, now: DateTime<Utc>) -> Result<Outcome, Why> {
        self.leads(by)?;
        if by == who {
            return Err(Why::NotYours);
        }
        self.place(who).ok_or(Why::Nobody)?;
        self.go(who, Place::Removed, now);
        Ok(Outcome {
            changed: vec![who],
            noted: vec![(Noted::Removed, Some(who), Some(by))],
            removed: vec![(who, Removal::Host)],
        })
    }

    fn end(&mut self, by: Uuid, now: DateTime<Utc>) -> Result<Outcome, Why> {
        self.leads(by)?;
        let there: Vec<Uuid> = self.people().into_iter().map(|present| present.id).collect();
        for who in &there {
            self.go(*who, Place::Gone, now);
        }
        self.ended_at = Some(now);
        Ok(Outcome { changed: there, noted: vec![(Noted::Ended, None, Some(by))], ..Outcome::default() })
    }

    fn leave(&mut self, who: Uuid, now: DateTime<Utc>) -> Result<Outcome, Why> {
        self.place(who).ok_or(Why::Nobody)?;
        self.go(who, Place::Gone, now);
        Ok(Outcome { changed: vec![who], noted: vec![(Noted::Left, Some(who), Some(who))], ..Outcome::default() })
    }

    fn lose(&mut self, who: Uuid, now: DateTime<Utc>) -> Result<Outcome, Why> {
        self.place(who).ok_or(Why::Nobody)?;
        if let Some(member) = self.members.iter_mut().find(|member| member.id == who) {
            member.away_at = Some(now);
        }
        Ok(Outcome { changed: vec![who], ..Outcome::default() })
    }

    fn put(&mut self, who: Uuid, place: Where, admitted_at: Option<DateTime<Utc>>) {
        if let Some(member) = self.members.iter_mut().find(|member| member.id == who) {
            (member.place, member.admitted_at) = (Place::There(place), admitted_at);
        }
    }

    fn go(&mut self, who: Uuid, place: Place, now: DateTime<Utc>) {
        if let Some(member) = self.members.iter_mut().find(|member| member.id == who) {
            (member.place, member.away_at, member.gone_at) = (place, None, Some(now));
        }
    }
}

/// Those of a room whom this one sees. A guest who has not been let in may not be whom the staff meant: of
/// the others they see who leads, and no more.
pub fn seen_by(people: &[Present], me: Uuid) -> Vec<Present> {
    let waits_as_guest =
        people.iter().any(|one| one.id == me && one.role == Part::Guest && one.place == Where::Waiting);
    let sees = |one: &&Present| !waits_as_guest || one.id == me || one.role == Part::Host;
    people.iter().filter(sees).cloned().collect()
}
