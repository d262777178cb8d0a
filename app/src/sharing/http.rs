//! To see who may see, to change it in two steps, to read and take away what was decided.

use axum::extract::{Path, RawQuery};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{
    Decision, Organisation, Use,
    form::{self, ChangeForm, Sheet, Wanted},
    page::{self, choose, history as history_page, overview, preview as preview_page},
    rules::{self, Seen},
    store, taken_away, words,
};
use crate::{
    access::{
        consent::Choice,
        grant::{Acts, Change, Grant, Read, Sharing},
    },
    people::Ods,
    portal::Place,
    ui::{
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

/// Everything that the pages and the changes rest on, as it is in one transaction.
struct State {
    decisions: Vec<Decision>,
    organisations: Vec<Organisation>,
    now: DateTime<Utc>,
}

impl State {
    async fn read<A: Acts>(request: &mut Request<'_>, grant: &Grant<A, Sharing>) -> Result<State, Trouble> {
        let now = request.now();
        let decisions = store::decisions(&mut request.tx, grant).await?;
        let organisations = store::organisations(&mut request.tx, grant, now).await?;
        Ok(State { decisions, organisations, now })
    }

    fn choices(&self, purpose: Use) -> Vec<Choice> {
        rules::choices(&self.decisions, purpose)
    }

    /// The id of the newest decision: what the second step must have seen.
    fn newest(&self) -> String {
        self.decisions.last().map(|newest| newest.id.to_string()).unwrap_or_default()
    }
}

pub async fn home(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Sharing>().await?;
    let state = State::read(&mut request, &grant).await?;
    let choices = state.choices(Use::DirectCare);
    let seen = |ods: &str| Seen::by(&choices, ods, state.now);
    let rows: Vec<overview::Row<'_>> = state
        .organisations
        .iter()
        .map(|one| overview::Row {
            organisation: one,
            seen: seen(&one.ods),
            changes_at: rules::changes_at(&choices, &one.ods, state.now),
        })
        .collect();
    let named: Vec<(String, Seen)> = rows.iter().map(|row| (row.organisation.name.clone(), row.seen.clone())).collect();
    let others = seen("");
    let answer = words::answer(&others, &named);
    let done = overview::Done::asked_in(query.as_deref());
    let mut chrome = request.chrome(overview::TITLE, Place::Account).await?;
    chrome.back = Some(BackLink { href: "/account".into(), words: "Back to your account".into() });
    Ok(Answer::page(overview::overview(chrome, done, &answer, &others, &rows)))
}

pub async fn share_all(visit: Visit) -> Outcome {
    let form = ChangeForm { page: "share-all".into(), ..ChangeForm::default() };
    sheet(visit, form).await
}

pub async fn stop_all(visit: Visit) -> Outcome {
    let form = ChangeForm { page: "stop-all".into(), ..ChangeForm::default() };
    sheet(visit, form).await
}

#[derive(Deserialize)]
pub struct OrganisationPath {
    organisation: String,
}

pub async fn organisation(visit: Visit, Path(path): Path<OrganisationPath>) -> Outcome {
    let ods = Ods::parse(&path.organisation).ok_or(Trouble::NotFound)?;
    let organisation = ods.as_str().to_string();
    sheet(visit, ChangeForm { page: "organisation".into(), organisation, ..ChangeForm::default() }).await
}

#[derive(Deserialize)]
pub struct CategoryPath {
    category: String,
}

pub async fn category(visit: Visit, Path(path): Path<CategoryPath>) -> Outcome {
    let category = form::decided_on(&path.category).ok_or(Trouble::NotFound)?.key().to_string();
    sheet(visit, ChangeForm { page: "category".into(), category, ..ChangeForm::default() }).await
}

pub async fn other_uses(visit: Visit) -> Outcome {
    sheet(visit, ChangeForm { page: "other-uses".into(), ..ChangeForm::default() }).await
}

/// The first step, empty.
async fn sheet(visit: Visit, form: ChangeForm) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Sharing>().await?;
    let state = State::read(&mut request, &grant).await?;
    Ok(Answer::page(filled_in(&mut request, &state, form, FieldErrors::default()).await?))
}

/// The first step with what was typed, and what is wrong with it.
async fn filled_in(
    request: &mut Request<'_>,
    state: &State,
    form: ChangeForm,
    errors: FieldErrors,
) -> Result<String, Trouble> {
    let sheet = form.sheet()?;
    let about = match &sheet {
        Sheet::ShareAll => choose::About::ShareAll,
        Sheet::StopAll => choose::About::StopAll,
        Sheet::Organisation(ods) => {
            let one = state.organisations.iter().find(|one| one.ods == ods.as_str()).ok_or(Trouble::NotFound)?;
            let seen = Seen::by(&state.choices(Use::DirectCare), ods.as_str(), state.now);
            choose::About::Organisation(one.clone(), seen)
        }
        Sheet::Category(category) => {
            let choices = state.choices(Use::DirectCare);
            let sharing = |one: &Organisation| Seen::by(&choices, &one.ods, state.now).of(*category);
            let all = state.organisations.iter().map(|one| (one.clone(), sharing(one))).collect();
            choose::About::Category(*category, all)
        }
        Sheet::OtherUses => {
            let said = |purpose, ods: &str| rules::allowed(&state.choices(purpose), ods, state.now);
            let both = |ods: &str| [said(Use::Planning, ods), said(Use::Research, ods)];
            let all = state.organisations.iter().map(|one| (one.clone(), both(&one.ods))).collect();
            choose::About::OtherUses(all, both(""))
        }
    };
    let chrome = back_to_sharing(request.chrome(&about.title(), Place::Account).await?);
    Ok(choose::choose(chrome, &about, &form, errors))
}

fn back_to_sharing(mut chrome: Chrome) -> Chrome {
    chrome.back = Some(BackLink { href: "/sharing".into(), words: "Back to who can see your record".into() });
    chrome
}

/// The second step: what will happen, and nothing has yet.
pub async fn preview(visit: Visit, Form(form): Form<ChangeForm>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Sharing>().await?;
    let state = State::read(&mut request, &grant).await?;
    match form.check(&state.organisations, state.now)? {
        Ok(wanted) => {
            let html = shown(&mut request, &state, &form, &wanted, preview_page::Standing::Fresh).await?;
            Ok(Answer::page(html))
        }
        Err(errors) => Ok(Answer::page_with_errors(filled_in(&mut request, &state, form, errors).await?)),
    }
}

async fn shown(
    request: &mut Request<'_>,
    state: &State,
    form: &ChangeForm,
    wanted: &Wanted,
    standing: preview_page::Standing,
) -> Result<String, Trouble> {
    let name = |ods: &str| state.organisations.iter().find(|one| one.ods == ods).map(|one| one.name.clone());
    let preview = preview_page::Preview {
        wanted,
        organisation: wanted.choice.organisation.as_deref().and_then(name),
        outcome: outcome(state, wanted),
        standing,
    };
    let chrome = back_to_sharing(request.chrome(page::PREVIEW, Place::Account).await?);
    Ok(preview_page::preview(chrome, &preview, form.fields(&state.newest())))
}

/// What becomes of each organisation, of those that no choice names too.
fn outcome(state: &State, wanted: &Wanted) -> preview_page::Outcome {
    let before = state.choices(wanted.purpose);
    let after: Vec<Choice> = before.iter().cloned().chain([wanted.choice.clone()]).collect();
    if wanted.purpose != Use::DirectCare {
        let goes_on = before.iter().any(|one| one.until.is_some());
        let same = |ods: &str| rules::allowed(&before, ods, state.now) == rules::allowed(&after, ods, state.now);
        let all_same = same("") && state.organisations.iter().all(|one| same(&one.ods));
        let is_so = all_same && !goes_on && wanted.choice.until.is_none();
        return if is_so { preview_page::Outcome::AlreadySo(None) } else { preview_page::Outcome::OtherUse };
    }
    let mut all: Vec<&str> = state.organisations.iter().map(|one| one.ods.as_str()).collect();
    all.push("");
    if !rules::makes_a_difference(&before, &after, &all, state.now) {
        let seen = wanted.choice.organisation.as_deref().map(|ods| Seen::by(&after, ods, state.now));
        return preview_page::Outcome::AlreadySo(seen);
    }
    let difference =
        |ods: &str| rules::Difference::between(Seen::by(&before, ods, state.now), Seen::by(&after, ods, state.now));
    let mut differences = Vec::new();
    for one in &state.organisations {
        differences.extend(difference(&one.ods).map(|found| (one.name.clone(), one.ground, found)));
    }
    preview_page::Outcome::Care { differences, others: difference("") }
}

/// The change itself, as it was shown. Where something was decided in the meantime nothing is
/// changed, and what would happen now is shown.
pub async fn change(visit: Visit, Form(form): Form<ChangeForm>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Sharing>().await?;
    let state = State::read(&mut request, &grant).await?;
    let wanted = match form.check(&state.organisations, state.now)? {
        Ok(wanted) => wanted,
        Err(errors) => return Ok(Answer::page_with_errors(filled_in(&mut request, &state, form, errors).await?)),
    };
    if form.seen != state.newest() {
        let html = shown(&mut request, &state, &form, &wanted, preview_page::Standing::ChangedMeanwhile).await?;
        return Ok(Answer::page_of_conflict(html));
    }
    store::decide(&mut request.tx, &grant, &wanted, state.decisions.last()).await?;
    request.commit().await?;
    Ok(Answer::see_other("/sharing?done=changed"))
}

pub async fn history(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Sharing>().await?;
    let decisions = store::decisions(&mut request.tx, &grant).await?;
    let preferences = super::preferences::history(&mut request.tx, &grant).await?;
    let now = request.now();
    let mut lines: Vec<history_page::Line> = decisions
        .iter()
        .enumerate()
        .map(|(at, one)| history_page::Line {
            at: one.choice.at,
            words: words::decision(one, grant.actor().0),
            in_force: rules::is_in_force(&decisions, at, now),
        })
        .chain(preferences)
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    let chrome = back_to_sharing(request.chrome(history_page::TITLE, Place::Account).await?);
    Ok(Answer::page(history_page::history(chrome, &lines)))
}

/// A copy of every decision, as FHIR.
pub async fn consents(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Sharing>().await?;
    let decisions = store::decisions(&mut request.tx, &grant).await?;
    let nhs_number = store::nhs_number(&mut request.tx, &grant).await?;
    let patient = taken_away::Patient { id: grant.subject().0, nhs_number };
    let bundle = taken_away::bundle(&visit.app.settings.origin, &patient, &decisions, request.now());
    Ok(Answer::download("application/fhir+json", "nene-sharing.json", bundle.to_string().into_bytes()))
}
