//! Carers who are to be told: whether the arrangement lets them be, decided at the moment at which it
//! is due and by the same policy as everything a carer looks at.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use crate::{
    access::{
        age::{self, Milestones},
        class::{Action, Category, DataClass, Scope},
        facts::{Competence, Facts, Proofing, SafetyBlock, Scoped, Sharing},
        policy::decide,
        relation::{Basis, Relation},
        sight::bit_of_category,
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
struct Row {
    person_id: Uuid,
    id: Uuid,
    carer_id: Uuid,
    basis: String,
    scopes: String,
    starts_at: Option<DateTime<Utc>>,
    ends_on: Option<NaiveDate>,
    competence_at: Option<DateTime<Utc>>,
    birth_date: Option<NaiveDate>,
    review_age: Option<i64>,
    end_age: Option<i64>,
    proofing: String,
    blocked: i64,
    hidden: i64,
}

/// Of these arrangements (whose, which), the carers who may be told that a dose was not marked.
///
/// Without a grant: the engine asks when it is due; the decision is the policy's.
pub async fn to_be_told(
    tx: &mut Tx,
    arrangements: &[(PersonId, Uuid)],
    now: DateTime<Utc>,
) -> Result<HashMap<(PersonId, Uuid), PersonId>, Fault> {
    if arrangements.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = tx.query_given(
        &["person_id", "id"],
        arrangements.len(),
        "select a.person_id, a.id, a.carer_id, a.basis, a.scopes, a.starts_at, a.ends_on, a.competence_at, p.birth_date,
            o.carer_review_age as review_age, o.carer_end_age as end_age, c.proofing,
            (select count(*) from safety_flag f
                where f.person_id = a.person_id and f.kind = 'enhanced-review' and f.lifted_at is null) as blocked,
            cast((select coalesce(sum(h.label), 0) from (select distinct label from hiding
                where person_id = a.person_id and entry_id is null and ended_at is null) h) as bigint) as hidden
         from given cross join carer_arrangement a join person p on p.id = a.person_id join person c on c.id = a.carer_id
            left join organisation o on o.ods = p.practice_ods
         where a.person_id = given.person_id and a.id = given.id and a.state = 'active'
            and p.died_on is null and p.paused_at is null and c.died_on is null and c.paused_at is null",
    );
    for (person, id) in arrangements {
        query = query.bind(person.0).bind(*id);
    }
    let rows: Vec<Row> = query.all().await?;
    Ok(rows
        .into_iter()
        .filter(|row| may_be_told(row, now))
        .map(|row| ((PersonId(row.person_id), row.id), PersonId(row.carer_id)))
        .collect())
}

/// As `access::asking` reads the facts when a carer opens the doses; and reminders were agreed on.
fn may_be_told(row: &Row, now: DateTime<Utc>) -> bool {
    let today = now.with_timezone(&London).date_naive();
    let has_begun = row.starts_at.is_some_and(|start| start <= now);
    let scopes: Vec<Scope> = row.scopes.split(' ').filter_map(Scope::from_key).collect();
    if !has_begun || row.ends_on.is_some_and(|end| end <= today) || !scopes.contains(&Scope::Reminders) {
        return false;
    }
    let age_of = |years: Option<i64>, usual: i32| years.and_then(|years| i32::try_from(years).ok()).unwrap_or(usual);
    let usual = Milestones::default();
    let milestones = Milestones { review: age_of(row.review_age, usual.review), end: age_of(row.end_age, usual.end) };
    let facts = Facts {
        proofing: Proofing::from_key(&row.proofing),
        block: if row.blocked == 0 { SafetyBlock::No } else { SafetyBlock::Yes },
        age: age::band(row.birth_date, today, milestones),
        competence: if row.competence_at.is_some() { Competence::Recorded } else { Competence::NotRecorded },
        scoped: if scopes.contains(&Scope::Prescriptions) { Scoped::Yes } else { Scoped::No },
        sharing: if row.hidden & bit_of_category(Category::Medicines) == 0 {
            Sharing::Shared
        } else {
            Sharing::NotShared
        },
        ..Facts::IN_ORDER
    };
    decide(Relation::Carer(Basis::from_key(&row.basis)), Action::Read, DataClass::Doses, &facts).permits()
}
