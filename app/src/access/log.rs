//! The access log: who asked for whose data, when, and what the answer was.
//!
//! One chain of HMAC-SHA-256 per person: each entry's MAC covers the one before, so that a row
//! changed, dropped, or moved breaks the chain (`verify.rs` looks). No word of the record stands
//! in it.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use super::{
    class::{Action, DataClass},
    policy::Verdict,
    relation::Relation,
};
use crate::{
    people::{Ods, PersonId},
    platform::{
        database::Fault,
        keys::{Keys, Purpose, Signer},
        query::Tx,
    },
};

/// Whose log takes the tries that were about nobody we know: a number that nobody has, an id that
/// is nobody's. Without it they would be answered sooner than the others.
pub const NOBODY: PersonId = PersonId(Uuid::nil());

/// An entry before it has its place in the chain.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub person: PersonId,
    pub at: DateTime<Utc>,
    pub actor: PersonId,
    pub relation: Relation,
    pub organisation: Option<Ods>,
    pub action: Action,
    pub class: DataClass,
    /// The route's pattern without ids, such as "/record/results"; "" where there is none.
    pub page: String,
    pub verdict: Verdict,
    pub request_id: String,
}

impl NewEntry {
    fn outcome(&self) -> &'static str {
        if self.verdict.permits() { "permitted" } else { "refused" }
    }

    /// What PostgreSQL keeps: microseconds.
    fn instant(&self) -> DateTime<Utc> {
        self.at.trunc_subsecs(6)
    }

    fn mac(&self, signer: &Signer, seq: i64, previous: &[u8]) -> Vec<u8> {
        let said = Said {
            person: self.person.0,
            seq,
            at: self.instant(),
            actor: self.actor.0,
            relation: &self.relation.key(),
            organisation: self.organisation.as_ref().map(Ods::as_str),
            action: self.action.key(),
            class: self.class.key(),
            page: &self.page,
            outcome: self.outcome(),
            request_id: &self.request_id,
            previous,
        };
        said.mac(signer).to_vec()
    }
}

/// All that an entry says in its place: what its MAC covers.
pub(super) struct Said<'e> {
    pub person: Uuid,
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor: Uuid,
    pub relation: &'e str,
    pub organisation: Option<&'e str>,
    pub action: &'e str,
    pub class: &'e str,
    pub page: &'e str,
    pub outcome: &'e str,
    pub request_id: &'e str,
    pub previous: &'e [u8],
}

impl Said<'_> {
    /// Over every field with its length before it, so that no two entries read the same.
    pub fn mac(&self, signer: &Signer) -> [u8; 32] {
        let (seq, at) = (self.seq.to_be_bytes(), self.at.timestamp_micros().to_be_bytes());
        let fields: [Option<&[u8]>; 12] = [
            Some(self.person.as_bytes()),
            Some(&seq),
            Some(&at),
            Some(self.actor.as_bytes()),
            Some(self.relation.as_bytes()),
            self.organisation.map(str::as_bytes),
            Some(self.action.as_bytes()),
            Some(self.class.as_bytes()),
            Some(self.page.as_bytes()),
            Some(self.outcome.as_bytes()),
            Some(self.request_id.as_bytes()),
            Some(self.previous),
        ];
        let mut bytes = Vec::with_capacity(320);
        for field in fields {
            // What is not there is not the same as what is empty.
            let length = field.map_or(u32::MAX, |field| field.len() as u32);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(field.unwrap_or_default());
        }
        signer.sign(&bytes)
    }
}

const COLUMNS: [&str; 13] = [
    "person_id",
    "seq",
    "at",
    "actor_id",
    "relation",
    "organisation_ods",
    "action",
    "data_class",
    "page",
    "outcome",
    "request_id",
    "prev_mac",
    "mac",
];
/// Rows in one statement: far below the least number of placeholders (SQLite: 32,766).
const ROWS: usize = 200;

/// Appends entries to the chains of their persons, in this transaction.
pub async fn append(tx: &mut Tx, keys: &Keys, entries: &[NewEntry]) -> Result<(), Fault> {
    let mut persons: Vec<Uuid> = entries.iter().map(|entry| entry.person.0).collect();
    // In one order everywhere: two instances then wait for each other and never in a ring.
    persons.sort_unstable();
    persons.dedup();
    let mut heads = Vec::with_capacity(persons.len());
    for some in persons.chunks(ROWS) {
        heads.extend(lock_heads(tx, some).await?);
    }
    let signer = keys.signer(Purpose::AccessLog);
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let Ok(place) = heads.binary_search_by_key(&entry.person.0, |head: &(Uuid, i64, Vec<u8>)| head.0) else {
            return Err(Fault::NoRow);
        };
        let (_, seq, previous) = &mut heads[place];
        *seq += 1;
        let mac = entry.mac(&signer, *seq, previous);
        rows.push((entry, *seq, std::mem::replace(previous, mac.clone()), mac));
    }
    for some in rows.chunks(ROWS) {
        let mut insert = tx.insert_many("access_log", &COLUMNS, some.len(), "");
        for (entry, seq, previous, mac) in some {
            insert = insert
                .bind(entry.person.0)
                .bind(*seq)
                .bind(entry.instant())
                .bind(entry.actor.0)
                .bind(entry.relation.key())
                .bind(entry.organisation.as_ref().map(|ods| ods.as_str().to_string()))
                .bind(entry.action.key())
                .bind(entry.class.key())
                .bind(entry.page.clone())
                .bind(entry.outcome())
                .bind(entry.request_id.clone())
                .bind(previous.clone())
                .bind(mac.clone());
        }
        insert.execute().await?;
    }
    for some in heads.chunks(ROWS) {
        let mut update = tx.insert_many(
            "access_log_head",
            &["person_id", "seq", "mac"],
            some.len(),
            "on conflict (person_id) do update set seq = excluded.seq, mac = excluded.mac",
        );
        for (person, seq, mac) in some {
            update = update.bind(*person).bind(*seq).bind(mac.clone());
        }
        update.execute().await?;
    }
    Ok(())
}

/// The heads of these persons, in the order of their ids, held until the transaction ends.
async fn lock_heads(tx: &mut Tx, persons: &[Uuid]) -> Result<Vec<(Uuid, i64, Vec<u8>)>, Fault> {
    let found = select_heads(tx, persons).await?;
    if found.len() == persons.len() {
        return Ok(found);
    }
    let missing: Vec<Uuid> =
        persons.iter().copied().filter(|person| found.iter().all(|(known, ..)| known != person)).collect();
    let mut insert = tx.insert_many(
        "access_log_head",
        &["person_id", "seq", "mac"],
        missing.len(),
        "on conflict (person_id) do nothing",
    );
    for person in missing {
        insert = insert.bind(person).bind(0_i64).bind(Vec::<u8>::new());
    }
    insert.execute().await?;
    select_heads(tx, persons).await
}

async fn select_heads(tx: &mut Tx, persons: &[Uuid]) -> Result<Vec<(Uuid, i64, Vec<u8>)>, Fault> {
    // SQLite has one writer and no row locks.
    let rest = match tx {
        Tx::Sqlite(_) => "order by person_id",
        Tx::Postgres(_) => "order by person_id for update",
    };
    let mut query =
        tx.query_in("select person_id, seq, mac from access_log_head where person_id in", 1, persons.len(), rest);
    for person in persons {
        query = query.bind(*person);
    }
    query.all().await
}
