//! What is needed at a visit, and what a clinic asks before it.

use super::*;
use crate::{access::role::Role, on_both_databases};

on_both_databases! {
    async fn needs_are_said_once_and_go_with_every_appointment(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 2).await;
        let first = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        let path = format!("/appointments/needs?slot={}", slots[1]);
        let form = ivy.get(&path).await.expect(200).text();
        assert!(form.contains(&slots[1].to_string()), "{form}");
        let slot = slots[1].to_string();
        let wrong = "x".repeat(41);
        let page = ivy.post("/appointments/needs", &[("language", &wrong), ("slot", &slot)]).await.expect(422).text();
        assert!(page.contains(&wrong) && page.contains(&slot), "{page}");
        let fields = [("language", "Polish"), ("need", "step-free"), ("need", "longer-time"), ("slot", slot.as_str())];
        let saved = ivy.post("/appointments/needs", &fields).await.expect(303);
        assert_eq!(saved.location(), format!("/appointments/book/{slot}"));
        let form = ivy.get(&format!("/appointments/book/{slot}")).await.expect(200).text();
        assert!(form.contains("An interpreter: Polish"), "{form}");
        let second = booked(book(&ivy, slots[1], Uuid::now_v7(), &[]).await);
        for id in [first, second] {
            let page = ivy.get(&format!("/appointments/{id}")).await.expect(200).text();
            assert!(page.contains("An interpreter: Polish") && page.contains("A way without steps"), "{page}");
        }
        // Saying the same again changes nothing.
        let events = count(stage, "select count(*) from appointment_event").await;
        ivy.post("/appointments/needs", &fields).await.expect(303);
        assert_eq!(count(stage, "select count(*) from appointment_event").await, events);
        // No text of anybody's leads anywhere.
        let odd = ivy.post("/appointments/needs", &[("slot", "//evil.example"), ("appointment", "../x")]).await;
        assert_eq!(odd.expect(303).location(), "/appointments");
    }

    async fn a_clinic_asks_and_the_answers_keep_the_question(stage) {
        let (_, ivy, _) = ivy_and_times(stage, 1).await;
        let (id_of_clinic, slots) = clinic(stage, &TestClinic::default(), &[hours(stage, 30)]).await;
        let manager = stage.staff("Meera", "Y99001", Role::PracticeManager).await;
        let manager = stage.visitor(manager).await;
        let path = format!("/practice/Y99001/clinics/{id_of_clinic}/questions");
        manager.get(&path).await.expect(200);
        let (one, two) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
        let add = |id: &str, words: &str, kind: &str| {
            [("act", "add".to_owned()), ("new_id", id.to_owned()), ("words", words.to_owned()), ("kind", kind.to_owned())]
        };
        for (fields, status) in [
            (add(&one, "Since when?", "text"), 303),
            (add(&one, "Since when?", "text"), 303),
            (add(&two, "Do you smoke?", "yes-no"), 303),
            (add(&two, "", "yes-no"), 422),
            (add(&two, "x", "guess"), 422),
            (add(&two, &"x".repeat(201), "text"), 422),
        ] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            manager.post(&path, &fields).await.expect(status);
        }
        assert_eq!(count(stage, "select count(*) from clinic_question").await, 2);

        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        let page = ivy.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains("2 questions are not answered yet."), "{page}");
        let form = ivy.get(&format!("/appointments/{id}/answers")).await.expect(200).text();
        assert!(form.contains("Since when?") && form.contains("Do you smoke?"), "{form}");
        let answers = format!("/appointments/{id}/answers");
        let (first, second) = (format!("answer_{one}"), format!("answer_{two}"));
        let long = "y".repeat(501);
        let wrong = ivy.post(&answers, &[(first.as_str(), long.as_str()), (second.as_str(), "perhaps")]).await;
        let page = wrong.expect(422).text();
        assert!(page.contains(&long) && page.contains("Choose yes or no"), "{page}");
        ivy.post(&answers, &[(first.as_str(), "Since Sunday"), (second.as_str(), "No")]).await.expect(303);
        let page = ivy.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains("Since Sunday") && page.contains("All questions are answered."), "{page}");
        // What is asked no more stays with its answer; a form from before is told so.
        manager.post(&path, &[("act", "remove"), ("new_id", one.as_str())]).await.expect(303);
        let page = ivy.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains("Since when?") && page.contains("Since Sunday"), "{page}");
        ivy.post(&answers, &[(first.as_str(), "Since Monday")]).await.expect(409);
        // An answer is taken back by sending none.
        ivy.post(&answers, &[(second.as_str(), "")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from appointment_answer").await, 1);
    }

    async fn only_the_clinics_own_front_office_asks(stage) {
        let (_, ivy, _) = ivy_and_times(stage, 1).await;
        let (id_of_clinic, _) = clinic(stage, &TestClinic::default(), &[hours(stage, 30)]).await;
        let path = format!("/practice/Y99001/clinics/{id_of_clinic}/questions");
        let other = stage.staff("Olga", "RZZ01", Role::PracticeManager).await;
        let officer = stage.staff("Petra", "Y99001", Role::PrivacyOfficer).await;
        let helper = stage.staff("Sam", "Y99001", Role::SupportWorker).await;
        let fields = [("act", "add"), ("new_id", "01890a5d-ac96-774b-bcce-b302099a8057"), ("words", "Why?"), ("kind", "text")];
        for visitor in [stage.visitor(other).await, stage.visitor(officer).await, ivy] {
            visitor.get(&path).await.expect(404);
            visitor.post(&path, &fields).await.expect(404);
        }
        // Who sees people reads the questions, and changes none.
        let helper = stage.visitor(helper).await;
        let page = helper.get(&path).await.expect(200).text();
        assert!(!page.contains("Ask one more"), "{page}");
        helper.post(&path, &fields).await.expect(404);
        let there = format!("/practice/RZZ01/clinics/{id_of_clinic}/questions");
        stage.visitor(other).await.get(&there).await.expect(404);
        assert_eq!(count(stage, "select count(*) from clinic_question").await, 0);
    }
}
