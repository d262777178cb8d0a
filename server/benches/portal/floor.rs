//! The floor: what the page of 200 results costs when nothing but its data is done by hand. The
//! same session lookup, the same statement, the rows written into a string; no grant, no log, no
//! frame, no headers, no compression.

use std::fmt::Write;

use app::{
    platform::{database::Db, query::Tx},
    record::{Line, paging::Position},
    sign_in::session_store,
};
use axum::{
    Router,
    extract::State,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use tower_sessions::session::Id;
use uuid::Uuid;

macro_rules! lines {
    () => {
        "select e.id, e.kind, e.resource_type, e.title, e.code_system, e.code, e.happened_at, e.happened_text, e.happened_year,
         e.status, e.author, e.value_text, e.value_number, e.unit, e.interpretation, e.range_text, e.attachments,
         e.received_at, o.name as source,
         coalesce(e.received_at > (select previous_visit_at from person where id = $4), false) as is_new
         from entry e join organisation o on o.ods = e.source_ods
         where e.person_id = $1 and e.visibility = 'shown' and e.kind <> 'supporting'
         and ((e.label & $2) = 0 or e.source_ods = $3)"
    };
}

/// As `record::store::shelf` sends it: keep the two alike.
const RESULTS: &str = concat!(
    "select * from (",
    lines!(),
    " and e.kind = $9 and (e.happened_at, e.id) < ($5, $6) order by e.happened_at desc, e.id desc limit $8",
    ") as dated union all select * from (",
    lines!(),
    " and e.kind = $9 and e.happened_at is null and e.id < $7 order by e.id desc limit $8",
    ") as undated"
);

/// `serve-floor DATABASE_URL ADDRESS`.
pub async fn serve(words: &[String]) -> Result<(), String> {
    let [url, address] = words else { return Err("serve-floor takes a database and an address.".into()) };
    let db = Db::open(url).await?;
    let router = Router::new().route("/readyz", get(|| async { "ready" })).route("/", get(results)).with_state(db);
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| error.to_string())?;
    axum::serve(listener, router).await.map_err(|error| error.to_string())
}

async fn results(State(db): State<Db>, headers: HeaderMap) -> Response {
    match read(&db, &headers).await {
        Some(html) => Html(html).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn read(db: &Db, headers: &HeaderMap) -> Option<String> {
    let cookie = headers.get(header::COOKIE)?.to_str().ok()?;
    let id: Id = cookie.strip_prefix("sid=")?.parse().ok()?;
    let mut tx = db.read().await.ok()?;
    let (person,): (Uuid,) = tx
        .query("select person_id from session where id_hash = $1 and revoked_at is null")
        .bind(session_store::hash_of(id))
        .optional()
        .await
        .ok()??;
    // Row-level security shows no row without.
    tx.show_only(person).await.ok()?;
    let lines = lines_of(&mut tx, person).await?;
    let mut html = String::with_capacity(64 * 1024);
    html.push_str("<!DOCTYPE html><title>Test results</title><table>");
    for line in &lines {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        write!(
            html,
            "<tr><td><a href=\"/record/entries/{}\">{}</a><td>{} {}<td>{}<td>{}<td>{}",
            line.id,
            line.title,
            text(&line.value_text),
            text(&line.unit),
            text(&line.range_text),
            text(&line.happened_text),
            line.source,
        )
        .ok()?;
    }
    html.push_str("</table>");
    Some(html)
}

async fn lines_of(tx: &mut Tx, person: Uuid) -> Option<Vec<Line>> {
    let (at, id, undated) = Position::start().bounds();
    let sight = app::access::sight::Sight::own();
    let query = tx.query(RESULTS).bind(person).bind(sight.denied()).bind(sight.authored()).bind(person);
    let query = query.bind(at).bind(id).bind(undated).bind(201_i64).bind("result");
    query.all().await.ok()
}
