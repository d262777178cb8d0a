//! The record's pages: for the person whose record it is, and the same ones for carers and staff.

use std::collections::HashMap;

use axum::extract::{Path, Query};
use chrono::NaiveTime;
use chrono_tz::Europe::London;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Filter, Line, Standing, YearFilter,
    fhir::{Detail, Kind},
    page::{self, About},
    paging::Position,
    rules::{self, Shelf},
    search,
    store::{self, one, whole},
    trend,
};
use crate::{
    access::grant::{Grant, Read, Record},
    appointments, care, doses, goals, pathways,
    people::Ods,
    platform::database::Fault,
    portal::Place,
    ui::{
        Text, date,
        document::{BackLink, Chrome, Width},
        errors::FieldErrors,
        loaded::Loaded,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

/// Rows of a list on one page.
const PAGE: usize = 200;
const TIMELINE_PAGE: usize = 50;
/// What home shows of what is new.
const NEW: i64 = 5;
/// Measurements of one test that are read for its chart and table.
const MEASUREMENTS: usize = 2000;
/// Letters of what somebody looks for that are kept.
const LONGEST_SEARCH: usize = 500;
/// Latest results in the summary to print.
const SUMMARY: i64 = 20;

pub async fn home(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let visitor = request.visitor().await?;
    let now = request.now();
    let today = date::london_day(now).and_time(NaiveTime::MIN).and_local_timezone(London).earliest();
    let today = today.map_or(now, |today| today.to_utc());
    let ahead = loaded(store::ahead(&mut request.tx, &grant, now, today).await);
    // Before what may fail by itself: on PostgreSQL what comes after it fails with it.
    let booked = loaded(appointments::list::next(&mut request.tx, &grant, now).await);
    let arrived = loaded(store::arrived(&mut request.tx, &grant, NEW).await);
    let notices = loaded(care::notices(&mut request.tx, &grant).await);
    let pathways = loaded(pathways::on_now(&mut request.tx, &grant, now).await);
    let doses = loaded(doses::of_today(&mut request.tx, &grant, now).await);
    let goals = loaded(goals::today(&mut request.tx, &grant, date::london_day(now)).await);
    let chrome = visit.chrome_for(&visitor, "Home", Place::Home);
    let parts = page::home::Parts { ahead, arrived, notices, pathways, doses, goals, booked };
    Ok(Answer::page(page::home::home(chrome, &visitor.person.given_name, now, parts)))
}

pub async fn hub(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let about = about(&mut request).await?;
    let chrome = full(request.chrome(&about.record_first(), Place::Record).await?);
    let sources = loaded(store::sources(&mut request.tx, &grant).await);
    let shelves = loaded(store::shelves(&mut request.tx, &grant).await);
    Ok(Answer::page(page::hub::hub(chrome, &about, shelves, sources)))
}

/// Whose record it is, for the words and links of its pages.
pub(super) async fn about(request: &mut Request<'_>) -> Result<About, Trouble> {
    let whose = request.visit.whose.clone();
    let person = match whose {
        Whose::Own => return Ok(About::own()),
        Whose::For(person) | Whose::AtWork(_, person) => person,
    };
    let person = crate::people::store::person(&mut request.tx, person).await?.ok_or(Trouble::NotFound)?;
    Ok(About { whose, given_name: Some(person.given_name) })
}

/// A part of a page that may fail while the rest is fine: the fault is logged here.
fn loaded<T>(result: Result<T, Fault>) -> Loaded<T> {
    Loaded::from_result(result.map_err(Trouble::from))
}

#[derive(Deserialize)]
pub struct TimelineQuery {
    kind: Option<String>,
    source: Option<String>,
    year: Option<String>,
    after: Option<String>,
}

impl TimelineQuery {
    /// An empty choice of the form is no choice; what the form does not offer is not found.
    fn filter(&self) -> Result<Filter, Trouble> {
        let said = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
        let kind = said(&self.kind).map(|key| rules::kind(&key).ok_or(Trouble::NotFound)).transpose()?;
        let source = said(&self.source).map(|ods| Ods::parse(&ods).ok_or(Trouble::NotFound)).transpose()?;
        let year = match said(&self.year).as_deref() {
            None => None,
            Some("none") => Some(YearFilter::NoDate),
            Some(year) => {
                let year = year.parse().ok().filter(|year| (1..=9998).contains(year)).ok_or(Trouble::NotFound)?;
                Some(YearFilter::Year(year))
            }
        };
        Ok(Filter { kind, source: source.map(|ods| ods.as_str().to_owned()), year })
    }
}

pub async fn timeline(visit: Visit, Query(query): Query<TimelineQuery>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let filter = query.filter()?;
    let after = position(query.after.as_deref())?;
    let facets = store::facets(&mut request.tx, &grant).await?;
    let lines = store::timeline(&mut request.tx, &grant, &filter, after, TIMELINE_PAGE).await?;
    let about = about(&mut request).await?;
    let chrome = under_record(request.chrome("Everything by date", Place::Record).await?, &about);
    Ok(Answer::page(page::timeline::timeline(chrome, &about, &filter, &facets, lines)))
}

#[derive(Deserialize)]
pub struct ResultsQuery {
    view: Option<String>,
    page: Option<i64>,
    after: Option<String>,
}

pub async fn results(visit: Visit, Query(query): Query<ResultsQuery>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let after = position(query.after.as_deref())?;
    let about = about(&mut request).await?;
    let chrome = full(under_record(request.chrome("Test results", Place::Record).await?, &about));
    let html = match query.view.as_deref() {
        None => {
            let page = query.page.unwrap_or(1).clamp(1, 1000);
            let size = PAGE as i64;
            let mut tests = store::latest_of_each_test(&mut request.tx, &grant, size + 1, (page - 1) * size).await?;
            let has_more = (tests.len() > PAGE).then_some(page + 1);
            tests.truncate(PAGE);
            page::results::by_test(chrome, &about, &tests, page, has_more)
        }
        Some("all") => page::results::all(
            chrome,
            &about,
            store::shelf(&mut request.tx, &grant, Kind::Result, Standing::Any, after, PAGE).await?,
        ),
        Some("reports") => page::results::reports(
            chrome,
            &about,
            store::shelf(&mut request.tx, &grant, Kind::Report, Standing::Any, after, PAGE).await?,
        ),
        Some(_) => return Err(Trouble::NotFound),
    };
    Ok(Answer::page(html))
}

/// Of a path with an entry in it; whose record it is may stand there too.
#[derive(Deserialize)]
pub struct EntryPath {
    entry: String,
}

impl EntryPath {
    pub fn id(&self) -> Result<Uuid, Trouble> {
        Uuid::parse_str(&self.entry).map_err(|_| Trouble::NotFound)
    }
}

pub async fn history(visit: Visit, Path(path): Path<EntryPath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let item = one::find(&mut request.tx, &grant, path.id()?).await?.ok_or(Trouble::NotFound)?;
    if rules::kind(&item.line.kind) != Some(Kind::Result) {
        return Err(Trouble::NotFound);
    }
    let measurements = one::measurements(&mut request.tx, &grant, &item.test_key, MEASUREMENTS as i64).await?;
    let series = trend::series(rules::title(&item.line), &measurements);
    let about = about(&mut request).await?;
    let chrome = request.chrome("All results of one test", Place::Record).await?;
    let chrome = full(back(chrome, about.path("/record/results"), "Back to test results"));
    Ok(Answer::page(page::history::history(chrome, &about, &item.line, series, measurements.len(), MEASUREMENTS)))
}

pub async fn entry(visit: Visit, Path(path): Path<EntryPath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let mut item = one::find(&mut request.tx, &grant, path.id()?).await?.ok_or(Trouble::NotFound)?;
    let source_ods = item.source_ods.clone();
    one::leave_out_unseen(&mut request.tx, &grant, &source_ods, &mut [&mut item]).await?;
    let keys = item.entry.as_ref().map(|entry| entry.members.as_slice()).unwrap_or_default();
    let members = one::members(&mut request.tx, &grant, &item.source_ods, keys).await?;
    let shelf = rules::shelf(rules::kind(&item.line.kind).unwrap_or(Kind::Other));
    // Not the entry's own title: what stands in the window's list of pages is seen by others.
    let chrome = request.chrome(shelf.one, Place::Record).await?;
    let about = about(&mut request).await?;
    let chrome = back(chrome, about.path(shelf.path), format!("Back to {}", shelf.name.to_lowercase()));
    Ok(Answer::page(page::item::item(chrome, &about, &item, &members)))
}

#[derive(Deserialize)]
pub struct ShelfQuery {
    /// "current" or "past", where a shelf is kept in two.
    show: Option<String>,
    after: Option<String>,
}

/// A shelf in one list, newest first.
async fn in_one(visit: Visit, query: ShelfQuery, kind: Kind) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let after = position(query.after.as_deref())?;
    let shelf = rules::shelf(kind);
    let lines = store::shelf(&mut request.tx, &grant, kind, Standing::Any, after, PAGE).await?;
    let about = about(&mut request).await?;
    let parts = page::shelf::in_one(&about, shelf, lines);
    show_shelf(request, &grant, &about, (shelf.name, about.intro(shelf)), parts).await
}

/// What is in force first, and what is past below it.
async fn in_two(visit: Visit, query: ShelfQuery, kind: Kind) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let shelf = rules::shelf(kind);
    let about = about(&mut request).await?;
    let parts = both_parts(&mut request, &grant, &about, shelf, &query).await?;
    show_shelf(request, &grant, &about, (shelf.name, about.intro(shelf)), parts).await
}

async fn both_parts(
    request: &mut Request<'_>,
    grant: &Grant<Read, Record>,
    about: &About,
    shelf: Shelf,
    query: &ShelfQuery,
) -> Result<Vec<page::shelf::Part>, Trouble> {
    let after = position(query.after.as_deref())?;
    let (wants_current, wants_past) = match query.show.as_deref() {
        None => (true, true),
        Some("current") => (true, false),
        Some("past") => (false, true),
        Some(_) => return Err(Trouble::NotFound),
    };
    let current = match wants_current {
        true => Some(store::shelf(&mut request.tx, grant, shelf.kind, Standing::Current, after, PAGE).await?),
        false => None,
    };
    let past = match wants_past {
        true => Some(store::shelf(&mut request.tx, grant, shelf.kind, Standing::Past, after, PAGE).await?),
        false => None,
    };
    Ok(page::shelf::in_two(about, shelf, current, past))
}

async fn show_shelf(
    mut request: Request<'_>,
    grant: &Grant<Read, Record>,
    about: &About,
    (title, intro): (&'static str, &'static str),
    mut parts: Vec<page::shelf::Part>,
) -> Outcome {
    let details = belonging(&mut request, grant, parts.iter().flat_map(|part| &part.lines)).await?;
    for part in &mut parts {
        gravest_first(&mut part.lines, &details);
    }
    let chrome = under_record(request.chrome(title, Place::Record).await?, about);
    Ok(Answer::page(page::shelf::shelf(chrome, about, title, intro, parts, &details)))
}

/// Allergies by how much they matter; every other list stays as it is.
fn gravest_first(lines: &mut [Line], details: &HashMap<Uuid, Vec<Detail>>) {
    if lines.iter().all(|line| rules::kind(&line.kind) == Some(Kind::Allergy)) {
        lines.sort_by_key(|line| rules::seriousness(line, details.get(&line.id).map_or(&[], Vec::as_slice)));
    }
}

/// Doses, reactions, places: what a list of these lines may not leave out.
async fn belonging<'l>(
    request: &mut Request<'_>,
    grant: &Grant<Read, Record>,
    lines: impl Iterator<Item = &'l Line>,
) -> Result<HashMap<Uuid, Vec<Detail>>, Trouble> {
    let ids: Vec<Uuid> = lines.filter(|line| !page::listed_labels(&line.kind).is_empty()).map(|line| line.id).collect();
    Ok(one::details(&mut request.tx, grant, &ids).await?)
}

pub async fn conditions(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    in_two(visit, query, Kind::Condition).await
}

pub async fn allergies(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    in_two(visit, query, Kind::Allergy).await
}

pub async fn medicines(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    in_two(visit, query, Kind::Medicine).await
}

pub async fn vaccinations(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    in_one(visit, query, Kind::Vaccination).await
}

pub async fn documents(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    in_one(visit, query, Kind::Document).await
}

pub async fn encounters(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    in_one(visit, query, Kind::Encounter).await
}

pub async fn procedures(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    in_one(visit, query, Kind::Procedure).await
}

pub async fn other(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    in_one(visit, query, Kind::Other).await
}

pub async fn appointments(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let after = position(query.after.as_deref())?;
    let shelf = rules::shelf(Kind::Appointment);
    let lines = store::shelf(&mut request.tx, &grant, shelf.kind, Standing::Any, after, PAGE).await?;
    let about = about(&mut request).await?;
    let parts = page::shelf::by_time(&about, shelf, lines, request.now());
    show_shelf(request, &grant, &about, (shelf.name, about.intro(shelf)), parts).await
}

/// Plans and teams on one page.
pub async fn care(visit: Visit, Query(query): Query<ShelfQuery>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let about = about(&mut request).await?;
    let mut parts = both_parts(&mut request, &grant, &about, rules::shelf(Kind::CarePlan), &query).await?;
    // The parts of plans go on from page to page; the teams stand with the first.
    if query.after.is_none() {
        let teams = store::shelf(&mut request.tx, &grant, Kind::CareTeam, Standing::Any, None, PAGE).await?;
        page::shelf::with_teams(&about, &mut parts, rules::shelf(Kind::CareTeam), teams);
    }
    let intro = if about.is_own() {
        "What you and your team have agreed to do, and who looks after you."
    } else {
        "What was agreed with the team, and who looks after them."
    };
    show_shelf(request, &grant, &about, ("Care plans and teams", intro), parts).await
}

/// What was looked for last in this session. It stands in no address and in no form that a
/// browser could keep, and goes when the session ends or another record is opened.
#[derive(Default, Serialize, Deserialize)]
struct LookedFor {
    person: Uuid,
    words: String,
}

const LOOKED_FOR: &str = "looked-for";

pub async fn found(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let looked_for: Option<LookedFor> = visit.session.get(LOOKED_FOR).await.map_err(|_| Trouble::TryLater)?;
    // Of this person, and not of who was looked at before.
    let looked_for = looked_for.filter(|looked_for| looked_for.person == grant.subject().0).unwrap_or_default();
    let words = rules::search_words(&looked_for.words);
    let found = match words.is_empty() {
        true => None,
        false => Some(search::find(&mut request.tx, &grant, &words).await?),
    };
    let about = about(&mut request).await?;
    let chrome = request.chrome(&format!("Search {}", about.record()), Place::Search).await?;
    Ok(Answer::page(page::search::search(chrome, &about, looked_for.words, FieldErrors::default(), found)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchForm {
    words: String,
}

/// Keeps the words with the session and leads to what they find: nothing that was typed stays in
/// a tab that the browser opens again later.
pub async fn search(visit: Visit, Form(form): Form<SearchForm>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    if rules::search_words(&form.words).is_empty() {
        let about = about(&mut request).await?;
        let chrome = request.chrome(&format!("Search {}", about.record()), Place::Search).await?;
        let mut errors = FieldErrors::default();
        errors.add("words", "Type a word to look for");
        return Ok(Answer::page_with_errors(page::search::search(chrome, &about, form.words, errors, None)));
    }
    let words = form.words.chars().take(LONGEST_SEARCH).collect();
    let looked_for = LookedFor { person: grant.subject().0, words };
    visit.session.insert(LOOKED_FOR, looked_for).await.map_err(|_| Trouble::TryLater)?;
    Ok(Answer::see_other(&visit.whose.path("/record/search")))
}

pub async fn print(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let person = crate::people::store::person(&mut request.tx, grant.subject()).await?.ok_or(Trouble::NotFound)?;
    let mut allergies = whole::in_force(&mut request.tx, &grant, Kind::Allergy).await?;
    let medicines = whole::in_force(&mut request.tx, &grant, Kind::Medicine).await?;
    let conditions = whole::in_force(&mut request.tx, &grant, Kind::Condition).await?;
    let results = store::latest_of_each_test(&mut request.tx, &grant, SUMMARY, 0).await?;
    let details = belonging(&mut request, &grant, allergies.iter().chain(&medicines)).await?;
    gravest_first(&mut allergies, &details);
    let summary = page::print::Summary { allergies, medicines, conditions, results, details };
    let about = about(&mut request).await?;
    let chrome = request.chrome(&format!("Summary of {}", about.record()), Place::Record).await?;
    let chrome = under_record(chrome, &about);
    Ok(Answer::page(page::print::print(chrome, &about, &person, visit.now(), &summary)))
}

/// Where a page of a list begins. What is no such place is not found.
fn position(text: Option<&str>) -> Result<Option<Position>, Trouble> {
    text.map(|text| Position::decode(text).ok_or(Trouble::NotFound)).transpose()
}

fn under_record(chrome: Chrome, about: &About) -> Chrome {
    back(chrome, about.path("/record"), format!("Back to {}", about.record()))
}

fn back(mut chrome: Chrome, href: impl Into<Text>, words: impl Into<Text>) -> Chrome {
    chrome.back = Some(BackLink { href: href.into(), words: words.into() });
    chrome
}

fn full(mut chrome: Chrome) -> Chrome {
    chrome.width = Width::Full;
    chrome
}
