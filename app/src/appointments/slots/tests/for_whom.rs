//! For whom a clinic is: as what somebody books, and what they are to the organisation.

use http::Method;
use serde_json::{Value, json};

use super::*;
use crate::{access::role::Role, on_both_databases, platform::keys::Purpose, record::import::store};

const FIND: &str = "/appointments/find";

/// What a hospital sends of Ivy.
async fn send(stage: &Stage, ods: &str, resources: &[Value]) {
    let organisation = stage.organisation(ods, &format!("Hospital {ods}")).await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let hash = stage.app.platform.keys.hash(Purpose::SourceToken, ods.as_bytes());
    store::put_source(&mut tx, &organisation, Some(hash), stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    let patient = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER }] });
    let all: Vec<Value> =
        std::iter::once(&patient).chain(resources).map(|resource| json!({ "resource": resource })).collect();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": all });
    let authorization = format!("Bearer {ods}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/fhir+json")];
    stage.passer_by().send(Method::POST, "/fhir", &headers, bundle.to_string().into_bytes()).await.expect(200);
}

fn visit(id: &str, with: &str) -> Value {
    json!({ "resourceType": "Encounter", "id": id, "status": "finished", "subject": { "reference": "Patient/p" },
        "class": { "code": "AMB" }, "period": { "start": "2026-10-03T14:10:00Z" },
        "participant": [{ "individual": { "display": with } }] })
}

on_both_databases! {
    async fn each_clinic_for_those_who_may_book_it(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let soon = [at("2026-11-25T09:00:00Z")];
        for (service, bookers) in [
            ("Own alone", &[Booker::Person][..]), ("Carers alone", &[Booker::Carer]), ("Staff alone", &[Booker::Staff]),
            ("Own and carers", &[Booker::Person, Booker::Carer]),
        ] {
            let audience = Audience::of(bookers.iter().copied());
            Made { service, audience, ..Made::default() }.with(stage, &soon).await;
        }
        let own = stage.visitor(ivy).await.get(FIND).await.expect(200).text();
        let joan = carer(stage, ivy, &[Scope::Appointments]).await;
        let hers = joan.get(&format!("/for/{}{FIND}", ivy.0)).await.expect(200).text();
        let carol = stage.staff("Carol", "Y99001", Role::Receptionist).await;
        let desk = opened(stage, carol, ivy, Some("Y99001")).await;
        let desk = desk.get(&format!("/practice/Y99001/people/{}{FIND}", ivy.0)).await.expect(200).text();
        for (service, seen) in [
            ("Own alone", [true, false, false]), ("Carers alone", [false, true, false]), ("Staff alone", [false, false, true]),
            ("Own and carers", [true, true, false]),
        ] {
            let shown = [&own, &hers, &desk].map(|page| page.contains(&format!(">{service}<")));
            assert_eq!(shown, seen, "{service}");
        }
        // Staff is not told to call itself.
        assert!(!desk.contains("pharmacist") && desk.contains("/appointments/any") && hers.contains("pharmacist"), "{desk}");
        // Links stay with the person whose pages these are.
        assert!(hers.contains(&format!("/for/{}{FIND}?for=", ivy.0)), "{hers}");
        assert!(desk.contains(&format!("/practice/Y99001/people/{}{FIND}?for=", ivy.0)), "{desk}");
    }

    async fn nobody_finds_a_time_of_what_is_not_offered_to_them(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        stage.organisation("Y99002", "Other Surgery").await;
        let soon = [at("2026-11-25T09:00:00Z")];
        let staff = Made { audience: Audience::of([Booker::Staff]), ..Made::default() };
        let (staffs, _) = staff.with(stage, &soon).await;
        let (others, _) = Made { ods: "Y99002", ..Made::default() }.with(stage, &soon).await;
        let visitor = stage.visitor(ivy).await;
        for clinic in [staffs, others] {
            let page = visitor.get(&format!("{FIND}?for={clinic}")).await.expect(200).text();
            assert!(page.contains("This is not offered any more") && booked_by(&page).is_empty(), "{page}");
        }
        // Beside a clinic that is hers, of the same service: the other one's times stay away.
        let (own, ids) = Made::default().with(stage, &soon).await;
        let page = visitor.get(&format!("{FIND}?for={own}")).await.expect(200).text();
        assert_eq!(booked_by(&page), ids);
    }

    async fn a_carer_without_appointments_finds_nothing_at_all(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        Made::default().with(stage, &[at("2026-11-25T09:00:00Z")]).await;
        let joan = carer(stage, ivy, &[Scope::Prescriptions]).await;
        let reply = joan.get(&format!("/for/{}{FIND}", ivy.0)).await;
        assert_eq!(reply.status, 404);
        stage.passer_by().get(FIND).await.expect(303);
    }

    async fn a_hospital_is_found_by_those_whom_it_knows(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        stage.organisation("RZZ01", "Wessex Vale Hospital").await;
        let soon = [at("2026-11-25T09:00:00Z")];
        let known = Made { ods: "RZZ01", service: "Diabetes review", reach: Reach::Known, ..Made::default() };
        known.with(stage, &soon).await;
        Made { ods: "RZZ01", service: "For all", reach: Reach::Everyone, ..Made::default() }.with(stage, &soon).await;
        let visitor = stage.visitor(ivy).await;
        let page = visitor.get(FIND).await.expect(200).text();
        assert!(!page.contains("Diabetes review") && page.contains("For all"), "{page}");
        send(stage, "RZZ01", &[visit("v", "Dr Sam Hill")]).await;
        assert!(visitor.get(FIND).await.expect(200).text().contains("Diabetes review"));
        // A carer who may see appointments alone knows it by the visit only where they see visits.
        let joan = carer(stage, ivy, &[Scope::Appointments]).await;
        let hers = format!("/for/{}{FIND}", ivy.0);
        assert!(!joan.get(&hers).await.expect(200).text().contains("Diabetes review"));
        let appointment = json!({ "resourceType": "Appointment", "id": "a", "status": "booked", "start": "2026-12-01T09:00:00Z",
            "end": "2026-12-01T09:10:00Z", "description": "Review",
            "participant": [{ "actor": { "reference": "Patient/p" }, "status": "accepted" }] });
        send(stage, "RZZ01", &[appointment]).await;
        assert!(joan.get(&hers).await.expect(200).text().contains("Diabetes review"));
    }

    async fn with_somebody_they_have_seen(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let owen = stage.staff("Owen", "Y99001", Role::Gp).await;
        let soon = [at("2026-11-25T09:00:00Z")];
        let (_, by_member) = Made { clinician: Some(owen), clinician_name: "Dr Owen Carrick", ..Made::default() }.with(stage, &soon).await;
        let (clinic, by_name) = Made { clinician_name: "Dr Sam Hill", ..Made::default() }.with(stage, &soon).await;
        Made { clinician_name: "Dr Nobody Known", ..Made::default() }.with(stage, &soon).await;
        let visitor = stage.visitor(ivy).await;
        let known = format!("{FIND}?for={clinic}&with=known");
        let page = visitor.get(&known).await.expect(200).text();
        assert!(page.contains("There is no free time like this"), "{page}");
        // In the record, by name; and here, by the booking that has been.
        send(stage, "Y99001", &[visit("v", "HILL, Sam (Dr)")]).await;
        assert_eq!(booked_by(&visitor.get(&known).await.expect(200).text()), by_name);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query(
            "insert into appointment (person_id, id, slot_id, organisation_ods, clinic_id, clinician_id, clinician_name, service,
                place, starts_at, ends_at, channel, description, comment, state, needs, made_at, booked_by, booked_as, changed_at)
             values ($1, $2, $2, 'Y99001', $2, $3, 'Dr Owen Carrick', 'GP appointment', '', $4, $5, 'video', '', '', 'done', '{}', $4, $1,
                'person', $4)",
        )
        .bind(ivy.0)
        .bind(Uuid::now_v7())
        .bind(owen.0)
        .bind(stage.now() - Duration::days(9))
        .bind(stage.now() - Duration::days(9) + Duration::minutes(10))
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let page = visitor.get(&known).await.expect(200).text();
        let mut shown = booked_by(&page);
        let mut both = vec![by_member[0], by_name[0]];
        shown.sort();
        both.sort();
        assert_eq!(shown, both);
        assert!(page.contains("You have seen them before"), "{page}");
        // What she keeps to herself, her carers do not learn.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update appointment set private = 1").execute().await.unwrap();
        tx.commit().await.unwrap();
        let joan = carer(stage, ivy, &[Scope::Appointments]).await;
        let hers = joan.get(&format!("/for/{}{known}", ivy.0)).await.expect(200).text();
        assert!(!booked_by(&hers).contains(&by_member[0]) || hers.contains("There is no free time like this"), "{hers}");
        assert!(!hers.contains("seen them before</strong>"), "{hers}");
    }
}
