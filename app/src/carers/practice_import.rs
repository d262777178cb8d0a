//! Arrangements of one person as FHIR: out to another system, and in from one.

use axum::extract::Path;
use chrono::{DateTime, Utc};

use super::{
    Why, copy_store, fhir,
    fhir::Relationship,
    fhir_read,
    http::{Pairs, taken},
    practice_http::{Of, PersonPath, ask, band, chrome, range},
    practice_page,
    practice_store::{self, NewRole},
    reasons::Reason,
    rules::{self, State},
    store,
    typed::Typed,
};
use crate::{
    access::{
        facts::{AgeBand, Competence},
        grant::{Carers, Change, Grant, Read},
        relation::Basis,
    },
    people::{NhsNumber, nhs_number::Range},
    ui::{date, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn export(visit: Visit, Path(path): Path<PersonPath>) -> Outcome {
    let mut request = visit.look().await?;
    let (_, grant) = ask::<Read>(&mut request, &path.ods, path.person).await?;
    let all = store::all(&mut request.tx, &grant).await?;
    let numbers = copy_store::numbers(&mut request.tx, &grant).await?;
    let reasons = copy_store::last_reasons(&mut request.tx, &grant).await?;
    let bundle = fhir::bundle(&fhir::of_all(&all, &numbers, &reasons), visit.now());
    let bytes = serde_json::to_vec_pretty(&bundle).unwrap_or_default();
    Ok(Answer::download("application/fhir+json", "carers.json", bytes))
}

pub async fn form(visit: Visit, Path(path): Path<PersonPath>) -> Outcome {
    let mut request = visit.change().await?;
    let (of, _) = ask::<Change>(&mut request, &path.ods, path.person).await?;
    let chrome = chrome(&mut request, &of, "Take over from another system").await?;
    Ok(Answer::page(practice_page::import(chrome, &of.person, &Typed::default(), FieldErrors::default())))
}

/// All of a bundle or nothing of it: half a list would look like a whole one.
pub async fn take(visit: Visit, Path(path): Path<PersonPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &["bundle"])?;
    let mut request = visit.change().await?;
    let (of, grant) = ask::<Change>(&mut request, &path.ods, path.person).await?;
    let age = band(&mut request, &of).await?;
    let chrome = chrome(&mut request, &of, "Take over from another system").await?;
    let found = serde_json::from_str(form.one("bundle")).map(|value| fhir_read::read(&value)).unwrap_or_default();
    let mut errors = FieldErrors::default();
    if found.is_empty() {
        errors.add("bundle", "Paste a FHIR bundle with at least one Consent");
    }
    for (at, one) in found.into_iter().enumerate() {
        let taken = match one {
            Ok(one) => take_one(&mut request, &grant, &of, age, &one, range(&visit)).await?,
            Err(why) => Err(why.words()),
        };
        if let Err(why) = taken {
            errors.add("bundle", format!("Consent {} was not taken: {why}", at + 1));
        }
    }
    if !errors.is_empty() {
        return Ok(Answer::page_with_errors(practice_page::import(chrome, &of.person, &form, errors)));
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}?done=yes", practice_page::path_of(&of.organisation, of.person.id))))
}

/// The inner answer says in words why it is not taken.
async fn take_one(
    request: &mut Request<'_>,
    grant: &Grant<Change, Carers>,
    of: &Of,
    age: AgeBand,
    one: &Relationship,
    range: Range,
) -> Result<Result<(), &'static str>, Trouble> {
    let is_theirs = one.patient.as_ref().and_then(|number| NhsNumber::parse(number).ok()) == of.person.nhs_number;
    if !is_theirs || of.person.nhs_number.is_none() {
        return Ok(Err("it is about another patient"));
    }
    let Some(number) = one.carer.as_ref().and_then(|number| NhsNumber::parse_in(number, range).ok()) else {
        return Ok(Err("the carer's NHS number is not one of ours"));
    };
    let Some((carer, carer_name)) = practice_store::find_carer(&mut request.tx, grant, &number).await? else {
        return Ok(Err("the carer has no account here"));
    };
    if carer == grant.subject().0 || carer == grant.actor().0 {
        return Ok(Err("nobody takes over their own"));
    }
    let now = request.now();
    let role = match role(of, one, carer, carer_name, age, now) {
        Ok(role) => role,
        Err(why) => return Ok(Err(why)),
    };
    practice_store::set_up(&mut request.tx, grant, &role, now).await.map_err(taken)?;
    Ok(Ok(()))
}

/// What is taken over, as far as it would be allowed here.
fn role(
    of: &Of,
    one: &Relationship,
    carer: uuid::Uuid,
    carer_name: String,
    age: AgeBand,
    now: DateTime<Utc>,
) -> Result<NewRole, &'static str> {
    let basis = one.basis.unwrap_or(Basis::Unknown);
    let state = one.state.ok_or("it has no status")?;
    let usual = match state {
        State::Proposed => Reason::Submitted,
        State::Active => Reason::Created,
        State::Inactive => Reason::PendingReview,
        State::Rejected | State::EnteredInError => return Err("what was refused or a mistake is not taken over"),
    };
    let why = Why { reason: one.reason.unwrap_or(usual), words: one.words.clone().unwrap_or_default() };
    rules::check(None, state, why.reason, &why.words).map_err(|_| "its reason does not fit its status")?;
    // No bundle says that a clinician here recorded it.
    if state == State::Active && !rules::would_open(basis, age, Competence::NotRecorded) {
        return Err("its legal basis does not fit the age of the person. Set it up by hand");
    }
    if state == State::Active && one.scopes.is_empty() {
        return Err("it does not say what the carer may see. Set it up by hand");
    }
    Ok(NewRole {
        organisation: of.organisation.clone(),
        carer,
        carer_name,
        relationship: one.relationship.chars().take(50).collect(),
        basis,
        state,
        scopes: one.scopes.clone(),
        starts_at: one.starts_at.or((state == State::Active).then_some(now)),
        ends_on: one.ends_on,
        review_on: Some(rules::next_review(date::london_day(now))),
        access_reason: "NotSpecified".into(),
        evidence: Some("OTHR".into()),
        evidence_words: Some("Taken over from another system".into()),
        competence_at: None,
        why,
    })
}
