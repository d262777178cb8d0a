//! All schedules, and one of them in words: when, the next doses, reminders, and what happened to it.

use axum::extract::RawQuery;

use super::{
    make::{IdPath, is_open_for},
    one_page::{self, Shown, Ways},
    store,
};
use crate::{
    access::{
        grant::{Acts, Doses, Grant, Read},
        relation::Relation,
    },
    doses::{
        Schedule, Standing,
        mark::MarkedAs,
        store as schedules,
        today::zone_of,
        who::{self, May},
        words,
    },
    people::Ods,
    ui::date,
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::Visit,
        whose::Whose,
    },
};

pub async fn list(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let (grant, sight) = who::ask::<Read>(&mut request).await?;
    let all = schedules::all(&mut request.tx, &grant, &sight).await?;
    let today = words::day_in(visit.now(), zone_of(&all));
    let chrome = who::chrome(&mut request, "Times and reminders", "/doses").await?;
    let may = if chrome.alarm.is_some() { May::Read } else { who::may(&grant) };
    Ok(Answer::page(one_page::list(chrome, &visit.whose, &all, (may, today))))
}

fn told(query: Option<&str>) -> Option<&'static str> {
    match query {
        Some("told=made") => Some("The times are saved."),
        Some("told=times") => Some("The new times are saved."),
        Some("told=same") => Some("Nothing has changed."),
        Some("told=reminding") => Some("The reminders are saved."),
        Some("told=confirmed") => Some("These times count from now on."),
        Some("told=paused") => Some("It is paused. Nothing is due until you go on."),
        Some("told=resumed") => Some("It goes on from now."),
        Some("told=ended") => Some("It has ended."),
        _ => None,
    }
}

pub async fn one(visit: Visit, Path(IdPath { id }): Path<IdPath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let (grant, sight) = who::ask::<Read>(&mut request).await?;
    let schedule = schedules::find(&mut request.tx, &grant, &sight, id).await?.ok_or(Trouble::NotFound)?;
    let now = visit.now();
    let steps = store::history(&mut request.tx, &grant, id).await?;
    let mut history = Vec::with_capacity(steps.len());
    for step in steps {
        let by = (step.by, step.entered_as, step.organisation.as_deref());
        history.push((who::who(&mut request, &grant, by).await?, step));
    }
    let all = schedules::all(&mut request.tx, &grant, &sight).await?;
    let others: Vec<&Schedule> = all
        .iter()
        .filter(|one| one.id != id && is_open_for(one, schedule.medicine) && one.standing() != Standing::Proposed)
        .collect();
    // Whom else it concerns is the person's own business.
    let carer = match (&visit.whose, schedule.reminding.carer) {
        (Whose::Own, Some(arrangement)) => {
            let all = store::carers(&mut request.tx, &grant, now, date::london_day(now)).await?;
            all.into_iter().find(|carer| carer.arrangement == arrangement).map(|carer| carer.name)
        }
        _ => None,
    };
    let chrome = who::chrome(&mut request, &schedule.title, "/doses/schedules").await?;
    let ways = if chrome.alarm.is_some() { Ways::default() } else { ways(&schedule, &grant) };
    let shown = Shown {
        whose: &visit.whose,
        schedule: &schedule,
        others: &others,
        history: &history,
        carer,
        ways,
        told: told(query.as_deref()),
        now,
    };
    Ok(Answer::page(one_page::one(chrome, &shown)))
}

/// What whoever looks may do with it.
fn ways<A: Acts>(schedule: &Schedule, grant: &Grant<A, Doses>) -> Ways {
    let standing = schedule.standing();
    let is_open = standing != Standing::Ended;
    match grant.relation() {
        Relation::Own | Relation::Carer(_) => Ways {
            confirm: standing == Standing::Proposed,
            times: is_open && standing != Standing::Proposed,
            reminders: matches!(standing, Standing::InForce | Standing::Paused),
            end: is_open && standing != Standing::Proposed,
            resume: standing == Standing::Paused,
        },
        Relation::Staff(role) if role.is_clinical() => {
            let ours = Ods::parse(&grant.sight().authored());
            let is_ours = schedule.made_as == MarkedAs::Staff
                && ours.as_ref().map(Ods::as_str) == schedule.organisation.as_deref()
                && standing == Standing::Proposed;
            Ways { times: is_ours, end: is_ours, ..Ways::default() }
        }
        _ => Ways::default(),
    }
}
