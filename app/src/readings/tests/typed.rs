//! What is typed: every measure, every unit, the ranges, and what is asked once more.

use super::{IVY, PRESSURE, between, count, ivy, keep, send};
use crate::{on_both_databases, readings::measure::Measure};

type Fields = &'static [(&'static str, &'static str)];

/// A form that is right, for each measure, and how the reading is then told.
const RIGHT: [(&str, Fields, &str); 11] = [
    ("blood-pressure", &[("systolic", "128"), ("diastolic", "79"), ("pulse", "72"), ("arm", "left")], "128/79 mmHg"),
    ("pulse", &[("pulse", "72")], "72 beats a minute"),
    ("weight", &[("stone", "12"), ("pounds", "7.5")], "79.6 kg"),
    ("glucose", &[("glucose", "101"), ("glucose_unit", "mg"), ("meal", "waking")], "5.6 mmol/L"),
    ("oxygen", &[("oxygen", "97"), ("breathed", "oxygen")], "97% while breathing oxygen"),
    ("temperature", &[("temperature", "98.6"), ("temperature_unit", "f")], "37.0 °C"),
    ("peak-flow", &[("blow1", "400"), ("blow2", "430"), ("blow3", "420"), ("scale", "eu")], "430 L/min"),
    ("breathing", &[("breathing", "16")], "16 breaths a minute"),
    ("symptoms", &[("s_chest-pain", "no"), ("s_fever", "no")], "2 questions answered"),
    ("steps", &[("steps", "4500")], "4500 steps"),
    ("note", &[("note", "Slept <badly>")], "Slept &lt;badly&gt;"),
];

on_both_databases! {
    async fn every_measure_is_typed_kept_and_shown_with_its_unit(stage) {
        let (_, ivys) = ivy(stage).await;
        let choose = ivys.get("/readings/add").await.expect(200).text();
        assert!(!choose.contains("/readings/add/alertness"), "staff see how alert somebody is");
        for (measure, fields, words) in RIGHT {
            assert!(choose.contains(&format!("/readings/add/{measure}")), "{measure}");
            let id = keep(&ivys, "", measure, fields).await;
            let one = ivys.get(&format!("/readings/{id}")).await.expect(200).text();
            assert!(one.contains(words) && one.contains("24 November 2026, 10am"), "{measure}: {one}");
            let saved = ivys.get(&format!("/readings/{id}/saved")).await.expect(200).text();
            assert!(saved.contains("Nobody watches these readings all the time."), "{saved}");
            assert!(!one.contains("<badly>") && !saved.contains("<badly>"));
        }
        let overview = ivys.get("/readings").await.expect(200).text();
        for (measure, _, words) in RIGHT {
            assert!(overview.contains(words), "{measure}: {overview}");
        }
        assert_eq!(count(stage, "select count(*) from reading").await, 11);
        ivys.get("/readings/add/alertness").await.expect(404);
        ivys.get("/readings/add/happiness").await.expect(404);
    }

    async fn it_is_kept_as_it_was_entered_too(stage) {
        let (_, ivys) = ivy(stage).await;
        for (measure, fields, typed) in [
            ("weight", &[("stone", "12"), ("pounds", "7.5")][..], "12 st 7.5 lb"),
            ("glucose", &[("glucose", "101"), ("glucose_unit", "mg")], "101 mg/dL"),
            ("temperature", &[("temperature", "98.6"), ("temperature_unit", "f")], "98.6 °F"),
            ("weight", &[("pounds", "180")], "180 lb"),
        ] {
            let id = keep(&ivys, "", measure, fields).await;
            let one = ivys.get(&format!("/readings/{id}")).await.expect(200).text();
            assert!(one.contains(typed), "{measure}: {one}");
            // The form to change it has what was typed, not what it became.
            let edit = ivys.get(&format!("/readings/{id}/edit")).await.expect(200).text();
            for (name, value) in fields.iter().filter(|(name, _)| !name.ends_with("_unit")) {
                assert!(edit.contains(&format!("name=\"{name}\"")) && edit.contains(&format!("value=\"{value}\"")), "{edit}");
            }
        }
    }

    async fn a_number_that_could_be_in_either_unit_is_asked(stage) {
        let (_, ivys) = ivy(stage).await;
        let page = send(&ivys, "", "glucose", &[("glucose", "31")]).await.expect(422).text();
        assert!(page.contains("Choose the unit") && page.contains("value=\"31\""), "{page}");
        assert!(page.contains("href=\"#glucose_unit\""), "{page}");
        // Even with the unit it is asked once more: it may have been the other.
        let chosen = [("glucose", "31"), ("glucose_unit", "mmol")];
        let page = send(&ivys, "", "glucose", &chosen).await.expect(422).text();
        assert!(page.contains("31.0 mmol/L is very high"), "{page}");
        assert_eq!(count(stage, "select count(*) from reading").await, 0);
        keep(&ivys, "", "glucose", &[("glucose", "5.6")]).await;
        // The unit of the last time is chosen the next time.
        let page = ivys.get("/readings/add/glucose").await.expect(200).text();
        assert!(page.contains("value=\"mmol\" checked"), "{page}");
        let both = [("weight", "80"), ("stone", "12")];
        assert!(send(&ivys, "", "weight", &both).await.expect(422).text().contains("once: in kilograms"));
        assert!(send(&ivys, "", "weight", &[("stone", "12"), ("pounds", "14")]).await.expect(422).text().contains("less than 14"));
    }

    async fn both_ends_of_every_range_are_kept_and_what_is_beyond_is_refused_with_it(stage) {
        let (_, ivys) = ivy(stage).await;
        for (measure, fixed, field, least, most, below, above, range) in [
            ("pulse", &[][..], "pulse", "20", "250", "19", "251", "20 to 250 beats a minute"),
            ("blood-pressure", &[("diastolic", "30")], "systolic", "50", "300", "49", "301", "50 to 300 mmHg"),
            ("blood-pressure", &[("systolic", "220")], "diastolic", "30", "200", "29", "201", "30 to 200 mmHg"),
            ("glucose", &[("glucose_unit", "mmol")], "glucose", "0.5", "111", "0.4", "111.1", "0.5 to 111 mmol/L"),
            ("oxygen", &[("breathed", "air")], "oxygen", "20", "100", "19", "101", "20 to 100%"),
            ("temperature", &[("temperature_unit", "c")], "temperature", "20", "46", "19.9", "46.1", "20 to 46 °C"),
            ("peak-flow", &[("scale", "wright")], "blow1", "20", "900", "19", "901", "20 to 900 L/min"),
            ("breathing", &[], "breathing", "2", "120", "1", "121", "2 to 120 breaths a minute"),
            ("steps", &[], "steps", "0", "250000", "-1", "250001", ""),
            ("weight", &[], "weight", "0.3", "650", "0.2", "650.1", "0.3 to 650 kg"),
        ] {
            let with = |value: &'static str| [fixed, &[(field, value)][..]].concat();
            for value in [below, above] {
                let page = send(&ivys, "", measure, &with(value)).await.expect(422).text();
                assert!(page.contains(range) && page.contains("There is a problem"), "{measure} {value}: {page}");
                assert!(page.contains(&format!("href=\"#{field}\"")) && page.contains(&format!("value=\"{value}\"")), "{page}");
            }
            for value in [least, most] {
                let reply = send(&ivys, "", measure, &with(value)).await;
                if reply.status == 303 {
                    continue;
                }
                // Possible and unlikely: asked once more, and then kept.
                let page = reply.expect(422).text();
                let asked = between(&page, "name=\"confirmed\" type=\"checkbox\" value=\"", "\"");
                let yes = [with(value), vec![("confirmed", asked.as_str())]].concat();
                keep(&ivys, "", measure, &yes).await;
            }
        }
        let swapped = send(&ivys, "", "blood-pressure", &[("systolic", "80"), ("diastolic", "120")]).await.expect(422);
        assert!(swapped.text().contains("must be higher than the lower one"));
        assert_eq!(count(stage, "select count(*) from reading").await, 20);
    }

    async fn what_is_unlikely_is_asked_once_more_and_kept_when_it_is_said_to_be_right(stage) {
        let (_, ivys) = ivy(stage).await;
        keep(&ivys, "", "weight", &[("weight", "80")]).await;
        let page = send(&ivys, "", "weight", &[("weight", "95")]).await.expect(422).text();
        let words = "95.0 kg is very different from the last weight, 80.0 kg";
        assert!(page.contains(words) && page.contains("Please check this"), "{page}");
        // A yes to another number is no yes to this one.
        send(&ivys, "", "weight", &[("weight", "96"), ("confirmed", words)]).await.expect(422);
        let id = keep(&ivys, "", "weight", &[("weight", "95"), ("confirmed", words)]).await;
        assert!(ivys.get(&format!("/readings/{id}")).await.text().contains("It was said to be right"));
        for (measure, fields) in [
            ("temperature", &[("temperature", "43")][..]),
            ("oxygen", &[("oxygen", "60"), ("breathed", "air")]),
            ("blood-pressure", &[("systolic", "251"), ("diastolic", "120")]),
        ] {
            let page = send(&ivys, "", measure, fields).await.expect(422).text();
            assert!(page.contains("Please check this"), "{measure}: {page}");
        }
        // Alarming and possible: kept at once.
        keep(&ivys, "", "blood-pressure", &[("systolic", "190"), ("diastolic", "125")]).await;
        keep(&ivys, "", "oxygen", &[("oxygen", "85"), ("breathed", "air")]).await;
    }

    async fn it_has_its_own_time(stage) {
        let (_, ivys) = ivy(stage).await;
        let at = |day: &'static str, month: &'static str, year: &'static str, time: &'static str| {
            let mut fields = PRESSURE.to_vec();
            fields.extend([("when", "earlier"), ("taken_day", day), ("taken_month", month), ("taken_year", year), ("taken_time", time)]);
            fields
        };
        let id = keep(&ivys, "", "blood-pressure", &at("20", "11", "2026", "7:30pm")).await;
        assert!(ivys.get(&format!("/readings/{id}")).await.text().contains("20 November 2026, 7:30pm"));
        // Five minutes ahead of our clock, and no more.
        keep(&ivys, "", "blood-pressure", &at("", "", "", "10:05")).await;
        let future = send(&ivys, "", "blood-pressure", &at("", "", "", "10:06")).await.expect(422).text();
        assert!(future.contains("must not be later than now") && future.contains("value=\"10:06\""), "{future}");
        // Older than 90 days is asked.
        let old = at("25", "8", "2026", "9am");
        let page = send(&ivys, "", "blood-pressure", &old).await.expect(422).text();
        assert!(page.contains("more than 90 days ago"), "{page}");
        let yes = [old, vec![("confirmed", "This was more than 90 days ago")]].concat();
        keep(&ivys, "", "blood-pressure", &yes).await;
        keep(&ivys, "", "blood-pressure", &at("27", "8", "2026", "9am")).await;
        // "Just now" and a time as well.
        let both = [at("", "", "", "9:00"), vec![]].concat().into_iter().map(|(name, value)| if name == "when" { (name, "now") } else { (name, value) });
        let both: Vec<(&str, &str)> = both.collect();
        assert!(send(&ivys, "", "blood-pressure", &both).await.expect(422).text().contains("At another time"));
        assert_eq!(count(stage, "select count(*) from reading").await, 4);
    }

    async fn what_was_typed_stands_there_again_and_unknown_fields_are_refused(stage) {
        let (_, ivys) = ivy(stage).await;
        let fields = [("systolic", "abc"), ("diastolic", "79.5"), ("pulse", "72"), ("note", "after \"tea\" & <cake>"), ("arm", "right"), ("irregular", "yes")];
        let page = send(&ivys, "", "blood-pressure", &fields).await.expect(422).text();
        for part in ["value=\"abc\"", "value=\"79.5\"", "value=\"72\"", "after &quot;tea&quot; &amp; &lt;cake&gt;", "value=\"right\" checked", "value=\"yes\" checked", "Error: "] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        send(&ivys, "", "blood-pressure", &[("systolic", "120"), ("diastolic", "80"), ("entered_as", "staff")]).await.expect(422);
        let bad = [("id", "not-an-id"), ("systolic", "120"), ("diastolic", "80")];
        send(&ivys, "", "blood-pressure", &bad).await.expect(422);
        // A random id says nothing of when it was made: ours are of version 7.
        let bad = [("id", "f47ac10b-58cc-4372-a567-0e02b2c3d479"), ("systolic", "120"), ("diastolic", "80")];
        send(&ivys, "", "blood-pressure", &bad).await.expect(422);
        let long = "x".repeat(1001);
        let page = send(&ivys, "", "note", &[("note", &long)]).await.expect(422).text();
        assert!(page.contains("1000 letters or fewer"));
        assert!(send(&ivys, "", "note", &[("note", "  ")]).await.expect(422).text().contains("Write your note"));
        assert!(send(&ivys, "", "symptoms", &[]).await.expect(422).text().contains("Answer at least one question"));
        assert!(send(&ivys, "", "peak-flow", &[("blow1", "400")]).await.expect(422).text().contains("Choose the scale"));
        assert_eq!(count(stage, "select count(*) from reading").await, 0);
    }

    async fn an_answer_that_is_an_emergency_is_told_as_one_to_everybody(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = keep(&ivys, "", "symptoms", &[("s_chest-pain", "yes"), ("s_fever", "no")]).await;
        let saved = ivys.get(&format!("/readings/{id}/saved")).await.expect(200).text();
        assert!(saved.contains("Call 999 now") && saved.contains("nhsuk-card--care--emergency"), "{saved}");
        assert!(saved.contains("Nobody was told about this reading. It is up to you to call."), "{saved}");
        let id = keep(&ivys, "", "symptoms", &[("s_fever", "yes")]).await;
        assert!(ivys.get(&format!("/readings/{id}/saved")).await.text().contains("practice or 111 today"));
        let one = ivys.get(&format!("/readings/{id}")).await.expect(200).text();
        assert!(one.contains("Is there a high temperature or shivering?") && one.contains("Yes"), "{one}");
    }

    async fn from_the_diary_and_back(stage) {
        let (_, ivys) = ivy(stage).await;
        let sitting = uuid::Uuid::now_v7().to_string();
        let page = ivys.get(&format!("/readings/add/blood-pressure?task=bp/morning/1&sitting={sitting}&x=1")).await.expect(200).text();
        assert!(page.contains("name=\"task\" value=\"bp/morning/1\"") && page.contains(&sitting), "{page}");
        let id = keep(&ivys, "", "blood-pressure", &[("systolic", "128"), ("diastolic", "79"), ("task", "bp/morning/1"), ("sitting", &sitting)]).await;
        let saved = ivys.get(&format!("/readings/{id}/saved")).await.expect(200).text();
        assert!(saved.contains("href=\"/diary\""), "{saved}");
        assert_eq!(count(stage, "select count(*) from reading where task = 'bp/morning/1' and sitting is not null").await, 1);
        let wrong = [("systolic", "128"), ("diastolic", "79"), ("task", "<b>")];
        send(&ivys, "", "blood-pressure", &wrong).await.expect(422);
    }

    async fn nothing_there_is_said_and_the_fields_have_the_keyboard_of_numbers(stage) {
        let (_, ivys) = ivy(stage).await;
        let none = ivys.get("/readings").await.expect(200).text();
        assert!(none.contains("There are no readings yet.") && none.contains("/readings/add"), "{none}");
        assert!(!none.contains(IVY) && !none.contains("style="));
        let page = ivys.get("/readings/add/blood-pressure").await.expect(200).text();
        assert!(page.matches("inputmode=\"numeric\"").count() >= 3, "{page}");
        assert!(ivys.get("/readings/add/weight").await.text().contains("inputmode=\"decimal\""));
        for measure in Measure::ALL.into_iter().filter(|measure| *measure != Measure::Alertness) {
            let page = ivys.get(&format!("/readings/add/{}", measure.key())).await.expect(200).text();
            assert!(page.contains("value=\"now\" checked") && page.contains("name=\"note\""), "{page}");
        }
    }
}
