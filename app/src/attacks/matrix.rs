//! The matrix against real HTTP: everybody, in every situation, calls the page of every class, and
//! the answer is what `decide` says; of the record, the categories that are seen are those that it
//! permits.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use tower_sessions::{Session, session::Id};
use uuid::Uuid;

use super::world::mark;
use crate::{
    access::{
        class::{Action, Category, DataClass, Scope},
        facts::{Access, AgeBand, Facts, Met, Proofing, SafetyBlock, Scoped, Sharing, Standing, StepUp},
        policy::{Purpose, Verdict, decide},
        relation::{Basis, Relation},
        role::Role,
        sight::Label,
    },
    on_both_databases,
    people::PersonId,
    sign_in::{Open, session_store},
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
    web::whose::Whose,
};

const HERE: &str = "Y99001";
const ELSEWHERE: &str = "RZZ01";
/// Wrote every entry; nobody who asks works there.
const SOURCE: &str = "RZZ09";

/// What is different from everything being in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Situation {
    InOrder,
    StalePasskey,
    SharingStopped,
    MentalHealthHidden,
    ProofingLow,
    Blocked,
    Paused,
    PausedLong,
    Resting,
    NoScopes,
    Child,
    Young,
    NotFound,
}

use Situation::*;

const SITUATIONS: [Situation; 13] = [
    InOrder,
    StalePasskey,
    SharingStopped,
    MentalHealthHidden,
    ProofingLow,
    Blocked,
    Paused,
    PausedLong,
    Resting,
    NoScopes,
    Child,
    Young,
    NotFound,
];

struct Stand {
    subject: PersonId,
    /// One mark for each category, in the title of an entry.
    marks: Vec<(Category, String)>,
    actors: Vec<(Relation, PersonId)>,
}

async fn run(stage: &Stage, sql: &'static str, bind: impl IntoIterator<Item = Uuid>) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_everyone().await.unwrap();
    let mut query = tx.query(sql);
    for id in bind {
        query = query.bind(id);
    }
    query.execute().await.unwrap();
    tx.commit().await.unwrap();
}

async fn set_up(stage: &Stage) -> Stand {
    let subject = stage.patient("Ivy", "999 000 0018").await;
    stage.organisation(SOURCE, "Far Hospital").await;
    let mut marks = Vec::new();
    for category in Category::ALL {
        let title = mark(category.key());
        add_entry(stage, subject, category, &title).await;
        marks.push((category, title));
    }
    let mut actors = vec![(Relation::Own, subject)];
    for (place, basis) in Basis::ALL.into_iter().enumerate() {
        let carer = stage.patient("Carer", NUMBERS[place]).await;
        arrange(stage, subject, carer, basis).await;
        actors.push((Relation::Carer(basis), carer));
    }
    for role in Role::ALL {
        actors.push((Relation::Staff(role), stage.staff("Here", HERE, role).await));
        let away = stage.staff("Away", ELSEWHERE, role).await;
        found(stage, subject, away).await;
        actors.push((Relation::StaffElsewhere(role), away));
    }
    actors.push((Relation::Stranger, stage.patient("Stranger", NUMBERS[6]).await));
    for ods in [HERE, ELSEWHERE] {
        monitors(stage, ods, subject).await;
    }
    Stand { subject, marks, actors }
}

/// The organisation uses the clinical module.
async fn monitors(stage: &Stage, ods: &'static str, by: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into monitoring (organisation_ods, switched_on_at, switched_on_by, safety_officer, hours)
         values ($1, $2, $3, 'Somebody', $4)",
    )
    .bind(ods)
    .bind(stage.now())
    .bind(by.0)
    .bind(serde_json::to_string(&crate::alerts::calendar::Hours::default()).unwrap())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// Valid NHS numbers of the range for tests.
const NUMBERS: [&str; 7] =
    ["999 000 0026", "999 000 0034", "999 000 0042", "999 000 0050", "999 000 0069", "999 000 0077", "999 000 0085"];

async fn add_entry(stage: &Stage, person: PersonId, category: Category, title: &str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    let id = Uuid::now_v7();
    tx.query(
        "insert into resource (person_id, id, source_ods, resource_type, source_id, received_at, import_id, body_hash, body)
         values ($1, $2, $3, 'Condition', $4, $5, $2, $6, '{}')",
    )
    .bind(person.0)
    .bind(id)
    .bind(SOURCE)
    .bind(id.to_string())
    .bind(stage.now())
    .bind(vec![0_u8])
    .execute()
    .await
    .unwrap();
    tx.query(
        "insert into entry (person_id, id, source_ods, kind, resource_type, title, test_key, visibility, label,
            received_at, details) values ($1, $2, $3, 'condition', 'Condition', $4, $5, 'shown', $6, $7, '{}')",
    )
    .bind(person.0)
    .bind(id)
    .bind(SOURCE)
    .bind(title.to_string())
    .bind(title.to_string())
    .bind(Label::new(category, Scope::Conditions).0)
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn arrange(stage: &Stage, person: PersonId, carer: PersonId, basis: Basis) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Carer', $4, 'active', 'APPT COND READINGS PRESCR', $5, $5, $1)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(carer.0)
    .bind(basis.key())
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn found(stage: &Stage, person: PersonId, actor: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("insert into finding (person_id, actor_id, organisation_ods, at, until) values ($1, $2, $3, $4, $5)")
        .bind(person.0)
        .bind(actor.0)
        .bind(ELSEWHERE)
        .bind(stage.now())
        .bind(stage.now() + Duration::hours(12))
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Makes the situation, or ends it.
async fn bring_about(stage: &Stage, stand: &Stand, situation: Situation, begins: bool) {
    let me = stand.subject.0;
    let born = |text: &str| text.parse::<NaiveDate>().unwrap();
    let now = stage.now();
    match (situation, begins) {
        (InOrder | StalePasskey, _) => {}
        (SharingStopped, _) => choose(stage, stand.subject, if begins { "stop" } else { "share" }).await,
        (MentalHealthHidden, true) => hide(stage, stand.subject).await,
        (MentalHealthHidden, false) => run(stage, "delete from hiding where person_id = $1", [me]).await,
        (ProofingLow, true) => run(stage, "update person set proofing = 'low'", []).await,
        (ProofingLow, false) => run(stage, "update person set proofing = 'medium'", []).await,
        (Blocked, true) => flag(stage, stand.subject).await,
        (Blocked, false) => run(stage, "delete from safety_flag where person_id = $1", [me]).await,
        (Paused, true) => pause(stage, me, Some(now - Duration::hours(71))).await,
        (PausedLong, true) => pause(stage, me, Some(now - Duration::hours(72))).await,
        (Paused | PausedLong, false) => pause(stage, me, None).await,
        (Resting, true) => {
            run(stage, "update carer_arrangement set state = 'inactive' where person_id = $1", [me]).await
        }
        (Resting, false) => {
            run(stage, "update carer_arrangement set state = 'active' where person_id = $1", [me]).await
        }
        (NoScopes, true) => run(stage, "update carer_arrangement set scopes = '' where person_id = $1", [me]).await,
        (NoScopes, false) => {
            run(stage, "update carer_arrangement set scopes = 'APPT COND READINGS PRESCR' where person_id = $1", [me])
                .await
        }
        (Child, true) => age(stage, me, born("2015-11-25")).await,
        (Young, true) => age(stage, me, born("2015-11-24")).await,
        (Child | Young, false) => age(stage, me, born("1945-03-04")).await,
        (NotFound, true) => run(stage, "update finding set until = at where person_id = $1", [me]).await,
        (NotFound, false) => {}
    }
}

async fn choose(stage: &Stage, person: PersonId, choice: &'static str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("insert into sharing_choice (person_id, id, at, purpose, choice, made_by) values ($1, $2, $3, 'direct-care', $4, $1)")
        .bind(person.0)
        .bind(Uuid::now_v7())
        .bind(stage.now())
        .bind(choice)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn hide(stage: &Stage, person: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into hiding (person_id, id, at, category, label, hidden_from, made_by)
         values ($1, $2, $3, 'mental-health', $4, 'carers', $1)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(stage.now())
    .bind(crate::access::sight::bit_of_category(Category::MentalHealth))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn flag(stage: &Stage, person: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into safety_flag (person_id, id, kind, organisation_ods, set_by, at)
         values ($1, $2, 'enhanced-review', $3, $1, $4)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(HERE)
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn pause(stage: &Stage, person: Uuid, at: Option<DateTime<Utc>>) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("update person set paused_at = $2 where id = $1").bind(person).bind(at).execute().await.unwrap();
    tx.commit().await.unwrap();
}

async fn age(stage: &Stage, person: Uuid, born: NaiveDate) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("update person set birth_date = $2 where id = $1").bind(person).bind(born).execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// The facts of this situation, for this relation and category.
fn facts(situation: Situation, relation: Relation, class: DataClass) -> Facts {
    let is_carer = matches!(relation, Relation::Carer(_));
    let order = Facts { proofing: Proofing::Medium, ..Facts::IN_ORDER };
    let hidden = matches!(class, DataClass::Record(Category::MentalHealth | Category::Unlabelled));
    match situation {
        InOrder => order,
        StalePasskey => Facts { step_up: StepUp::Stale, ..order },
        SharingStopped if is_carer => order,
        SharingStopped => Facts { sharing: Sharing::Stopped, ..order },
        MentalHealthHidden if is_carer && hidden => Facts { sharing: Sharing::NotShared, ..order },
        MentalHealthHidden => order,
        ProofingLow => Facts { proofing: Proofing::Low, ..order },
        Blocked => Facts { block: SafetyBlock::Yes, ..order },
        Paused => Facts { access: Access::Paused, ..order },
        PausedLong => Facts { access: Access::PausedLong, ..order },
        Resting => Facts { standing: Standing::Resting, ..order },
        NoScopes => Facts { scoped: Scoped::No, ..order },
        Child => Facts { age: AgeBand::Child, ..order },
        Young => Facts { age: AgeBand::Young, ..order },
        NotFound => Facts { met: Met::No, ..order },
    }
}

/// Under which address this relation asks.
fn whose(relation: Relation, subject: PersonId) -> Whose {
    let at = |ods: &str| Whose::AtWork(crate::people::Ods::parse(ods).unwrap(), subject);
    match relation {
        Relation::Own => Whose::Own,
        Relation::Carer(_) | Relation::Stranger | Relation::System => Whose::For(subject),
        Relation::Staff(_) => at(HERE),
        Relation::StaffElsewhere(_) | Relation::Emergency(_) => at(ELSEWHERE),
    }
}

/// This person with a browser, the record of `whose` open in it, the passkey just used for all.
async fn browser(stage: &Stage, actor: PersonId, whose: &Whose, subject: PersonId, situation: Situation) -> Persona {
    let plain = stage.visitor(actor).await;
    let cookie = plain.cookie().await.unwrap();
    let (name, id) = cookie.split_once('=').unwrap();
    let store = std::sync::Arc::new(session_store::Sessions::new(stage.app.platform.clone()));
    let session = Session::new(Some(id.parse::<Id>().unwrap()), store, None);
    let open = match whose {
        Whose::Own => None,
        Whose::For(person) => Some(Open { person: person.0, work: None }),
        Whose::AtWork(ods, person) => Some(Open { person: person.0, work: Some(ods.as_str().into()) }),
    };
    let signed_in = session_store::signed_in(&session).await.unwrap().unwrap();
    session_store::open(&session, &signed_in, open).await.unwrap();
    let browser = stage.passer_by().with_cookie(format!("{name}={}", session.id().unwrap()));
    if situation != StalePasskey {
        for purpose in Purpose::ALL {
            stage.fresh(&browser, purpose, subject).await;
        }
    }
    browser
}

/// A page of each class that has one: how it is asked for, the action, and where.
fn pages(relation: Relation, subject: PersonId) -> Vec<(DataClass, Action, &'static str, String)> {
    let whose = whose(relation, subject);
    let mut pages = vec![
        (DataClass::Readings, Action::Read, "GET", whose.path("/readings")),
        (DataClass::Pathways, Action::Read, "GET", whose.path("/pathways")),
        (DataClass::Medicines, Action::Read, "GET", whose.path("/medicines/pharmacy")),
        (DataClass::Doses, Action::Read, "GET", whose.path("/doses")),
        (DataClass::Appointments, Action::Read, "GET", whose.path("/appointments/waiting")),
        (DataClass::Appointments, Action::Change, "GET", whose.path("/appointments/needs")),
    ];
    match &whose {
        Whose::Own => {
            pages.push((DataClass::Account, Action::Read, "GET", "/account/sessions".to_string()));
            pages.push((DataClass::Sharing, Action::Read, "GET", "/sharing".into()));
            pages.push((DataClass::Carers, Action::Read, "GET", "/carers".into()));
            pages.push((DataClass::AccessLog, Action::Read, "GET", "/who-looked".into()));
            pages.push((DataClass::Reminders, Action::Read, "GET", "/account/reminders".into()));
            pages.push((DataClass::Goals, Action::Read, "GET", "/goals".into()));
            pages.push((DataClass::Passkeys, Action::Change, "POST", "/account/recovery-codes".into()));
            let download = DataClass::Record(Category::General);
            pages.push((download, Action::Download, "POST", "/record/download/bundle.json".into()));
        }
        Whose::For(_) => {}
        Whose::AtWork(ods, _) => {
            let list = |page: &str| format!("/practice/{}/{page}", ods.as_str());
            pages.push((DataClass::SafetyFlag, Action::Read, "GET", whose.path("/safety")));
            if relation.role().is_some() && matches!(relation, Relation::Staff(_)) {
                pages.push((DataClass::Finding, Action::Read, "GET", list("find")));
                pages.push((DataClass::Invitations, Action::Read, "GET", list("invitations")));
                pages.push((DataClass::RefusedImports, Action::Read, "GET", list("imports")));
                pages.push((DataClass::EmergencyReview, Action::Read, "GET", list("emergencies")));
                pages.push((DataClass::Alerts, Action::Read, "GET", list("alerts")));
                pages.push((DataClass::PhoneTasks, Action::Read, "GET", list("calls")));
                pages.push((DataClass::Templates, Action::Read, "GET", list("templates")));
                pages.push((DataClass::Repeats, Action::Read, "GET", list("repeats")));
                pages.push((DataClass::Monitoring, Action::Read, "GET", list("monitoring")));
                pages.push((DataClass::Bookings, Action::Read, "GET", list("bookings")));
                pages.push((DataClass::Clinics, Action::Read, "GET", list("clinics")));
                pages.push((DataClass::Rooms, Action::Read, "GET", list("rooms")));
            }
        }
    }
    pages
}

fn is_as_decided(verdict: Verdict, reply: &Reply, method: &str) -> bool {
    match verdict {
        Verdict::Permit | Verdict::Authored => reply.status == 200,
        Verdict::StepUp if method == "GET" => reply.status == 303 && reply.location().starts_with("/confirm/"),
        Verdict::StepUp => reply.status == 401,
        Verdict::NotAvailable => reply.status == 503 || reply.status == 303 && reply.location() == "/paused",
        Verdict::NotFound => reply.status == 404,
    }
}

on_both_databases! {
    async fn every_answer_is_what_the_matrix_says(stage) {
        let stand = set_up(stage).await;
        let mut asked = 0;
        for situation in SITUATIONS {
            bring_about(stage, &stand, situation, true).await;
            for (relation, actor) in &stand.actors {
                let whose = whose(*relation, stand.subject);
                let browser = browser(stage, *actor, &whose, stand.subject, situation).await;
                for (class, action, method, path) in pages(*relation, stand.subject) {
                    let verdict = decide(*relation, action, class, &facts(situation, *relation, class));
                    let reply = if method == "GET" { browser.get(&path).await } else { browser.post(&path, &[]).await };
                    assert!(is_as_decided(verdict, &reply, method), "{situation:?} {relation:?} {method} {path}: {verdict:?}, {}", reply.status);
                    asked += 1;
                }
                let verdicts: Vec<(Category, Verdict)> = Category::ALL
                    .into_iter()
                    .map(|category| {
                        let class = DataClass::Record(category);
                        (category, decide(*relation, Action::Read, class, &facts(situation, *relation, class)))
                    })
                    .collect();
                let reply = browser.get(&whose.path("/record/conditions")).await;
                let told = format!("{situation:?} {relation:?}: {verdicts:?}, {}", reply.status);
                let any = [Verdict::Permit, Verdict::Authored, Verdict::NotAvailable]
                    .into_iter()
                    .find(|verdict| verdicts.iter().any(|(_, one)| one == verdict));
                assert!(is_as_decided(any.unwrap_or(Verdict::NotFound), &reply, "GET"), "{told}");
                let text = reply.text();
                for (category, mark) in &stand.marks {
                    let permitted = verdicts.contains(&(*category, Verdict::Permit));
                    assert_eq!(text.contains(mark), permitted, "{category:?} {told}");
                }
                asked += 1;
            }
            bring_about(stage, &stand, situation, false).await;
        }
        assert!(asked > 500, "{asked}");
        stage.work().await;
    }
}
