//! Everything that the record holds about medicines, whole: for the list that joins it with what a
//! person adds.

use uuid::Uuid;

use super::{lines_of, one::ItemRow};
use crate::{
    access::{
        grant::{Acts, Grant, Record},
        sight::HIDDEN_FROM_SCREENS,
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
    record::Item,
};

/// A prescription, a statement or a box handed out.
#[derive(Debug)]
pub struct Medication {
    pub item: Item,
    /// The sender's own id.
    pub source_id: String,
    /// The received JSON.
    pub body: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    item: ItemRow,
    source_id: String,
    body: String,
}

impl From<Row> for Medication {
    fn from(row: Row) -> Medication {
        Medication { item: row.item.into(), source_id: row.source_id, body: row.body }
    }
}

macro_rules! select_medications {
    () => {
        concat!(
            "select ",
            columns!(),
            ", e.source_ods, e.test_key, e.details, r.source_id, r.body
             from entry e join organisation o on o.ods = e.source_ods
                join resource r on r.person_id = e.person_id and r.id = e.id
             where ",
            seen!(),
            " and e.kind = 'medicine' order by (e.happened_at is null), e.happened_at desc, e.id desc"
        )
    };
}

/// All that the grant lets see, the newest first, without words of other entries that it does not.
pub async fn medications<A: Acts>(tx: &mut Tx, grant: &Grant<A, Record>) -> Result<Vec<Medication>, Fault> {
    let rows: Vec<Row> = lines_of(tx.query(select_medications!()), grant).all().await?;
    let mut all: Vec<Medication> = rows.into_iter().map(Medication::from).collect();
    let mut sources: Vec<String> = all.iter().map(|one| one.item.source_ods.clone()).collect();
    sources.sort();
    sources.dedup();
    for source in sources {
        let mut of_it: Vec<&mut Item> =
            all.iter_mut().map(|one| &mut one.item).filter(|item| item.source_ods == source).collect();
        super::one::leave_out_unseen(tx, grant, &source, &mut of_it).await?;
    }
    Ok(all)
}

/// All that the person's own screens show. Nothing of it is shown to anybody.
///
/// Without a grant: work that nobody asked for counts by it when a medicine runs out.
pub async fn medications_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Medication>, Fault> {
    let (hidden,): (i64,) = tx
        .query(
            "select cast(coalesce(sum(label), 0) as bigint) from (select distinct label from hiding
             where person_id = $1 and entry_id is null and hidden_from = 'screens' and ended_at is null) h",
        )
        .bind(person.0)
        .one()
        .await?;
    let rows: Vec<Row> = tx
        .query(select_medications!())
        .bind(person.0)
        .bind(HIDDEN_FROM_SCREENS | hidden)
        .bind(String::new())
        .bind(person.0)
        .all()
        .await?;
    Ok(rows.into_iter().map(Medication::from).collect())
}

/// Which of these entries the grant's holder may know of: those that were withdrawn by their author
/// since as well, because what was asked for them goes on.
pub async fn known_entries<A: Acts>(tx: &mut Tx, grant: &Grant<A, Record>, ids: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let start = "select e.id from entry e where e.person_id = $1 and e.visibility in ('shown', 'entered-in-error')
             and ((e.label & $2) = 0 or e.source_ods = $3) and e.id in";
        let mut query = super::of(tx.query_in(start, 4, some.len(), ""), grant);
        for id in some {
            query = query.bind(*id);
        }
        found.extend(query.all::<(Uuid,)>().await?.into_iter().map(|(id,)| id));
    }
    Ok(found)
}
