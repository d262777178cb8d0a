//! The list of case conferences, and one of them.

use axum::extract::Query;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Conference, note_store,
    page::{self, Leads, One},
    store,
};
use crate::{
    access::grant::{Acts, ListGrant, Read, Rooms},
    carers::typed::Typed,
    consultations::host_http::{OdsPath, RoomPath, chrome},
    people::{self, Ods, PersonId},
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// What may stand behind the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// The organisation whose staff is shown.
    from: Option<String>,
    done: Option<String>,
}

pub async fn list(visit: Visit, Path(OdsPath { ods }): Path<OdsPath>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let now = visit.now();
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Rooms>(&organisation).await?;
    let all = store::all(&mut request.tx, &grant, now).await?;
    request.note_listed(&grant, all.iter().map(|one| one.person)).await?;
    let people: Vec<PersonId> = all.iter().map(|one| one.person).collect();
    let names = people::store::full_names(&mut request.tx, &people).await?;
    let mut named = Vec::with_capacity(all.len());
    for one in all {
        let name = names.get(&one.person).ok_or(Trouble::NotFound)?.clone();
        named.push((one, name));
    }
    let back = format!("/practice/{}/rooms", organisation.as_str());
    let chrome = chrome(&mut request, page::LIST, (&back, "Back to video visits")).await?;
    Ok(Answer::page(page::list(chrome, &organisation, &named, now)))
}

pub async fn one(visit: Visit, Path(path): Path<RoomPath>, Query(shown): Query<Shown>) -> Outcome {
    let organisation = path.organisation()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Rooms>(&organisation).await?;
    let conference = find(&mut request, &grant, path.id).await?;
    let mut errors = FieldErrors::default();
    let from = match shown.from.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(from) => {
            let from = Ods::parse(from);
            if from.is_none() {
                errors.add("from", "Enter an ODS code: 3 to 10 letters and digits, for example RZZ01");
            }
            from
        }
    };
    let done = match shown.done.as_deref() {
        Some("planned") => Some("The conference is planned. Ask staff to come."),
        Some("asked") => Some("They are asked. They find it under Case conferences."),
        Some("noted") => Some("The notes are kept."),
        Some("added") => Some("It is added."),
        Some("filed") => Some("It goes into the record. That can take a minute."),
        Some("changed") => Some("It is changed."),
        _ => None,
    };
    let html = whole(&mut request, &grant, &conference, (from.as_ref(), done), (&Typed::default(), errors)).await?;
    Ok(Answer::page(html))
}

/// One that the organisation leads, or to which it sends who asks. Whom it is about reads of it.
pub async fn find<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    id: Uuid,
) -> Result<Conference, Trouble> {
    let conference = store::one(&mut request.tx, grant, id).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(grant, [conference.person]).await?;
    Ok(conference)
}

/// The whole page.
pub async fn whole<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    conference: &Conference,
    (from, done): (Option<&Ods>, Option<&'static str>),
    (typed, errors): (&Typed, FieldErrors),
) -> Result<String, Trouble> {
    let organisation = grant.organisation().clone();
    let person = people::store::person(&mut request.tx, conference.person).await?.ok_or(Trouble::NotFound)?;
    let asked = store::asked(&mut request.tx, grant, conference).await?;
    let note = note_store::note(&mut request.tx, grant, conference).await?;
    let actions = note_store::actions(&mut request.tx, grant, conference).await?;
    let leads = if conference.organisation == organisation { Leads::Yes } else { Leads::No };
    let found = match from {
        Some(from) if leads == Leads::Yes => Some((from, store::staff_of(&mut request.tx, grant, from).await?)),
        _ => None,
    };
    let back = format!("/practice/{}/conferences", organisation.as_str());
    let chrome = chrome(request, &conference.title, (&back, "Back to case conferences")).await?;
    let one = One {
        organisation: &organisation,
        conference,
        person: &person,
        asked: &asked,
        note: note.as_ref(),
        actions: &actions,
        leads,
        found: found.as_ref().map(|(from, staff)| (*from, staff.as_slice())),
        new_id: Uuid::now_v7(),
        done,
        origin: &request.visit.app.settings.origin,
    };
    Ok(page::one(chrome, &one, typed, errors))
}
