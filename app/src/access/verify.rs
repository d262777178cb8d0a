//! Whether the access log is whole: the same entries in, the same findings out.
//!
//! Feed a [`Verifier`] every entry in the order of person and number. With the heads and the
//! anchors (`anchors.rs`) it tells whatever was changed, dropped, swapped, doubled, moved to
//! another chain or cut off, and whether an older database stands in the place of a newer one.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use super::log::Said;
use crate::platform::keys::{Keys, Purpose, Signer};

#[cfg(test)]
mod tests;

/// HMAC-SHA-256, or a hash of as many bytes.
pub type Hash = [u8; 32];

/// An entry as it stands in the database.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Kept {
    pub person_id: Uuid,
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor_id: Uuid,
    pub relation: String,
    pub organisation_ods: Option<String>,
    pub action: String,
    pub data_class: String,
    pub page: String,
    pub outcome: String,
    pub request_id: String,
    pub prev_mac: Vec<u8>,
    pub mac: Vec<u8>,
}

/// The end of a chain as its head tells it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Head {
    pub person_id: Uuid,
    pub seq: i64,
    pub mac: Vec<u8>,
}

/// What an anchor holds of a chain: its entry of this number had this MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub seq: i64,
    pub mac: Hash,
    /// When it was anchored.
    pub at: DateTime<Utc>,
}

/// By [`chain_hash`].
pub type Points = HashMap<Hash, Vec<Point>>;

/// How an anchor names a person's chain: who has the anchors alone learns nobody's id.
pub fn chain_hash(signer: &Signer, person: Uuid) -> Hash {
    signer.sign(person.as_bytes())
}

/// Something is wrong; as a sentence for the operator.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    Missing {
        person: Uuid,
        from: i64,
        to: i64,
    },
    OutOfPlace {
        person: Uuid,
        seq: i64,
    },
    Changed {
        person: Uuid,
        seq: i64,
    },
    DoesNotFollow {
        person: Uuid,
        seq: i64,
    },
    HeadMissing {
        person: Uuid,
    },
    HeadDiffers {
        person: Uuid,
        head: i64,
        last: i64,
    },
    HeadAlone {
        person: Uuid,
        head: i64,
    },
    Unreadable {
        person: Uuid,
        seq: i64,
    },
    /// Fewer entries than were there once.
    Shortened {
        person: Uuid,
        anchored: i64,
        at: DateTime<Utc>,
        last: i64,
    },
    /// Another entry than was there once.
    Rewritten {
        person: Uuid,
        seq: i64,
        at: DateTime<Utc>,
    },
    ChainGone {
        entries: i64,
        at: DateTime<Utc>,
    },
    NoAnchors,
    AnchorChanged {
        number: u64,
    },
    AnchorsBroken {
        after: u64,
    },
    AnchorsTorn {
        after: u64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |at: &DateTime<Utc>| at.format("%Y-%m-%d %H:%M UTC").to_string();
        match self {
            Finding::Missing { person, from, to: last } if from == last => {
                write!(to, "Entry {from} of the chain {person} is missing.")
            }
            Finding::Missing { person, from, to: last } => {
                write!(to, "Entries {from} to {last} of the chain {person} are missing.")
            }
            Finding::OutOfPlace { person, seq } => {
                write!(to, "Entry {seq} of the chain {person} stands twice, or out of its place.")
            }
            Finding::Changed { person, seq } => write!(to, "Entry {seq} of the chain {person} was changed."),
            Finding::DoesNotFollow { person, seq } => {
                write!(to, "Entry {seq} of the chain {person} does not follow the one before it.")
            }
            Finding::HeadMissing { person } => write!(to, "The chain {person} has lost its head."),
            Finding::HeadDiffers { person, head, last } => {
                write!(to, "The chain {person} ends with entry {last}; its head is of another entry, number {head}.")
            }
            Finding::HeadAlone { person, head } => {
                write!(to, "The chain {person} has no entry; its head tells of {head}.")
            }
            Finding::Unreadable { person, seq } => write!(to, "Entry {seq} of the chain {person} cannot be read."),
            Finding::Shortened { person, anchored, at, last } => {
                write!(
                    to,
                    "The chain {person} had {anchored} entries when it was anchored ({}), and has {last}.",
                    day(at)
                )
            }
            Finding::Rewritten { person, seq, at } => {
                write!(to, "Entry {seq} of the chain {person} is not the one that was anchored ({}).", day(at))
            }
            Finding::ChainGone { entries, at } => {
                write!(to, "A chain that had {entries} entries when it was anchored ({}) is gone.", day(at))
            }
            Finding::NoAnchors => {
                write!(to, "There are no anchors: a shortened log or an older database could not be told.")
            }
            Finding::AnchorChanged { number } => write!(to, "Anchor {number} was changed."),
            Finding::AnchorsBroken { after } => write!(to, "After anchor {after} something is missing or was changed."),
            Finding::AnchorsTorn { after } => {
                write!(to, "The anchors end, after anchor {after}, with something that is no anchor.")
            }
        }
    }
}

/// Walks the chains, one after the other.
pub struct Verifier {
    entry_signer: Signer,
    chain_signer: Signer,
    heads: BTreeMap<Uuid, Head>,
    points: Points,
    chain: Option<Chain>,
    entries: u64,
    chains: u64,
    findings: Vec<Finding>,
}

/// Where the walk is.
struct Chain {
    person: Uuid,
    last: i64,
    mac: Vec<u8>,
    /// Still ahead, by number from behind.
    points: Vec<Point>,
}

/// What the walk came to.
#[derive(Debug, PartialEq)]
pub struct Walked {
    pub entries: u64,
    pub chains: u64,
    pub findings: Vec<Finding>,
}

impl Verifier {
    pub fn new(keys: &Keys, heads: Vec<Head>, points: Points) -> Verifier {
        Verifier {
            entry_signer: keys.signer(Purpose::AccessLog),
            chain_signer: keys.signer(Purpose::AnchoredChain),
            heads: heads.into_iter().map(|head| (head.person_id, head)).collect(),
            points,
            chain: None,
            entries: 0,
            chains: 0,
            findings: Vec::new(),
        }
    }

    /// The next entry, in the order of person and number.
    pub fn entry(&mut self, row: &Kept) {
        let chain = self.walk_to(row.person_id);
        let (wanted, person, seq) = (chain.last + 1, row.person_id, row.seq);
        let follows = row.prev_mac == chain.mac;
        // An entry that stands twice is no step of the walk.
        if seq >= wanted {
            chain.last = seq;
            chain.mac.clone_from(&row.mac);
        }
        let mut rewritten = None;
        while let Some(point) = chain.points.pop_if(|point| point.seq <= seq) {
            if point.seq == seq && row.mac != point.mac {
                rewritten = Some(Finding::Rewritten { person, seq, at: point.at });
            }
        }
        if seq > wanted {
            self.findings.push(Finding::Missing { person, from: wanted, to: seq - 1 });
        } else if seq < wanted {
            self.findings.push(Finding::OutOfPlace { person, seq });
        } else if !follows {
            self.findings.push(Finding::DoesNotFollow { person, seq });
        }
        if !self.is_as_written(row) {
            self.findings.push(Finding::Changed { person, seq });
        }
        self.findings.extend(rewritten);
        self.entries += 1;
    }

    /// An entry that is there and cannot be read.
    pub fn unreadable(&mut self, person: Uuid, seq: i64) {
        self.walk_to(person);
        self.findings.push(Finding::Unreadable { person, seq });
    }

    pub fn finish(mut self) -> Walked {
        self.end_chain();
        for head in std::mem::take(&mut self.heads).into_values().filter(|head| head.seq != 0 || !head.mac.is_empty()) {
            self.findings.push(Finding::HeadAlone { person: head.person_id, head: head.seq });
        }
        let gone = self.points.values().filter_map(|points| points.iter().max_by_key(|point| point.seq));
        let mut gone: Vec<&Point> = gone.collect();
        gone.sort_by_key(|point| (point.at, point.seq));
        self.findings.extend(gone.into_iter().map(|point| Finding::ChainGone { entries: point.seq, at: point.at }));
        Walked { entries: self.entries, chains: self.chains, findings: self.findings }
    }

    fn walk_to(&mut self, person: Uuid) -> &mut Chain {
        if self.chain.as_ref().is_some_and(|chain| chain.person != person) {
            self.end_chain();
        }
        let (points, signer, chains) = (&mut self.points, &self.chain_signer, &mut self.chains);
        self.chain.get_or_insert_with(|| {
            *chains += 1;
            let mut points = if points.is_empty() {
                Vec::new()
            } else {
                points.remove(&chain_hash(signer, person)).unwrap_or_default()
            };
            points.sort_by_key(|point| std::cmp::Reverse(point.seq));
            Chain { person, last: 0, mac: Vec::new(), points }
        })
    }

    fn end_chain(&mut self) {
        let Some(Chain { person, last, mac, points }) = self.chain.take() else { return };
        match self.heads.remove(&person) {
            None => self.findings.push(Finding::HeadMissing { person }),
            Some(head) if head.seq != last || head.mac != mac => {
                self.findings.push(Finding::HeadDiffers { person, head: head.seq, last });
            }
            Some(_) => {}
        }
        if let Some(Point { seq, at, .. }) = points.first() {
            self.findings.push(Finding::Shortened { person, anchored: *seq, at: *at, last });
        }
    }

    fn is_as_written(&self, row: &Kept) -> bool {
        let said = Said {
            person: row.person_id,
            seq: row.seq,
            at: row.at,
            actor: row.actor_id,
            relation: &row.relation,
            organisation: row.organisation_ods.as_deref(),
            action: &row.action,
            class: &row.data_class,
            page: &row.page,
            outcome: &row.outcome,
            request_id: &row.request_id,
            previous: &row.prev_mac,
        };
        // The MAC covers microseconds; nothing finer is ever written.
        row.at == row.at.trunc_subsecs(6) && said.mac(&self.entry_signer) == row.mac.as_slice()
    }
}
