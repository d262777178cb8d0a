//! Pharmacies in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{ActsAs, Chosen, Pharmacy};
use crate::{
    access::grant::{Acts, Change, Grant, Medicines},
    alerts::calendar::Hours,
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// How many a search shows.
pub const SHOWN: usize = 20;

#[derive(sqlx::FromRow)]
struct Row {
    ods: String,
    name: String,
    address: String,
    postcode: String,
    telephone: String,
    hours: String,
}

impl From<Row> for Pharmacy {
    fn from(row: Row) -> Pharmacy {
        // Hours that cannot be read are those of an office: closed on more days than open by mistake.
        let hours = Hours::read(&row.hours).unwrap_or_else(Hours::core);
        Pharmacy {
            ods: row.ods,
            name: row.name,
            address: row.address,
            postcode: row.postcode,
            telephone: row.telephone,
            hours,
        }
    }
}

macro_rules! select_pharmacy {
    ($rest:literal) => {
        concat!("select p.ods, p.name, p.address, p.postcode, p.telephone, p.hours from pharmacy p ", $rest)
    };
}

/// Adds one, or changes the one with this code.
///
/// Without a grant: pharmacies are public, and the operator keeps their register.
pub async fn add(tx: &mut Tx, ods: &Ods, pharmacy: &Pharmacy, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into pharmacy (ods, name, address, postcode, telephone, hours, added_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (ods) do update set name = excluded.name, address = excluded.address, postcode = excluded.postcode,
            telephone = excluded.telephone, hours = excluded.hours",
    )
    .bind(ods.as_str().to_string())
    .bind(pharmacy.name.clone())
    .bind(pharmacy.address.clone())
    .bind(pharmacy.postcode.clone())
    .bind(pharmacy.telephone.clone())
    .bind(serde_json::to_string(&pharmacy.hours).unwrap_or_default())
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// All of them, by name.
///
/// Without a grant: pharmacies are public.
pub async fn register(tx: &mut Tx) -> Result<Vec<Pharmacy>, Fault> {
    let rows: Vec<Row> = tx.query(select_pharmacy!("order by p.name, p.ods")).all().await?;
    Ok(rows.into_iter().map(Pharmacy::from).collect())
}

/// Those whose name or address holds these words, or whose postcode begins with them; at most one more
/// than [`SHOWN`].
///
/// Without a grant: pharmacies are public.
pub async fn search(tx: &mut Tx, words: &str) -> Result<Vec<Pharmacy>, Fault> {
    let escaped = words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let rows: Vec<Row> = tx
        .query(select_pharmacy!(
            "where lower(p.name) like $1 escape '\\' or lower(p.address) like $1 escape '\\'
                or replace(lower(p.postcode), ' ', '') like $2 escape '\\'
             order by p.name, p.ods limit 21"
        ))
        .bind(format!("%{escaped}%"))
        .bind(format!("{}%", escaped.replace(' ', "")))
        .all()
        .await?;
    Ok(rows.into_iter().map(Pharmacy::from).collect())
}

/// The one with this code.
///
/// Without a grant: pharmacies are public.
pub async fn find(tx: &mut Tx, ods: &str) -> Result<Option<Pharmacy>, Fault> {
    let row: Option<Row> = tx.query(select_pharmacy!("where p.ods = $1")).bind(ods.to_string()).optional().await?;
    Ok(row.map(Pharmacy::from))
}

/// Where the person's prescriptions go; `None` where they have chosen none.
pub async fn chosen<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>) -> Result<Option<Pharmacy>, Fault> {
    chosen_of(tx, grant.subject()).await
}

/// Where one person's prescriptions go.
///
/// Without a grant: the work that reminds somebody in time counts its closed days.
pub async fn chosen_of(tx: &mut Tx, person: PersonId) -> Result<Option<Pharmacy>, Fault> {
    let row: Option<Row> = tx
        .query(select_pharmacy!(
            "where p.ods = (select pharmacy_ods from nominated_pharmacy where person_id = $1 order by at desc, id desc limit 1)"
        ))
        .bind(person.0)
        .optional()
        .await?;
    Ok(row.map(Pharmacy::from))
}

/// Chooses one, or none; what was chosen before stays in the history.
pub async fn choose(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    ods: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into nominated_pharmacy (person_id, id, pharmacy_ods, at, by_id, chosen_as) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(grant.subject().0)
    .bind(Uuid::now_v7())
    .bind(ods.map(str::to_string))
    .bind(now)
    .bind(grant.actor().0)
    .bind(ActsAs::of(grant.relation()).key())
    .execute()
    .await?;
    Ok(())
}

/// Everything that was ever chosen, the newest first.
pub async fn history<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>) -> Result<Vec<Chosen>, Fault> {
    let rows: Vec<(Option<String>, DateTime<Utc>, Uuid, String)> = tx
        .query(
            "select p.name, n.at, n.by_id, n.chosen_as from nominated_pharmacy n left join pharmacy p on p.ods = n.pharmacy_ods
             where n.person_id = $1 order by n.at desc, n.id desc limit 50",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(name, at, by, chosen_as)| Chosen { name, at, by: PersonId(by), chosen_as: ActsAs::from_key(&chosen_as) })
        .collect())
}
