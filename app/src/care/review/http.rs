//! The list of emergency accesses, one of them, and what the review came to.

use axum::extract::Path;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    super::{back, back_to_work, organisation},
    Found, Reviewed,
    page::{self, ReviewForm},
    store,
};
use crate::{
    access::{
        class::{Action, DataClass},
        grant::{Change, EmergencyReview, Read},
        log::{self, NewEntry},
        policy::Verdict,
        relation::Relation,
        role::Role,
    },
    people::{Ods, PersonId},
    portal::Place,
    ui::{document::Chrome, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn list(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, EmergencyReview>(&organisation).await?;
    let list = store::list(&mut request.tx, &grant).await?;
    let chrome = back_to_work(request.chrome("Emergency access", Place::Practice).await?, &organisation);
    Ok(Answer::page(page::list(chrome, &organisation, &list, visit.now())))
}

#[derive(Deserialize)]
pub struct OnePath {
    ods: String,
    id: String,
}

impl OnePath {
    fn read(&self) -> Result<(Ods, Uuid), Trouble> {
        Ok((organisation(&self.ods)?, Uuid::parse_str(&self.id).map_err(|_| Trouble::NotFound)?))
    }
}

/// Here stands whom it was about: the person reads in their log that the officer looked.
pub async fn one(visit: Visit, Path(path): Path<OnePath>) -> Outcome {
    let (organisation, id) = path.read()?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Read, EmergencyReview>(&organisation).await?;
    let about = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    note(&mut request, &organisation, &about, (Action::Read, "/emergencies")).await?;
    store::hold(&mut request.tx, &grant, &about, visit.now()).await?;
    let opened = store::opened(&mut request.tx, &grant, &about).await?;
    let chrome = chrome(&mut request, &organisation).await?;
    let is_own = about.actor_id == grant.actor().0;
    request.commit().await?;
    let ask = page::Ask { is_own, form: &ReviewForm::default(), errors: FieldErrors::default() };
    Ok(Answer::page(page::one(chrome, &organisation, &about, &opened, ask)))
}

pub async fn review(visit: Visit, Path(path): Path<OnePath>, Form(form): Form<ReviewForm>) -> Outcome {
    let (organisation, id) = path.read()?;
    let mut request = visit.change().await?;
    let reads = request.ask_list::<Read, EmergencyReview>(&organisation).await?;
    let grant = request.ask_list::<Change, EmergencyReview>(&organisation).await?;
    let about = store::find(&mut request.tx, &reads, id).await?.ok_or(Trouble::NotFound)?;
    let mut errors = FieldErrors::default();
    let found = Found::from_key(&form.outcome);
    if found.is_none() {
        errors.add("outcome", "Choose what you found");
    }
    let words = form.words.trim();
    if words.chars().count() < 10 {
        errors.add("words", "Say why, with 10 letters or more");
    } else if words.chars().count() > 2000 {
        errors.add("words", "Use 2,000 letters or fewer");
    }
    note(&mut request, &organisation, &about, (Action::Change, "/emergencies/review")).await?;
    store::hold(&mut request.tx, &reads, &about, visit.now()).await?;
    let Some(found) = found.filter(|_| errors.is_empty()) else {
        let opened = store::opened(&mut request.tx, &reads, &about).await?;
        let chrome = chrome(&mut request, &organisation).await?;
        let is_own = about.actor_id == grant.actor().0;
        request.commit().await?;
        let ask = page::Ask { is_own, form: &form, errors };
        return Ok(Answer::page_with_errors(page::one(chrome, &organisation, &about, &opened, ask)));
    };
    if !store::review(&mut request.tx, &grant, &about, (found, words), visit.now()).await? {
        return Err(Trouble::Conflict(
            "This was reviewed in the meantime, or it is your own. Go back to the list to see how it stands.",
        ));
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("/practice/{}/emergencies", organisation.as_str())))
}

/// Writes into the person's own log: a list of an organisation is no grant for a person's data,
/// and asks nobody.
async fn note(
    request: &mut Request<'_>,
    organisation: &Ods,
    about: &Reviewed,
    (action, page): (Action, &'static str),
) -> Result<(), Trouble> {
    let visit = request.visit;
    let is_here = about.practice_ods.as_deref() == Some(organisation.as_str());
    let role = Role::PrivacyOfficer;
    let entry = NewEntry {
        person: PersonId(about.person_id),
        at: visit.now(),
        actor: visit.signed_in()?.person,
        relation: if is_here { Relation::Staff(role) } else { Relation::StaffElsewhere(role) },
        organisation: Some(organisation.clone()),
        action,
        class: DataClass::EmergencyReview,
        page: page.into(),
        verdict: Verdict::Permit,
        request_id: visit.request_id.0.to_string(),
    };
    Ok(log::append(&mut request.tx, &visit.app.platform.keys, &[entry]).await?)
}

async fn chrome(request: &mut Request<'_>, organisation: &Ods) -> Result<Chrome, Trouble> {
    let chrome = request.chrome("Review an emergency access", Place::Practice).await?;
    Ok(back(chrome, format!("/practice/{}/emergencies", organisation.as_str()), "Back to all emergency accesses"))
}
