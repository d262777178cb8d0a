//! What the process takes from here: every route, and every kind of work; and what stands in
//! the menu. The only file that knows all capabilities.

use std::borrow::Cow;

use chrono::{DateTime, Duration, DurationRound, Utc};

use crate::{
    access::{
        class::{Action, Category, DataClass},
        facts::Facts,
        policy::decide,
        relation::Relation,
    },
    alerts, appointments, care, carers, consultations, demo, doses, goals, help, invitations, medicines, pathways,
    people::{Caring, Person, PersonId},
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        limits,
        migrate::Mode,
        query::Tx,
    },
    practice, readings, record, reminders, safety, sharing,
    sign_in::{self, open_sessions},
    ui::{
        Text, date,
        document::{Bar, Bell, NavItem},
        icon::Icon,
        strips::{Alarm, BANDS, PersonStrip, WayOut},
        tabs::Here,
    },
    web::{App, page::Visitor, routes::Routes, whose::Whose},
    who_looked,
};

/// Every route of the portal. A demonstration has one more: the cards at sign-in.
pub fn routes(mode: Mode) -> Routes {
    let routes = sign_in::routes()
        .and(help::routes())
        .and(invitations::routes())
        .and(record::routes())
        .and(readings::routes())
        .and(alerts::routes())
        .and(pathways::routes())
        .and(medicines::routes())
        .and(doses::routes())
        .and(reminders::routes())
        .and(goals::routes())
        .and(appointments::routes())
        .and(consultations::routes())
        .and(practice::routes())
        .and(care::routes())
        .and(carers::routes())
        .and(safety::routes())
        .and(sharing::routes())
        .and(who_looked::routes());
    match mode {
        Mode::Live => routes,
        Mode::Demo => routes.and(demo::routes()),
    }
}

/// Every kind of work that is done later.
pub fn jobs() -> Runner {
    let below = alerts::jobs(carers::jobs(care::jobs(invitations::jobs(Runner::default()))));
    let below = goals::jobs(reminders::jobs(doses::jobs(medicines::jobs(below))));
    consultations::jobs(appointments::jobs(below)).on(TIDY, tidy)
}

const TIDY: &str = "tidy";

/// Puts the work of this hour into the queue: once, however many instances ask.
pub async fn plan_hour(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    let hour = now.duration_trunc(Duration::hours(1)).unwrap_or_default();
    let mut tx = platform.db.write().await?;
    // Due now: due at the hour, it would be called late by who starts at a quarter past.
    jobs::enqueue(&mut tx, platform, TIDY, &hour.to_rfc3339(), &(), now).await?;
    carers::plan_day(&mut tx, platform, now).await?;
    alerts::plan_day(&mut tx, platform, now).await?;
    medicines::plan_day(&mut tx, platform, now).await?;
    appointments::plan_day(&mut tx, platform, now).await?;
    tx.commit().await
}

/// Puts the work of this minute into the queue: once, however many instances ask.
pub async fn plan_minute(platform: &Platform) -> Result<(), Fault> {
    let mut tx = platform.db.write().await?;
    alerts::plan_minute(&mut tx, platform, platform.clock.now()).await?;
    tx.commit().await
}

/// One round of reminders: what is due is planned, what was planned leaves. Answers how much was done.
pub async fn remind(platform: &Platform) -> Result<usize, Fault> {
    reminders::round(platform).await
}

/// What this process does from its beginning, beside answering.
pub fn begin(app: &App) {
    consultations::begin(app);
}

/// Before this process ends: whoever is connected to it is sent elsewhere.
pub async fn hang_up(app: &App) {
    consultations::hang_up(app).await;
}

/// Forgets what has served its time: old windows of rate limits, ended sessions, work done. Asks
/// who has to look into something to do so.
async fn tidy(platform: Platform, _: Job) -> Result<(), TryAgain> {
    let forgotten = async {
        let now = platform.clock.now();
        let mut tx = platform.db.write().await?;
        limits::forget_old(&mut tx, now).await?;
        open_sessions::forget_old(&mut tx, now).await?;
        jobs::forget_done(&mut tx, now).await?;
        readings::files::forget_old(&mut tx, now).await?;
        reminders::forget_old(&mut tx, now).await?;
        consultations::forget_old(&mut tx, now).await?;
        consultations::forget_places(&mut tx, now).await?;
        care::ask_for_reviews(&mut tx, &platform).await?;
        appointments::forget_old(&mut tx, now).await?;
        pathways::finish_past(&mut tx, now, platform.clock.today()).await?;
        tx.commit().await
    };
    forgotten.await.map_err(|_: Fault| TryAgain("the database did not answer"))
}

/// Whether reminders come to them: to who has a record here, or looks after somebody.
pub fn has_reminders(visitor: &Visitor) -> bool {
    is_patient(visitor) || visitor.person.caring == Caring::Yes
}

/// How many reminders somebody has not looked at.
pub async fn unseen(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<i64, Fault> {
    reminders::inbox::unseen(tx, person, now).await
}

/// The bell in the header.
pub fn bell(visitor: &Visitor) -> Option<Bell> {
    let unseen = u64::try_from(visitor.unseen).unwrap_or(0);
    has_reminders(visitor).then(|| Bell { href: "/reminders".into(), unseen })
}

/// A place in the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Home,
    /// Of somebody whom staff looks after.
    Summary,
    Record,
    Search,
    /// What is measured at home.
    Readings,
    Medicines,
    Appointments,
    /// The people the visitor looks after.
    Caring,
    Account,
    Practice,
    /// Not in the menu.
    Elsewhere,
}

/// The menu for this visitor: a patient's places, the organisations of staff, or both; of
/// somebody else's record, the pages of that record.
pub fn navigation(visitor: &Visitor, whose: &Whose, here: Place) -> Vec<NavItem> {
    let item = |place: Place, href: Cow<'static, str>, label: &'static str, icon: Icon| {
        let here = if here == place { Here::Yes } else { Here::No };
        (place, NavItem { href, label: label.into(), icon, here, bar: Bar::Seated })
    };
    let mut items = Vec::new();
    if *whose != Whose::Own {
        if let Whose::AtWork(..) = whose {
            items.push(item(Place::Summary, whose.path("").into(), "Summary", Icon::House));
        }
        items.push(item(Place::Record, whose.path("/record").into(), "Record", Icon::Pages));
        items.push(item(Place::Search, whose.path("/record/search").into(), "Search", Icon::Magnifier));
        items.push(item(Place::Readings, whose.path("/readings").into(), "Readings", Icon::Pulse));
        items.push(item(Place::Medicines, whose.path("/medicines").into(), "Medicines", Icon::Pill));
        items.push(item(Place::Appointments, whose.path("/appointments").into(), "Appointments", Icon::Calendar));
        items.retain(|(place, _)| leads_somewhere(visitor, whose, *place));
        return seated(items);
    }
    if is_patient(visitor) {
        items.push(item(Place::Home, "/home".into(), "Home", Icon::House));
        items.push(item(Place::Record, "/record".into(), "Record", Icon::Pages));
        items.push(item(Place::Search, "/record/search".into(), "Search", Icon::Magnifier));
        items.push(item(Place::Readings, "/readings".into(), "Readings", Icon::Pulse));
        items.push(item(Place::Medicines, "/medicines".into(), "Medicines", Icon::Pill));
        items.push(item(Place::Appointments, "/appointments".into(), "Appointments", Icon::Calendar));
    }
    if visitor.person.caring == Caring::Yes {
        items.push(item(Place::Caring, "/caring".into(), "Caring", Icon::People));
    }
    if let Some(work) = visitor.memberships.first() {
        let href = format!("/practice/{}", work.organisation.as_str());
        items.push(item(Place::Practice, href.into(), "Work", Icon::People));
    }
    items.push(item(Place::Account, "/account".into(), "Account", Icon::Person));
    seated(items)
}

/// Whether a page of somebody else's record is ever there for this visitor: the front desk, which reads no
/// record, is not led to one.
fn leads_somewhere(visitor: &Visitor, whose: &Whose, place: Place) -> bool {
    let Whose::AtWork(organisation, _) = whose else { return true };
    let class = match place {
        Place::Record | Place::Search => DataClass::Record(Category::General),
        Place::Readings => DataClass::Readings,
        Place::Medicines => DataClass::Medicines,
        Place::Appointments => DataClass::Appointments,
        _ => return true,
    };
    let Some(work) = visitor.memberships.iter().find(|work| work.organisation == *organisation) else { return true };
    [Relation::Staff(work.role), Relation::StaffElsewhere(work.role), Relation::Emergency(work.role)]
        .into_iter()
        .any(|relation| decide(relation, Action::Read, class, &Facts::IN_ORDER).permits())
}

/// So many have room side by side on a phone.
const SEATS: usize = 5;
/// Who gives up their seat, in this order: the name in the header leads to the account, the record's first
/// page to its search, and the home page to the rest.
const LEAVE_FIRST: [Place; 4] = [Place::Account, Place::Search, Place::Readings, Place::Medicines];

fn seated(items: Vec<(Place, NavItem)>) -> Vec<NavItem> {
    let too_many = items.len().saturating_sub(SEATS);
    let leave: Vec<Place> = LEAVE_FIRST
        .into_iter()
        .filter(|leaver| items.iter().any(|(place, _)| place == leaver))
        .take(too_many)
        .collect();
    let seat = |(place, item): (Place, NavItem)| NavItem {
        bar: if leave.contains(&place) { Bar::Below } else { Bar::Seated },
        ..item
    };
    items.into_iter().map(seat).collect()
}

/// The strip that says whose pages these are.
pub fn strip(whose: &Whose, person: &Person) -> PersonStrip {
    let mut facts: Vec<(Text, Text)> = Vec::new();
    if let Some(born) = person.birth_date {
        facts.push(("Born".into(), date::day(born).into()));
    }
    let (words, way_back) = match whose {
        Whose::AtWork(ods, _) => {
            if let Some(number) = &person.nhs_number {
                facts.push(("NHS number".into(), number.spaced().into()));
            }
            let action = format!("/practice/{}/close", ods.as_str());
            ("You have this person's record open at work.".into(), form(action, "Close this record"))
        }
        Whose::For(_) | Whose::Own => {
            let words = format!("You are looking at {}'s record as their carer.", person.given_name);
            (words.into(), form("/caring/close".into(), "Go back to your own record"))
        }
    };
    // The colour goes with the person: the same on every phone and every day.
    let band = person.id.0.as_bytes()[15] % BANDS;
    PersonStrip { name: person.full_name(), facts, band, words, way_back: Some(way_back) }
}

/// The red frame of emergency access.
pub fn alarm(whose: &Whose, person: &Person, until: DateTime<Utc>) -> Alarm {
    let words = format!(
        "Emergency access until {}. Everything you open is written down. {} is told, and your privacy officer checks it.",
        date::time(until),
        person.given_name
    );
    Alarm { words: words.into(), way_out: Some(form(whose.path("/emergency/end"), "End emergency access")) }
}

fn form(action: String, label: &'static str) -> WayOut {
    WayOut::Form { action: action.into(), label: label.into(), fields: Vec::new() }
}

/// The first page of whoever's record is open.
pub fn home_of(visitor: &Visitor, whose: &Whose) -> Cow<'static, str> {
    match whose {
        Whose::Own => home(visitor),
        Whose::For(_) => whose.path("/record").into(),
        Whose::AtWork(..) => whose.path("").into(),
    }
}

/// Where the name in the header leads.
pub fn home(visitor: &Visitor) -> Cow<'static, str> {
    let is_paused = visitor.person.paused_at.is_some();
    match visitor.memberships.first() {
        // Their own pages are closed; who works here works on.
        None if is_paused => "/paused".into(),
        Some(work) if is_paused || !is_patient(visitor) => format!("/practice/{}", work.organisation.as_str()).into(),
        _ => "/home".into(),
    }
}

/// Whether there is a record of their own to read: who has an NHS number here.
pub fn is_patient(visitor: &Visitor) -> bool {
    visitor.person.nhs_number.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_databases;

    on_both_databases! {
        async fn what_has_served_its_time_is_forgotten_once_an_hour(stage) {
            let platform = &stage.app.platform;
            let person = stage.patient("Ivy", "9434765919").await;
            let visitor = stage.visitor(person).await;
            visitor.get("/home").await.expect(200);
            let count = async |sql: &'static str| {
                let mut tx = platform.db.read().await.unwrap();
                let (found,): (i64,) = tx.query(sql).one().await.unwrap();
                found
            };
            plan_hour(platform).await.unwrap();
            plan_hour(platform).await.unwrap();
            assert_eq!(count("select count(*) from job where kind = 'tidy'").await, 1);
            stage.work().await;
            assert_eq!(count("select count(*) from session").await, 1, "a session in force stays");
            stage.advance(Duration::days(40));
            plan_hour(platform).await.unwrap();
            stage.work().await;
            assert_eq!(count("select count(*) from session").await, 0);
            assert_eq!(count("select count(*) from job where kind = 'tidy'").await, 1, "only this hour's is left");
        }
    }
}
