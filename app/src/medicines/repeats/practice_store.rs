//! A practice's inbox of medicines asked for, in the database. Every statement says which practice's.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    ActsAs, Event, RepeatRequest,
    rules::State,
    store::{EventRow, Row, columns, tables},
};
use crate::{
    access::grant::{Acts, Change, Covers, ListGrant, Read, Repeats},
    people::NhsNumber,
    platform::{database::Fault, query::Tx},
};

/// How many a list shows.
pub const SHOWN: usize = 100;
/// Of how many days it shows what is over.
const OVER_DAYS: i64 = 90;

/// A request, and of whom.
#[derive(Clone, Debug, PartialEq)]
pub struct OfSomebody {
    pub request: RepeatRequest,
    pub given_name: String,
    pub family_name: String,
    pub birth_date: Option<NaiveDate>,
    pub nhs_number: Option<NhsNumber>,
    /// Whether a carer asked.
    pub asker: String,
}

impl OfSomebody {
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

#[derive(sqlx::FromRow)]
struct OfRow {
    #[sqlx(flatten)]
    request: Row,
    given_name: String,
    family_name: String,
    birth_date: Option<NaiveDate>,
    nhs_number: Option<String>,
    asker: String,
}

impl From<OfRow> for OfSomebody {
    fn from(row: OfRow) -> OfSomebody {
        OfSomebody {
            request: row.request.into(),
            given_name: row.given_name,
            family_name: row.family_name,
            birth_date: row.birth_date,
            nhs_number: row.nhs_number.and_then(|number| NhsNumber::parse(&number).ok()),
            asker: row.asker,
        }
    }
}

macro_rules! select_requests {
    ($rest:literal) => {
        concat!(
            "select ",
            columns!(),
            ", p.given_name, p.family_name, p.birth_date, p.nhs_number, a.given_name || ' ' || a.family_name as asker",
            tables!(),
            "join person p on p.id = r.person_id join person a on a.id = r.asked_by where r.organisation_ods = $1 ",
            $rest
        )
    };
}

/// What waits for a decision, the oldest first; at most one more than [`SHOWN`].
pub async fn to_decide(tx: &mut Tx, grant: &ListGrant<Read, Repeats>) -> Result<Vec<OfSomebody>, Fault> {
    let query = tx.query(select_requests!("and r.state = 'asked' order by r.asked_at, r.id limit 101"));
    rows(query.bind(here(grant)).all().await?)
}

/// What was approved and is not collected yet: first what has to be handed on.
pub async fn on_the_way(tx: &mut Tx, grant: &ListGrant<Read, Repeats>) -> Result<Vec<OfSomebody>, Fault> {
    let query = tx.query(select_requests!(
        "and r.state in ('approved', 'sent', 'ready')
         order by case r.state when 'approved' then 0 when 'sent' then 1 else 2 end, r.changed_at, r.id limit 101"
    ));
    rows(query.bind(here(grant)).all().await?)
}

/// What is over since a while, the newest first.
pub async fn over(tx: &mut Tx, grant: &ListGrant<Read, Repeats>, now: DateTime<Utc>) -> Result<Vec<OfSomebody>, Fault> {
    let query = tx.query(select_requests!(
        "and r.state in ('collected', 'refused', 'withdrawn') and r.changed_at > $2
         order by r.changed_at desc, r.id desc limit 101"
    ));
    rows(query.bind(here(grant)).bind(now - Duration::days(OVER_DAYS)).all().await?)
}

fn rows(rows: Vec<OfRow>) -> Result<Vec<OfSomebody>, Fault> {
    Ok(rows.into_iter().map(OfSomebody::from).collect())
}

fn here<A: Acts, C: Covers>(grant: &ListGrant<A, C>) -> String {
    grant.organisation().as_str().to_string()
}

/// How many wait for a decision, and how many to be handed on.
pub async fn count_waiting(tx: &mut Tx, grant: &ListGrant<Read, Repeats>) -> Result<(i64, i64), Fault> {
    tx.query(
        "select cast(coalesce(sum(case state when 'asked' then 1 else 0 end), 0) as bigint),
            cast(coalesce(sum(case state when 'approved' then 1 else 0 end), 0) as bigint)
         from repeat_request where organisation_ods = $1 and state in ('asked', 'approved')",
    )
    .bind(here(grant))
    .one()
    .await
}

/// One of this practice's.
pub async fn find<A: Acts, C: Covers>(
    tx: &mut Tx,
    grant: &ListGrant<A, C>,
    (person, id): (Uuid, Uuid),
) -> Result<Option<OfSomebody>, Fault> {
    let query = tx.query(select_requests!("and r.person_id = $2 and r.id = $3"));
    let row: Option<OfRow> = query.bind(here(grant)).bind(person).bind(id).optional().await?;
    Ok(row.map(OfSomebody::from))
}

/// Everything that was asked for in the same go.
pub async fn batch<A: Acts, C: Covers>(
    tx: &mut Tx,
    grant: &ListGrant<A, C>,
    of: &RepeatRequest,
) -> Result<Vec<OfSomebody>, Fault> {
    let query = tx.query(select_requests!("and r.person_id = $2 and r.batch_id = $3 order by r.id"));
    rows(query.bind(here(grant)).bind(of.person.0).bind(of.batch).all().await?)
}

/// Every step of one, the oldest first, and who took it.
pub async fn history<A: Acts, C: Covers>(
    tx: &mut Tx,
    _: &ListGrant<A, C>,
    of: &RepeatRequest,
) -> Result<Vec<(Event, String)>, Fault> {
    #[derive(sqlx::FromRow)]
    struct Named {
        #[sqlx(flatten)]
        event: EventRow,
        who: Option<String>,
    }
    let rows: Vec<Named> = tx
        .query(
            "select e.request_id, e.at, e.state, e.actor_id, e.acted_as, e.words, p.given_name || ' ' || p.family_name as who
             from repeat_event e left join person p on p.id = e.actor_id
             where e.person_id = $1 and e.request_id = $2 order by e.at, e.id",
        )
        .bind(of.person.0)
        .bind(of.id)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.event.into(), row.who.unwrap_or_default())).collect())
}

/// Moves one on, as it was at `version`; `false` when somebody was faster. `reason` is what the
/// person reads.
pub async fn settle<C: Covers>(
    tx: &mut Tx,
    grant: &ListGrant<Change, C>,
    (of, version): (&RepeatRequest, i64),
    (to, reason): (State, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let moved = tx
        .query(
            "update repeat_request set state = $6, reason = $7, changed_at = $8, version = version + 1
             where organisation_ods = $1 and person_id = $2 and id = $3 and version = $4 and state = $5",
        )
        .bind(here(grant))
        .bind(of.person.0)
        .bind(of.id)
        .bind(version)
        .bind(of.state.key())
        .bind(to.key())
        .bind(reason.to_string())
        .bind(now)
        .execute()
        .await?;
    if moved == 1 {
        tx.query(
            "insert into repeat_event (person_id, request_id, id, at, state, actor_id, acted_as, words)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(of.person.0)
        .bind(of.id)
        .bind(Uuid::now_v7())
        .bind(now)
        .bind(to.key())
        .bind(grant.actor().0)
        .bind(ActsAs::Staff.key())
        .bind(reason.to_string())
        .execute()
        .await?;
    }
    Ok(moved == 1)
}
