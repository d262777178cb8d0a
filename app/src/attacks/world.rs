//! A small world to attack: Ivy, whose data is marked all over, and those who may not see it.

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::{policy, role::Role},
    people::{self, Ods, PersonId},
    platform::{
        documents::hex,
        keys::{Purpose, random_bytes},
        query::Tx,
    },
    record::import::store,
    testing::{
        authenticator::Authenticator,
        persona::{Persona, Reply},
        push_service::Browser,
        stage::Stage,
    },
};

/// Ivy of the demonstration.
pub const NUMBER: &str = "9502718348";
const SOURCE: &str = "RZZ09";

pub struct World {
    pub ivy: PersonId,
    /// Marks in all that is Ivy's, 64 random bits each, and her NHS number: nobody else may meet one.
    pub marks: Vec<String>,
    /// Her entries: a result, a letter with a file, and one of every other kind that was sent.
    pub entries: Vec<String>,
    pub passkey: String,
    pub session: String,
    /// The practice's invitation of another patient, whose name and address are marked.
    pub invitation: String,
    /// The path of its link.
    pub link: String,
    pub code: String,
    pub token: String,
    /// Her arrangement with Joan.
    pub arrangement: String,
    /// What she has hidden.
    pub hiding: String,
    /// An emergency at her practice, long ago.
    pub emergency: String,
    /// A bundle of her practice that matched nobody.
    pub refused: String,
    /// The pathway that she is on, and its template.
    pub pathway: String,
    pub template: String,
    /// A blood pressure that she typed, with a marked note.
    pub reading: String,
    /// What she bought, and what she asked her practice for.
    pub own_medicine: String,
    pub repeat: String,
    /// When she takes what she bought, with a marked dose.
    pub schedule: String,
    /// What she wants to reach, and why: marked.
    pub goal: String,
    /// Her phone, which gets reminders, with a marked name.
    pub phone: String,
    /// A reminder that she has looked at.
    pub notice: String,
    /// A clinic of her practice.
    pub clinic: String,
    /// A time that is offered to her, what she waits for with marked words, and the offer.
    pub time: String,
    pub waiting: String,
    pub offer: String,
    /// What she has booked, with marked words.
    pub booking: String,
    /// A visit by video with her practice, long over, with a marked summary.
    pub visit: String,
}

/// 64 random bits that stand in one place only.
pub fn mark(place: &str) -> String {
    format!("{place}{}", hex(&random_bytes::<8>()))
}

impl World {
    pub async fn new(stage: &Stage) -> World {
        crate::demo::seed::fill(&stage.app.platform).await.unwrap();
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let ivy = people::store::find_by_demo_key(&mut tx, "ivy").await.unwrap().unwrap();
        let mut marks = vec![NUMBER.to_string()];
        let mut new = |place: &str| {
            let mark = mark(place);
            marks.push(mark.clone());
            mark
        };
        let token = new("token");
        let email = format!("{}@example.com", new("mailbox"));
        tx.query("update person set given_name = $1, family_name = $2, email = $3 where id = $4")
            .bind(new("Given"))
            .bind(new("Family"))
            .bind(email)
            .bind(ivy.0)
            .execute()
            .await
            .unwrap();
        // Who is told when an invitation is locked.
        tx.query("update person set email = $1 where demo_key = 'practice-manager'")
            .bind(format!("{}@example.com", new("mailbox")))
            .execute()
            .await
            .unwrap();
        let source = Ods::parse(SOURCE).unwrap();
        people::store::put_organisation(&mut tx, &source, &new("Hospital"), stage.now()).await.unwrap();
        let hash = stage.app.platform.keys.hash(Purpose::SourceToken, token.as_bytes());
        store::put_source(&mut tx, &source, Some(hash), stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        send(stage, &token, &bundle(&mut new)).await.expect(200);

        let browser = stage.visitor(ivy).await;
        Authenticator::new().make_for(stage, &browser).await.expect(200);
        // Making the passkey has left it fresh.
        browser.post("/account/recovery-codes", &[]).await.expect(200);
        let reading = Uuid::now_v7().to_string();
        let note = new("measured");
        let measured = [("id", reading.as_str()), ("systolic", "128"), ("diastolic", "79"), ("note", &note)];
        browser.post("/readings/add/blood-pressure", &measured).await.expect(303);
        let handset = Browser::new().json("https://fcm.googleapis.com/fcm/send/ivy");
        let phone = browser.post_json("/reminders/phone", &handset).await.expect(200).json()["id"].clone();
        let phone = phone.as_str().unwrap().to_string();
        let goal = Uuid::now_v7().to_string();
        let (why, step) = (new("why"), new("step"));
        let wanted = [
            ("new_id", goal.as_str()),
            ("why", &why),
            ("step", "own"),
            ("own_step", &step),
            ("days", "3"),
            ("encourage", "no"),
        ];
        browser.post("/goals/new/move-more", &wanted).await.expect(303);
        let own_medicine = Uuid::now_v7().to_string();
        let (bought, taken) = (new("bought"), new("taken"));
        let added = [("new_id", own_medicine.as_str()), ("name", &bought), ("kind", "herbal"), ("dose", &taken)];
        browser.post("/medicines/add", &added).await.expect(303);
        let (schedule, medicine, dose) = (Uuid::now_v7().to_string(), format!("own:{own_medicine}"), new("dose"));
        let times = [
            ("new_id", schedule.as_str()),
            ("medicine", &medicine),
            ("kind", "clock"),
            ("days", "every"),
            ("s1_t1_at", "20:00"),
            ("s1_t1_dose", &dose),
        ];
        browser.post("/doses/schedules/new", &times).await.expect(303);
        let times = free_times(stage).await;
        let (booking, about, more, help) = (Uuid::now_v7().to_string(), new("about"), new("more"), new("help"));
        browser.post("/appointments/needs", &[("other", &help)]).await.expect(303);
        let told = [("new_id", booking.as_str()), ("description", &about), ("comment", &more), ("anyway", "yes")];
        browser.post(&format!("/appointments/book/{}", times[0]), &told).await.expect(303);
        let manager = stage.visitor(demo(stage, "practice-manager").await).await;
        let invited_email = format!("{}@example.com", new("mailbox"));
        let (invited, family) = (new("Invited"), new("Invited"));
        let page =
            invite(&manager, &[("given_name", &invited), ("family_name", &family), ("email", &invited_email)]).await;
        let code = between(&page, "class=\"nene-code\">", "<");
        // She is told of what she booked, too.
        let sent = stage.work().await;
        let mail = sent.into_iter().map(|letter| letter.body).find(|body| body.contains("/invitation/")).unwrap();
        let link = format!("/invitation/{}", between(&mail, "https://nene.test/invitation/", "\n").trim());

        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.show_everyone().await.unwrap();
        tx.query("update passkey set name = $1 where person_id = $2")
            .bind(new("Phone"))
            .bind(ivy.0)
            .execute()
            .await
            .unwrap();
        tx.query("update session set device = $1 where person_id = $2")
            .bind(new("Device"))
            .bind(ivy.0)
            .execute()
            .await
            .unwrap();
        let entries =
            ids(&mut tx, "select id from entry where person_id = $1 and source_ods = 'RZZ09' order by id", ivy).await;
        let passkey = ids(&mut tx, "select id from passkey where person_id = $1", ivy).await.remove(0);
        let session = ids(&mut tx, "select handle from session where person_id = $1", ivy).await.remove(0);
        let (invitation,): (Uuid,) = tx.query("select id from invitation").one().await.unwrap();
        let refused = "select id from import where source_ods = 'Y99001' and outcome = 'refused' and person_id is null";
        let (refused,): (Uuid,) = tx.query(refused).one().await.unwrap();
        let arrangement = ids(&mut tx, "select id from carer_arrangement where person_id = $1", ivy).await.remove(0);
        let pathway = ids(&mut tx, "select id from pathway where person_id = $1", ivy).await.remove(0);
        let template = ids(&mut tx, "select template_id from pathway where person_id = $1", ivy).await.remove(0);
        tx.query("update repeat_request set note = $1 where person_id = $2 and state = 'asked'")
            .bind(new("repeat"))
            .bind(ivy.0)
            .execute()
            .await
            .unwrap();
        let repeat =
            ids(&mut tx, "select id from repeat_request where person_id = $1 and state = 'asked'", ivy).await.remove(0);
        let (hiding, emergency) = (Uuid::now_v7(), Uuid::now_v7());
        tx.query(
            "insert into hiding (person_id, id, at, category, label, hidden_from, made_by)
             values ($1, $2, $3, 'sexual-health', 16, 'carers', $1)",
        )
        .bind(ivy.0)
        .bind(hiding)
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
        let gp = demo_in(&mut tx, "gp").await;
        tx.query(
            "insert into emergency_access (person_id, id, actor_id, organisation_ods, role, reason, words, at, until, ended_at, told_at)
             values ($1, $2, $3, 'Y99001', 'gp', 'unconscious', $4, $5, $5, $5, $5)",
        )
        .bind(ivy.0)
        .bind(emergency)
        .bind(gp.0)
        .bind(new("Emergency"))
        .bind(stage.now() - chrono::Duration::days(2))
        .execute()
        .await
        .unwrap();
        tx.query("update push_subscription set name = $1 where person_id = $2")
            .bind(new("Handset"))
            .bind(ivy.0)
            .execute()
            .await
            .unwrap();
        let clinic = "select id from clinic where organisation_ods = 'Y99001' order by made_at, id limit 1";
        let (clinic,): (Uuid,) = tx.query(clinic).one().await.unwrap();
        let (waiting, offer) = (Uuid::now_v7(), Uuid::now_v7());
        tx.query(
            "insert into waiting (person_id, id, organisation_ods, service, from_day, to_day, state, made_at, made_by, made_as,
                changed_at)
             values ($1, $2, 'Y99001', $3, $4, $4, 'offered', $5, $1, 'person', $5)",
        )
        .bind(ivy.0)
        .bind(waiting)
        .bind(new("waited"))
        .bind(stage.now().date_naive())
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
        tx.query(
            "insert into slot_offer (person_id, id, waiting_id, slot_id, made_at, until, state)
             values ($1, $2, $3, $4, $5, $6, 'open')",
        )
        .bind(ivy.0)
        .bind(offer)
        .bind(waiting)
        .bind(times[1])
        .bind(stage.now())
        .bind(stage.now() + chrono::Duration::hours(2))
        .execute()
        .await
        .unwrap();
        let visit = Uuid::now_v7();
        tx.query(
            "insert into appointment (person_id, id, slot_id, organisation_ods, clinic_id, clinician_name, service, place,
                starts_at, ends_at, channel, description, comment, state, needs, made_at, booked_by, booked_as, changed_at)
             values ($1, $2, $2, 'Y99001', $2, 'Dr Anna Rowan', 'GP appointment', '', $3, $3, 'video', '', '', 'done', '{}',
                $3, $1, 'person', $3)",
        )
        .bind(ivy.0)
        .bind(visit)
        .bind(stage.now() - chrono::Duration::days(95))
        .execute()
        .await
        .unwrap();
        tx.query(
            "insert into visit_summary (person_id, appointment_id, version, organisation_ods, words, next_steps, written_by, written_at)
             values ($1, $2, 1, 'Y99001', $3, $4, $5, $6)",
        )
        .bind(ivy.0)
        .bind(visit)
        .bind(new("summary"))
        .bind(new("steps"))
        .bind(gp.0)
        .bind(stage.now() - chrono::Duration::days(95))
        .execute()
        .await
        .unwrap();
        let notice = Uuid::now_v7();
        tx.query(
            "insert into notice (person_id, id, about_id, kind, reminder_id, occurrence, step, due_at, until, made_at, seen_at)
             values ($1, $2, $1, 'test', $2, '', 'first', $3, $3, $3, $3)",
        )
        .bind(ivy.0)
        .bind(notice)
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        World {
            ivy,
            marks,
            entries,
            passkey,
            session,
            invitation: invitation.to_string(),
            link,
            code,
            token,
            arrangement,
            hiding: hiding.to_string(),
            emergency: emergency.to_string(),
            refused: refused.to_string(),
            pathway,
            template,
            reading,
            own_medicine,
            repeat,
            schedule,
            goal,
            phone,
            notice: notice.to_string(),
            clinic: clinic.to_string(),
            time: times[1].to_string(),
            waiting: waiting.to_string(),
            offer: offer.to_string(),
            booking,
            visit: visit.to_string(),
        }
    }

    /// The marks that stand in a reply: its body, its headers.
    pub fn marks_in(&self, reply: &Reply) -> Vec<&String> {
        let headers = format!("{:?}", reply.headers);
        let text = reply.text();
        self.marks.iter().filter(|mark| text.contains(*mark) || headers.contains(*mark)).collect()
    }
}

/// Times of her practice that she could book, the earliest first.
async fn free_times(stage: &Stage) -> Vec<Uuid> {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let rows: Vec<(Uuid,)> = tx
        .query(
            "select id from slot where organisation_ods = 'Y99001' and taken = 0 and withdrawn_at is null and starts_at > $1
                and audience in (1, 3, 5, 7) order by starts_at, id limit 10",
        )
        .bind(stage.now() + chrono::Duration::days(1))
        .all()
        .await
        .unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

async fn ids(tx: &mut Tx, sql: &'static str, person: PersonId) -> Vec<String> {
    let rows: Vec<(Uuid,)> = tx.query(sql).bind(person.0).all().await.unwrap();
    rows.into_iter().map(|(id,)| id.to_string()).collect()
}

pub async fn demo(stage: &Stage, key: &str) -> PersonId {
    demo_in(&mut stage.app.platform.db.read().await.unwrap(), key).await
}

async fn demo_in(tx: &mut Tx, key: &str) -> PersonId {
    people::store::find_by_demo_key(tx, key).await.unwrap().unwrap()
}

pub async fn send(stage: &Stage, token: &str, bundle: &Value) -> Reply {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/fhir+json")];
    stage.passer_by().send(Method::POST, "/fhir", &headers, bundle.to_string().into_bytes()).await
}

/// The page after inviting somebody born on 4 March 1945 by e-mail.
pub async fn invite(manager: &Persona, fields: &[(&str, &str)]) -> String {
    let usual =
        [("nhs_number", "9000000009"), ("born_day", "4"), ("born_month", "3"), ("born_year", "1945"), ("how", "email")];
    let usual = usual.into_iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name));
    let all: Vec<(&str, &str)> = usual.chain(fields.iter().copied()).collect();
    manager.post("/practice/Y99001/invitations/new", &all).await.expect(200).text()
}

#[track_caller]
pub fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split(after).next().unwrap_or_default().to_string()
}

/// Those who may not see what is Ivy's: what they are, and who, when they are signed in.
pub async fn strangers(stage: &Stage) -> Vec<(&'static str, Option<PersonId>)> {
    let manager = Role::PracticeManager;
    let invited = stage.staff("Invited", "Y99001", manager).await;
    let ended = stage.staff("Ended", "Y99001", manager).await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    for (sql, person) in [
        ("update membership set activated_at = null where person_id = $1", invited),
        ("update membership set ended_at = activated_at where person_id = $1", ended),
    ] {
        tx.query(sql).bind(person.0).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
    vec![
        ("signed out", None),
        ("another patient", Some(demo(stage, "joe").await)),
        ("a manager elsewhere", Some(stage.staff("Nora", "Y99002", manager).await)),
        ("a clinician elsewhere", Some(demo(stage, "psychologist").await)),
        ("here without the role", Some(stage.staff("Sam", "Y99001", Role::SupportWorker).await)),
        ("invited here and not yet active", Some(invited)),
        ("no longer here", Some(ended)),
    ]
}

/// A browser with a session of its own: what one request ends does not touch the next. Its passkey
/// was just used for everything about themselves, so that this keeps nobody out.
pub async fn browser(stage: &Stage, who: Option<PersonId>) -> Persona {
    let Some(person) = who else { return stage.passer_by() };
    let visitor = stage.visitor(person).await;
    for purpose in policy::Purpose::ALL {
        stage.fresh(&visitor, purpose, person).await;
    }
    visitor
}

/// One of everything that pages show, marked in every text.
fn bundle(new: &mut impl FnMut(&str) -> String) -> Value {
    let ivy = json!({ "reference": "Patient/p" });
    let text = |words: String| json!({ "text": words });
    let at = "2026-11-03T09:00:00Z";
    let resources = vec![
        json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-14",
            "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER }] }),
        json!({ "resourceType": "Observation", "id": "o", "status": "final", "subject": ivy, "effectiveDateTime": at, "code": text(new("Test")),
            "valueQuantity": { "value": 7.5, "unit": new("unit") }, "note": [text(new("note"))] }),
        json!({ "resourceType": "DocumentReference", "id": "d", "status": "current", "subject": ivy, "date": at, "type": text(new("Letter")),
            "description": new("about"),
            "content": [{ "attachment": { "contentType": "text/plain", "title": new("title"), "data": encoded(&new("inside")) } }] }),
        json!({ "resourceType": "Condition", "id": "c", "subject": ivy, "recordedDate": at, "code": text(new("Condition")) }),
        json!({ "resourceType": "AllergyIntolerance", "id": "a", "patient": ivy, "code": text(new("Allergy")) }),
        json!({ "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order", "subject": ivy,
            "medicationCodeableConcept": text(new("Medicine")), "dosageInstruction": [text(new("dose"))] }),
        json!({ "resourceType": "Immunization", "id": "i", "status": "completed", "patient": ivy, "occurrenceDateTime": at, "vaccineCode": text(new("Vaccine")) }),
        json!({ "resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": ivy, "effectiveDateTime": at, "code": text(new("Report")), "conclusion": new("conclusion") }),
        json!({ "resourceType": "Encounter", "id": "e", "status": "finished", "class": { "code": "AMB" }, "subject": ivy, "period": { "start": at }, "type": [text(new("Visit"))] }),
        json!({ "resourceType": "Procedure", "id": "pr", "status": "completed", "subject": ivy, "performedDateTime": at, "code": text(new("Procedure")) }),
        json!({ "resourceType": "Appointment", "id": "ap", "status": "booked", "start": "2026-12-01T09:00:00Z", "description": new("Appointment"),
            "participant": [{ "actor": ivy, "status": "accepted" }] }),
        json!({ "resourceType": "CarePlan", "id": "cp", "status": "active", "intent": "plan", "subject": ivy, "title": new("Plan") }),
        json!({ "resourceType": "Flag", "id": "f", "status": "active", "subject": ivy, "code": text(new("Flag")) }),
    ];
    let entries: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

fn encoded(text: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(text)
}
