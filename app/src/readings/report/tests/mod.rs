//! The page for the clinic, seen through the door.

use crate::{
    access::role::Role,
    on_both_databases,
    pathways::limits::Limits,
    readings::{
        Entered,
        trends::tests::{IVY, at, cares, diary, keep, new, pressure, put_on},
    },
};

const PAGE: &str = "/readings/report/blood-pressure";
const FILE: &str = "/readings/report/blood-pressure/readings.csv";

on_both_databases! {
    async fn a_diary_is_one_page_with_all_that_a_clinic_asks(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let gp = stage.staff("Priya", "Y99001", Role::Gp).await;
        stage.organisation("Y99001", "Harbour Lane Surgery").await;
        let mut readings = diary();
        readings[5].note = "After the <stairs>".into();
        keep(stage, ivy, &readings).await;
        put_on(stage, ivy, gp, "hypertension-diagnosis", "2026-11-16", &Limits::default()).await;
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get(PAGE).await.expect(200).text();
        for words in [
            "Blood pressure at home: Ivy Test",
            "4 March 1945",
            "900 000 0009",
            "26 October 2026 to 24 November 2026",
            "28 entered by Ivy",
            "134/84 mmHg. 24 of 28 readings count.",
            "4 of the first day",
            "NICE NG136 1.2.7",
            "Plan: hypertension-diagnosis 3",
            "134.0/84.0",
            "Blood pressure diary for a week (NICE NG136 1.2.7, version 3), asked by Harbour Lane Surgery",
            "8am 134/84 p72; 8:02am 134/84 p72",
            "8pm 150/95 p72 (above)",
            "17 November 2026, 8:02am: After the &lt;stairs&gt;",
            "Download the readings as CSV",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(page.matches("<th scope=\"row\">").count(), 7, "a row for every day");
        assert!(!page.contains("goes on on the next page"), "{page}");
    }

    async fn several_measures_are_chosen_on_one_page(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let none = ivys.get("/readings/report").await.expect(200).text();
        assert!(none.contains("There are no readings to print yet."), "{none}");
        keep(stage, ivy, &diary()).await;
        let choose = ivys.get("/readings/report").await.expect(200).text();
        assert!(choose.contains("value=\"blood-pressure\"") && !choose.contains("value=\"weight\""), "{choose}");
        let wrong = ivys.get("/readings/report?period=year").await.expect(422).text();
        assert!(wrong.contains("Choose what to show") && wrong.contains("value=\"year\" checked"), "{wrong}");
        let place = ivys.get("/readings/report?measure=blood-pressure&measure=weight&period=year").await.expect(303).location();
        assert_eq!(place, "/readings/report/blood-pressure,weight?period=year");
        let page = ivys.get(&place).await.expect(200).text();
        assert_eq!(page.matches("class=\"nene-report\"").count(), 2);
        assert!(page.contains("There are no weight readings in the last year."), "{page}");
        for path in ["/readings/report/happiness", "/readings/report/blood-pressure,", "/readings/report/weight?period=x", "/readings/report?measure=x"] {
            ivys.get(path).await.expect(404);
        }
    }

    async fn the_file_holds_what_was_entered_and_no_formula(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let mut one = new(at("2026-07-03T07:02:00Z"), pressure(134, 82));
        one.offset_minutes = 60;
        one.note = "=HYPERLINK(\"http://x\"), felt ill".into();
        one.circumstances.entered =
            vec![Entered { field: "systolic".into(), text: "134".into(), unit: "mm[Hg]".into() }];
        one.circumstances.arm = Some("left".into());
        keep(stage, ivy, &[one, new(at("2026-11-20T08:00:00Z"), pressure(150, 95))]).await;
        let ivys = stage.visitor(ivy).await;
        let answer = ivys.post(FILE, &[("period", "all")]).await.expect(200);
        assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8; header=present");
        assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"nene-readings.csv\"");
        let lines: Vec<String> = answer.text().split("\r\n").map(str::to_owned).collect();
        assert_eq!(
            lines[0],
            "Taken at,Time zone,Systolic (mm[Hg]),Diastolic (mm[Hg]),Pulse (/min),Irregular pulse,As entered,Target,Entered by,How,Device,Arm,Note"
        );
        assert_eq!(
            lines[1],
            "2026-07-03T08:02:00+01:00,Europe/London,134,82,72,no,systolic 134 mm[Hg],In the target,person,typed,,left,\"'=HYPERLINK(\"\"http://x\"\"), felt ill\""
        );
        assert!(lines[2].starts_with("2026-11-20T08:00:00+00:00,Europe/London,150,95,72,no,,Above target,"), "{lines:?}");
        assert_eq!(lines[3..], [""]);
        for (path, fields, status) in [
            (FILE, &[("period", "x")][..], 404),
            (FILE, &[("period", "all"), ("more", "x")], 422),
            (FILE, &[], 422),
            ("/readings/report/happiness/readings.csv", &[("period", "all")], 404),
        ] {
            ivys.post(path, fields).await.expect(status);
        }
    }

    async fn carers_print_without_the_nhs_number_and_take_no_file(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        keep(stage, ivy, &diary()).await;
        let joan = stage.patient("Joan", "9000000017").await;
        cares(stage, ivy, joan, crate::access::class::Scope::Readings.key()).await;
        let joans = stage.visitor(joan).await;
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(303);
        let page = joans.get(&format!("/for/{}{PAGE}", ivy.0)).await.expect(200).text();
        assert!(page.contains("134/84") && !page.contains("900 000 0009") && !page.contains("readings.csv"), "{page}");
        joans.post(&format!("/for/{}{FILE}", ivy.0), &[("period", "all")]).await.expect(404);
        joans.post(FILE, &[("period", "all")]).await.expect(409);
    }

    async fn staff_print_it_with_the_nhs_number(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        keep(stage, ivy, &diary()).await;
        let priya = stage.visitor(stage.staff("Priya", "Y99001", Role::Gp).await).await;
        let fields = [("nhs_number", IVY), ("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
        priya.post("/practice/Y99001/find", &fields).await.expect(303);
        let page = priya.get(&format!("/practice/Y99001/people/{}{PAGE}", ivy.0)).await.expect(200).text();
        assert!(page.contains("900 000 0009") && page.contains("No care team has asked for these readings"), "{page}");
        assert!(!page.contains("readings.csv"), "{page}");
    }
}
