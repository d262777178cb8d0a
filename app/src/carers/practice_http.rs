//! The practice's side: who cares for whom here, setting one up, and changing it. Every page about
//! one person asks for that person, who sees in their own log that somebody looked.

use axum::extract::{Path, RawQuery};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Arrangement, Why,
    acts::{self, Act},
    detail_page,
    http::{Pairs, name_of, taken},
    practice_page::{self, Birthday},
    practice_store::{self, NewRole},
    reasons::Reason,
    role_form, role_page, rules,
    rules::State,
    store,
    typed::Typed,
};
use crate::{
    access::{
        age,
        facts::{AgeBand, Competence},
        grant::{Acts, Carers, Change, Grant, ListGrant, Read},
        relation::Relation,
    },
    consultations,
    people::{Ods, Person, PersonId, nhs_number::Range},
    platform::migrate::Mode,
    portal::Place,
    ui::{
        date,
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
pub struct ListPath {
    ods: String,
}

#[derive(Deserialize)]
pub struct PersonPath {
    pub ods: String,
    pub person: Uuid,
}

#[derive(Deserialize)]
pub struct OnePath {
    ods: String,
    person: Uuid,
    id: Uuid,
}

pub async fn list(visit: Visit, Path(ListPath { ods }): Path<ListPath>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Carers>(&organisation).await?;
    show_list(request, &grant, &Typed::default(), FieldErrors::default()).await.map(Answer::page)
}

async fn show_list(
    mut request: Request<'_>,
    grant: &ListGrant<Read, Carers>,
    form: &Typed,
    errors: FieldErrors,
) -> Result<String, Trouble> {
    let lines = practice_store::list(&mut request.tx, grant).await?;
    request.note_listed(grant, lines.iter().take(practice_store::SHOWN).map(|line| line.arrangement.person)).await?;
    let milestones = practice_store::milestones(&mut request.tx, grant.organisation()).await?;
    let today = date::london_day(request.now());
    let mut birthdays: Vec<Birthday> = lines
        .iter()
        .filter(|line| line.arrangement.state == State::Active)
        .filter_map(|line| {
            let found = rules::milestone(line.arrangement.basis, line.born, milestones, today)?;
            Some(Birthday { person: line.arrangement.person, name: line.person_name.clone(), milestone: found })
        })
        .collect();
    birthdays.sort_by_key(|birthday| birthday.milestone.on);
    let mut chrome = request.chrome("Carers", Place::Practice).await?;
    let back = format!("/practice/{}", grant.organisation().as_str());
    chrome.back = Some(BackLink { href: back.into(), words: "Back to your work".into() });
    Ok(practice_page::list(chrome, grant.organisation(), &lines, &birthdays, form, errors, request.now()))
}

/// The person with this number and date of birth, when they are registered here. Who is not, and
/// who is nobody, cannot be told apart.
pub async fn find(visit: Visit, Path(ListPath { ods }): Path<ListPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let form = Typed::of(pairs, &["number", "born_day", "born_month", "born_year"])?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Carers>(&organisation).await?;
    let mut errors = FieldErrors::default();
    let number = role_form::number(&form, "number", range(&visit), &mut errors);
    let born = role_form::born(&form, "born", date::london_day(visit.now()), &mut errors);
    if let (Some(number), Some(born)) = (number, born) {
        let found = practice_store::find(&mut request.tx, &grant, &number, born).await?;
        if let Some((person, _)) = found.filter(|(_, practice)| practice.as_ref() == Some(&organisation)) {
            return Ok(Answer::see_other(&practice_page::path_of(&organisation, person)));
        }
        errors.add("number", practice_page::NOT_FOUND);
    }
    show_list(request, &grant, &form, errors).await.map(Answer::page_with_errors)
}

pub async fn person(visit: Visit, Path(path): Path<PersonPath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let (of, grant) = ask::<Read>(&mut request, &path.ods, path.person).await?;
    let all = store::all(&mut request.tx, &grant).await?;
    let chrome = chrome(&mut request, &of, "Carers of one person").await?;
    let done = query.as_deref() == Some("done=yes");
    let done = done.then_some("It is done. The carer got no message.");
    Ok(Answer::page(practice_page::person(chrome, &of.organisation, &of.person, &all, done, visit.now())))
}

/// The passkey is asked for here, before anything is typed.
pub async fn new(visit: Visit, Path(path): Path<PersonPath>) -> Outcome {
    let mut request = visit.change().await?;
    let (of, _) = ask::<Change>(&mut request, &path.ods, path.person).await?;
    let age = band(&mut request, &of).await?;
    let chrome = chrome(&mut request, &of, "Set up a carer").await?;
    Ok(Answer::page(role_page::new(chrome, &of.person, age, &Typed::default(), FieldErrors::default())))
}

pub async fn make(visit: Visit, Path(path): Path<PersonPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &role_form::FIELDS)?;
    let mut request = visit.change().await?;
    let (of, grant) = ask::<Change>(&mut request, &path.ods, path.person).await?;
    let age = band(&mut request, &of).await?;
    let chrome = chrome(&mut request, &of, "Set up a carer").await?;
    let wanted = match role_form::check(&form, age, range(&visit), visit.now()) {
        Ok(wanted) => wanted,
        Err(errors) => return Ok(Answer::page_with_errors(role_page::new(chrome, &of.person, age, &form, errors))),
    };
    let list = request.ask_list::<Change, Carers>(&of.organisation).await?;
    let found = practice_store::find(&mut request.tx, &list, &wanted.carer_number, wanted.carer_born).await?;
    // Nobody sets up themselves: a colleague does. Nobody is their own carer.
    let carer = found.map(|(carer, _)| carer).filter(|carer| *carer != of.person.id && *carer != grant.actor());
    let Some(carer) = carer else {
        let mut errors = FieldErrors::default();
        errors.add("number", practice_page::NO_CARER);
        return Ok(Answer::page_with_errors(role_page::new(chrome, &of.person, age, &form, errors)));
    };
    let why = Why::because(Reason::Created);
    rules::check(None, State::Active, why.reason, &why.words).map_err(|_| Trouble::internal("a new role"))?;
    let role = NewRole {
        organisation: of.organisation.clone(),
        carer: carer.0,
        carer_name: name_of(&mut request, carer).await?.full_name(),
        relationship: wanted.relationship,
        basis: wanted.basis,
        state: State::Active,
        scopes: wanted.scopes,
        starts_at: Some(wanted.starts_at),
        ends_on: wanted.ends_on,
        review_on: Some(wanted.review_on),
        access_reason: wanted.access_reason,
        evidence: Some(wanted.evidence),
        evidence_words: Some(wanted.evidence_words),
        competence_at: (wanted.competence == Competence::Recorded).then(|| visit.now()),
        why,
    };
    practice_store::set_up(&mut request.tx, &grant, &role, visit.now()).await.map_err(taken)?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}?done=yes", practice_page::path_of(&of.organisation, of.person.id))))
}

pub async fn one(visit: Visit, Path(OnePath { ods, person, id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let (of, grant) = ask::<Read>(&mut request, &ods, person).await?;
    let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let events = store::history(&mut request.tx, &grant, id).await?;
    let chrome = chrome(&mut request, &of, "A carer").await?;
    Ok(Answer::page(practice_page::one(chrome, &of.organisation, &of.person, &one, &events, visit.now())))
}

pub async fn change_form(visit: Visit, Path(OnePath { ods, person, id }): Path<OnePath>) -> Outcome {
    let mut request = visit.change().await?;
    let (of, grant) = ask::<Change>(&mut request, &ods, person).await?;
    let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let age = band(&mut request, &of).await?;
    let chrome = chrome(&mut request, &of, "Change a carer").await?;
    let acts = Act::possible(&one, age, visit.now());
    Ok(Answer::page(practice_page::change(chrome, &one, &acts, &Typed::default(), FieldErrors::default())))
}

pub async fn change(
    visit: Visit,
    Path(OnePath { ods, person, id }): Path<OnePath>,
    Form(pairs): Form<Pairs>,
) -> Outcome {
    let form = Typed::of(pairs, &["version", "act", "reason", "words"])?;
    let mut request = visit.change().await?;
    let (of, grant) = ask::<Change>(&mut request, &ods, person).await?;
    let before = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let age = band(&mut request, &of).await?;
    let now = visit.now();
    let chrome = chrome(&mut request, &of, "Change a carer").await?;
    let back = format!("{}/{id}", practice_page::path_of(&of.organisation, of.person.id));
    let overtaken = |chrome: Chrome, one: &Arrangement| {
        Ok(Answer::page_of_conflict(detail_page::overtaken(chrome, one, &back, now)))
    };
    let acts = Act::possible(&before, age, now);
    let mut errors = FieldErrors::default();
    let Some(act) = Act::from_key(form.one("act")) else {
        errors.add("act", "Choose what you want to do");
        return Ok(Answer::page_with_errors(practice_page::change(chrome, &before, &acts, &form, errors)));
    };
    if form.one("version") != before.version.to_string() || !acts.contains(&act) {
        return overtaken(chrome, &before);
    }
    let (after, why) = match acts::after(act, &before, &form, age, now) {
        Ok(done) => done,
        Err((field, told)) => {
            errors.add(field, told);
            return Ok(Answer::page_with_errors(practice_page::change(chrome, &before, &acts, &form, errors)));
        }
    };
    if after.state != before.state && rules::check(Some(before.state), after.state, why.reason, &why.words).is_err() {
        return overtaken(chrome, &before);
    }
    if !store::change(&mut request.tx, &grant, &before, &after, &why, now).await.map_err(taken)? {
        let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
        return overtaken(chrome, &one);
    }
    request.commit().await?;
    // Who is in a call by it, and may no longer be, leaves it now.
    consultations::look_again(&visit.app.platform, grant.subject().0);
    Ok(Answer::see_other(&format!("{}?done=yes", practice_page::path_of(&of.organisation, of.person.id))))
}

/// Somebody who is registered at this practice, and it.
pub struct Of {
    pub organisation: Ods,
    pub person: Person,
}

/// Asks for a person of this practice, as its staff: nobody works on their own arrangements here.
pub async fn ask<A: Acts>(
    request: &mut Request<'_>,
    ods: &str,
    person: Uuid,
) -> Result<(Of, Grant<A, Carers>), Trouble> {
    let organisation = Ods::parse(ods).ok_or(Trouble::NotFound)?;
    request.ask_list::<A, Carers>(&organisation).await?;
    let person = PersonId(person);
    if request.visit.signed_in()?.person == person {
        return Err(Trouble::NotFound);
    }
    let grant = request.ask_for::<A, Carers>(person).await?;
    let person = name_of(request, person).await?;
    let is_ours = person.practice.as_ref() == Some(&organisation) && matches!(grant.relation(), Relation::Staff(_));
    if is_ours { Ok((Of { organisation, person }, grant)) } else { Err(Trouble::NotFound) }
}

pub async fn band(request: &mut Request<'_>, of: &Of) -> Result<AgeBand, Trouble> {
    let milestones = practice_store::milestones(&mut request.tx, &of.organisation).await?;
    Ok(age::band(of.person.birth_date, date::london_day(request.now()), milestones))
}

pub async fn chrome(request: &mut Request<'_>, of: &Of, title: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Practice).await?;
    let href = format!("/practice/{}/carers", of.organisation.as_str());
    chrome.back = Some(BackLink { href: href.into(), words: "Back to all carers".into() });
    Ok(chrome)
}

/// Invented people have numbers that no real person has, and only they have them.
pub fn range(visit: &Visit) -> Range {
    match visit.app.settings.mode {
        Mode::Demo => Range::Test,
        Mode::Live => Range::EnglandWalesMan,
    }
}
