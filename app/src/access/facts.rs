//! What the decision rests on, read in the transaction that uses it, and the asking itself.

use chrono::{DateTime, Utc};

use super::{
    grant::{Acts, Covers, Grant, ListGrant},
    log::NewEntry,
    policy::{Relation, Role, Verdict, decide},
};
use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// An asking with its outcome: what goes into the log, and the proof when it is permitted.
pub struct Asked<G> {
    pub entry: Option<NewEntry>,
    pub grant: Option<G>,
}

/// What `actor` asks for, of one person.
pub async fn ask<A: Acts, C: Covers>(
    tx: &mut Tx,
    actor: PersonId,
    subject: PersonId,
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<Asked<Grant<A, C>>, Fault> {
    let (relation, organisation) = if actor == subject {
        // An account that is gone is nobody's.
        let found: Option<(i64,)> =
            tx.query("select cast(1 as bigint) from person where id = $1").bind(subject.0).optional().await?;
        (found.map(|_| Relation::Own), None)
    } else {
        relation_of_staff(tx, actor, subject).await?
    };
    // No such person: nobody's log to write in.
    let Some(relation) = relation else { return Ok(Asked { entry: None, grant: None }) };
    let verdict = decide(relation, A::ACTION, C::CLASS);
    let entry = NewEntry {
        person: subject,
        at: now,
        actor,
        relation,
        organisation,
        action: A::ACTION,
        class: C::CLASS,
        verdict,
        request_id: request_id.to_string(),
    };
    let grant = (verdict == Verdict::Permit).then(|| Grant::new(subject, actor));
    Ok(Asked { entry: Some(entry), grant })
}

/// What `actor` asks for, of the lists of one organisation.
pub async fn ask_list<A: Acts, C: Covers>(
    tx: &mut Tx,
    actor: PersonId,
    organisation: &Ods,
) -> Result<Option<ListGrant<A, C>>, Fault> {
    let role: Option<(String,)> = tx
        .query(
            "select role from membership where person_id = $1 and organisation_ods = $2
             and activated_at is not null and ended_at is null",
        )
        .bind(actor.0)
        .bind(organisation.as_str().to_string())
        .optional()
        .await?;
    let relation = role.and_then(|(role,)| Role::from_key(&role)).map(Relation::Staff).unwrap_or(Relation::Stranger);
    let permitted = decide(relation, A::ACTION, C::CLASS) == Verdict::Permit;
    Ok(permitted.then(|| ListGrant::new(organisation.clone(), actor)))
}

/// `None` where there is no such person.
async fn relation_of_staff(
    tx: &mut Tx,
    actor: PersonId,
    subject: PersonId,
) -> Result<(Option<Relation>, Option<Ods>), Fault> {
    let found: Option<(Option<String>,)> =
        tx.query("select practice_ods from person where id = $1").bind(subject.0).optional().await?;
    let Some((practice,)) = found else { return Ok((None, None)) };
    let memberships: Vec<(String, String)> = tx
        .query(
            "select organisation_ods, role from membership
             where person_id = $1 and activated_at is not null and ended_at is null order by organisation_ods",
        )
        .bind(actor.0)
        .all()
        .await?;
    let known = |wanted: &dyn Fn(&str) -> bool| {
        memberships
            .iter()
            .filter(|(ods, _)| wanted(ods))
            .find_map(|(ods, role)| Some((ods.clone(), Role::from_key(role)?)))
    };
    let here = known(&|ods| practice.as_deref() == Some(ods));
    let elsewhere = known(&|_| true);
    Ok(match (here, elsewhere) {
        (Some((ods, role)), _) => (Some(Relation::Staff(role)), Some(Ods::trusted(ods))),
        (None, Some((ods, role))) => (Some(Relation::StaffElsewhere(role)), Some(Ods::trusted(ods))),
        (None, None) => (Some(Relation::Stranger), None),
    })
}
