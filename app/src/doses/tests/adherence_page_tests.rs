//! How often doses were taken, seen through the door, on both databases.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use crate::{
    access::{class::Scope, role::Role},
    doses::{
        Reminding, SkipReason,
        schedule::{AsNeeded, Clock, Course, Days, Slot, Step, Timing},
    },
    on_both_databases,
    people::PersonId,
    testing::stage::Stage,
};

const IVY: &str = "9000000009";
const PAGE: &str = "/doses/adherence";
const PAPER: &str = "/doses/adherence/print";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

fn clock(times: &[&str]) -> Timing {
    let slots = times.iter().map(|at| Slot { at: at.parse().unwrap(), dose: "1 tablet".into() }).collect();
    Timing::Clock(Clock { days: Days::Every, steps: vec![Step { days: None, slots }] })
}

/// A schedule that was agreed to when its first day began; a dose is missed four hours after its time.
async fn schedule(stage: &Stage, person: PersonId, title: &str, from: &str, timing: Timing) -> Uuid {
    of_medicine(stage, person, (title, "own"), from, timing).await
}

async fn of_medicine(stage: &Stage, person: PersonId, (title, kind): (&str, &str), from: &str, timing: Timing) -> Uuid {
    let (id, begun) = (Uuid::now_v7(), at(&format!("{from}T00:00")));
    let reminding = Reminding { on: true, again_minutes: 15, again_times: 1, missed_after_minutes: 240, carer: None };
    let course = Course { timing, starts_on: day(from), ends_on: None, zone: London };
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    tx.query(
        "insert into dose_schedule (person_id, id, medicine_kind, medicine_id, title, reminding, made_at, made_by,
             made_as, confirmed_at, confirmed_by) values ($1, $2, $3, $4, $5, $6, $7, $1, 'person', $7, $1)",
    )
    .bind(person.0)
    .bind(id)
    .bind(kind.to_string())
    .bind(Uuid::now_v7())
    .bind(title.to_string())
    .bind(serde_json::to_string(&reminding).unwrap())
    .bind(begun)
    .execute()
    .await
    .unwrap();
    tx.query("insert into dose_course (person_id, schedule_id, number, from_at, body) values ($1, $2, 1, $3, $4)")
        .bind(person.0)
        .bind(id)
        .bind(begun)
        .bind(serde_json::to_string(&course).unwrap())
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

enum Said {
    Taken(DateTime<Utc>),
    Skipped(SkipReason),
    Undone,
}

async fn mark(stage: &Stage, person: PersonId, schedule: Uuid, (of_day, slot): (&str, &str), said: Said) {
    let due_at = (slot.len() == 5).then(|| at(&format!("{of_day}T{slot}")));
    let (state, taken_at, reason) = match said {
        Said::Taken(at) => ("taken", Some(at), None),
        Said::Skipped(reason) => ("skipped", None, Some(reason.key().to_string())),
        Said::Undone => ("unmarked", None, None),
    };
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    tx.query(
        "insert into dose (person_id, schedule_id, day, slot, due_at, state, at, reason, marked_at, marked_by, marked_as)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $1, 'person')",
    )
    .bind(person.0)
    .bind(schedule)
    .bind(day(of_day))
    .bind(slot.to_string())
    .bind(due_at)
    .bind(state.to_string())
    .bind(taken_at)
    .bind(reason)
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// Twice a day from 1 November 2026. Until the 20th all were taken; then one late, one skipped, one left
/// out as the doctor said, and three of which nobody said anything. It is the 24th, 10am.
async fn november(stage: &Stage, ivy: PersonId) -> Uuid {
    let id = schedule(stage, ivy, "Bisoprolol 2.5 mg", "2026-11-01", clock(&["08:00", "20:00"])).await;
    for number in 1..=20 {
        let of_day = format!("2026-11-{number:02}");
        for slot in ["08:00", "20:00"] {
            mark(stage, ivy, id, (&of_day, slot), Said::Taken(at(&format!("{of_day}T{slot}")))).await;
        }
    }
    mark(stage, ivy, id, ("2026-11-21", "08:00"), Said::Taken(at("2026-11-21T10:30"))).await;
    mark(stage, ivy, id, ("2026-11-21", "20:00"), Said::Skipped(SkipReason::RanOut)).await;
    mark(stage, ivy, id, ("2026-11-22", "08:00"), Said::Skipped(SkipReason::ToldNotTo)).await;
    mark(stage, ivy, id, ("2026-11-22", "20:00"), Said::Undone).await;
    id
}

fn rows(page: &str) -> usize {
    page.matches("<th scope=\"row\">").count()
}

on_both_databases! {
    async fn the_number_and_what_it_leaves_out(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        november(stage, ivy).await;
        let page = stage.visitor(ivy).await.get(PAGE).await.expect(200).text();
        for words in [
            "41 of 45 doses were taken: 91%.",
            "1 dose was taken later than planned. It counts as taken.",
            "1 dose was left out because a doctor, nurse or pharmacist said so, or in hospital. It is not counted.",
            "14 doses are still to come, or can still be recorded. They are not counted yet.",
            "2 to 8 November",
            "14 of 14 (100%)",
            "11 of 13 (85%)",
            "0 of 2 (0%)",
            "1 not counted",
            // What can still be put right, and where.
            "href=\"/doses?day=2026-11-23\"",
            "23 November 2026: 2 doses",
            "22 November 2026: 1 dose",
            "What the number means",
            "Missed a dose, or not sure?",
            "href=\"/doses/adherence/print?month=2026-11\"",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(rows(&page), 6, "six weeks of November: {page}");
        assert_eq!(page.matches("role=\"img\"").count(), 1, "one month is no row of months");
        assert!(!page.contains("style="), "{page}");
    }

    async fn month_by_month(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        // 01:30 on 25 October, when the clocks went back, is one dose.
        let id = schedule(stage, ivy, "Bisoprolol", "2026-10-01", clock(&["01:30"])).await;
        for number in 1..=31 {
            let of_day = format!("2026-10-{number:02}");
            if number != 7 {
                let due = at(&format!("{of_day}T00:30"));
                mark(stage, ivy, id, (&of_day, "01:30"), Said::Taken(due)).await;
            }
        }
        let ivys = stage.visitor(ivy).await;
        let october = ivys.get(&format!("{PAGE}?month=2026-10")).await.expect(200).text();
        assert!(october.contains("30 of 31 doses were taken: 97%."), "{october}");
        assert!(october.contains("7 October 2026: 1 dose"), "{october}");
        let november = ivys.get(&format!("{PAGE}?month=2026-11&medicine=")).await.expect(200).text();
        assert!(november.contains("0 of 24 doses were taken: 0%."), "{november}");
        assert!(november.contains("Month by month") && november.contains("30 of 31 (97%)"), "{november}");
        assert!(november.contains("href=\"/doses/adherence?month=2026-10\""), "{november}");
        assert!(november.contains("value=\"2026-11\" selected"), "{november}");
        for path in [
            "?month=2026-09", "?month=2026-12", "?month=2026-13", "?month=2026", "?month=x", "?month=2026-11-01",
            "?month=0000-00", "?month=99999-1", "?medicine=x",
            "?medicine=01890a5d-ac96-774b-bcce-b302099a8057",
        ] {
            ivys.get(&format!("{PAGE}{path}")).await.expect(404);
            ivys.get(&format!("{PAPER}{path}")).await.expect(404);
        }
    }

    async fn nothing_to_count_is_no_number(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let none = ivys.get(PAGE).await.expect(200).text();
        assert!(none.contains("No medicine has times yet") && !none.contains('%'), "{none}");
        assert!(ivys.get(PAPER).await.expect(200).text().contains("There were no doses in these months."));
        // From today, and not due for hours.
        schedule(stage, ivy, "Bisoprolol", "2026-11-24", clock(&["20:00"])).await;
        let page = ivys.get(PAGE).await.expect(200).text();
        assert!(page.contains("No dose was due yet, so there is nothing to count."), "{page}");
        assert!(!page.contains("%") && page.contains("7 doses are still to come"), "{page}");
        // Taken when needed: never due.
        let limits = AsNeeded { gap_minutes: 240, most_in_24_hours: 4, dose: "2 tablets".into() };
        let as_needed = schedule(stage, ivy, "Paracetamol", "2026-11-01", Timing::AsNeeded(limits)).await;
        for number in [3, 4] {
            let slot = Uuid::now_v7().to_string();
            let of_day = format!("2026-11-0{number}");
            mark(stage, ivy, as_needed, (&of_day, &slot), Said::Taken(at(&format!("{of_day}T10:00")))).await;
        }
        let page = ivys.get(&format!("{PAGE}?medicine={as_needed}")).await.expect(200).text();
        assert!(page.contains("2 doses taken when needed. Such doses are never due"), "{page}");
        assert!(page.contains("There were no doses to count in this month.") && !page.contains('%'), "{page}");
    }

    async fn one_medicine_of_several(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        november(stage, ivy).await;
        let other = schedule(stage, ivy, "Calcium <&> D3", "2026-11-20", clock(&["09:00"])).await;
        mark(stage, ivy, other, ("2026-11-20", "09:00"), Said::Taken(at("2026-11-20T09:00"))).await;
        // Of an entry of the record that is not there to be seen.
        let hidden = of_medicine(stage, ivy, ("Secret", "record"), "2026-11-01", clock(&["08:00"])).await;
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get(PAGE).await.expect(200).text();
        assert!(page.contains("42 of 49 doses were taken: 86%."), "{page}");
        assert!(page.contains("Calcium &lt;&amp;&gt; D3") && page.contains("1 of 4 (25%)"), "{page}");
        assert!(!page.contains("Secret"), "{page}");
        ivys.get(&format!("{PAGE}?medicine={hidden}")).await.expect(404);
        let one = ivys.get(&format!("{PAGE}?month=2026-11&medicine={other}")).await.expect(200).text();
        assert!(one.contains("1 of 4 doses were taken: 25%.") && !one.contains("Each medicine"), "{one}");
        assert!(one.contains(&format!("{PAPER}?month=2026-11&amp;medicine={other}")), "{one}");
    }

    async fn on_paper_for_the_clinic(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        november(stage, ivy).await;
        schedule(stage, ivy, "Calcium", "2026-11-20", clock(&["09:00"])).await;
        let page = stage.visitor(ivy).await.get(PAPER).await.expect(200).text();
        for words in [
            "Doses taken: Ivy Test",
            "4 March 1945",
            "900 000 0009",
            "1 November 2026 to 24 November 2026",
            "41 of 49 (84%)",
            "Bisoprolol 2.5 mg",
            "Every day at 8am and 8pm",
            "41 of 45 (91%)",
            // In the evening it is harder.
            "21 of 22 (95%)",
            "20 of 23 (87%)",
            "“I had none left”: 1",
            "“My doctor, nurse or pharmacist told me not to take it”: 1",
            "How this is counted",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }

    async fn carers_and_staff_who_may(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        november(stage, ivy).await;
        let joan = stage.patient("Joan", "9000000017").await;
        crate::readings::trends::tests::cares(stage, ivy, joan, Scope::Prescriptions.key()).await;
        let joans = stage.visitor(joan).await;
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(303);
        let page = joans.get(&format!("/for/{}{PAGE}", ivy.0)).await.expect(200).text();
        assert!(page.contains("41 of 45 doses were taken: 91%."), "{page}");
        assert!(page.contains(&format!("href=\"/for/{}/doses?day=2026-11-23\"", ivy.0)), "{page}");
        let paper = joans.get(&format!("/for/{}{PAPER}", ivy.0)).await.expect(200).text();
        assert!(paper.contains("41 of 45") && !paper.contains("900 000 0009"), "{paper}");
        let priya = stage.visitor(stage.staff("Priya", "Y99001", Role::Gp).await).await;
        let fields = [("nhs_number", IVY), ("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
        priya.post("/practice/Y99001/find", &fields).await.expect(303);
        let paper = priya.get(&format!("/practice/Y99001/people/{}{PAPER}", ivy.0)).await.expect(200).text();
        assert!(paper.contains("41 of 45") && paper.contains("900 000 0009"), "{paper}");
    }

    async fn nobody_else(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        november(stage, ivy).await;
        let joan = stage.patient("Joan", "9000000017").await;
        crate::readings::trends::tests::cares(stage, ivy, joan, Scope::Appointments.key()).await;
        let joans = stage.visitor(joan).await;
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(303);
        joans.get(&format!("/for/{}{PAGE}", ivy.0)).await.expect(404);
        joans.get(&format!("/for/{}{PAPER}", ivy.0)).await.expect(404);
        let own = joans.get(PAGE).await;
        assert!(!own.text().contains("41 of 45"));
        stage.passer_by().get(PAGE).await.expect(303);
    }

    async fn what_is_taken_tomorrow_or_said_now_changes_it(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let id = november(stage, ivy).await;
        // The dose of this morning can be recorded until midday; then it counts.
        stage.advance(Duration::minutes(119));
        let ivys = stage.visitor(ivy).await;
        assert!(ivys.get(PAGE).await.expect(200).text().contains("41 of 45 doses"));
        stage.advance(Duration::minutes(1));
        assert!(ivys.get(PAGE).await.expect(200).text().contains("41 of 46 doses"));
        mark(stage, ivy, id, ("2026-11-24", "08:00"), Said::Taken(at("2026-11-24T08:10"))).await;
        assert!(ivys.get(PAGE).await.expect(200).text().contains("42 of 46 doses"));
    }
}
