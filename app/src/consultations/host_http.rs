//! The staff's side: the rooms that are open, one of them, and what changes while they wait.

use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    Kind, OpenRoom, RoomFacts,
    after::page::facts,
    arrival_store, conferences, guests,
    host_page::{self, Call, HostRoom, Line},
    hours::{CLOSES_AFTER, Opening},
    protocol::Part,
    room_http::with_camera,
    store,
    tickets::{self, Entry},
};
use crate::{
    access::grant::{ListGrant, Read, Rooms},
    appointments::{self, Appointment, booking::rules::State},
    people::{self, Ods, Person, PersonId},
    portal::Place,
    ui::{
        date,
        document::{BackLink, Chrome},
        list::Fact,
    },
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
pub struct OdsPath {
    pub ods: String,
}

#[derive(Deserialize)]
pub struct RoomPath {
    pub ods: String,
    pub id: Uuid,
}

impl RoomPath {
    pub fn organisation(&self) -> Result<Ods, Trouble> {
        Ods::parse(&self.ods).ok_or(Trouble::NotFound)
    }
}

pub async fn list(visit: Visit, Path(OdsPath { ods }): Path<OdsPath>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let now = visit.now();
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Rooms>(&organisation).await?;
    let visits: Vec<Appointment> = appointments::now_video(&mut request.tx, &grant, now).await?;
    let visits: Vec<Appointment> = visits.into_iter().filter(|one| one.state != State::DidNotCome).collect();
    let conferences = conferences::open_now(&mut request.tx, &grant, now).await?;
    let open = store::open_rooms(&mut request.tx, &grant, now).await?;
    let to_call = arrival_store::to_call(&mut request.tx, &grant, now - CLOSES_AFTER).await?;
    request.note_listed(&grant, visits.iter().map(|one| one.person)).await?;
    let people: Vec<PersonId> = visits.iter().map(|one| one.person).collect();
    let names = people::store::full_names(&mut request.tx, &people).await?;
    let there = |id: Uuid| open.iter().find(|room| room.room.id == id);
    let mut lines = Vec::with_capacity(visits.len() + conferences.len());
    for one in &visits {
        let call = if to_call.contains(&one.id) { Call::Asked } else { Call::NotAsked };
        let what = one.service.clone();
        let with = one.clinician_name.clone();
        let who = names.get(&one.person).ok_or(Trouble::NotFound)?.clone();
        lines.push(line((one.id, one.starts_at), (who, what, with), there(one.id), call));
    }
    for one in &conferences {
        let words = (one.title.clone(), "Case conference".to_owned(), one.organisation_name.clone());
        lines.push(line((one.id, one.starts_at), words, there(one.id), Call::NotAsked));
    }
    lines.sort_by_key(|line| (line.starts_at, line.id));
    let chrome =
        chrome(&mut request, host_page::LIST, (&format!("/practice/{}", organisation.as_str()), "Back to your work"))
            .await?;
    Ok(Answer::page(host_page::list(chrome, &organisation, &lines, now)))
}

fn line(
    (id, starts_at): (Uuid, chrono::DateTime<chrono::Utc>),
    (who, what, with): (String, String, String),
    open: Option<&OpenRoom>,
    call: Call,
) -> Line {
    let there = open.map(|room| room.people.clone()).unwrap_or_default();
    Line { id, starts_at, who, what, with, there, waiting_since: open.and_then(|room| room.waiting_since), call }
}

pub async fn room(visit: Visit, Path(path): Path<RoomPath>) -> Outcome {
    let organisation = path.organisation()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Rooms>(&organisation).await?;
    let entry = tickets::for_staff(&mut request, &grant, path.id).await?;
    let about = About::of(&mut request, &grant, &entry.room).await?;
    let arrivals = match &about.appointment {
        Some(appointment) => arrival_store::of_visit(&mut request.tx, &grant, appointment).await?,
        None => Vec::new(),
    };
    let links = match entry.part {
        Part::Host => guests::of_room(&mut request.tx, &grant, path.id).await?,
        _ => Vec::new(),
    };
    let back = format!("/practice/{}/rooms", organisation.as_str());
    let chrome = chrome(&mut request, &about.heading, (&back, "Back to video visits")).await?;
    if let Some(words) = not_open(&entry) {
        let About { heading, facts, after, .. } = about;
        return Ok(Answer::page(host_page::not_open(chrome, &organisation, &heading, facts, words, after)));
    }
    let host = HostRoom {
        organisation: &organisation,
        id: path.id,
        heading: about.heading,
        part: entry.part,
        kind: entry.room.kind,
        person: entry.room.person,
        facts: about.facts,
        arrivals: &arrivals,
        links: &links,
        now: visit.now(),
        new_id: Uuid::now_v7(),
        there: entry.people,
        after: about.after,
    };
    Ok(with_camera(Answer::page(host_page::room(chrome, &host)), &visit))
}

/// What the room is about.
struct About {
    heading: String,
    facts: Vec<Fact>,
    appointment: Option<Appointment>,
    after: Option<(String, &'static str)>,
}

impl About {
    async fn of(request: &mut Request<'_>, grant: &ListGrant<Read, Rooms>, room: &RoomFacts) -> Result<About, Trouble> {
        let here = format!("/practice/{}", grant.organisation().as_str());
        if room.kind == Kind::Conference {
            let one = conferences::one(&mut request.tx, grant, room.id).await?.ok_or(Trouble::NotFound)?;
            let after =
                Some((format!("{here}/conferences/{}", room.id), "Agenda, people and notes of this conference"));
            let mut facts = match room.person {
                Some(person) => known(&person_of(request, person).await?),
                None => Vec::new(),
            };
            facts.push(Fact::new("When", date::moment(room.starts_at)));
            facts.push(Fact::lines("Agenda", one.agenda.lines().map(|line| line.to_owned().into())));
            return Ok(About { heading: one.title, facts, appointment: None, after });
        }
        let (_, appointment) = appointments::of_room(&mut request.tx, room.id).await?.ok_or(Trouble::NotFound)?;
        let person = person_of(request, appointment.person).await?;
        let mut told = known(&person);
        told.extend(facts(&appointment));
        if !appointment.description.is_empty() {
            told.push(Fact::new("What it is about", appointment.description.clone()));
        }
        if !appointment.comment.is_empty() {
            told.push(Fact::lines(
                "What else they say",
                appointment.comment.lines().map(|line| line.to_owned().into()),
            ));
        }
        let needs = appointment.needs.lines();
        if !needs.is_empty() {
            told.push(Fact::lines("What they need", needs.into_iter().map(Into::into)));
        }
        let after = Some((format!("{here}/rooms/{}/after", room.id), "Write the summary"));
        let heading = format!("Video visit with {}", person.full_name());
        Ok(About { heading, facts: told, appointment: Some(appointment), after })
    }
}

/// By what whoever comes can be asked whether it is they (hazard 1: one person taken for another).
fn known(person: &Person) -> Vec<Fact> {
    let mut facts = vec![Fact::new("Patient", person.full_name())];
    facts.extend(person.birth_date.map(|born| Fact::new("Born", date::day(born))));
    facts.extend(person.nhs_number.as_ref().map(|number| Fact::new("NHS number", number.spaced())));
    facts
}

/// Who leads a room opens it again by coming; nobody comes too early or too late.
fn not_open(entry: &Entry) -> Option<String> {
    let hours = entry.room.hours();
    match entry.opening {
        Opening::TooEarly => Some(format!("The room opens on {}.", date::moment(hours.opens_at))),
        Opening::Over => Some(format!("The room closed on {}.", date::moment(hours.closes_at))),
        Opening::Open if entry.ended && entry.part != Part::Host => {
            Some("Whoever leads this room has ended it.".into())
        }
        Opening::Open => None,
    }
}

/// Who came, in words, for the script of the page.
pub async fn arrivals(visit: Visit, Path(path): Path<RoomPath>) -> Outcome {
    let organisation = path.organisation()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Rooms>(&organisation).await?;
    let found = appointments::of_room(&mut request.tx, path.id).await?;
    // The same as for the page itself: of a conference nobody is told.
    let appointment = found.map(|(_, appointment)| appointment).filter(|one| one.organisation == organisation);
    let list = match &appointment {
        Some(appointment) => arrival_store::of_visit(&mut request.tx, &grant, appointment).await?,
        None => Vec::new(),
    };
    request.note_listed(&grant, appointment.map(|appointment| appointment.person)).await?;
    let words: Vec<String> = list.iter().map(host_page::arrival_words).collect();
    Ok(Answer::json(&json!({ "arrivals": words })))
}

async fn person_of(request: &mut Request<'_>, person: PersonId) -> Result<Person, Trouble> {
    people::store::person(&mut request.tx, person).await?.ok_or(Trouble::NotFound)
}

pub async fn chrome(
    request: &mut Request<'_>,
    title: &str,
    (href, words): (&str, &'static str),
) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Practice).await?;
    chrome.back = Some(BackLink { href: href.to_owned().into(), words: words.into() });
    Ok(chrome)
}
