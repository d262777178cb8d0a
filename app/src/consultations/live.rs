//! One room as this process holds it: who is where as far as it knows, and those who are connected here. What
//! it tells them follows from the two; nothing in here waits.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    RoomFacts,
    conference::{Conference, Holder},
    protocol::{Media, Part, Present, Removal, Switches, ToBrowser, Where, close, frame},
    room::seen_by,
    standing::Standing,
    stay::{Number, Outbox},
    word::{Handed, Snapshot},
};

/// So much may wait for a browser that is slow to take it: more than is ever said again after a drop.
pub const MOST_WAITING: usize = 512;
/// How often it is looked whether somebody may still be there.
pub const LOOK_EVERY: Duration = Duration::seconds(3);

/// What goes to one socket.
#[derive(Debug)]
pub enum Wire {
    Frame(String),
    Close(u16),
}

/// One who is connected here, or was less than a minute ago.
pub struct Stay {
    pub part: Part,
    pub name: String,
    /// Where they were told last that they are.
    pub told: Where,
    pub outbox: Outbox,
    pub wire: Option<mpsc::Sender<Wire>>,
    pub connection: u64,
    pub heard_at: DateTime<Utc>,
    pub away_since: Option<DateTime<Utc>>,
    /// The version of the room with which they came to this process.
    pub came: i64,
    pub standing: Standing,
    /// When it was last known to hold.
    pub held_at: DateTime<Utc>,
    pub next_look: DateTime<Utc>,
}

impl Stay {
    pub fn say(&mut self, message: &ToBrowser, mark: u64, now: DateTime<Utc>) {
        let body = message.body();
        let text = if message.is_numbered() { self.outbox.push(body, mark, now) } else { frame(0, &body) };
        self.pass(text);
    }

    /// A frame as it is. A browser that does not take what waits for it is let go; it may come back.
    pub fn pass(&mut self, text: String) {
        if let Some(wire) = &self.wire
            && wire.try_send(Wire::Frame(text)).is_err()
        {
            self.wire = None;
        }
    }

    /// Whether they are not in the call, and lead nobody.
    pub fn only_waits(&self) -> bool {
        self.told == Where::Waiting && self.part != Part::Host
    }

    pub fn close(&mut self, code: u16) {
        if let Some(wire) = self.wire.take() {
            let _ = wire.try_send(Wire::Close(code));
        }
    }
}

pub struct Live {
    pub facts: RoomFacts,
    pub conference: Conference,
    pub version: i64,
    pub people: Vec<Present>,
    pub stays: HashMap<Uuid, Stay>,
    /// The place in the queue of those who wait here; 1 is next.
    pub place: Option<u64>,
    /// The version with which somebody came last, to whichever process.
    pub last_came: HashMap<Uuid, i64>,
}

/// What becomes of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relayed {
    Here,
    /// They are connected to another process.
    Elsewhere,
    /// One of the two is not in the call: somebody has just left, or somebody tries.
    Nowhere,
}

impl Live {
    pub fn new(facts: RoomFacts, conference: Conference) -> Live {
        Live {
            facts,
            conference,
            version: 0,
            people: Vec::new(),
            stays: HashMap::new(),
            place: None,
            last_came: HashMap::new(),
        }
    }

    /// Where somebody is, as far as is known here.
    pub fn place_of(&self, who: Uuid) -> Option<Where> {
        self.people.iter().find(|one| one.id == who).map(|one| one.place)
    }

    fn place_shown(&self, place: Where, part: Part) -> Option<u64> {
        let waits = place == Where::Waiting && !matches!(part, Part::Host | Part::Staff);
        self.place.filter(|_| waits)
    }

    /// What somebody needs who is in.
    pub fn pass_for(&self, who: Uuid, stay: &Stay, now: DateTime<Utc>) -> Media {
        let holder = Holder { id: who, name: stay.name.clone(), part: stay.part };
        self.conference.pass(self.facts.id, &holder, self.facts.hours().closes_at, now)
    }

    /// Takes in who is where, and tells everybody here what is new to them; `but` for one, who is told by who
    /// calls. What is older than what is known changes nothing.
    pub fn show(&mut self, snapshot: Snapshot, but: Option<Uuid>, now: DateTime<Utc>) {
        if snapshot.version <= self.version {
            return;
        }
        (self.version, self.people) = (snapshot.version, snapshot.people);
        let mut stays = std::mem::take(&mut self.stays);
        stays.retain(|who, stay| match self.place_of(*who) {
            Some(place) => {
                if stay.told != place {
                    // Who is let in is looked at first, however often those are who wait.
                    (stay.told, stay.next_look) = (place, now);
                    let message = match place {
                        Where::In => ToBrowser::Admitted { media: self.pass_for(*who, stay, now) },
                        Where::Waiting => ToBrowser::Back,
                    };
                    stay.say(&message, 0, now);
                }
                true
            }
            None => {
                let why = snapshot.removed.iter().find(|(removed, _)| removed == who).map(|(_, why)| *why);
                go(stay, snapshot.ended, why, now);
                false
            }
        });
        for (who, stay) in stays.iter_mut().filter(|(who, _)| Some(**who) != but) {
            stay.say(&self.people_for(*who, stay), 0, now);
        }
        self.stays = stays;
    }

    pub fn people_for(&self, who: Uuid, stay: &Stay) -> ToBrowser {
        ToBrowser::People { people: seen_by(&self.people, who), place: self.place_shown(stay.told, stay.part) }
    }

    pub fn place_for(&self, stay: &Stay) -> Option<u64> {
        self.place_shown(stay.told, stay.part)
    }

    /// The place in the queue is another one.
    pub fn set_place(&mut self, place: u64, now: DateTime<Utc>) {
        if self.place.replace(place) == Some(place) {
            return;
        }
        for stay in self.stays.values_mut() {
            if stay.told == Where::Waiting && !matches!(stay.part, Part::Host | Part::Staff) {
                stay.say(&ToBrowser::Place { place }, 0, now);
            }
        }
    }

    /// Takes the number of what one connection sends. The code to close it with, where it is not to be taken.
    pub fn hear(&mut self, who: Uuid, connection: u64, seq: u64, now: DateTime<Utc>) -> Result<Number, u16> {
        let stay = self.stays.get_mut(&who).filter(|stay| stay.connection == connection).ok_or(close::ELSEWHERE)?;
        stay.heard_at = now;
        match (seq > 0).then(|| stay.outbox.take(seq)) {
            Some(Number::Gap) => Err(close::MALFORMED),
            Some(number) => Ok(number),
            // What has no number is taken as it comes.
            None => Ok(Number::Next),
        }
    }

    pub fn relay(&mut self, from: Uuid, to: Uuid, data: Box<RawValue>, mark: u64, now: DateTime<Utc>) -> Relayed {
        let are_in = from != to && [from, to].iter().all(|who| self.place_of(*who) == Some(Where::In));
        if !are_in {
            return Relayed::Nowhere;
        }
        match self.stays.get_mut(&to) {
            Some(stay) => {
                if !stay.outbox.has(mark) {
                    stay.say(&ToBrowser::Signal { from, data }, mark, now);
                }
                Relayed::Here
            }
            None => Relayed::Elsewhere,
        }
    }

    /// Tells the others in the call what somebody shows and sends. Whether there is anybody to tell.
    pub fn show_switches(&mut self, from: Uuid, switches: Switches, mark: u64, now: DateTime<Utc>) -> bool {
        if self.place_of(from) != Some(Where::In) {
            return false;
        }
        let Switches { camera, microphone, screen } = switches;
        for (who, stay) in &mut self.stays {
            if *who != from && stay.told == Where::In && !stay.outbox.has(mark) {
                stay.say(&ToBrowser::State { from, camera, microphone, screen }, mark, now);
            }
        }
        true
    }

    /// Words of the staff for one, or for all who wait.
    pub fn tell(&mut self, who: Option<Uuid>, text: &str, mark: u64, now: DateTime<Utc>) {
        for (id, stay) in &mut self.stays {
            let is_meant = match who {
                Some(who) => who == *id,
                None => stay.told == Where::Waiting && stay.part != Part::Host,
            };
            if is_meant && !stay.outbox.has(mark) {
                stay.say(&ToBrowser::Told { text: text.into() }, mark, now);
            }
        }
    }

    /// Whether somebody is here since before this version: they may have come back here since. Who is just on the
    /// way in looks at `last_came` themselves.
    fn came_before(&mut self, who: Uuid, version: i64) -> bool {
        let last = self.last_came.entry(who).or_default();
        *last = version.max(*last);
        self.stays.get(&who).is_some_and(|stay| stay.came < version)
    }

    /// Lets go of somebody who came back elsewhere with this version, with everything that was said to them.
    pub fn hand_over(&mut self, who: Uuid, version: i64) -> Option<Handed> {
        let mut stay = self.came_before(who, version).then(|| self.stays.remove(&who)).flatten()?;
        // A tab that was doubled has the same key, and would come back for ever. Without a number: it is not for
        // the one who has come.
        stay.pass(frame(0, &ToBrowser::Removed { why: Removal::Elsewhere }.body()));
        stay.close(close::ELSEWHERE);
        Some(Handed { outbox: stay.outbox, told: stay.told })
    }

    /// Lets go of somebody who opened the room on another screen, with this version.
    pub fn give_up(&mut self, who: Uuid, version: i64, now: DateTime<Utc>) {
        if let Some(mut stay) = self.came_before(who, version).then(|| self.stays.remove(&who)).flatten() {
            stay.say(&ToBrowser::Removed { why: Removal::Elsewhere }, 0, now);
            stay.close(close::ELSEWHERE);
        }
    }
}

/// The last words to one who is no longer there.
fn go(stay: &mut Stay, ended: bool, why: Option<Removal>, now: DateTime<Utc>) {
    match (ended, why) {
        (true, _) => {
            stay.say(&ToBrowser::Ended, 0, now);
            stay.close(close::ENDED);
        }
        (false, Some(why)) => {
            stay.say(&ToBrowser::Removed { why }, 0, now);
            stay.close(close::REMOVED);
        }
        // Their place was given away, by mistake or because nobody heard from this process: they may come again.
        (false, None) => stay.close(close::RESTART),
    }
}
