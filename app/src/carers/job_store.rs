//! What the daily work reads and writes. No grant anywhere in this file: nobody asks, and nothing
//! of it is shown to anybody.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Arrangement, Why,
    rules::{Circumstances, State},
    store::{About, Row, select_arrangements, write},
};
use crate::{
    access::{age::Milestones, facts::Competence},
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// How many arrangements are read at once.
const BATCH: usize = 200;

#[derive(sqlx::FromRow)]
struct Around {
    id: Uuid,
    birth_date: Option<NaiveDate>,
    died_on: Option<NaiveDate>,
    practice_ods: Option<String>,
    carer_died_on: Option<NaiveDate>,
    review_age: Option<i64>,
    end_age: Option<i64>,
    person_email: Option<String>,
    maker_email: Option<String>,
}

/// An arrangement in force with all that decides whether it goes on.
pub struct InForce {
    pub arrangement: Arrangement,
    pub circumstances: Circumstances,
    /// Who is reminded: the person, or who set it up at the practice.
    pub reminded: Option<String>,
    /// Who set it up at the practice.
    pub practice: Option<String>,
}

/// Arrangements in force in the order of their ids, from above `after`; an empty list at the end.
pub async fn in_force(tx: &mut Tx, after: Uuid) -> Result<Vec<InForce>, Fault> {
    let rows: Vec<Row> = tx
        .query(select_arrangements!("where a.state = 'active' and a.id > $1 order by a.id limit 200"))
        .bind(after)
        .all()
        .await?;
    debug_assert!(rows.len() <= BATCH);
    let around: Vec<Around> = tx
        .query(
            "select a.id, p.birth_date, p.died_on, p.practice_ods, c.died_on as carer_died_on,
                o.carer_review_age as review_age, o.carer_end_age as end_age, p.email as person_email,
                m.email as maker_email
             from carer_arrangement a join person p on p.id = a.person_id left join person c on c.id = a.carer_id
                left join organisation o on o.ods = p.practice_ods left join person m on m.id = a.made_by
             where a.state = 'active' and a.id > $1 order by a.id limit 200",
        )
        .bind(after)
        .all()
        .await?;
    let both = rows.into_iter().map(Arrangement::from).zip(around);
    Ok(both
        .filter(|(arrangement, around)| arrangement.id == around.id)
        .map(|(one, around)| InForce::of(one, around))
        .collect())
}

impl InForce {
    fn of(arrangement: Arrangement, around: Around) -> InForce {
        let years = |age: Option<i64>, otherwise: i32| age.and_then(|age| i32::try_from(age).ok()).unwrap_or(otherwise);
        let usual = Milestones::default();
        let by_practice = arrangement.organisation.is_some();
        let circumstances = Circumstances {
            basis: arrangement.basis,
            born: around.birth_date,
            milestones: Milestones {
                review: years(around.review_age, usual.review),
                end: years(around.end_age, usual.end),
            },
            competence: match arrangement.competence_at {
                Some(_) => Competence::Recorded,
                None => Competence::NotRecorded,
            },
            person_died_on: around.died_on,
            carer_died_on: around.carer_died_on,
            ends_on: arrangement.ends_on,
            set_up_by: arrangement.organisation.clone(),
            registered_at: around.practice_ods.map(Ods::trusted),
            last_act: arrangement.last_used_at.or(arrangement.starts_at).unwrap_or(arrangement.made_at),
        };
        let practice = around.maker_email.filter(|_| by_practice);
        let reminded = if by_practice { practice.clone() } else { around.person_email };
        InForce { arrangement, circumstances, reminded, practice }
    }
}

/// Brings an arrangement to rest. `false` when somebody changed it meanwhile: tomorrow is a day too.
pub async fn bring_to_rest(tx: &mut Tx, of: &Arrangement, why: &Why, now: DateTime<Utc>) -> Result<bool, Fault> {
    let about = About { person: PersonId(of.person.0), id: of.id, actor: None };
    let mut after = of.as_it_is();
    after.state = State::Inactive;
    write(tx, &about, of, &after, why, now).await
}

/// The day of the next question whether it is still right. It changes no version.
pub async fn set_review(tx: &mut Tx, of: &Arrangement, on: NaiveDate) -> Result<(), Fault> {
    tx.query("update carer_arrangement set review_on = $1 where person_id = $2 and id = $3 and state = 'active'")
        .bind(on)
        .bind(of.person.0)
        .bind(of.id)
        .execute()
        .await?;
    Ok(())
}
