//! The diary's one page.

use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{page, rules, store};
use crate::{
    access::grant::{Pathways, Read, Readings},
    pathways::engine::{
        Subject,
        news2::{self, Round},
    },
    people::{self, Person},
    portal::Place,
    readings::Reading,
    ui::{
        date,
        document::{BackLink, Width},
    },
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::Visit,
        whose::Whose,
    },
};

/// Rounds that staff see.
const ROUNDS: usize = 10;

pub async fn diary(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let pathways = request.ask::<Read, Pathways>().await?;
    let readings = request.ask::<Read, Readings>().await?;
    let now = request.now();
    let followed = store::followed(&mut request.tx, &pathways, date::london_day(now)).await?;
    let written = store::written(&mut request.tx, &readings, &followed, now).await?;
    let person = people::store::person(&mut request.tx, readings.subject()).await?.ok_or(Trouble::NotFound)?;
    let title = page::title(&visit.whose, &person.given_name);
    let mut chrome = request.chrome(&title, Place::Readings).await?;
    chrome.back = Some(BackLink { href: visit.whose.path("/readings").into(), words: "Back to readings".into() });
    let rounds = match visit.whose {
        Whose::AtWork(..) => rounds(&followed, &written, &person),
        Whose::Own | Whose::For(_) => Vec::new(),
    };
    if !rounds.is_empty() {
        chrome.width = Width::Full;
    }
    let reader = if matches!(visit.whose, Whose::AtWork(..)) { rules::Reader::Work } else { rules::Reader::Home };
    let wall = now.with_timezone(&London).naive_local();
    let shown = page::Shown {
        title,
        slots: rules::today(&followed, &written, wall, reader),
        followed: &followed,
        written: &written,
        rounds: &rounds,
        now,
        wall,
        sitting: Uuid::now_v7(),
    };
    Ok(Answer::page(page::diary(chrome, &visit.whose, &shown)))
}

/// What the team scores. Nobody else is shown it, and for whom NEWS2 is not made there is none.
fn rounds(followed: &[super::Followed], written: &[Reading], person: &Person) -> Vec<Round> {
    let Some(ward) = followed.iter().find(|one| one.on.template.staff_facing) else { return Vec::new() };
    let on: Vec<_> = followed.iter().map(|one| one.on.clone()).collect();
    let subject = Subject { birth_date: person.birth_date };
    let today = written.last().map(crate::pathways::engine::day::calendar).unwrap_or(ward.on.starts_on);
    let scale = ward.on.limits().oxygen_scale.unwrap_or(crate::pathways::limits::OxygenScale::One);
    let mut rounds = news2::rounds(written, subject, scale);
    if !news2::is_made_for(subject, &on, today) {
        rounds.iter_mut().for_each(|round| round.score = None);
    }
    rounds.truncate(ROUNDS);
    rounds
}
