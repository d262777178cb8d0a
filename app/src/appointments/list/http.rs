//! The list of everybody's appointments, by whoever looks: the person, a carer, staff.

use axum::extract::RawQuery;

use super::{
    joined::{joined, with_meetings},
    page,
};
use crate::{
    access::{
        grant::{Acts, Appointments, Grant, Read, Record},
        relation::Relation,
        role::Role,
    },
    appointments::{
        Booker, booking,
        slots::{
            find,
            need::{Offering, services},
            whom::Whom,
        },
        waiting,
    },
    consultations::conferences,
    people,
    portal::Place,
    record::{self, Item},
    ui::loaded::Loaded,
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

pub async fn list(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let now = visit.now();
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let ours = booking::all(&mut request.tx, &grant).await?;
    let offers = waiting::open_offers(&mut request.tx, &grant, now).await?;
    // Staff who lead one have it in their own list.
    let meetings = match visit.whose {
        Whose::Own | Whose::For(_) => conferences::asked_to(&mut request.tx, &grant, now).await?,
        Whose::AtWork(..) => Vec::new(),
    };
    let straight = straight(&mut request, &grant).await?;
    let record = record(&mut request, &grant).await?;
    // What organisations have sent may fail while the rest is fine: then the page says so.
    let theirs: Option<Loaded<Vec<Item>>> = match &record {
        Some(record) => {
            let read = record::appointments(&mut request.tx, record).await;
            Some(Loaded::from_result(read.map_err(Trouble::from)))
        }
        None => None,
    };
    let chrome = request.chrome("Appointments", Place::Appointments).await?;
    let sent = match &theirs {
        Some(Loaded::Ready(items)) => items.as_slice(),
        Some(Loaded::Failed) | None => &[],
    };
    let (ahead, past) = joined(&visit.whose, &ours, sent, now);
    let ahead = with_meetings(&visit.whose, ahead, &meetings, now);
    let done = (query.as_deref() == Some("done=booked")).then_some("It is booked.");
    let shown = page::Shown {
        done,
        ahead: &ahead,
        past: &past,
        offers: offers.len(),
        all_sent: !matches!(theirs, Some(Loaded::Failed)),
        with_record: theirs.is_some(),
        straight: &straight,
    };
    Ok(Answer::page(page::list(chrome, &visit.whose, &shown)))
}

/// So many services have a link of their own; the page of booking has them all.
const STRAIGHT: usize = 4;

/// What is offered by the practice, or by the organisation where somebody is at work.
async fn straight(request: &mut Request<'_>, grant: &Grant<Read, Appointments>) -> Result<Vec<Offering>, Trouble> {
    let Some(booker) = Booker::of(grant.relation()) else { return Ok(Vec::new()) };
    let (practice, work) = match &request.visit.whose {
        Whose::AtWork(work, _) => (None, Some(work.clone())),
        Whose::Own | Whose::For(_) => {
            let person = people::store::person(&mut request.tx, grant.subject()).await?.ok_or(Trouble::NotFound)?;
            (person.practice, None)
        }
    };
    let Some(organisation) = work.clone().or_else(|| practice.clone()) else { return Ok(Vec::new()) };
    let whom = Whom { booker, practice, known: Vec::new(), work };
    let offered = find::offered(&mut request.tx, &whom).await?;
    // What the person has taken off their screens is not named here either: who looks over a shoulder learns nothing.
    let closed = booking::closed(&mut request.tx, grant).await?;
    let names = |one: &Offering| booking::label([&one.service, &one.organisation_name, &one.clinician_name]);
    let theirs = services(&offered)
        .into_iter()
        .filter(|(offering, _)| offering.organisation == organisation && names(offering) & closed == 0);
    Ok(theirs.take(STRAIGHT).map(|(offering, _)| offering.clone()).collect())
}

/// The record, where whoever looks may read one. The front desk is not asked for it: the log would say that
/// it tried.
async fn record<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
) -> Result<Option<Grant<Read, Record>>, Trouble> {
    let reads = match grant.relation() {
        Relation::Own | Relation::Carer(_) => true,
        Relation::Staff(role) | Relation::StaffElsewhere(role) | Relation::Emergency(role) => {
            role.is_clinical() || role == Role::SupportWorker
        }
        Relation::Stranger | Relation::System => false,
    };
    if !reads {
        return Ok(None);
    }
    // "Not found" is an answer here, a fault is not.
    match request.ask::<Read, Record>().await {
        Ok(record) => Ok(Some(record)),
        Err(Trouble::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}
