//! One entry, or a few chosen ones, with all that is kept of them.

use std::collections::HashMap;

use uuid::Uuid;

use super::{lines_of, of};
use crate::{
    access::grant::{Acts, Grant, Read, Record},
    platform::{database::Fault, query::Tx},
    record::{
        Item, Line, Measurement,
        fhir::{Detail, reference::ReferenceKind},
    },
};

/// As `lines!`, with all that an [`Item`] needs.
macro_rules! items {
    ($rest:expr) => {
        concat!(
            "select ",
            columns!(),
            ", e.source_ods, e.test_key, e.details
             from entry e join organisation o on o.ods = e.source_ods where ",
            seen!(),
            $rest
        )
    };
}
pub(super) use items;

/// The words that belong to each of these entries: a list that may not be cut (doses, reactions)
/// reads them for the rows it shows and for no others.
pub async fn details(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Detail>>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let start = concat!("select e.id, e.details from entry e where ", seen!(), " and e.id in");
        let mut query = of(tx.query_in(start, 4, some.len(), ""), grant);
        for id in some {
            query = query.bind(*id);
        }
        let rows: Vec<(Uuid, String)> = query.all().await?;
        found.extend(rows.into_iter().map(|(id, details)| (id, only_details(&details))));
    }
    Ok(found)
}

pub(super) fn only_details(entry: &str) -> Vec<Detail> {
    #[derive(serde::Deserialize)]
    struct Only {
        details: Vec<Detail>,
    }
    serde_json::from_str::<Only>(entry).map(|only| only.details).unwrap_or_default()
}

#[derive(sqlx::FromRow)]
pub(super) struct ItemRow {
    #[sqlx(flatten)]
    line: Line,
    source_ods: String,
    test_key: String,
    details: String,
}

impl From<ItemRow> for Item {
    fn from(row: ItemRow) -> Item {
        Item {
            line: row.line,
            source_ods: row.source_ods,
            test_key: row.test_key,
            entry: serde_json::from_str(&row.details).ok(),
        }
    }
}

/// One entry, whole. `None` as well for one of somebody else, and for one that is held.
pub async fn find(tx: &mut Tx, grant: &Grant<Read, Record>, id: Uuid) -> Result<Option<Item>, Fault> {
    let row: Option<ItemRow> = lines_of(tx.query(items!(" and e.id = $5")), grant).bind(id).optional().await?;
    Ok(row.map(Item::from))
}

/// The entries behind keys such as "Observation/123" or "urn:uuid:...", of the same source.
pub async fn members(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    source_ods: &str,
    keys: &[String],
) -> Result<Vec<Line>, Fault> {
    let wanted: Vec<SourceId<'_>> = keys.iter().filter_map(|key| SourceId::of_key(key)).take(MOST_MEMBERS).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = tx.query_in(
        "select r.id, r.resource_type, r.source_id from resource r where r.person_id = $1 and r.source_ods = $2 and r.source_id in",
        3,
        wanted.len() * 2,
        "",
    );
    query = query.bind(grant.subject().0).bind(source_ods.to_owned());
    for member in &wanted {
        query = query.bind(member.id.to_owned()).bind(member.address.to_owned());
    }
    let found: Vec<(Uuid, String, String)> = query.all().await?;
    let mut ids: Vec<Uuid> = Vec::with_capacity(found.len());
    for member in &wanted {
        ids.extend(found.iter().filter(|(_, kind, id)| member.is(kind, id)).map(|(id, ..)| *id));
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = lines_of(tx.query_in(lines!(" and e.id in"), 5, ids.len(), ""), grant);
    for id in &ids {
        query = query.bind(*id);
    }
    let mut lines: Vec<Line> = query.all().await?;
    // In the order in which the report lists them.
    lines.sort_by_key(|line| ids.iter().position(|id| *id == line.id));
    Ok(lines)
}

/// Leaves out of these items, all of one source, the words of other entries that the grant does
/// not let see: a medicine must not tell the hidden diagnosis that it is for.
pub async fn leave_out_unseen<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Record>,
    source_ods: &str,
    items: &mut [&mut Item],
) -> Result<(), Fault> {
    let keys = items.iter().filter_map(|item| item.entry.as_ref()).flat_map(|entry| &entry.named);
    let mut keys: Vec<String> = keys.map(|named| named.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let wanted: Vec<SourceId<'_>> = keys.iter().filter_map(|key| SourceId::of_key(key)).collect();
    let mut unseen: Vec<(String, String)> = Vec::new();
    for some in wanted.chunks(250) {
        let start = concat!(
            "select r.resource_type, r.source_id from resource r join entry e on e.person_id = r.person_id and e.id = r.id
             where r.person_id = $1 and not (",
            seen!(),
            ") and r.source_ods = $4 and r.source_id in"
        );
        let mut query = of(tx.query_in(start, 5, some.len() * 2, ""), grant).bind(source_ods.to_owned());
        for one in some {
            query = query.bind(one.id.to_owned()).bind(one.address.to_owned());
        }
        unseen.extend(query.all::<(String, String)>().await?);
    }
    let is_unseen =
        |key: &str| SourceId::of_key(key).is_some_and(|wanted| unseen.iter().any(|(kind, id)| wanted.is(kind, id)));
    for entry in items.iter_mut().filter_map(|item| item.entry.as_mut()) {
        let words: Vec<String> =
            entry.named.iter().filter(|named| is_unseen(&named.key)).map(|named| named.words.clone()).collect();
        entry.details.retain(|detail| !words.iter().any(|words| detail.text.contains(words)));
        if entry.author.as_ref().is_some_and(|author| words.iter().any(|words| author.contains(words))) {
            entry.author = None;
        }
    }
    Ok(())
}

/// A panel of more parts than this is a fault in the data.
const MOST_MEMBERS: usize = 300;

/// What a reference says of the id under which its sender knows a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceId<'k> {
    /// `None` where the reference does not say.
    pub resource_type: Option<&'k str>,
    pub id: &'k str,
    /// The whole address: what is kept of a resource that came without an id.
    pub address: &'k str,
}

impl<'k> SourceId<'k> {
    /// `None` for what stands inside the resource itself, and for what is no reference.
    pub fn of_key(key: &'k str) -> Option<SourceId<'k>> {
        let (resource_type, id) = match ReferenceKind::of_text(key) {
            ReferenceKind::Relative { resource_type, id, .. } => (Some(resource_type), id),
            ReferenceKind::Urn(urn) => (None, urn.strip_prefix("urn:uuid:").unwrap_or(urn)),
            ReferenceKind::Absolute(address) => {
                let mut steps = address.rsplit('/');
                let (id, resource_type) = (steps.next()?, steps.next()?);
                (Some(resource_type), id)
            }
            ReferenceKind::Bare(id) => (None, id),
            _ => return None,
        };
        Some(SourceId { resource_type, id, address: key })
    }

    /// Whether it may be of this type: a urn does not say.
    pub fn is_of(&self, resource_type: &str) -> bool {
        self.resource_type.is_none_or(|said| said == resource_type)
    }

    pub fn is(&self, resource_type: &str, id: &str) -> bool {
        (self.id == id || self.address == id) && self.is_of(resource_type)
    }
}

/// Measurements of one test, the newest first, at most `most`.
pub async fn measurements(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    test_key: &str,
    most: i64,
) -> Result<Vec<Measurement>, Fault> {
    let query = tx.query(items!(
        " and e.kind = 'result' and e.test_key = $5
          order by (e.happened_at is null), e.happened_at desc, e.id desc limit $6"
    ));
    let rows: Vec<ItemRow> = lines_of(query, grant).bind(test_key.to_owned()).bind(most).all().await?;
    Ok(rows.into_iter().map(Item::from).map(|item| Measurement { line: item.line, entry: item.entry }).collect())
}

/// The received JSON of an entry that the person may see.
pub async fn body(tx: &mut Tx, grant: &Grant<Read, Record>, id: Uuid) -> Result<Option<String>, Fault> {
    let query = tx.query(concat!(
        "select r.body from entry e join resource r on r.person_id = e.person_id and r.id = e.id where ",
        seen!(),
        " and e.id = $4"
    ));
    let row: Option<(String,)> = of(query, grant).bind(id).optional().await?;
    Ok(row.map(|(body,)| body))
}

/// The received JSON of the file that an entry points at. Asked for by what that entry says,
/// never by what a visitor sends; of the same source, and not withheld itself.
pub async fn binary(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    source_ods: &str,
    reference: &str,
) -> Result<Option<String>, Fault> {
    let Some(wanted) = SourceId::of_key(reference).filter(|wanted| wanted.is_of("Binary")) else {
        return Ok(None);
    };
    let query = tx.query(concat!(
        "select r.body from resource r join entry e on e.person_id = r.person_id and e.id = r.id
         where r.person_id = $1 and r.source_ods = $4 and r.resource_type = 'Binary' and r.source_id in ($5, $6) and ",
        pointed_at!()
    ));
    let row: Option<(String,)> = of(query, grant)
        .bind(source_ods.to_owned())
        .bind(wanted.id.to_owned())
        .bind(wanted.address.to_owned())
        .optional()
        .await?;
    Ok(row.map(|(body,)| body))
}
