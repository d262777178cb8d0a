//! An organisation's templates and their versions. A version that was signed is never changed, and
//! every change is a version of its own: what somebody signs is what they have read.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{monitoring_store::unreadable, template::Template};
use crate::{
    access::grant::{Acts, Change, Grant, ListGrant, Pathways, Templates},
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// A version of a template, as an organisation has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub id: Uuid,
    pub version: i64,
    pub template: Template,
    pub made_by: String,
    pub made_at: DateTime<Utc>,
    pub signed: Option<Signed>,
    pub retired_at: Option<DateTime<Utc>>,
    /// How many people are on it now.
    pub people: i64,
}

/// Who answers for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    pub by: String,
    pub at: DateTime<Utc>,
    /// Their registration number, and their words.
    pub words: String,
}

impl Version {
    pub fn state(&self) -> State {
        match (&self.signed, self.retired_at) {
            (_, Some(_)) => State::Retired,
            (Some(_), None) => State::Signed,
            (None, None) => State::Draft,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Draft,
    /// People can be put on it.
    Signed,
    /// Nobody is put on it any more. Who is on it stays.
    Retired,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    version: i64,
    body: String,
    made_by: String,
    made_at: DateTime<Utc>,
    signed_by: Option<String>,
    signed_at: Option<DateTime<Utc>>,
    signed_words: String,
    retired_at: Option<DateTime<Utc>>,
    people: i64,
}

impl Row {
    fn read(self) -> Result<Version, Fault> {
        let signed = self.signed_by.zip(self.signed_at).map(|(by, at)| Signed { by, at, words: self.signed_words });
        Ok(Version {
            id: self.id,
            version: self.version,
            template: serde_json::from_str(&self.body).map_err(unreadable)?,
            made_by: self.made_by,
            made_at: self.made_at,
            signed,
            retired_at: self.retired_at,
            people: self.people,
        })
    }
}

macro_rules! select_versions {
    ($rest:literal) => {
        concat!(
            "select t.id, t.version, t.body, m.given_name || ' ' || m.family_name as made_by, t.made_at,
                s.given_name || ' ' || s.family_name as signed_by, t.signed_at, t.signed_words, t.retired_at,
                (select count(*) from pathway p where p.organisation_ods = t.organisation_ods
                    and p.template_id = t.id and p.ended_at is null) as people
             from pathway_template t join person m on m.id = t.made_by left join person s on s.id = t.signed_by ",
            $rest
        )
    };
}

/// Every version that is in use or could be, and of each template the newest: by template, the
/// newest first.
pub async fn all<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Templates>) -> Result<Vec<Version>, Fault> {
    let rows: Vec<Row> = tx
        .query(select_versions!("where t.organisation_ods = $1 order by t.template, t.version desc"))
        .bind(grant.organisation().as_str().to_string())
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

pub async fn find<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Templates>, id: Uuid) -> Result<Option<Version>, Fault> {
    let row: Option<Row> = tx
        .query(select_versions!("where t.organisation_ods = $1 and t.id = $2"))
        .bind(grant.organisation().as_str().to_string())
        .bind(id)
        .optional()
        .await?;
    row.map(Row::read).transpose()
}

/// What people of this organisation can be put on: the version of each template that is signed.
pub async fn signed<A: Acts>(tx: &mut Tx, _: &Grant<A, Pathways>, organisation: &Ods) -> Result<Vec<Version>, Fault> {
    let rows: Vec<Row> = tx
        .query(select_versions!(
            "where t.organisation_ods = $1 and t.signed_at is not null and t.retired_at is null order by t.template, t.version desc"
        ))
        .bind(organisation.as_str().to_string())
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Keeps a change of the version `before` as the next version, a draft; a draft before it is retired.
/// `None` where `before` is not the newest any more.
pub async fn save(
    tx: &mut Tx,
    grant: &ListGrant<Change, Templates>,
    template: &Template,
    before: i64,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, Fault> {
    let id = Uuid::now_v7();
    let organisation = grant.organisation().as_str().to_string();
    let added = tx
        .query(
            "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at)
             select $1, $2, $3, $4, $5, $6, $7 where not exists
                (select 1 from pathway_template where organisation_ods = $1 and template = $3 and version >= $4)
             on conflict (organisation_ods, template, version) do nothing",
        )
        .bind(organisation.clone())
        .bind(id)
        .bind(template.key.clone())
        .bind(before + 1)
        .bind(serde_json::to_string(template).map_err(unreadable)?)
        .bind(grant.actor().0)
        .bind(now)
        .execute()
        .await?;
    if added == 0 {
        return Ok(None);
    }
    tx.query(
        "update pathway_template set retired_at = $3
         where organisation_ods = $1 and template = $2 and version <= $4 and signed_at is null and retired_at is null",
    )
    .bind(organisation)
    .bind(template.key.clone())
    .bind(now)
    .bind(before)
    .execute()
    .await?;
    Ok(Some(id))
}

/// Signs a draft, and retires the version that was signed before it. `false` where it is no draft.
pub async fn sign(
    tx: &mut Tx,
    grant: &ListGrant<Change, Templates>,
    version: &Version,
    words: &str,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let organisation = grant.organisation().as_str().to_string();
    let signed = tx
        .query(
            "update pathway_template set signed_by = $3, signed_at = $4, signed_words = $5
             where organisation_ods = $1 and id = $2 and signed_at is null and retired_at is null",
        )
        .bind(organisation.clone())
        .bind(version.id)
        .bind(grant.actor().0)
        .bind(now)
        .bind(words.to_string())
        .execute()
        .await?;
    if signed == 1 {
        tx.query(
            "update pathway_template set retired_at = $4
             where organisation_ods = $1 and template = $2 and version < $3 and retired_at is null",
        )
        .bind(organisation)
        .bind(version.template.key.clone())
        .bind(version.version)
        .bind(now)
        .execute()
        .await?;
    }
    Ok(signed == 1)
}

/// `false` where it is retired already.
pub async fn retire(
    tx: &mut Tx,
    grant: &ListGrant<Change, Templates>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let retired = tx
        .query("update pathway_template set retired_at = $3 where organisation_ods = $1 and id = $2 and retired_at is null")
        .bind(grant.organisation().as_str().to_string())
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(retired == 1)
}
