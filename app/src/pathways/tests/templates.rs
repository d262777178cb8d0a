//! Templates: read, changed as a new version, signed, retired.

use super::*;
use crate::{
    on_both_databases,
    pathways::{template::Template, template_form},
};

/// The form of a template as it stands, with some of it changed.
async fn fields(stage: &Stage, id: Uuid, change: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut tx = stage.peek().await;
    let (body,): (String,) = tx.query("select body from pathway_template where id = $1").bind(id).one().await.unwrap();
    let template: Template = serde_json::from_str(&body).unwrap();
    let mut fields = template_form::filled(&template);
    fields.retain(|(name, _)| !change.iter().any(|(other, _)| other == name));
    fields.extend(change.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    fields
}

async fn edit(stage: &Stage, who: &Persona, id: Uuid, change: &[(&str, &str)]) -> Reply {
    let fields = fields(stage, id, change).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(&format!("{TEMPLATES}/{id}/edit"), &fields).await
}

on_both_databases! {
    async fn who_reads_and_who_signs(stage) {
        switched_on(stage).await;
        let id = newest(stage, "copd").await;
        for (role, reads, signs) in [
            (Role::PracticeManager, true, false),
            (Role::SupportWorker, true, false),
            (Role::Gp, true, true),
            (Role::Nurse, true, true),
            (Role::OtherClinician, true, true),
            (Role::Receptionist, false, false),
            (Role::PrivacyOfficer, false, false),
        ] {
            let person = staff(stage, role).await;
            person.get(TEMPLATES).await.expect(if reads { 200 } else { 404 });
            let page = person.get(&format!("{TEMPLATES}/{id}")).await.expect(if reads { 200 } else { 404 }).text();
            assert_eq!(page.contains("Sign this version"), signs, "{role:?}");
            person.get(&format!("{TEMPLATES}/{id}/edit")).await.expect(if signs { 200 } else { 404 });
            // An empty sign-off is told what is missing, or there is no such page.
            person.post(&format!("{TEMPLATES}/{id}/sign"), &[]).await.expect(if signs { 422 } else { 404 });
            if !signs {
                person.post(&format!("{TEMPLATES}/{id}/sign"), &SIGN).await.expect(404);
                person.post(&format!("{TEMPLATES}/{id}/retire"), &[]).await.expect(404);
                edit(stage, &person, id, &[("title", "Mine")]).await.expect(404);
            }
        }
        assert_eq!(count(stage, "select count(*) from pathway_template where signed_at is not null or retired_at is not null").await, 0);
        let elsewhere = stage.staff("Nora", "Y99002", Role::Gp).await;
        stage.visitor(elsewhere).await.get(&format!("{TEMPLATES}/{id}")).await.expect(404);
    }

    async fn one_shows_all_that_both_sides_see(stage) {
        switched_on(stage).await;
        let gp = staff(stage, Role::Gp).await;
        let list = gp.get(TEMPLATES).await.expect(200).text();
        for title in ["Blood pressure diary for a week", "Asthma diary", "Oxygen at home (virtual ward)", "Draft, not signed"] {
            assert!(list.contains(title), "{title}");
        }
        let id = newest(stage, "hypertension-diagnosis").await;
        let page = gp.get(&format!("{TEMPLATES}/{id}")).await.expect(200).text();
        for words in [
            "Blood pressure: every day, morning and evening, twice, with 1 minute in between",
            "for 7 days",
            "below 135/85 mmHg",
            "NICE NG136 1.2.7",
            "Nobody watches your readings live",
            "Monday, 8am to midday",
            "01632 960100",
            "Upper number: act at once from",
            "180 mmHg",
            "within 1 hour of your working time",
            "You decide about these",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }

    async fn a_change_is_a_new_draft_and_what_was_signed_stays(stage) {
        switched_on(stage).await;
        let gp = staff(stage, Role::Gp).await;
        let first = signed(stage, &gp, "hypertension-treated").await;
        let second = edit(stage, &gp, first, &[("target_systolic", "140"), ("advice-bp-high", "Call <b>us</b>")]).await.expect(303).location();
        let page = gp.get(&second).await.expect(200).text();
        assert!(page.contains("It is saved as a new version"), "{page}");
        assert!(page.contains("How it differs from version 1"), "{page}");
        assert!(page.contains("was “not set”, is now “140 mmHg”"), "{page}");
        assert!(page.contains("Call &lt;b&gt;us&lt;/b&gt;") && !page.contains("<b>us"), "{page}");
        assert_eq!(count(stage, "select count(*) from pathway_template where template = 'hypertension-treated' and body like '%140000%'").await, 1);
        // The signed one still stands; the old page leads on to nothing that would overtake.
        let again = edit(stage, &gp, first, &[("title", "Other")]).await.expect(409).text();
        assert!(again.contains("This template has changed"), "{again}");
        // A draft that is changed is retired: nobody signs what they have not read.
        let draft = newest(stage, "hypertension-treated").await;
        edit(stage, &gp, draft, &[("target_systolic", "138")]).await.expect(303);
        gp.post(&format!("{TEMPLATES}/{draft}/sign"), &SIGN).await.expect(409);
        let third = signed(stage, &gp, "hypertension-treated").await;
        let (one,): (i64,) = stage.peek().await
            .query("select count(*) from pathway_template where template = 'hypertension-treated' and signed_at is not null and retired_at is null and id = $1")
            .bind(third).one().await.unwrap();
        assert_eq!(one, 1, "the version signed before is retired");
        assert_eq!(count(stage, "select count(*) from pathway_template where template = 'hypertension-treated' and retired_at is null").await, 1);
    }

    async fn a_form_that_is_wrong_says_where(stage) {
        switched_on(stage).await;
        let gp = staff(stage, Role::Gp).await;
        let id = newest(stage, "hypertension-treated").await;
        let page = edit(stage, &gp, id, &[("red_systolic", "140"), ("title", ""), ("about", "Typed words")]).await.expect(422).text();
        assert!(page.contains("must be lower than") && page.contains("Typed words") && page.contains("value=\"140\""), "{page}");
        edit(stage, &gp, id, &[("surprise", "1")]).await.expect(422);
        // Nothing changed is nothing saved.
        edit(stage, &gp, id, &[]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from pathway_template").await, 8);
    }

    async fn a_signature_is_kept_with_its_words_and_given_once(stage) {
        switched_on(stage).await;
        let gp = staff(stage, Role::Gp).await;
        let id = newest(stage, "asthma").await;
        let path = format!("{TEMPLATES}/{id}");
        let page = gp.post(&format!("{path}/sign"), &[("registration", "?"), ("words", "Kept words")]).await.expect(422).text();
        assert!(page.contains("Kept words") && page.contains("Enter your registration number") && page.contains("Tick the box"), "{page}");
        gp.post(&format!("{path}/sign"), &SIGN).await.expect(303);
        gp.post(&format!("{path}/sign"), &SIGN).await.expect(409);
        let page = gp.get(&path).await.expect(200).text();
        for words in ["Registration GMC 1234567", "Compared with NG136.", "24 November 2026, 10am", "gp Staff"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        gp.post(&format!("{path}/retire"), &[]).await.expect(303);
        gp.post(&format!("{path}/retire"), &[]).await.expect(409);
        assert!(gp.get(&path).await.text().contains("Retired"));
    }

    async fn of_two_who_save_at_once_one_wins(stage) {
        switched_on(stage).await;
        let (one, two) = (staff(stage, Role::Gp).await, staff(stage, Role::Nurse).await);
        let id = newest(stage, "copd").await;
        let (one, two) = tokio::join!(edit(stage, &one, id, &[("title", "One")]), edit(stage, &two, id, &[("title", "Two")]));
        let mut both = [one.status, two.status];
        both.sort();
        assert_eq!(both, [303, 409]);
        assert_eq!(count(stage, "select count(*) from pathway_template where template = 'copd'").await, 2);
    }
}
