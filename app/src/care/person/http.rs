//! What opens first: the summary for who treats, and the way on for who does not.

use super::{
    super::{at_work, back, role_at},
    page::{self, Ways},
    store,
};
use crate::{
    access::{
        class::{Action, Category, DataClass},
        facts::Facts,
        grant::{Details, Read, Record},
        policy::decide,
        relation::Relation,
        role::Role,
    },
    pathways,
    people::{self, Ods, Person},
    portal::Place,
    record,
    ui::loaded::Loaded,
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::Visit,
    },
};

pub async fn summary(visit: Visit) -> Outcome {
    let (ods, subject) = at_work(&visit)?;
    // Before anything else: the session has this record open, and no other.
    visit.subject()?;
    let mut request = visit.look().await?;
    let visitor = request.visitor().await?;
    let role = role_at(&visitor, &ods)?;
    let person = people::store::person(&mut request.tx, subject).await?.ok_or(Trouble::NotFound)?;
    let relation = relation(role, &ods, &person);
    let may = |action, class| decide(relation, action, class, &Facts::IN_ORDER).permits();
    let uses_module = pathways::in_use(&mut request.tx, &ods).await?.is_some();
    let html = if may(Action::Read, DataClass::Record(Category::General)) {
        let grant = request.ask::<Read, Record>().await?;
        // First what must be there: on PostgreSQL, where a part fails, the parts after it do too.
        let chrome = request.chrome("Summary", Place::Summary).await?;
        let practice = store::practice(&mut request.tx, &grant).await.map_err(Trouble::from);
        let summary = record::summary::summary(&mut request.tx, &grant).await;
        let mut ways = ways(&visit, &person, may, chrome.alarm.is_some());
        ways.pathways = (uses_module && may(Action::Read, DataClass::Pathways)).then(|| visit.whose.path("/pathways"));
        let chrome = back(chrome, format!("/practice/{}/find", ods.as_str()), "Find another person");
        page::summary(chrome, &person, summary, Loaded::from_result(practice), &ways)
    } else {
        request.ask::<Read, Details>().await?;
        let chrome = request.chrome("What you can do", Place::Summary).await?;
        let ways = ways(&visit, &person, may, true);
        let chrome = back(chrome, format!("/practice/{}/find", ods.as_str()), "Find another person");
        page::desk(chrome, &person, &ways)
    };
    Ok(Answer::page(html))
}

/// What the visitor is to the person when nothing but place and role is looked at.
fn relation(role: Role, ods: &Ods, person: &Person) -> Relation {
    if person.practice.as_ref() == Some(ods) { Relation::Staff(role) } else { Relation::StaffElsewhere(role) }
}

fn ways(visit: &Visit, person: &Person, may: impl Fn(Action, DataClass) -> bool, is_alarm: bool) -> Ways {
    let way = |page: &str, is: bool| is.then(|| visit.whose.path(page));
    Ways {
        record: way("/record", may(Action::Read, DataClass::Record(Category::General))),
        emergency: way("/emergency", !is_alarm && may(Action::Change, DataClass::Emergency)),
        safety: way("/safety", may(Action::Read, DataClass::SafetyFlag)),
        open: way("/safety/open", person.paused_at.is_some() && may(Action::Change, DataClass::Pause)),
        pathways: None,
        appointments: way("/appointments", may(Action::Change, DataClass::Appointments)),
        here: visit.whose.path(""),
    }
}
