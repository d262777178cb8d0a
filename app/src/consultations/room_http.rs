//! The person's side of a visit by video, and their carers': before they join, what they say as they come,
//! and the ways out. The ticket by which the page joins is in `ticket_http`.

use leptos::prelude::IntoAny;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    after::page::facts,
    arrival_store,
    room_page::{self, Instead, RoomPage, Ways},
    rules::{self, Ended, NotOpen},
    tickets::{self, Entry},
    waiting_page::{self, Meeting, MeetingKind},
};
use crate::{
    access::grant::{Appointments, Change, Grant, Read},
    appointments::{self, Appointment, Channel, booking::rules::State, clinics},
    carers::typed::Typed,
    people,
    portal::Place,
    ui::{
        date,
        document::{BackLink, Chrome},
        errors::FieldErrors,
        list::Fact,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        headers,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
pub struct OnePath {
    pub id: Uuid,
}

type Pairs = Vec<(String, String)>;

const FIELDS: [&str; 3] = ["answer", "place", "telephone"];

pub async fn page(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let found = Found::of(&mut request, &grant, id).await?;
    found.show(&mut request, &Typed::default(), FieldErrors::default()).await
}

/// What the form of the page sends where no script takes it; and the answer that they cannot talk.
pub async fn answer(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &FIELDS)?;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let found = Found::of(&mut request, &grant, id).await?;
    let mut errors = FieldErrors::default();
    rules::said(&typed, &mut errors);
    let why = found.closed();
    if why.is_some() || (!errors.is_empty() && typed.one("answer") != "no") {
        return found.show(&mut request, &typed, errors).await;
    }
    let (chrome, ways) = (chrome(&mut request).await?, found.ways(&visit));
    let html = match typed.one("answer") {
        "no" => waiting_page::not_now(chrome, &visit.whose, &found.meeting, &ways),
        "camera" | "voice" => waiting_page::no_script(chrome, &ways),
        _ => return Err(Trouble::Invalid("Say whether you can talk now. Go back to the page and choose a button.")),
    };
    Ok(Answer::page(html))
}

/// They are about to join, from where they say. The script sends it before it asks for a ticket.
pub async fn come(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &FIELDS)?;
    let mut errors = FieldErrors::default();
    let said = rules::said(&typed, &mut errors);
    if !errors.is_empty() || !["camera", "voice"].contains(&typed.one("answer")) {
        return Err(Trouble::Invalid("Something that was typed cannot be used. Look at it once more."));
    }
    let mut request = visit.change().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let comes = request.ask::<Change, Appointments>().await?;
    let found = Found::of(&mut request, &grant, id).await?;
    if found.closed().is_some() {
        return Err(Trouble::Conflict("The room is not open. Reload the page to see when it is."));
    }
    let now = request.now();
    if found.meeting.kind == MeetingKind::Visit {
        arrival_store::arrive(&mut request.tx, &comes, id, &said, now).await?;
    }
    request.commit().await?;
    Ok(Answer::no_content())
}

/// They want to be called on the telephone instead: whoever has the visit with them sees it.
pub async fn call_me(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &["number"])?;
    let mut errors = FieldErrors::default();
    let number = rules::number(&typed, "number", &mut errors);
    if number.is_empty() && errors.is_empty() {
        errors.add("number", "Enter the telephone number at which we can call you");
    }
    let mut request = visit.change().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let asks = request.ask::<Change, Appointments>().await?;
    let found = Found::of(&mut request, &grant, id).await?;
    if found.meeting.kind != MeetingKind::Visit {
        return Err(Trouble::NotFound);
    }
    if found.closed().is_some() || !errors.is_empty() {
        let answer = found.show(&mut request, &typed, errors).await?;
        request.commit().await?;
        return Ok(answer);
    }
    let now = request.now();
    arrival_store::call_me(&mut request.tx, &asks, id, &number, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/appointments/{id}/room"))))
}

/// What somebody comes to and its room, as it is for who asks.
struct Found {
    meeting: Meeting,
    organisation: String,
    telephone: Option<String>,
    /// `None` for one that is cancelled, or that nobody came to.
    entry: Option<Entry>,
    cancelled: bool,
    wants_call: bool,
}

impl Found {
    async fn of(request: &mut Request<'_>, grant: &Grant<Read, Appointments>, id: Uuid) -> Result<Found, Trouble> {
        match appointments::one(&mut request.tx, grant, id).await? {
            Some(appointment) if appointment.channel == Channel::Video => {
                Found::visit(request, grant, appointment).await
            }
            Some(_) => Err(Trouble::NotFound),
            None => Found::conference(request, grant, id).await,
        }
    }

    async fn visit(
        request: &mut Request<'_>,
        grant: &Grant<Read, Appointments>,
        appointment: Appointment,
    ) -> Result<Found, Trouble> {
        let is_off = matches!(appointment.state, State::Cancelled | State::DidNotCome);
        let entry = match is_off {
            true => None,
            false => Some(tickets::for_person(request, grant, appointment.id).await?),
        };
        let wants_call = arrival_store::wants_call(&mut request.tx, grant, appointment.id).await?.is_some();
        let meeting = Meeting {
            id: appointment.id,
            heading: format!("Video visit with {}", appointment.clinician_name),
            facts: facts(&appointment),
            kind: MeetingKind::Visit,
        };
        let cancelled = appointment.state == State::Cancelled;
        let Appointment { organisation_name, telephone, .. } = appointment;
        Ok(Found { meeting, organisation: organisation_name, telephone, entry, cancelled, wants_call })
    }

    async fn conference(
        request: &mut Request<'_>,
        grant: &Grant<Read, Appointments>,
        id: Uuid,
    ) -> Result<Found, Trouble> {
        let entry = tickets::for_person(request, grant, id).await?;
        let organisation = people::store::organisation_name(&mut request.tx, &entry.room.organisation).await?;
        let organisation = organisation.unwrap_or_default();
        let telephone = clinics::telephone(&mut request.tx, &entry.room.organisation).await?;
        let facts = vec![
            Fact::new("When", date::moment(entry.room.starts_at)),
            Fact::new("What", "A meeting about care and support"),
            Fact::new("With", organisation.clone()),
        ];
        let meeting =
            Meeting { id, heading: "A meeting about care and support".into(), facts, kind: MeetingKind::Conference };
        let telephone = Some(telephone).filter(|telephone| !telephone.is_empty());
        Ok(Found { meeting, organisation, telephone, entry: Some(entry), cancelled: false, wants_call: false })
    }

    /// Why the room cannot be entered; `None`: it can be.
    fn closed(&self) -> Option<NotOpen> {
        if self.cancelled {
            return Some(NotOpen::Cancelled);
        }
        let Some(entry) = &self.entry else { return Some(NotOpen::Over) };
        let ended = if entry.ended { Ended::Yes } else { Ended::No };
        rules::not_open(entry.opening, entry.room.hours().opens_at, ended)
    }

    async fn show(self, request: &mut Request<'_>, typed: &Typed, errors: FieldErrors) -> Outcome {
        let visit = request.visit;
        let ways = self.ways(visit);
        let is_wrong = !errors.is_empty();
        let chrome = chrome(request).await?;
        let why = self.closed();
        let (whose, meeting) = (&visit.whose, &self.meeting);
        let (None, Some(entry)) = (why, self.entry) else {
            let why = why.unwrap_or(NotOpen::Over);
            return Ok(Answer::page(waiting_page::not_open(chrome, whose, meeting, why, &ways)));
        };
        let before = waiting_page::before(whose, meeting, typed, &errors);
        let beside = match (meeting.kind, self.wants_call) {
            (MeetingKind::Visit, true) => Some(waiting_page::called().into_any()),
            (MeetingKind::Visit, false) => Some(waiting_page::call_me(whose, meeting, typed, &errors).into_any()),
            (MeetingKind::Conference, _) => None,
        };
        let room = RoomPage {
            heading: meeting.heading.clone(),
            part: entry.part,
            come: (meeting.kind == MeetingKind::Visit)
                .then(|| whose.path(&format!("/appointments/{}/room/come", meeting.id))),
            ticket: whose.path(&format!("/appointments/{}/room/ticket", meeting.id)),
            ways,
            starts_in: Some((entry.room.starts_at - visit.now()).num_seconds()),
            there: entry.people,
        };
        let html = room_page::room(chrome, &room, before, beside, errors);
        let answer = if is_wrong { Answer::page_with_errors(html) } else { Answer::page(html) };
        Ok(with_camera(answer, visit))
    }

    fn ways(&self, visit: &Visit) -> Ways {
        let path = |page: &str| visit.whose.path(&format!("/appointments/{}{page}", self.meeting.id));
        let (after, back) = match self.meeting.kind {
            MeetingKind::Visit => {
                (Some((path("/after"), "Go on: two short questions")), (path(""), "Back to the appointment"))
            }
            MeetingKind::Conference => (None, (visit.whose.path("/appointments"), "Back to your appointments")),
        };
        Ways {
            instead: Instead::Organisation { name: self.organisation.clone(), telephone: self.telephone.clone() },
            after,
            back,
            check: Some(visit.whose.path("/appointments/check")),
        }
    }
}

/// The pages that may use a camera, and speak over a socket.
pub fn with_camera(answer: Answer, visit: &Visit) -> Answer {
    let server = visit.app.platform.media.server.as_ref().map(|server| server.url.as_str());
    let headers = headers::of_a_call(&visit.nonce.0, &visit.app.settings.origin, server);
    headers.into_iter().fold(answer, |answer, (name, value)| answer.with_header(name, value))
}

async fn chrome(request: &mut Request<'_>) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(waiting_page::TITLE, Place::Appointments).await?;
    let href = request.visit.whose.path("/appointments");
    chrome.back = Some(BackLink { href: href.into(), words: "Back to your appointments".into() });
    Ok(chrome)
}
