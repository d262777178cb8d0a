//! Who sees the pages, and what stands on them.

use chrono::Duration;

use super::*;
use crate::{
    access::role::Role,
    on_both_databases,
    testing::{persona::Persona, stage::Stage},
};

const PAGE: &str = "/readings/trends/blood-pressure";

async fn ivy(stage: &Stage) -> (PersonId, Persona) {
    let ivy = stage.patient("Ivy", IVY).await;
    (ivy, stage.visitor(ivy).await)
}

/// Opens Ivy's record at work and answers the address of her pages there.
async fn at_work(visitor: &Persona, ods: &str, person: PersonId) -> String {
    let fields = [("nhs_number", IVY), ("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
    visitor.post(&format!("/practice/{ods}/find"), &fields).await.expect(303);
    format!("/practice/{ods}/people/{}", person.0)
}

async fn stop_sharing(stage: &Stage, person: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into sharing_choice (person_id, id, at, purpose, choice, made_by) values ($1, $2, $3, 'direct-care', 'stop', $1)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn ivy_sees_her_diary_drawn_averaged_and_in_a_table(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let mut diary = diary();
        diary[0].note = "Felt <dizzy>".into();
        keep(stage, ivy, &diary).await;
        let page = ivys.get(PAGE).await.expect(200).text();
        for words in [
            "28 readings in the last 30 days.",
            "nene-chart__spot",
            "134/84 mmHg, pulse 72",
            "Note: Felt &lt;dizzy&gt;",
            "16 November 2026, 8am",
            "All of these readings",
            "These are plain averages",
            "Entered by",
            "You",
            "Nobody watches these readings all the time.",
            "/readings/report/blood-pressure?period=30-days",
            &format!("/readings/{}", diary[0].id),
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // She is 81: below 145 by the protocol, so only the first day is above.
        assert!(page.contains("below 145 (NICE NG136 1.4.20)"), "{page}");
        assert_eq!(page.matches("Above target").count(), 4, "{page}");
        let week = ivys.get(&format!("{PAGE}?period=7-days")).await.expect(200).text();
        assert!(week.contains("20 readings in the last 7 days."), "{week}");
        assert!(week.contains("aria-current=\"page\">7 days"), "{week}");
    }

    async fn an_empty_period_says_where_the_readings_are(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let none = ivys.get(PAGE).await.expect(200).text();
        assert!(none.contains("There are no blood pressure readings in the last 30 days.") && !none.contains("The latest was"), "{none}");
        assert!(none.contains("/readings/add/blood-pressure"), "{none}");
        keep(stage, ivy, &diary()).await;
        stage.advance(Duration::days(100));
        let ivys = stage.visitor(ivy).await;
        let none = ivys.get(PAGE).await.expect(200).text();
        assert!(none.contains("The latest was on 22 November 2026.") && none.contains("?period=all"), "{none}");
        let all = ivys.get(&format!("{PAGE}?period=all")).await.expect(200).text();
        assert!(all.contains("28 readings so far."), "{all}");
    }

    async fn what_is_not_offered_is_not_found(stage) {
        let (_, ivys) = ivy(stage).await;
        for path in ["/readings/trends/happiness", "/readings/trends/blood-pressure?period=decade"] {
            ivys.get(path).await.expect(404);
        }
        for measure in MEASURES {
            ivys.get(&format!("/readings/trends/{}", measure.key())).await.expect(200);
        }
    }

    async fn a_long_table_goes_on_on_other_pages(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let many: Vec<_> = (1..=120)
            .map(|index| new(stage.now() - Duration::hours(index), Values::Weight(Amount::of_thousandths(80_000 + index))))
            .collect();
        keep(stage, ivy, &many).await;
        let path = "/readings/trends/weight";
        let rows = |page: &str| page.matches("<th scope=\"row\">").count();
        let first = ivys.get(path).await.expect(200).text();
        assert_eq!(rows(&first), 30);
        assert!(first.contains("2 of 4") && !first.contains("0 of 4"), "{first}");
        let last = ivys.get(&format!("{path}?page=4")).await.expect(200).text();
        assert_eq!(rows(&last), 30);
        // A page that is not there is the last one.
        assert_eq!(rows(&ivys.get(&format!("{path}?page=99")).await.expect(200).text()), 30);
        assert_eq!(rows(&ivys.get(&format!("{path}?page=0")).await.expect(200).text()), 30);
    }

    async fn a_carer_sees_what_the_arrangement_covers(stage) {
        let (ivy, _) = ivy(stage).await;
        keep(stage, ivy, &diary()).await;
        let joan = stage.patient("Joan", "9000000017").await;
        let louis = stage.patient("Louis", "9000000025").await;
        let scope = crate::access::class::Scope::Readings.key();
        cares(stage, ivy, joan, scope).await;
        cares(stage, ivy, louis, crate::access::class::Scope::Prescriptions.key()).await;
        let page = format!("/for/{}{PAGE}", ivy.0);
        let joans = stage.visitor(joan).await;
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(303);
        let seen = joans.get(&page).await.expect(200).text();
        assert!(seen.contains("134/84 mmHg") && seen.contains(&format!("/for/{}/readings/", ivy.0)), "{seen}");
        assert!(!seen.contains("You</td>"), "{seen}");
        let louis = stage.visitor(louis).await;
        louis.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(303);
        let refused = louis.get(&page).await;
        assert!(refused.status == 404 && !refused.text().contains("134/84"), "{}", refused.status);
    }

    async fn staff_see_it_and_what_is_not_shared_only_where_they_asked_for_it(stage) {
        let (ivy, _) = ivy(stage).await;
        let gp = stage.staff("Priya", "Y99001", Role::Gp).await;
        let priya = stage.visitor(gp).await;
        let base = at_work(&priya, "Y99001", ivy).await;
        keep(stage, ivy, &diary()).await;
        // Before the plan that Y99001 asked for.
        keep(stage, ivy, &[new(at("2026-11-02T08:00:00Z"), pressure(177, 99))]).await;
        put_on(stage, ivy, gp, "hypertension-diagnosis", "2026-11-16", &Limits::default()).await;
        let page = format!("{base}{PAGE}");
        let shared = priya.get(&page).await.expect(200).text();
        assert!(shared.contains("177/99") && shared.contains("134/84 mmHg. 24 of 28 readings count."), "{shared}");
        assert!(shared.contains("4 of the first day") && shared.contains("below 135/85, not hypertensive"), "{shared}");
        stop_sharing(stage, ivy).await;
        let kept = priya.get(&page).await.expect(200).text();
        assert!(!kept.contains("177/99") && kept.contains("134/84 mmHg. 24 of 28"), "{kept}");
        // A hospital that asked for nothing sees nothing, and no plan of another's.
        let grace = stage.visitor(stage.staff("Grace", "RZZ01", Role::Nurse).await).await;
        let base = at_work(&grace, "RZZ01", ivy).await;
        let none = grace.get(&format!("{base}{PAGE}?period=all")).await.expect(200).text();
        assert!(none.contains("There are no blood pressure readings") && !none.contains("134/84"), "{none}");
        let receptionist = stage.visitor(stage.staff("Rose", "Y99001", Role::Receptionist).await).await;
        receptionist.get(&page).await.expect(409);
    }

    async fn a_reading_of_somebody_else_stands_on_no_page_of_ivys(stage) {
        let (_, ivys) = ivy(stage).await;
        let joan = stage.patient("Joan", "9000000017").await;
        keep(stage, joan, &[new(at("2026-11-20T08:00:00Z"), pressure(199, 111))]).await;
        let page = ivys.get(&format!("{PAGE}?period=all")).await.expect(200).text();
        assert!(!page.contains("199"), "{page}");
        stage.passer_by().get(PAGE).await.expect(303);
    }
}
