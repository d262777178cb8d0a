//! To make times for a medicine, from what the record says or from nothing; and to change them.

use axum::extract::RawQuery;
use chrono::NaiveDate;
use chrono_tz::Europe::London;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    form::{self, Kind, Sheet},
    make_page,
    store::{self, Act, NewSchedule},
    times_page::{self, Form as TimesForm, Of},
};
use crate::{
    access::{
        grant::{Change, Doses, Grant, Medicines, Read, Record},
        relation::Relation,
    },
    doses::{
        MedicineRef, Reminding, Schedule, Standing, mark::MarkedAs, schedule::Course, store as schedules, suggest, who,
        words,
    },
    medicines::{self, Choice},
    people::Ods,
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

type Pairs = Vec<(String, String)>;

#[derive(Deserialize)]
pub struct IdPath {
    pub id: Uuid,
}

/// How nobody has chosen yet: said again twice, missed after two hours, and nobody else is told.
pub const REMINDING: Reminding =
    Reminding { on: true, again_minutes: 15, again_times: 2, missed_after_minutes: 120, carer: None };

/// What somebody can make times for, as the record and their own list have it.
async fn choices(request: &mut Request<'_>) -> Result<Vec<Choice>, Trouble> {
    let medicines = request.ask::<Read, Medicines>().await?;
    let record = request.ask::<Read, Record>().await?;
    Ok(medicines::choices(&mut request.tx, &medicines, &record).await?)
}

/// Times as the record has them, where it says them so that a program can read them. It counts once
/// somebody has looked at it and said yes.
pub fn suggested(choice: &Choice, today: NaiveDate) -> Option<Course> {
    match choice.dosages.as_slice() {
        [dosage] => suggest::from_dosage(dosage, today),
        _ => None,
    }
}

/// Step by step, each in the address: for what, how, and then the times.
pub async fn new(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let query: Pairs = query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default();
    let one = |name: &str| query.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str());
    let mut request = visit.change().await?;
    let (grant, sight) = who::ask::<Change>(&mut request).await?;
    let choices = choices(&mut request).await?;
    let all = schedules::all(&mut request.tx, &grant, &sight).await?;
    let Some(key) = one("medicine") else {
        let chrome = who::chrome(&mut request, "Times for which medicine?", "/doses/schedules").await?;
        request.commit().await?;
        return Ok(Answer::page(make_page::choose(chrome, &visit.whose, &choices, &all)));
    };
    let choice = of_key(&choices, key)?;
    let today = words::day_in(visit.now(), London);
    let course = suggested(choice, today);
    let Some(kind) = one("kind").and_then(Kind::from_key) else {
        let chrome = who::chrome(&mut request, "How is it taken?", "/doses/schedules/new").await?;
        request.commit().await?;
        let there: Vec<&Schedule> = all.iter().filter(|one| is_open_for(one, choice.medicine)).collect();
        let of = make_page::How { choice, suggested: course.as_ref(), there: &there, today };
        return Ok(Answer::page(make_page::how(chrome, &visit.whose, &of)));
    };
    let mut pairs = match course.filter(|course| one("from") == Some("record") && Kind::of(course) == kind) {
        Some(course) => form::fill(&course),
        None => form::empty(kind, today),
    };
    pairs.push(("new_id".into(), Uuid::now_v7().to_string()));
    pairs.push(("medicine".into(), choice.medicine.key()));
    let sheet = Sheet::of(pairs)?;
    show_new(request, choice, (kind, &sheet), FieldErrors::default()).await
}

fn of_key<'c>(choices: &'c [Choice], key: &str) -> Result<&'c Choice, Trouble> {
    let medicine = MedicineRef::from_key(key).ok_or(Trouble::NotFound)?;
    choices.iter().find(|choice| choice.medicine == medicine).ok_or(Trouble::NotFound)
}

/// There are times for this medicine that have not ended.
pub fn is_open_for(schedule: &Schedule, medicine: MedicineRef) -> bool {
    schedule.medicine == medicine && schedule.standing() != Standing::Ended
}

async fn show_new(
    mut request: Request<'_>,
    choice: &Choice,
    (kind, sheet): (Kind, &Sheet),
    errors: FieldErrors,
) -> Outcome {
    let visit = request.visit;
    let back = format!("/doses/schedules/new?medicine={}", choice.medicine.key());
    let chrome = who::chrome(&mut request, &choice.title, &back).await?;
    request.commit().await?;
    let form = TimesForm { of: Of::New { dose: &choice.dose }, title: &choice.title, kind, sheet, zone: London };
    Ok(answer(times_page::form(chrome, &visit.whose, &form, &errors), &errors))
}

fn answer(html: String, errors: &FieldErrors) -> Answer {
    if errors.is_empty() { Answer::page(html) } else { Answer::page_with_errors(html) }
}

fn kind_of(sheet: &Sheet) -> Result<Kind, Trouble> {
    Kind::from_key(sheet.one("kind")).ok_or(Trouble::Invalid("Go back to the page and choose again."))
}

pub async fn make(visit: Visit, Form(pairs): Form<Pairs>) -> Outcome {
    let sheet = Sheet::of(pairs)?;
    let kind = kind_of(&sheet)?;
    let id = Uuid::parse_str(sheet.one("new_id")).ok().filter(|id| id.get_version_num() == 7);
    let id = id.ok_or(Trouble::Invalid("Go back to the page, open it again, and send it once more."))?;
    let mut request = visit.change().await?;
    let (grant, _) = who::ask::<Change>(&mut request).await?;
    let choices = choices(&mut request).await?;
    let choice = of_key(&choices, sheet.one("medicine"))?;
    if sheet.wants_more() {
        return show_new(request, choice, (kind, &sheet), FieldErrors::default()).await;
    }
    let course = match form::read(kind, &sheet, words::day_in(visit.now(), London), London) {
        Ok(course) => course,
        Err(errors) => return show_new(request, choice, (kind, &sheet), errors).await,
    };
    let (medicine, title) = (choice.medicine, choice.title.clone());
    let new = NewSchedule { id, medicine, title, course, reminding: REMINDING };
    // The same form sent twice leads to the one that it made.
    store::make(&mut request.tx, &grant, &new, visit.now()).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/doses/schedules/{id}?told=made"))))
}

/// Whose times whoever asks may change: at home all of them; at work what their own organisation
/// proposed, as long as nobody has said yes.
pub fn may_change(schedule: &Schedule, grant: &Grant<Change, Doses>) -> bool {
    match grant.relation() {
        Relation::Staff(_) => {
            let ours = Ods::parse(&grant.sight().authored());
            let is_ours = schedule.made_as == MarkedAs::Staff
                && ours.as_ref().map(Ods::as_str) == schedule.organisation.as_deref();
            schedule.standing() == Standing::Proposed && is_ours
        }
        _ => schedule.standing() != Standing::Ended,
    }
}

/// A schedule that whoever asks may change.
pub async fn find(request: &mut Request<'_>, id: Uuid) -> Result<(Grant<Change, Doses>, Schedule), Trouble> {
    let (grant, sight) = who::ask::<Change>(request).await?;
    let schedule = schedules::find(&mut request.tx, &grant, &sight, id).await?.ok_or(Trouble::NotFound)?;
    if may_change(&schedule, &grant) { Ok((grant, schedule)) } else { Err(Trouble::NotFound) }
}

pub async fn times_form(visit: Visit, Path(IdPath { id }): Path<IdPath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.change().await?;
    let (_, schedule) = find(&mut request, id).await?;
    let course = schedule.course().ok_or(Trouble::NotFound)?;
    let other = query.as_deref().and_then(|query| query.strip_prefix("kind=")).and_then(Kind::from_key);
    let (kind, mut pairs) = match other.filter(|kind| *kind != Kind::of(course)) {
        Some(kind) => (kind, form::empty(kind, words::day_in(visit.now(), course.zone))),
        None => (Kind::of(course), form::fill(course)),
    };
    pairs.push(("version".into(), schedule.version.to_string()));
    let sheet = Sheet::of(pairs)?;
    show_times(request, &schedule, (kind, &sheet), FieldErrors::default()).await
}

async fn show_times(
    mut request: Request<'_>,
    schedule: &Schedule,
    (kind, sheet): (Kind, &Sheet),
    errors: FieldErrors,
) -> Outcome {
    let visit = request.visit;
    let chrome = who::chrome(&mut request, &schedule.title, &format!("/doses/schedules/{}", schedule.id)).await?;
    request.commit().await?;
    let form = TimesForm { of: Of::Changed(schedule.id), title: &schedule.title, kind, sheet, zone: schedule.zone() };
    Ok(answer(times_page::form(chrome, &visit.whose, &form, &errors), &errors))
}

pub async fn times(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let sheet = Sheet::of_change(pairs)?;
    let kind = kind_of(&sheet)?;
    let version = version(sheet.one("version"))?;
    let mut request = visit.change().await?;
    let (grant, schedule) = find(&mut request, id).await?;
    if sheet.wants_more() {
        return show_times(request, &schedule, (kind, &sheet), FieldErrors::default()).await;
    }
    let zone = schedule.zone();
    let course = match form::read(kind, &sheet, words::day_in(visit.now(), zone), zone) {
        Ok(course) => course,
        Err(errors) => return show_times(request, &schedule, (kind, &sheet), errors).await,
    };
    let schedule = at_version(schedule, version)?;
    if schedule.course() == Some(&course) {
        request.commit().await?;
        return Ok(Answer::see_other(&visit.whose.path(&format!("/doses/schedules/{id}?told=same"))));
    }
    act(request, (&grant, &schedule), &Act::Times(course), "times").await
}

pub fn version(text: &str) -> Result<i64, Trouble> {
    text.parse().map_err(|_| Trouble::Invalid("Go back to the page, open it again, and send it once more."))
}

const OVERTAKEN: Trouble = Trouble::Conflict(
    "Somebody changed these times while your page was open, perhaps you in another tab. Nothing of yours was saved. Open them again to see how they are now.",
);

/// The schedule that somebody looked at.
pub fn at_version(schedule: Schedule, version: i64) -> Result<Schedule, Trouble> {
    if schedule.version == version { Ok(schedule) } else { Err(OVERTAKEN) }
}

/// Does it, and shows the schedule as it is then.
pub async fn act(
    mut request: Request<'_>,
    (grant, schedule): (&Grant<Change, Doses>, &Schedule),
    act: &Act,
    told: &str,
) -> Outcome {
    let visit = request.visit;
    if !store::act(&mut request.tx, grant, schedule, act, visit.now()).await? {
        return Err(OVERTAKEN);
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/doses/schedules/{}?told={told}", schedule.id))))
}
