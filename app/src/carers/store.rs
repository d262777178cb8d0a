//! Arrangements of one person, for that person and their practice.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    After, Arrangement, Why,
    rules::{self, State},
    scopes_from, scopes_key,
    secrets::{Secrets, hash_of_code, hash_of_link},
};
use crate::{
    access::{
        class::Scope,
        grant::{Acts, Carers, Change, Grant},
        relation::Basis,
    },
    people::{Ods, PersonId},
    platform::{database::Fault, keys::Keys, query::Tx},
};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    person_id: Uuid,
    id: Uuid,
    carer_id: Option<Uuid>,
    given_name: Option<String>,
    family_name: Option<String>,
    carer_name: String,
    relationship: String,
    basis: String,
    state: String,
    scopes: String,
    made_at: DateTime<Utc>,
    starts_at: Option<DateTime<Utc>>,
    ends_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
    access_reason: String,
    evidence: Option<String>,
    evidence_words: Option<String>,
    organisation_ods: Option<String>,
    organisation_name: Option<String>,
    competence_at: Option<DateTime<Utc>>,
    reviewed_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    version: i64,
    tries: i64,
    expires_at: Option<DateTime<Utc>>,
}

impl From<Row> for Arrangement {
    fn from(row: Row) -> Arrangement {
        let own_name = row.given_name.zip(row.family_name).map(|(given, family)| format!("{given} {family}"));
        Arrangement {
            id: row.id,
            person: PersonId(row.person_id),
            carer: row.carer_id.map(PersonId),
            carer_name: own_name.unwrap_or(row.carer_name),
            relationship: row.relationship,
            basis: Basis::from_key(&row.basis),
            // Written by us alone; what is unknown lets nobody in and cannot be changed.
            state: State::from_key(&row.state).unwrap_or(State::EnteredInError),
            scopes: scopes_from(&row.scopes),
            made_at: row.made_at,
            starts_at: row.starts_at,
            ends_on: row.ends_on,
            review_on: row.review_on,
            access_reason: row.access_reason,
            evidence: row.evidence,
            evidence_words: row.evidence_words,
            organisation: row.organisation_ods.map(Ods::trusted),
            organisation_name: row.organisation_name,
            competence_at: row.competence_at,
            reviewed_at: row.reviewed_at,
            last_used_at: row.last_used_at,
            version: row.version,
            tries: row.tries,
            expires_at: row.expires_at,
        }
    }
}

/// The columns of [`Row`], and what follows.
macro_rules! select_arrangements {
    ($rest:literal) => {
        concat!(
            "select a.person_id, a.id, a.carer_id, c.given_name, c.family_name, a.carer_name, a.relationship, a.basis,
                a.state, a.scopes, a.made_at, a.starts_at, a.ends_on, a.review_on, a.access_reason, a.evidence,
                a.evidence_words, a.organisation_ods, o.name as organisation_name, a.competence_at, a.reviewed_at,
                a.last_used_at, a.version, a.tries, a.expires_at
             from carer_arrangement a left join person c on c.id = a.carer_id
                left join organisation o on o.ods = a.organisation_ods ",
            $rest
        )
    };
}
pub(super) use select_arrangements;

/// Every arrangement of the person, the newest first.
pub async fn all<A: Acts>(tx: &mut Tx, grant: &Grant<A, Carers>) -> Result<Vec<Arrangement>, Fault> {
    let rows: Vec<Row> = tx
        .query(select_arrangements!("where a.person_id = $1 order by a.id desc"))
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok(rows.into_iter().map(Arrangement::from).collect())
}

pub async fn find<A: Acts>(tx: &mut Tx, grant: &Grant<A, Carers>, id: Uuid) -> Result<Option<Arrangement>, Fault> {
    let row: Option<Row> = tx
        .query(select_arrangements!("where a.person_id = $1 and a.id = $2"))
        .bind(grant.subject().0)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(Arrangement::from))
}

/// One line of an arrangement's history.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Event {
    pub at: DateTime<Utc>,
    pub to_state: String,
    pub reason: String,
    pub words: Option<String>,
    pub actor_id: Option<Uuid>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
}

/// What happened to it, the first thing first.
pub async fn history<A: Acts>(tx: &mut Tx, grant: &Grant<A, Carers>, id: Uuid) -> Result<Vec<Event>, Fault> {
    tx.query(
        "select e.at, e.to_state, e.reason, e.words, e.actor_id, p.given_name, p.family_name
         from carer_event e left join person p on p.id = e.actor_id
         where e.person_id = $1 and e.arrangement_id = $2 order by e.at, e.id",
    )
    .bind(grant.subject().0)
    .bind(id)
    .all()
    .await
}

/// What the person asks of somebody.
pub struct Proposal<'a> {
    pub carer_name: &'a str,
    pub relationship: &'a str,
    pub scopes: &'a [Scope],
    pub ends_on: Option<NaiveDate>,
    pub why: &'a Why,
}

/// An invitation, on the person's own consent. The link and the code are in this answer alone.
pub async fn propose(
    tx: &mut Tx,
    grant: &Grant<Change, Carers>,
    keys: &Keys,
    new: &Proposal<'_>,
    now: DateTime<Utc>,
) -> Result<(Uuid, Secrets), Fault> {
    let (id, secrets) = (Uuid::now_v7(), Secrets::random());
    let link_hash = hash_of_link(keys, &secrets.link.text());
    let code_hash = hash_of_code(keys, &link_hash, &secrets.code);
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_name, relationship, basis, state, scopes, made_at, ends_on,
             made_by, link_hash, code_hash, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(new.carer_name.to_string())
    .bind(new.relationship.to_string())
    .bind(Basis::Consent.key())
    .bind(State::Proposed.key())
    .bind(scopes_key(new.scopes))
    .bind(now)
    .bind(new.ends_on)
    .bind(grant.actor().0)
    .bind(link_hash)
    .bind(code_hash)
    .bind(now + chrono::Duration::days(rules::INVITATION_DAYS))
    .execute()
    .await?;
    let about = About { person: grant.subject(), id, actor: Some(grant.actor()) };
    note(tx, &about, None, State::Proposed, new.why, now).await?;
    Ok((id, secrets))
}

/// Changes what is still as `before` had it. `false` when somebody was faster: nothing is changed.
pub async fn change(
    tx: &mut Tx,
    grant: &Grant<Change, Carers>,
    before: &Arrangement,
    after: &After,
    why: &Why,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let about = About { person: grant.subject(), id: before.id, actor: Some(grant.actor()) };
    write(tx, &about, before, after, why, now).await
}

/// Which arrangement, and who changes it; `None`: a job.
pub(super) struct About {
    pub(super) person: PersonId,
    pub(super) id: Uuid,
    pub(super) actor: Option<PersonId>,
}

/// Without a grant: the functions above hold one, and the daily job has nobody to hold it.
pub(super) async fn write(
    tx: &mut Tx,
    about: &About,
    before: &Arrangement,
    after: &After,
    why: &Why,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update carer_arrangement set state = $1, scopes = $2, starts_at = $3, ends_on = $4, review_on = $5,
                 competence_at = $6, reviewed_at = $7, version = version + 1
             where person_id = $8 and id = $9 and version = $10 and state = $11",
        )
        .bind(after.state.key())
        .bind(scopes_key(&after.scopes))
        .bind(after.starts_at)
        .bind(after.ends_on)
        .bind(after.review_on)
        .bind(after.competence_at)
        .bind(after.reviewed_at)
        .bind(about.person.0)
        .bind(about.id)
        .bind(before.version)
        .bind(before.state.key())
        .execute()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    if before.state == State::Proposed && after.state != State::Proposed {
        tx.query("update carer_arrangement set link_hash = null, code_hash = null where person_id = $1 and id = $2")
            .bind(about.person.0)
            .bind(about.id)
            .execute()
            .await?;
    }
    note(tx, about, Some(before.state), after.state, why, now).await?;
    Ok(true)
}

/// Without a grant: part of every change above.
pub(super) async fn note(
    tx: &mut Tx,
    about: &About,
    from: Option<State>,
    to: State,
    why: &Why,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into carer_event (person_id, arrangement_id, id, at, from_state, to_state, reason, words, actor_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(about.person.0)
    .bind(about.id)
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(from.map(State::key))
    .bind(to.key())
    .bind(why.reason.key())
    .bind((!why.words.trim().is_empty()).then(|| why.words.trim().to_string()))
    .bind(about.actor.map(|actor| actor.0))
    .execute()
    .await?;
    Ok(())
}
