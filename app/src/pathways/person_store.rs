//! Which pathways somebody is on and was on; to put them on one, set their own targets, move them
//! to another version, end it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::{limits::Limits, monitoring_store::unreadable, template::Template};
use crate::{
    access::{
        class::Category,
        grant::{Acts, Change, Grant, Pathways},
        relation::Relation,
        sight,
    },
    alerts,
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
    reminders,
};

/// A pathway that somebody is on or was on.
#[derive(Clone, Debug, PartialEq)]
pub struct OnPathway {
    pub id: Uuid,
    pub organisation: Ods,
    pub organisation_name: String,
    pub template: Template,
    pub template_id: Uuid,
    /// Of the template.
    pub version: i64,
    /// What is signed now of the same template, where it is another version.
    pub newer: Option<Newer>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_why: Option<Ended>,
    pub own: Limits,
    pub put_by: String,
    pub agreed: String,
    /// Of this row: who changes it says which one they saw.
    pub row: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newer {
    pub id: Uuid,
    pub version: i64,
}

impl OnPathway {
    /// The person's own limits over the template's.
    pub fn limits(&self) -> Limits {
        self.own.over(self.template.limits)
    }
}

/// Why a pathway ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Finished,
    ByTeam,
    ByPerson,
    Died,
    Moved,
    Replaced,
}

impl Ended {
    pub const ALL: [Ended; 6] =
        [Ended::Finished, Ended::ByTeam, Ended::ByPerson, Ended::Died, Ended::Moved, Ended::Replaced];

    pub fn key(self) -> &'static str {
        match self {
            Ended::Finished => "finished",
            Ended::ByTeam => "stopped-by-team",
            Ended::ByPerson => "stopped-by-person",
            Ended::Died => "died",
            Ended::Moved => "moved",
            Ended::Replaced => "replaced",
        }
    }

    pub fn from_key(key: &str) -> Option<Ended> {
        Ended::ALL.into_iter().find(|ended| ended.key() == key)
    }

    pub fn words(self) -> &'static str {
        match self {
            Ended::Finished => "It is complete",
            Ended::ByTeam => "The team ended it",
            Ended::ByPerson => "The person ended it",
            Ended::Died => "The person has died",
            Ended::Moved => "The person is registered elsewhere now",
            Ended::Replaced => "Another pathway took its place",
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_ods: String,
    organisation_name: String,
    body: String,
    template_id: Uuid,
    template_version: i64,
    newer_id: Option<Uuid>,
    newer_version: Option<i64>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    ended_at: Option<DateTime<Utc>>,
    ended_why: Option<String>,
    own_limits: String,
    put_by: String,
    agreed: String,
    version: i64,
}

impl Row {
    fn read(self) -> Result<OnPathway, Fault> {
        let newer = self.newer_id.zip(self.newer_version).map(|(id, version)| Newer { id, version });
        Ok(OnPathway {
            id: self.id,
            organisation: Ods::trusted(self.organisation_ods),
            organisation_name: self.organisation_name,
            template: serde_json::from_str(&self.body).map_err(unreadable)?,
            template_id: self.template_id,
            version: self.template_version,
            newer: newer.filter(|newer| newer.id != self.template_id),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            ended_at: self.ended_at,
            ended_why: self.ended_why.as_deref().and_then(Ended::from_key),
            own: serde_json::from_str(&self.own_limits).map_err(unreadable)?,
            put_by: self.put_by,
            agreed: self.agreed,
            row: self.version,
        })
    }
}

macro_rules! select_pathways {
    ($rest:literal) => {
        concat!(
            "select p.id, p.organisation_ods, o.name as organisation_name, t.body, p.template_id,
                t.version as template_version, n.id as newer_id, n.version as newer_version, p.starts_on, p.ends_on,
                p.ended_at, p.ended_why, p.own_limits, b.given_name || ' ' || b.family_name as put_by, p.agreed, p.version
             from pathway p
                join organisation o on o.ods = p.organisation_ods
                join pathway_template t on t.organisation_ods = p.organisation_ods and t.id = p.template_id
                join person b on b.id = p.put_by
                left join pathway_template n on n.organisation_ods = p.organisation_ods and n.template = p.template
                    and n.signed_at is not null and n.retired_at is null
             where p.person_id = $1 and ($2 = '' or p.organisation_ods = $2) ",
            $rest
        )
    };
}

/// "" where the grant shows every pathway; else the organisation that sees only its own, because
/// the person does not share test results with it.
fn only_of<A: Acts>(grant: &Grant<A, Pathways>) -> String {
    let is_staff =
        matches!(grant.relation(), Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_));
    let denied = grant.sight().denied() & sight::bit_of_category(Category::Results) != 0;
    if is_staff && denied { grant.sight().authored() } else { String::new() }
}

/// Those they are on first, the newest first.
pub async fn all<A: Acts>(tx: &mut Tx, grant: &Grant<A, Pathways>) -> Result<Vec<OnPathway>, Fault> {
    let rows: Vec<Row> = tx
        .query(select_pathways!(
            "order by case when p.ended_at is null then 0 else 1 end, p.started_at desc, p.id desc limit 100"
        ))
        .bind(grant.subject().0)
        .bind(only_of(grant))
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

pub async fn find<A: Acts>(tx: &mut Tx, grant: &Grant<A, Pathways>, id: Uuid) -> Result<Option<OnPathway>, Fault> {
    let row: Option<Row> = tx
        .query(select_pathways!("and p.id = $3"))
        .bind(grant.subject().0)
        .bind(only_of(grant))
        .bind(id)
        .optional()
        .await?;
    row.map(Row::read).transpose()
}

/// What was decided, by whom.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Event {
    pub at: DateTime<Utc>,
    pub what: String,
    pub actor: Option<String>,
    pub words: String,
}

/// The newest first.
pub async fn events<A: Acts>(tx: &mut Tx, grant: &Grant<A, Pathways>, id: Uuid) -> Result<Vec<Event>, Fault> {
    tx.query(
        "select e.at, e.what, a.given_name || ' ' || a.family_name as actor, e.words
         from pathway_event e left join person a on a.id = e.actor_id
         where e.person_id = $1 and e.pathway_id = $2 order by e.at desc, e.id desc",
    )
    .bind(grant.subject().0)
    .bind(id)
    .all()
    .await
}

/// The day this person died, where they have.
pub async fn died_on<A: Acts>(tx: &mut Tx, grant: &Grant<A, Pathways>) -> Result<Option<NaiveDate>, Fault> {
    let (died_on,): (Option<NaiveDate>,) =
        tx.query("select died_on from person where id = $1").bind(grant.subject().0).one().await?;
    Ok(died_on)
}

/// What a clinician decided as they put somebody on a pathway.
pub struct Starting {
    pub organisation: Ods,
    pub template_id: Uuid,
    pub template: String,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub own: Limits,
    pub agreed: &'static str,
    /// For the history.
    pub words: String,
}

/// `None` where they are on it already: of two who do this at once, one wins. One whose last day
/// is past is ended first.
pub async fn put(
    tx: &mut Tx,
    grant: &Grant<Change, Pathways>,
    new: &Starting,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<Option<Uuid>, Fault> {
    let over: Vec<(Uuid,)> = tx
        .query(
            "update pathway set ended_at = $4, ended_why = 'finished', version = version + 1
             where person_id = $1 and organisation_ods = $2 and template = $3 and ended_at is null and ends_on < $5
             returning id",
        )
        .bind(grant.subject().0)
        .bind(new.organisation.as_str().to_string())
        .bind(new.template.clone())
        .bind(now)
        .bind(today)
        .all()
        .await?;
    for (id,) in over {
        // What its readings raised stays until somebody has looked.
        note(tx, grant, id, "ended", Ended::Finished.key(), now).await?;
        reminders::sources::pathway_changed(tx, grant.subject(), id, now).await?;
    }
    let id = Uuid::now_v7();
    let added = tx
        .query(
            "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, ends_on,
                own_limits, put_by, agreed)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (person_id, organisation_ods, template) where ended_at is null do nothing",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(new.organisation.as_str().to_string())
        .bind(new.template_id)
        .bind(new.template.clone())
        .bind(now)
        .bind(new.starts_on)
        .bind(new.ends_on)
        .bind(serde_json::to_string(&new.own).map_err(unreadable)?)
        .bind(grant.actor().0)
        .bind(new.agreed)
        .execute()
        .await?;
    if added == 0 {
        return Ok(None);
    }
    note(tx, grant, id, "started", &new.words, now).await?;
    reminders::sources::pathway_changed(tx, grant.subject(), id, now).await?;
    Ok(Some(id))
}

async fn note(
    tx: &mut Tx,
    grant: &Grant<Change, Pathways>,
    pathway: Uuid,
    what: &'static str,
    words: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into pathway_event (person_id, pathway_id, id, at, what, actor_id, words)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(grant.subject().0)
    .bind(pathway)
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(what)
    .bind(grant.actor().0)
    .bind(words.to_string())
    .execute()
    .await?;
    Ok(())
}

/// `false` where it has changed since, or ended.
pub async fn set_targets(
    tx: &mut Tx,
    grant: &Grant<Change, Pathways>,
    of: &OnPathway,
    (own, words): (&Limits, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update pathway set own_limits = $4, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and ended_at is null",
        )
        .bind(grant.subject().0)
        .bind(of.id)
        .bind(of.row)
        .bind(serde_json::to_string(own).map_err(unreadable)?)
        .execute()
        .await?;
    if changed == 1 {
        note(tx, grant, of.id, "targets", words, now).await?;
    }
    Ok(changed == 1)
}

/// Takes the version that is signed now. `false` where it has changed since, or ended.
pub async fn take_version(
    tx: &mut Tx,
    grant: &Grant<Change, Pathways>,
    of: &OnPathway,
    newer: Newer,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update pathway set template_id = $4, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and ended_at is null",
        )
        .bind(grant.subject().0)
        .bind(of.id)
        .bind(of.row)
        .bind(newer.id)
        .execute()
        .await?;
    if changed == 1 {
        let words = format!("Moved from version {} to version {}", of.version, newer.version);
        note(tx, grant, of.id, "version", &words, now).await?;
        reminders::sources::pathway_changed(tx, grant.subject(), of.id, now).await?;
    }
    Ok(changed == 1)
}

/// Ends it, with its alerts. `false` where it has changed since, or ended.
pub async fn end(
    tx: &mut Tx,
    grant: &Grant<Change, Pathways>,
    of: &OnPathway,
    (why, words): (Ended, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update pathway set ended_at = $4, ended_why = $5, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and ended_at is null",
        )
        .bind(grant.subject().0)
        .bind(of.id)
        .bind(of.row)
        .bind(now)
        .bind(why.key())
        .execute()
        .await?;
    if changed == 1 {
        note(tx, grant, of.id, "ended", words, now).await?;
        alerts::stop_pathway(tx, grant.subject(), of.id, now).await?;
        reminders::sources::pathway_changed(tx, grant.subject(), of.id, now).await?;
    }
    Ok(changed == 1)
}

/// For so many days after its last one a pathway stays, so that the team can read what came of it.
const KEPT_DAYS: i64 = 28;

/// Ends those whose last day is long past: then its team has no more ground to look. What was
/// raised and not seen through stays open.
/// Without a grant: it is the work of the hour, and nothing is shown.
pub async fn finish_past(tx: &mut Tx, now: DateTime<Utc>, today: NaiveDate) -> Result<(), Fault> {
    let over: Vec<(Uuid, Uuid)> = tx
        .query(
            "update pathway set ended_at = $1, ended_why = 'finished', version = version + 1
             where ended_at is null and ends_on < $2 returning person_id, id",
        )
        .bind(now)
        .bind(today - Duration::days(KEPT_DAYS))
        .all()
        .await?;
    for (person, id) in over {
        tx.query(
            "insert into pathway_event (person_id, pathway_id, id, at, what, words) values ($1, $2, $3, $4, 'ended', $5)",
        )
        .bind(person)
        .bind(id)
        .bind(Uuid::now_v7())
        .bind(now)
        .bind(Ended::Finished.key())
        .execute()
        .await?;
        reminders::sources::pathway_changed(tx, PersonId(person), id, now).await?;
    }
    Ok(())
}
