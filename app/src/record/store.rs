//! Reading the record. Every statement says what whoever holds the grant may see: `seen!`. What is
//! held, hidden, or not for them leaves no trace, not in a count either.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Ahead, Arrived, Facet, Filter, LatestOfTest, Line, Lines, NextAppointment, ShelfCount, Source, Standing,
    YearFilter,
    fhir::Kind,
    paging::{Position, earliest},
    rules,
};
use crate::{
    access::grant::{Acts, Covers, Grant, Read, Record},
    platform::{
        database::Fault,
        query::{Query, Tx},
    },
};

/// Entries `e` that the grant lets see: of its person `$1`, released, listed, and without any of
/// the bits `$2`, unless the organisation `$3` wrote them itself. [`of`] binds the three.
macro_rules! seen {
    () => {
        "e.person_id = $1 and e.visibility = 'shown' and e.kind <> 'supporting'
         and ((e.label & $2) = 0 or e.source_ods = $3)"
    };
}

/// The same of what other entries point at: people, places, files.
macro_rules! pointed_at {
    () => {
        "e.person_id = $1 and e.visibility = 'shown' and e.kind = 'supporting'
         and ((e.label & $2) = 0 or e.source_ods = $3)"
    };
}

/// The columns of a [`Line`], of entry `e` and its organisation `o`. What is new is new to who
/// asks, `$4`: when the person themselves was last here is nobody else's business. [`lines_of`]
/// binds all four.
macro_rules! columns {
    () => {
        "e.id, e.kind, e.resource_type, e.title, e.code_system, e.code, e.happened_at, e.happened_text, e.happened_year,
         e.status, e.author, e.value_text, e.value_number, e.unit, e.interpretation, e.range_text, e.attachments,
         e.received_at, o.name as source,
         coalesce(e.received_at > (select previous_visit_at from person where id = $4), false) as is_new"
    };
}

/// Lines that the grant lets see, and that the rest of the statement chooses.
macro_rules! lines {
    ($($rest:expr),*) => {
        concat!("select ", columns!(), " from entry e join organisation o on o.ods = e.source_ods where ", seen!(), " ", $($rest),*)
    };
}

/// A page of lines, newest first and undated last, after the position `$5` `$6` `$7`, at most
/// `$8` of each half. [`Lines::of`] puts the halves together.
macro_rules! page_of_lines {
    ($($filter:expr),*) => {
        concat!(
            "select * from (",
            lines!($($filter),*, " and (e.happened_at, e.id) < ($5, $6) order by e.happened_at desc, e.id desc limit $8"),
            ") as dated union all select * from (",
            lines!($($filter),*, " and e.happened_at is null and e.id < $7 order by e.id desc limit $8"),
            ") as undated"
        )
    };
}

/// What is no longer in force. What has no status, or an unknown one, is not said to have ended.
macro_rules! is_past {
    () => {
        "(coalesce(e.status, '') in ('inactive', 'resolved', 'remission', 'completed', 'stopped', 'cancelled',
          'ended', 'revoked', 'not-taken', 'declined'))"
    };
}

pub(super) use {columns, lines, seen};

/// Binds what `seen!` asks for.
pub(super) fn of<'t, A: Acts, C: Covers>(query: Query<'t>, grant: &Grant<A, C>) -> Query<'t> {
    query.bind(grant.subject().0).bind(grant.sight().denied()).bind(grant.sight().authored())
}

/// Binds what `lines!` asks for.
pub(super) fn lines_of<'t, A: Acts, C: Covers>(query: Query<'t>, grant: &Grant<A, C>) -> Query<'t> {
    of(query, grant).bind(grant.actor().0)
}

pub mod acquainted;
pub mod appointments;
pub mod contacts;
pub mod medicines;
pub mod one;
pub mod whole;

/// The next appointment, and when the visit before this one was.
pub async fn ahead(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    now: DateTime<Utc>,
    start_of_today: DateTime<Utc>,
) -> Result<Ahead, Fault> {
    #[derive(sqlx::FromRow)]
    struct Row {
        previous_visit_at: Option<DateTime<Utc>>,
        id: Option<Uuid>,
        title: Option<String>,
        happened_at: Option<DateTime<Utc>>,
        happened_text: Option<String>,
        author: Option<String>,
        source: Option<String>,
        details: Option<String>,
    }
    let row: Row = of(tx.query(concat!(
            "select p.previous_visit_at, a.id, a.title, a.happened_at, a.happened_text, a.author, o.name as source, a.details
             from person p
             left join (
                select e.id, e.title, e.happened_at, e.happened_text, e.author, e.source_ods, e.details from entry e
                where ", seen!(), " and e.kind = 'appointment'
                  and e.happened_at >= $5 and (e.happened_at >= $4 or e.happened_precision <> 'instant')
                  and coalesce(e.status, '') not in ('cancelled', 'noshow', 'fulfilled', 'proposed', 'waitlist')
                order by e.happened_at, e.id limit 1
             ) a on 1 = 1
             left join organisation o on o.ods = a.source_ods
             where p.id = $1"
        )), grant)
        .bind(now)
        .bind(start_of_today)
        .one()
        .await?;
    let appointment = row.id.zip(row.happened_at).map(|(id, at)| NextAppointment {
        id,
        title: row.title.unwrap_or_default(),
        at,
        text: row.happened_text,
        author: row.author,
        source: row.source.unwrap_or_default(),
        details: row.details.as_deref().map(one::only_details).unwrap_or_default(),
    });
    Ok(Ahead { previous_visit_at: row.previous_visit_at, appointment })
}

/// What came since the visit before this one; nothing on the first visit.
pub async fn arrived(tx: &mut Tx, grant: &Grant<Read, Record>, most: i64) -> Result<Arrived, Fault> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        line: Line,
        total: i64,
        results: i64,
        documents: i64,
    }
    let rows: Vec<Row> = lines_of(
        tx.query(concat!(
            "select ",
            columns!(),
            ", count(*) over () as total,
                sum(case when e.kind in ('result', 'report') then 1 else 0 end) over () as results,
                sum(case when e.kind = 'document' then 1 else 0 end) over () as documents
             from entry e join organisation o on o.ods = e.source_ods
             where ",
            seen!(),
            "
               and e.received_at > (select previous_visit_at from person where id = $4)
             order by e.received_at desc, e.happened_at desc, e.id desc limit $5"
        )),
        grant,
    )
    .bind(most)
    .all()
    .await?;
    let Some(first) = rows.first() else { return Ok(Arrived::default()) };
    let (total, results, documents) = (first.total, first.results, first.documents);
    Ok(Arrived { total, results, documents, lines: rows.into_iter().map(|row| row.line).collect() })
}

/// How many entries stand on each shelf that has any.
pub async fn shelves(tx: &mut Tx, grant: &Grant<Read, Record>) -> Result<Vec<ShelfCount>, Fault> {
    lines_of(
        tx.query(concat!(
            "select e.kind, count(*) as entries,
            sum(case when e.received_at > (select previous_visit_at from person where id = $4) then 1 else 0 end) as new
         from entry e where ",
            seen!(),
            " group by e.kind"
        )),
        grant,
    )
    .all()
    .await
}

/// Who sent what is in the record, the latest first.
pub async fn sources(tx: &mut Tx, grant: &Grant<Read, Record>) -> Result<Vec<Source>, Fault> {
    of(
        tx.query(concat!(
            "select o.name, g.entries, g.received_at from (
            select e.source_ods, count(*) as entries, max(e.received_at) as received_at
            from entry e where ",
            seen!(),
            " group by e.source_ods
         ) g join organisation o on o.ods = g.source_ods order by g.received_at desc, o.name"
        )),
        grant,
    )
    .all()
    .await
}

/// Counts for the timeline's filters.
pub async fn facets(tx: &mut Tx, grant: &Grant<Read, Record>) -> Result<Vec<Facet>, Fault> {
    of(
        tx.query(concat!(
            "select g.kind, g.source_ods, o.name as source, g.year, g.entries from (
            select e.kind, e.source_ods, e.happened_year as year, count(*) as entries
            from entry e where ",
            seen!(),
            " group by e.kind, e.source_ods, e.happened_year
         ) g join organisation o on o.ods = g.source_ods"
        )),
        grant,
    )
    .all()
    .await
}

/// One page of everything, newest first, undated last.
pub async fn timeline(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    filter: &Filter,
    after: Option<Position>,
    limit: usize,
) -> Result<Lines, Fault> {
    let (start, year, from) = match filter.year {
        None => (Position::start(), 0, earliest()),
        Some(YearFilter::NoDate) => (Position::start_of_undated(), 0, earliest()),
        // The year is London's; two days around it let the index find it whatever the zone.
        Some(YearFilter::Year(year)) => (
            Position::Dated { at: first_of(year + 1) + chrono::Duration::days(2), id: Uuid::max() },
            i64::from(year),
            first_of(year) - chrono::Duration::days(2),
        ),
    };
    let (at, id, undated) = after.unwrap_or(start).bounds();
    // With a kind, another index serves.
    let query = match filter.kind {
        None => tx.query(page_of_lines!(
            " and ($9 = '' or e.source_ods = $9) and ($10 = 0 or (e.happened_year = $10 and e.happened_at >= $11))"
        )),
        Some(_) => tx.query(page_of_lines!(
            " and ($9 = '' or e.source_ods = $9) and ($10 = 0 or (e.happened_year = $10 and e.happened_at >= $11)) and e.kind = $12"
        )),
    };
    let query = lines_of(query, grant)
        .bind(at)
        .bind(id)
        .bind(undated)
        .bind(limit as i64 + 1)
        .bind(filter.source.clone().unwrap_or_default())
        .bind(year)
        .bind(from);
    let query = match filter.kind {
        None => query,
        Some(kind) => query.bind(rules::shelf(kind).key),
    };
    Ok(Lines::of(query.all().await?, limit))
}

fn first_of(year: i32) -> DateTime<Utc> {
    let day = chrono::NaiveDate::from_ymd_opt(year.clamp(0, 9998), 1, 1);
    day.and_then(|day| day.and_hms_opt(0, 0, 0)).unwrap_or_default().and_utc()
}

/// One page of a shelf, newest first, undated last.
pub async fn shelf(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    kind: Kind,
    standing: Standing,
    after: Option<Position>,
    limit: usize,
) -> Result<Lines, Fault> {
    let (at, id, undated) = after.unwrap_or(Position::start()).bounds();
    let query = match standing {
        Standing::Any => tx.query(page_of_lines!(" and e.kind = $9")),
        Standing::Current => tx.query(page_of_lines!(" and e.kind = $9 and not ", is_past!())),
        Standing::Past => tx.query(page_of_lines!(" and e.kind = $9 and ", is_past!())),
    };
    let lines = lines_of(query, grant)
        .bind(at)
        .bind(id)
        .bind(undated)
        .bind(limit as i64 + 1)
        .bind(rules::shelf(kind).key)
        .all()
        .await?;
    Ok(Lines::of(lines, limit))
}

/// One page of the latest result of each test.
pub async fn latest_of_each_test(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    limit: i64,
    offset: i64,
) -> Result<Vec<LatestOfTest>, Fault> {
    lines_of(tx.query(concat!(
        "select ", columns!(), ", latest.times from (
            select e.id, row_number() over (partition by e.test_key order by (e.happened_at is null), e.happened_at desc, e.id desc) as place,
                count(*) over (partition by e.test_key) as times
            from entry e where ", seen!(), " and e.kind = 'result'
         ) latest
         join entry e on e.person_id = $1 and e.id = latest.id
         join organisation o on o.ods = e.source_ods
         where latest.place = 1
         order by (e.happened_at is null), e.happened_at desc, e.id desc limit $5 offset $6"
    )), grant)
    .bind(limit)
    .bind(offset)
    .all()
    .await
}
