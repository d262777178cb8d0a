//! Carers: with the scope they mark doses and change times, in their own name; without it nothing is there.

use super::{JOAN, LOUIS, TWICE, arrange, bought, count, ivy, made, opened_for, since_yesterday};
use crate::{access::class::Scope, on_both_databases};

on_both_databases! {
    async fn a_carer_marks_doses_in_their_own_name(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let (joan, louis) = (stage.patient("Joan", JOAN).await, stage.patient("Louis", LOUIS).await);
        arrange(stage, ivy, joan, &[Scope::Prescriptions]).await;
        arrange(stage, ivy, louis, &[Scope::Prescriptions]).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let joans = stage.visitor(joan).await;
        let prefix = opened_for(&joans, ivy).await;
        let today = joans.get(&format!("{prefix}/doses")).await.expect(200).text();
        let path = format!("/doses/{id}/2026-11-24/08:00");
        assert!(today.contains(&format!("action=\"{prefix}{path}/taken\"")), "{today}");
        assert!(!today.contains("href=\"/doses") && !today.contains("action=\"/doses"), "every link stays with Ivy: {today}");
        let told = joans.post(&format!("{prefix}{path}/taken"), &[]).await.expect(303).location();
        assert!(told.starts_with(&prefix) && joans.get(&told).await.text().contains("Taken at 10am"), "{told}");
        // Ivy taps too: she is told by whom.
        let told = ivys.post(&format!("{path}/taken"), &[]).await.expect(303).location();
        assert!(ivys.get(&told).await.text().contains("already recorded at 10am. Taken at 10am, by Joan Test, a carer."));
        let louiss = stage.visitor(louis).await;
        opened_for(&louiss, ivy).await;
        let page = louiss.get(&format!("{prefix}{path}")).await.expect(200).text();
        assert!(page.contains("A carer") && !page.contains("Joan"), "{page}");
        assert_eq!(count(stage, "select count(*) from dose where marked_as = 'carer'").await, 1);
        // Hers over his: of two one wins.
        let skipped = ivys.post(&format!("{path}/skip"), &[("reason", "ran-out")]).await.expect(409).text();
        assert!(skipped.contains("Recorded by Joan Test, a carer"), "{skipped}");
    }

    async fn a_carer_makes_times_and_does_not_choose_who_is_told(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let (joan, louis) = (stage.patient("Joan", JOAN).await, stage.patient("Louis", LOUIS).await);
        let joans_arrangement = arrange(stage, ivy, joan, &[Scope::Prescriptions, Scope::Reminders]).await.to_string();
        let louiss = arrange(stage, ivy, louis, &[Scope::Prescriptions, Scope::Reminders]).await.to_string();
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let joans = stage.visitor(joan).await;
        let prefix = opened_for(&joans, ivy).await;
        let id = made(&joans, &prefix, &medicine, "clock", &TWICE).await;
        assert!(ivys.get(&format!("/doses/schedules/{id}")).await.text().contains("Joan Test, a carer"));
        ivys.post(&format!("/doses/schedules/{id}/reminders"), &[("version", "1"), ("on", "yes"), ("again_minutes", "15"), ("again_times", "2"), ("missed_after", "120"), ("carer", &louiss)]).await.expect(303);
        let form = joans.get(&format!("{prefix}/doses/schedules/{id}/reminders")).await.expect(200).text();
        assert!(!form.contains("Louis") && !form.contains("name=\"carer\""), "{form}");
        let page = joans.get(&format!("{prefix}/doses/schedules/{id}")).await.text();
        assert!(!page.contains("Louis"), "{page}");
        // Who sends it all the same changes nobody.
        joans.post(&format!("{prefix}/doses/schedules/{id}/reminders"), &[("version", "2"), ("on", "yes"), ("again_minutes", "15"), ("again_times", "1"), ("missed_after", "60"), ("carer", &joans_arrangement)]).await.expect(303);
        let (reminding,): (String,) = stage.peek().await.query("select reminding from dose_schedule").one().await.unwrap();
        assert!(reminding.contains(&louiss) && reminding.contains("\"again_times\":1"), "{reminding}");
    }

    async fn a_carer_without_the_scope_meets_nothing(stage) {
        let (ivy, _) = ivy(stage).await;
        let joan = stage.patient("Joan", JOAN).await;
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| *scope != Scope::Prescriptions).collect();
        arrange(stage, ivy, joan, &others).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let joans = stage.visitor(joan).await;
        let prefix = opened_for(&joans, ivy).await;
        for page in ["/doses".to_string(), "/doses/schedules".into(), "/doses/schedules/new".into(), "/doses/journey".into(), format!("/doses/schedules/{id}"), format!("/doses/schedules/{id}/reminders"), format!("/doses/{id}/2026-11-24/08:00")] {
            let reply = joans.get(&format!("{prefix}{page}")).await;
            assert!([404, 503].contains(&reply.status) && !reply.text().contains("Vitamin"), "{page}: {}", reply.status);
        }
        for (path, form) in [(format!("/doses/{id}/2026-11-24/08:00/taken"), vec![]), (format!("/doses/schedules/{id}/end"), vec![("version", "1"), ("what", "end"), ("reason", "other")])] {
            let reply = joans.post(&format!("{prefix}{path}"), &form).await;
            assert!([404, 503].contains(&reply.status), "{path}: {}", reply.status);
        }
        assert_eq!(count(stage, "select count(*) from dose").await, 0);
        assert_eq!(count(stage, "select version from dose_schedule").await, 1);
        // Under her own name there is none of it.
        let own = stage.visitor(joan).await;
        own.get(&format!("/doses/schedules/{id}")).await.expect(404);
        assert!(!own.get("/doses").await.expect(200).text().contains("Vitamin"));
    }
}
