//! The clinician writes the summary of a visit by video, or puts it right.

use axum::extract::RawQuery;
use chrono::{DateTime, Duration, Utc};

use super::{
    figures_store, filed,
    rules::{self, LONGEST_STEPS, LONGEST_SUMMARY, Time},
    staff_page::{self, Open, Writing},
    store,
    travel::{self, Instead, Saved},
};
use crate::{
    access::grant::{Acts, Change, ListGrant, Read, Rooms},
    appointments::{self, Appointment, Channel, booking::rules::State},
    carers::typed::Typed,
    consultations::host_http::{RoomPath, chrome},
    people::{self, Ods},
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// Over so long the practice's figure is counted.
pub const FIGURES: Duration = Duration::days(365);

const FIELDS: [&str; 4] = ["version", "words", "next_steps", "instead"];

pub async fn form(visit: Visit, Path(path): Path<RoomPath>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = path.organisation()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Rooms>(&organisation).await?;
    let appointment = seen_here(&mut request, &grant, path.id).await?;
    let typed = as_written(&mut request, &grant, &appointment).await?;
    let done = (query.as_deref() == Some("done=kept")).then_some("The summary is kept and sent.");
    let html = whole(&mut request, &grant, &appointment, (&typed, FieldErrors::default()), done).await?;
    Ok(Answer::page(html))
}

pub async fn write(visit: Visit, Path(path): Path<RoomPath>, Form(pairs): Form<Vec<(String, String)>>) -> Outcome {
    let organisation = path.organisation()?;
    let typed = Typed::of(pairs, &FIELDS)?;
    let version: i64 =
        typed.one("version").parse().map_err(|_| Trouble::Invalid("Go back to the page and send the form again."))?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Rooms>(&organisation).await?;
    let appointment = seen_here(&mut request, &grant, path.id).await?;
    if rules::to_write(appointment.starts_at, now) != Time::Now {
        return Err(Trouble::Conflict(
            "A summary can be written from when the room opens until 90 days after the visit. Nothing was kept.",
        ));
    }
    let mut errors = FieldErrors::default();
    let words =
        rules::text(&typed, ("words", "What you talked about, and what you found"), LONGEST_SUMMARY, &mut errors);
    let next_steps = rules::text(&typed, ("next_steps", "What happens next"), LONGEST_STEPS, &mut errors);
    if words.is_empty() {
        errors.add("words", "Write what you talked about and what you found");
    }
    let instead = Instead::from_key(typed.one("instead"));
    if instead.is_none() {
        errors.add("instead", "Say what would have been without the video");
    }
    let (Some(instead), true) = (instead, errors.is_empty()) else {
        let html = whole(&mut request, &grant, &appointment, (&typed, errors), None).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(html));
    };
    if !store::write(&mut request.tx, &grant, (&appointment, version), (&words, &next_steps), now).await? {
        let html = faster(&mut request, &grant, &appointment, &typed).await?;
        request.commit().await?;
        return Ok(Answer::page_of_conflict(html));
    }
    store::put_instead(&mut request.tx, &grant, &appointment, instead).await?;
    filed::ask(&mut request.tx, &visit.app.platform, &appointment, version + 1).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("/practice/{}/rooms/{}/after?done=kept", organisation.as_str(), appointment.id)))
}

/// A visit by video of this organisation that was not cancelled. Who was seen reads of it.
async fn seen_here<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    id: uuid::Uuid,
) -> Result<Appointment, Trouble> {
    let found = appointments::of_room(&mut request.tx, id).await?.map(|(_, appointment)| appointment);
    let is_ours = |one: &Appointment| {
        one.organisation == *grant.organisation() && one.channel == Channel::Video && one.state != State::Cancelled
    };
    let appointment = found.filter(is_ours).ok_or(Trouble::NotFound)?;
    request.note_listed(grant, [appointment.person]).await?;
    Ok(appointment)
}

/// The form with what stands there.
async fn as_written<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    appointment: &Appointment,
) -> Result<Typed, Trouble> {
    let summary = store::summary_at_work(&mut request.tx, grant, appointment).await?;
    let instead = store::instead(&mut request.tx, grant, appointment).await?;
    let mut fields = Vec::new();
    if let Some(summary) = summary {
        fields.push(("words".to_owned(), summary.words));
        fields.push(("next_steps".to_owned(), summary.next_steps));
    }
    fields.extend(instead.map(|instead| ("instead".to_owned(), instead.key().to_owned())));
    Typed::of(fields, &FIELDS)
}

async fn whole<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    appointment: &Appointment,
    (typed, errors): (&Typed, FieldErrors),
    done: Option<&'static str>,
) -> Result<String, Trouble> {
    let ods = grant.organisation().clone();
    let summary = store::summary_at_work(&mut request.tx, grant, appointment).await?;
    let writing = writing(request, grant, &ods, appointment, summary.as_ref(), done).await?;
    let back = format!("/practice/{}/rooms/{}", ods.as_str(), appointment.id);
    let chrome = chrome(request, staff_page::TITLE, (&back, "Back to the room")).await?;
    Ok(staff_page::page(chrome, &writing, typed, errors))
}

async fn faster<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    appointment: &Appointment,
    typed: &Typed,
) -> Result<String, Trouble> {
    let ods = grant.organisation().clone();
    let summary = store::summary_at_work(&mut request.tx, grant, appointment).await?;
    let writing = writing(request, grant, &ods, appointment, summary.as_ref(), None).await?;
    let back = format!("/practice/{}/rooms/{}", ods.as_str(), appointment.id);
    let chrome = chrome(request, staff_page::TITLE, (&back, "Back to the room")).await?;
    Ok(staff_page::conflict(chrome, &writing, typed))
}

async fn writing<'a, A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    organisation: &'a Ods,
    appointment: &'a Appointment,
    summary: Option<&'a super::Summary>,
    done: Option<&'static str>,
) -> Result<Writing<'a>, Trouble> {
    let now = request.now();
    let patient = people::store::person(&mut request.tx, appointment.person).await?.ok_or(Trouble::NotFound)?;
    let open = if rules::to_write(appointment.starts_at, now) == Time::Now { Open::Yes } else { Open::No };
    let saved = saved(request, grant, now).await?;
    Ok(Writing { organisation, appointment, patient: patient.full_name(), summary, open, saved, done })
}

/// The practice's figure.
pub async fn saved<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    now: DateTime<Utc>,
) -> Result<Saved, Trouble> {
    let here = figures_store::district(&mut request.tx, grant).await?;
    let visits = figures_store::visits(&mut request.tx, grant, now - FIGURES).await?;
    Ok(travel::saved(here.as_ref(), &visits))
}
