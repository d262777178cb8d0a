//! The card on a person's first page.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{plan::State, store};
use crate::{
    access::{
        grant::{Grant, Read, Record},
        relation::Relation,
    },
    platform::{database::Fault, query::Tx},
};

/// A goal as the first page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodaysStep {
    /// "/goals/{id}"
    pub href: String,
    /// "Walk 10 minutes after lunch"
    pub step: String,
    pub said: Option<State>,
}

/// The steps of today, of goals in force. Their own alone: nobody else has anything of them.
pub async fn today(tx: &mut Tx, grant: &Grant<Read, Record>, day: NaiveDate) -> Result<Vec<TodaysStep>, Fault> {
    if grant.relation() != Relation::Own {
        return Ok(Vec::new());
    }
    let rows = store::today(tx, grant, day).await?;
    let step = |(id, plan, said): (uuid::Uuid, super::Plan, Option<State>)| TodaysStep {
        href: format!("/goals/{id}"),
        step: plan.step().to_string(),
        said,
    };
    Ok(rows.into_iter().map(step).collect())
}

/// One line; nothing for who has no goal.
pub fn home_card(steps: &[TodaysStep]) -> Option<AnyView> {
    let (href, words) = line(steps)?;
    Some(view! { <li><a href=href>{words}</a></li> }.into_any())
}

fn line(steps: &[TodaysStep]) -> Option<(String, String)> {
    let open: Vec<&TodaysStep> = steps.iter().filter(|step| step.said.is_none()).collect();
    Some(match (open.as_slice(), steps) {
        (_, []) => return None,
        ([one], _) => (one.href.clone(), format!("Today's small step: {}", one.step)),
        ([], [one]) if one.said == Some(State::Rest) => (one.href.clone(), "Your goal: a rest day today".into()),
        ([], [one]) => (one.href.clone(), "Your goal: today's small step is in".into()),
        ([], _) => ("/goals".into(), "Your goals: today's small steps are in".into()),
        (several, _) => ("/goals".into(), format!("{} small steps for today", several.len())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(said: Option<State>) -> TodaysStep {
        TodaysStep { href: "/goals/1".into(), step: "Walk".into(), said }
    }

    #[test]
    fn one_line_whatever_there_is() {
        for (steps, words) in [
            (vec![], None),
            (vec![step(None)], Some("Today's small step: Walk")),
            (vec![step(Some(State::Done))], Some("Your goal: today's small step is in")),
            (vec![step(Some(State::Rest))], Some("Your goal: a rest day today")),
            (vec![step(Some(State::Part)), step(None)], Some("Today's small step: Walk")),
            (vec![step(None), step(None)], Some("2 small steps for today")),
            (vec![step(Some(State::Part)), step(Some(State::Rest))], Some("Your goals: today's small steps are in")),
        ] {
            assert_eq!(line(&steps).map(|(_, words)| words).as_deref(), words);
        }
    }
}
