//! After a reading was kept: what it means, from the same rules, however often the page is
//! opened. A first answer that was lost on the way is not lost for good.

use serde::Deserialize;
use uuid::Uuid;

use super::{questions, saved_page, saved_store};
use crate::{
    access::grant::{Grant, Read, Readings},
    alerts::{self, LookedAt, Told},
    pathways::{
        self,
        engine::{self, Subject},
        finding::{Finding, NextStep, Severity},
        template::{Question, Weight},
    },
    people,
    portal::Place,
    readings::{Reading, measure::Values, store},
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
pub struct OnePath {
    pub id: Uuid,
}

pub async fn saved(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let reading = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let told = told(&mut request, &grant, &reading).await?;
    let chrome = request.chrome("Your reading is saved", Place::Readings).await?;
    Ok(Answer::page(saved_page::saved(chrome, &visit.whose, &reading, &told, visit.now())))
}

/// What the person is told about this reading, most urgent first: judged as it was when it was
/// kept (`alerts::on_reading`), and nothing raised.
pub async fn told(
    request: &mut Request<'_>,
    grant: &Grant<Read, Readings>,
    reading: &Reading,
) -> Result<Vec<Told>, Trouble> {
    let now = request.now();
    let person = people::store::person(&mut request.tx, grant.subject()).await?.ok_or(Trouble::NotFound)?;
    let on = pathways::in_force(&mut request.tx, grant.subject(), alerts::judged_on(reading, now)).await?;
    let around = alerts::around(&mut request.tx, reading, &on).await?;
    let raised = saved_store::raised(&mut request.tx, grant, reading.id).await?;
    let subject = Subject { birth_date: person.birth_date };
    let mut told: Vec<Told> = engine::judge(subject, &on, reading, &around, now)
        .into_iter()
        .map(|finding| {
            let by = on.iter().find(|on| finding.pathway == Some(on.id));
            let looked_at = by.and_then(|by| {
                let alert = raised.iter().find(|one| one.pathway_id == by.id && one.rule == finding.rule)?;
                let team = by.template.team.name.clone();
                Some(LookedAt { team, telephone: alert.telephone.clone(), by: alert.due_at })
            });
            let advice = by.and_then(|by| by.template.advice.iter().find(|advice| advice.rule == finding.rule));
            Told { clinic_words: advice.map(|advice| advice.words.clone()), finding, looked_at }
        })
        .collect();
    let answered = emergency(reading, &questions::questions(&on));
    if let Some(finding) = answered.filter(|found| told.iter().all(|told| told.finding.next < found.next)) {
        told.push(Told { finding, clinic_words: None, looked_at: None });
    }
    told.sort_by_key(|told| std::cmp::Reverse((told.finding.next, told.finding.severity)));
    Ok(told)
}

/// An answer that is an emergency for everybody is told as one on no pathway too.
fn emergency(reading: &Reading, all: &[Question]) -> Option<Finding> {
    let Values::Symptoms(answers) = &reading.values else { return None };
    let (severity, next, meaning) = match questions::weightiest(all, answers) {
        Weight::Fine => return None,
        Weight::Amber => (
            Severity::Quiet,
            NextStep::ContactToday,
            "One of your answers should be talked about with a doctor or nurse today.",
        ),
        Weight::Red => (Severity::Quiet, NextStep::Call111, "One of your answers can be a sign of something serious."),
        Weight::Emergency => (
            Severity::Quiet,
            NextStep::Call999,
            "One of your answers can be a sign of a serious illness that needs help at once.",
        ),
    };
    Some(Finding {
        rule: "symptoms-general",
        source: "NHS.uk, When to call 999",
        version: "general questions".into(),
        pathway: None,
        severity,
        next,
        seen: "Symptoms".into(),
        meaning: meaning.into(),
        readings: vec![reading.id],
        dedupe: format!("symptoms-general {}", reading.id),
    })
}
