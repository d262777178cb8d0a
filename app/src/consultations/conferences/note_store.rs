//! What a case conference wrote down and who does what, in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Action, Conference, Note, rules::Promised};
use crate::{
    access::grant::{Acts, Change, ListGrant, Rooms},
    platform::{database::Fault, query::Tx},
};

macro_rules! select_note {
    () => {
        "select n.version, n.words, p.given_name || ' ' || p.family_name as writer, n.written_at
         from conference_note n join person p on p.id = n.written_by
         where n.person_id = $1 and n.conference_id = $2 order by n.version desc limit 1"
    };
}

macro_rules! select_actions {
    () => {
        "select id, words, who, due_on from conference_action
         where person_id = $1 and conference_id = $2 and removed_at is null order by made_at, id limit 100"
    };
}

pub async fn note<A: Acts>(tx: &mut Tx, _: &ListGrant<A, Rooms>, of: &Conference) -> Result<Option<Note>, Fault> {
    tx.show_only(of.person.0).await?;
    tx.query(select_note!()).bind(of.person.0).bind(of.id).optional().await
}

pub async fn actions<A: Acts>(tx: &mut Tx, _: &ListGrant<A, Rooms>, of: &Conference) -> Result<Vec<Action>, Fault> {
    tx.show_only(of.person.0).await?;
    tx.query(select_actions!()).bind(of.person.0).bind(of.id).all().await
}

/// Without a grant: a job puts into the record what was written with one.
pub async fn to_file(tx: &mut Tx, of: &Conference) -> Result<Option<(Note, Vec<Action>)>, Fault> {
    tx.show_only(of.person.0).await?;
    let note: Option<Note> = tx.query(select_note!()).bind(of.person.0).bind(of.id).optional().await?;
    let actions: Vec<Action> = tx.query(select_actions!()).bind(of.person.0).bind(of.id).all().await?;
    Ok(note.map(|note| (note, actions)))
}

/// Keeps the version after `version` (0: the first); `false` when somebody was faster.
pub async fn write(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    (of, version): (&Conference, i64),
    words: &str,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let known = note(tx, grant, of).await?.map_or(0, |note| note.version);
    if known != version {
        return Ok(false);
    }
    let written = tx
        .query(
            "insert into conference_note (person_id, conference_id, version, words, written_by, written_at)
             values ($1, $2, $3, $4, $5, $6) on conflict (person_id, conference_id, version) do nothing",
        )
        .bind(of.person.0)
        .bind(of.id)
        .bind(version + 1)
        .bind(words.to_string())
        .bind(grant.actor().0)
        .bind(now)
        .execute()
        .await?;
    Ok(written == 1)
}

/// The same form sent twice is one action.
pub async fn add(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    of: &Conference,
    (id, promised): (Uuid, &Promised),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.show_only(of.person.0).await?;
    tx.query(
        "insert into conference_action (person_id, conference_id, id, words, who, due_on, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id, conference_id, id) do nothing",
    )
    .bind(of.person.0)
    .bind(of.id)
    .bind(id)
    .bind(promised.words.clone())
    .bind(promised.who.clone())
    .bind(promised.due_on)
    .bind(grant.actor().0)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub async fn remove(
    tx: &mut Tx,
    _: &ListGrant<Change, Rooms>,
    of: &Conference,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.show_only(of.person.0).await?;
    tx.query(
        "update conference_action set removed_at = $4
         where person_id = $1 and conference_id = $2 and id = $3 and removed_at is null",
    )
    .bind(of.person.0)
    .bind(of.id)
    .bind(id)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
