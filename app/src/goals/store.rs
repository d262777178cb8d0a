//! Goals and their steps, in the database.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Aim, Ended, Goal, Plan,
    plan::{State, Step},
};
use crate::{
    access::grant::{Acts, Change, Goals, Grant, Read, Record},
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// Goals of the past that the list shows.
const PAST: i64 = 20;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    aim: String,
    why: String,
    body: String,
    made_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    ended_why: Option<String>,
    version: i64,
}

impl Row {
    /// What this program cannot read is a fault, never left out in silence.
    fn read(self) -> Result<Goal, Fault> {
        Ok(Goal {
            id: self.id,
            aim: Aim::from_key(&self.aim).ok_or_else(|| unreadable("aim"))?,
            why: self.why,
            plan: serde_json::from_str(&self.body).map_err(unreadable)?,
            made_at: self.made_at,
            ended_at: self.ended_at,
            ended_why: self.ended_why.as_deref().and_then(Ended::from_key),
            version: self.version,
        })
    }
}

#[derive(sqlx::FromRow)]
struct StepRow {
    goal_id: Uuid,
    day: NaiveDate,
    state: String,
    amount: Option<i64>,
    note: String,
}

impl StepRow {
    fn read(self) -> Result<(Uuid, Step), Fault> {
        let state = State::from_key(&self.state).ok_or_else(|| unreadable("state of a step"))?;
        Ok((self.goal_id, Step { day: self.day, state, tenths: self.amount, note: self.note }))
    }
}

fn unreadable(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::Other(sqlx::Error::Decode(what.into()))
}

fn json(plan: &Plan) -> Result<String, Fault> {
    serde_json::to_string(plan).map_err(unreadable)
}

/// Those in force, the oldest first.
pub async fn in_force<A: Acts>(tx: &mut Tx, grant: &Grant<A, Goals>) -> Result<Vec<Goal>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, aim, why, body, made_at, ended_at, ended_why, version from goal
             where person_id = $1 and ended_at is null order by made_at, id",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Those that have ended, the latest first.
pub async fn past<A: Acts>(tx: &mut Tx, grant: &Grant<A, Goals>) -> Result<Vec<Goal>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, aim, why, body, made_at, ended_at, ended_why, version from goal
             where person_id = $1 and ended_at is not null order by ended_at desc, id limit $2",
        )
        .bind(grant.subject().0)
        .bind(PAST)
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

pub async fn find<A: Acts>(tx: &mut Tx, grant: &Grant<A, Goals>, id: Uuid) -> Result<Option<Goal>, Fault> {
    let row: Option<Row> = tx
        .query(
            "select id, aim, why, body, made_at, ended_at, ended_why, version from goal
             where person_id = $1 and id = $2",
        )
        .bind(grant.subject().0)
        .bind(id)
        .optional()
        .await?;
    row.map(Row::read).transpose()
}

/// Every step of one goal, the oldest first.
pub async fn steps<A: Acts>(tx: &mut Tx, grant: &Grant<A, Goals>, id: Uuid) -> Result<Vec<Step>, Fault> {
    let rows: Vec<StepRow> = tx
        .query(
            "select goal_id, day, state, amount, note from goal_step
             where person_id = $1 and goal_id = $2 order by day",
        )
        .bind(grant.subject().0)
        .bind(id)
        .all()
        .await?;
    rows.into_iter().map(|row| row.read().map(|(_, step)| step)).collect()
}

/// The steps of all goals in force, the oldest first.
pub async fn steps_of_all<A: Acts>(tx: &mut Tx, grant: &Grant<A, Goals>) -> Result<Vec<(Uuid, Step)>, Fault> {
    let rows: Vec<StepRow> = tx
        .query(
            "select s.goal_id, s.day, s.state, s.amount, s.note from goal g
             join goal_step s on s.person_id = g.person_id and s.goal_id = g.id
             where g.person_id = $1 and g.ended_at is null order by s.goal_id, s.day",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    rows.into_iter().map(StepRow::read).collect()
}

/// The steps of today, for the first page: of each goal in force its plan, and what was said today.
/// One look at the index of what is in force.
pub async fn today(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    today: NaiveDate,
) -> Result<Vec<(Uuid, Plan, Option<State>)>, Fault> {
    let rows: Vec<(Uuid, String, Option<String>)> = tx
        .query(
            "select g.id, g.body, s.state from goal g
             left join goal_step s on s.person_id = g.person_id and s.goal_id = g.id and s.day = $2
             where g.person_id = $1 and g.ended_at is null order by g.made_at, g.id",
        )
        .bind(grant.subject().0)
        .bind(today)
        .all()
        .await?;
    rows.into_iter()
        .map(|(id, body, state)| {
            let plan = serde_json::from_str(&body).map_err(unreadable)?;
            Ok((id, plan, state.as_deref().and_then(State::from_key)))
        })
        .collect()
}

/// Whether somebody has a goal, or had one. Without a grant: a demonstration fills itself once; it
/// shows nobody anything.
pub async fn has_any(tx: &mut Tx, person: PersonId) -> Result<bool, Fault> {
    let found: Option<(Uuid,)> =
        tx.query("select id from goal where person_id = $1 limit 1").bind(person.0).optional().await?;
    Ok(found.is_some())
}

/// Makes one; `false` for the same form sent twice.
pub async fn make(
    tx: &mut Tx,
    grant: &Grant<Change, Goals>,
    (id, aim): (Uuid, Aim),
    (why, plan): (&str, &Plan),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    make_for(tx, grant.subject(), (id, aim), (why, plan), now).await
}

/// Without a grant: `make`, which has one, and the people of a demonstration, of whom nobody is real.
pub async fn make_for(
    tx: &mut Tx,
    person: PersonId,
    (id, aim): (Uuid, Aim),
    (why, plan): (&str, &Plan),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let made = tx
        .query(
            "insert into goal (person_id, id, aim, why, body, made_at) values ($1, $2, $3, $4, $5, $6)
             on conflict (person_id, id) do nothing",
        )
        .bind(person.0)
        .bind(id)
        .bind(aim.key())
        .bind(why.to_string())
        .bind(json(plan)?)
        .bind(now)
        .execute()
        .await?;
    Ok(made == 1)
}

/// Changes one in force as it was at `version`; `false` when something was faster.
pub async fn change(
    tx: &mut Tx,
    grant: &Grant<Change, Goals>,
    (id, version): (Uuid, i64),
    (why, plan): (&str, &Plan),
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update goal set why = $4, body = $5, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and ended_at is null",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(version)
        .bind(why.to_string())
        .bind(json(plan)?)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub async fn end(
    tx: &mut Tx,
    grant: &Grant<Change, Goals>,
    (id, version): (Uuid, i64),
    why: Ended,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let ended = tx
        .query(
            "update goal set ended_at = $4, ended_why = $5, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and ended_at is null",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(version)
        .bind(now)
        .bind(why.key())
        .execute()
        .await?;
    Ok(ended == 1)
}

/// What somebody says about one day, in the place of what they said before.
pub async fn mark(
    tx: &mut Tx,
    grant: &Grant<Change, Goals>,
    id: Uuid,
    step: &Step,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    mark_for(tx, grant.subject(), id, step, now).await
}

/// Without a grant: `mark`, which has one, and the people of a demonstration, of whom nobody is real.
pub async fn mark_for(tx: &mut Tx, person: PersonId, id: Uuid, step: &Step, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into goal_step (person_id, goal_id, day, state, amount, note, at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (person_id, goal_id, day) do update set state = excluded.state, amount = excluded.amount,
            note = excluded.note, at = excluded.at",
    )
    .bind(person.0)
    .bind(id)
    .bind(step.day)
    .bind(step.state.key())
    .bind(step.tenths)
    .bind(step.note.clone())
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Takes back what was said about one day.
pub async fn clear(tx: &mut Tx, grant: &Grant<Change, Goals>, id: Uuid, day: NaiveDate) -> Result<(), Fault> {
    tx.query("delete from goal_step where person_id = $1 and goal_id = $2 and day = $3")
        .bind(grant.subject().0)
        .bind(id)
        .bind(day)
        .execute()
        .await?;
    Ok(())
}
