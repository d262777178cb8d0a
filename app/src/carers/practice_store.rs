//! Arrangements of a practice's patients: what it sets up, and its list.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Arrangement, Why,
    reasons::Reason,
    rules::State,
    scopes_key,
    store::{About, Row, note, select_arrangements},
};
use crate::{
    access::{
        age::Milestones,
        class::Scope,
        grant::{Acts, Carers, Change, Grant, ListGrant, Read},
        relation::Basis,
    },
    people::{NhsNumber, Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// How many the list shows.
pub const SHOWN: usize = 100;

/// A line of the practice's list.
#[derive(Clone, Debug)]
pub struct Line {
    pub person_name: String,
    pub born: Option<NaiveDate>,
    pub arrangement: Arrangement,
    pub waits: Waits,
}

/// Whether somebody at the practice has to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// It rests until it was looked at, or another system asked for it.
    ForDecision,
    No,
}

/// The newest arrangements of everybody who is registered here, up to one more than [`SHOWN`].
pub async fn list(tx: &mut Tx, grant: &ListGrant<Read, Carers>) -> Result<Vec<Line>, Fault> {
    let rows: Vec<Row> = tx
        .query(select_arrangements!(
            "join person p on p.id = a.person_id where p.practice_ods = $1 and a.state in ('proposed', 'active', 'inactive')
             order by a.id desc limit 101"
        ))
        .bind(grant.organisation().as_str().to_string())
        .all()
        .await?;
    let people: Vec<(Uuid, String, String, Option<NaiveDate>)> = tx
        .query(
            "select p.id, p.given_name, p.family_name, p.birth_date from person p
             where p.practice_ods = $1 and exists (select 1 from carer_arrangement a where a.person_id = p.id)",
        )
        .bind(grant.organisation().as_str().to_string())
        .all()
        .await?;
    let resting: Vec<(Uuid,)> = tx
        .query(
            "select a.id from carer_arrangement a join person p on p.id = a.person_id
                join carer_event e on e.person_id = a.person_id and e.arrangement_id = a.id
             where p.practice_ods = $1 and a.state = 'inactive' and e.reason = $2
                and not exists (select 1 from carer_event later where later.person_id = e.person_id
                    and later.arrangement_id = e.arrangement_id and later.id > e.id)",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(Reason::PendingReview.key())
        .all()
        .await?;
    let waits = |one: &Arrangement| match one.state {
        State::Inactive if resting.contains(&(one.id,)) => Waits::ForDecision,
        State::Proposed if one.carer.is_some() => Waits::ForDecision,
        _ => Waits::No,
    };
    let named: std::collections::HashMap<Uuid, (String, Option<NaiveDate>)> =
        people.into_iter().map(|(id, given, family, born)| (id, (format!("{given} {family}"), born))).collect();
    Ok(rows
        .into_iter()
        .map(Arrangement::from)
        .filter_map(|arrangement| {
            let (person_name, born) = named.get(&arrangement.person.0)?.clone();
            let waits = waits(&arrangement);
            Some(Line { person_name, born, arrangement, waits })
        })
        .collect())
}

/// The birthdays at which this organisation reviews and ends a parent's access.
/// Without a grant: the settings of an organisation are no person's data.
pub async fn milestones(tx: &mut Tx, organisation: &Ods) -> Result<Milestones, Fault> {
    let found: Option<(i64, i64)> = tx
        .query("select carer_review_age, carer_end_age from organisation where ods = $1")
        .bind(organisation.as_str().to_string())
        .optional()
        .await?;
    let years = |age: i64| i32::try_from(age).ok();
    Ok(found
        .and_then(|(review, end)| Some(Milestones { review: years(review)?, end: years(end)? }))
        .unwrap_or_default())
}

/// Who has this number and date of birth. The caller asks for them before anything is shown.
pub async fn find<A: Acts>(
    tx: &mut Tx,
    _: &ListGrant<A, Carers>,
    number: &NhsNumber,
    born: NaiveDate,
) -> Result<Option<(PersonId, Option<Ods>)>, Fault> {
    let found: Option<(Uuid, Option<String>)> = tx
        .query("select id, practice_ods from person where nhs_number = $1 and birth_date = $2 and died_on is null")
        .bind(number.as_str().to_string())
        .bind(born)
        .optional()
        .await?;
    Ok(found.map(|(id, practice)| (PersonId(id), practice.map(Ods::trusted))))
}

/// The carer of a bundle that another system sent: by their number alone, as it names nobody else.
pub async fn find_carer(
    tx: &mut Tx,
    _: &Grant<Change, Carers>,
    number: &NhsNumber,
) -> Result<Option<(Uuid, String)>, Fault> {
    let found: Option<(Uuid, String, String)> = tx
        .query("select id, given_name, family_name from person where nhs_number = $1 and died_on is null")
        .bind(number.as_str().to_string())
        .optional()
        .await?;
    Ok(found.map(|(id, given, family)| (id, format!("{given} {family}"))))
}

/// An arrangement that a practice sets up, or takes over from another system.
pub struct NewRole {
    pub organisation: Ods,
    pub carer: Uuid,
    pub carer_name: String,
    pub relationship: String,
    pub basis: Basis,
    pub state: State,
    pub scopes: Vec<Scope>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_on: Option<NaiveDate>,
    pub review_on: Option<NaiveDate>,
    pub access_reason: String,
    pub evidence: Option<String>,
    pub evidence_words: Option<String>,
    pub competence_at: Option<DateTime<Utc>>,
    pub why: Why,
}

/// `Fault::Unique` where the two have an arrangement that waits or is in use.
pub async fn set_up(
    tx: &mut Tx,
    grant: &Grant<Change, Carers>,
    new: &NewRole,
    now: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    let id = Uuid::now_v7();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, relationship, basis, state, scopes, made_at,
             starts_at, ends_on, review_on, access_reason, evidence, evidence_words, organisation_ods, made_by,
             competence_at, reviewed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(new.carer)
    .bind(new.carer_name.clone())
    .bind(new.relationship.clone())
    .bind(new.basis.key())
    .bind(new.state.key())
    .bind(scopes_key(&new.scopes))
    .bind(now)
    .bind(new.starts_at)
    .bind(new.ends_on)
    .bind(new.review_on)
    .bind(new.access_reason.clone())
    .bind(new.evidence.clone())
    .bind(new.evidence_words.clone())
    .bind(new.organisation.as_str().to_string())
    .bind(grant.actor().0)
    .bind(new.competence_at)
    .execute()
    .await?;
    let about = About { person: grant.subject(), id, actor: Some(grant.actor()) };
    note(tx, &about, None, new.state, &new.why, now).await?;
    Ok(id)
}
