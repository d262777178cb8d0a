//! Results: as they were sent, never joined across units, always with a table.

use super::shelve::{measured, new, quantity, shelve_all};
use crate::{
    on_both_databases,
    record::fhir::{Kind, Value},
};

on_both_databases! {
    async fn a_limit_is_not_a_number(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let ids = shelve_all(stage, ivy, &[
            new(Kind::Result, "CRP").at("2026-03-01").value(Value::Quantity(quantity(Some("<"), "0.50", "mg/L"))).range(None, Some("5"), "mg/L"),
            new(Kind::Result, "CRP").at("2026-04-01").value(measured("7.10", "mg/L")),
        ]).await;
        let browser = stage.visitor(ivy).await;
        let all = browser.get("/record/results?view=all").await.expect(200).text();
        assert!(all.contains("&lt;0.50 mg/L") && all.contains("5 mg/L or less") && all.contains("7.10 mg/L"), "{all}");
        let page = browser.get(&format!("/record/entries/{}", ids[0])).await.expect(200).text();
        assert!(page.contains("&lt;0.50 mg/L (less than 0.50 mg/L)"), "{page}");
        let history = browser.get(&format!("/record/results/{}/history", ids[0])).await.expect(200).text();
        assert_eq!(history.matches("<svg xmlns").count(), 1, "{history}");
        assert!(history.contains("the true number is lower than the mark"), "{history}");
        assert!(history.contains("<table") && history.contains("&lt;0.50 mg/L"), "{history}");
        let by_test = browser.get("/record/results").await.expect(200).text();
        assert!(by_test.contains("7.10 mg/L") && !by_test.contains("0.50") && by_test.contains("2 results"), "{by_test}");
    }

    async fn units_are_never_joined(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let ids = shelve_all(stage, ivy, &[
            new(Kind::Result, "Glucose").at("2026-01-01").value(measured("5.4", "mmol/L")),
            new(Kind::Result, "Glucose").at("2026-02-01").value(measured("97", "mg/dL")),
            new(Kind::Result, "Glucose").at("2026-03-01").value(measured("5.9", "mmol/l")),
            new(Kind::Result, "Glucose").at("2026-04-01").value(measured("6", "")),
            new(Kind::Result, "Glucose").at("2026-05-01").value(Value::Words("Negative".into())),
            new(Kind::Result, "Glucose").value(measured("7.7", "mmol/L")),
        ]).await;
        let browser = stage.visitor(ivy).await;
        let page = browser.get(&format!("/record/results/{}/history", ids[0])).await.expect(200).text();
        let charts: Vec<&str> = page.split("<svg xmlns").skip(1).map(|chart| chart.split("</svg>").next().unwrap()).collect();
        assert_eq!(charts.len(), 2, "{page}");
        for chart in charts {
            assert!(!(chart.contains("5.4 mmol/L") && chart.contains("97 mg/dL")), "{chart}");
            assert!(!chart.contains("no unit given") && !chart.contains("Negative"), "{chart}");
        }
        for shown in ["5.4 mmol/L", "97 mg/dL", "5.9 mmol/l", "6 (no unit given)", "Negative", "7.7 mmol/L"] {
            let table = &page[page.find("<table").unwrap()..];
            assert!(table.contains(shown), "{shown} in {table}");
        }
    }

    async fn the_numbers_of_a_blood_pressure_each_have_their_own(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let pressure = |at: &str, high: &str, low: &str| {
            new(Kind::Result, "Blood pressure")
                .at(at)
                .component("Systolic blood pressure", measured(high, "mmHg"))
                .component("Diastolic blood pressure", measured(low, "mmHg"))
        };
        let ids = shelve_all(stage, ivy, &[pressure("2026-01-01", "150", "90"), pressure("2026-02-01", "128", "76")]).await;
        let browser = stage.visitor(ivy).await;
        let page = browser.get(&format!("/record/results/{}/history", ids[0])).await.expect(200).text();
        assert_eq!(page.matches("<svg xmlns").count(), 2, "{page}");
        assert_eq!(page.matches("<table").count(), 2, "{page}");
        let high = page.split("<svg xmlns").nth(1).unwrap().split("</svg>").next().unwrap();
        assert!(high.contains("150 mmHg") && high.contains("128 mmHg") && !high.contains("90 mmHg"), "{high}");
        let item = browser.get(&format!("/record/entries/{}", ids[1])).await.expect(200).text();
        assert!(item.contains("Systolic blood pressure") && item.contains("128 mmHg") && item.contains("76 mmHg"), "{item}");
    }

    async fn a_report_leads_to_its_results(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let mut urea = new(Kind::Result, "Serum urea").value(measured("5.1", "mmol/L"));
        urea.source_id = "11111111-2222-4333-8444-555555555555".into();
        let mut sodium = new(Kind::Result, "Serum sodium").value(measured("140", "mmol/L"));
        sodium.source_id = "na".into();
        let mut report = new(Kind::Report, "Kidney tests");
        report.entry.members = vec!["Observation/na".into(), "urn:uuid:11111111-2222-4333-8444-555555555555".into(), "Observation/gone".into(), "#inside".into()];
        let ids = shelve_all(stage, ivy, &[urea, sodium, report]).await;
        let page = stage.visitor(ivy).await.get(&format!("/record/entries/{}", ids[2])).await.expect(200).text();
        let (sodium, urea) = (page.find(&format!("/record/entries/{}", ids[1])).unwrap(), page.find(&format!("/record/entries/{}", ids[0])).unwrap());
        assert!(sodium < urea, "in the order of the report");
        // Its two results, and the way to hide the report itself.
        assert_eq!(page.matches("/record/entries/").count(), 3, "{page}");
    }
}
