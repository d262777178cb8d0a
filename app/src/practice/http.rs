//! The first page of who works here.

use axum::extract::Path;

use super::{
    page::{self, Leads, Work},
    refused_store,
};
use crate::{
    access::grant::{
        Acts, Alerts, Bookings, Carers, Clinics, Covers, EmergencyReview, Finding, Invitations, ListGrant, Monitoring,
        PhoneTasks, Read, RefusedImports, Repeats, Rooms,
    },
    alerts, appointments, care, invitations, medicines,
    people::Ods,
    portal::Place,
    ui::date,
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn home(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let visitor = request.visitor().await?;
    let here = visitor.memberships.iter().find(|work| work.organisation == organisation);
    let membership = here.cloned().ok_or(Trouble::NotFound)?;
    let locked_invitations = match may::<Read, Invitations>(&mut request, &organisation).await? {
        Some(grant) => Some(invitations::store::count_locked(&mut request.tx, &grant).await?),
        None => None,
    };
    let refused_imports = match may::<Read, RefusedImports>(&mut request, &organisation).await? {
        Some(grant) => Some(refused_store::count_waiting(&mut request.tx, &grant).await?),
        None => None,
    };
    let emergencies = match may::<Read, EmergencyReview>(&mut request, &organisation).await? {
        Some(grant) => Some(care::count_unreviewed(&mut request.tx, &grant).await?),
        None => None,
    };
    let alerts = match may::<Read, Alerts>(&mut request, &organisation).await? {
        Some(grant) => alerts::count_waiting(&mut request.tx, &grant).await?,
        None => None,
    };
    let calls = match may::<Read, PhoneTasks>(&mut request, &organisation).await? {
        Some(grant) => Some(alerts::count_calls(&mut request.tx, &grant).await?),
        None => None,
    };
    let repeats = match may::<Read, Repeats>(&mut request, &organisation).await? {
        Some(grant) => Some(medicines::repeats::count_waiting(&mut request.tx, &grant).await?),
        None => None,
    };
    let finding = leads(may::<Read, Finding>(&mut request, &organisation).await?);
    let carers = leads(may::<Read, Carers>(&mut request, &organisation).await?);
    let monitoring = leads(may::<Read, Monitoring>(&mut request, &organisation).await?);
    let bookings = match may::<Read, Bookings>(&mut request, &organisation).await? {
        Some(grant) => {
            let today = appointments::day::span(date::london_day(visit.now()));
            Some(appointments::day::count_booked(&mut request.tx, &grant, today).await?)
        }
        None => None,
    };
    let rooms = leads(may::<Read, Rooms>(&mut request, &organisation).await?);
    let clinics = leads(may::<Read, Clinics>(&mut request, &organisation).await?);
    let chrome = visit.chrome_for(&visitor, &membership.organisation_name, Place::Practice);
    let elsewhere = visitor.memberships;
    let work = Work {
        membership,
        elsewhere,
        locked_invitations,
        refused_imports,
        emergencies,
        alerts,
        calls,
        repeats,
        finding,
        carers,
        monitoring,
        rooms,
        bookings,
        clinics,
    };
    Ok(Answer::page(page::home(chrome, &work)))
}

fn leads<A: Acts, C: Covers>(grant: Option<ListGrant<A, C>>) -> Leads {
    if grant.is_some() { Leads::Yes } else { Leads::No }
}

/// Whether something may stand on the page at all: "not found" is an answer here, a fault is not.
async fn may<A: Acts, C: Covers>(
    request: &mut Request<'_>,
    organisation: &Ods,
) -> Result<Option<ListGrant<A, C>>, Trouble> {
    match request.ask_list::<A, C>(organisation).await {
        Ok(grant) => Ok(Some(grant)),
        Err(Trouble::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}
