//! Through the public door: what a browser would send, and what a person would press.

use chrono::Duration;

use crate::{
    on_both_databases,
    people::PersonId,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

const IVY: &str = "9000000009";
const JOAN: &str = "9000000017";

/// 134/82 at 7:30:05, 127/79 at 7:32:05, on the stage's day, by user 1.
const MORNING: &str = "2a35_1e860052006300ea070b18071e054400010000_900 2a35_1e7f004f006000ea070b180720054200010000_0";

async fn check(visitor: &Persona, sent: &str, ended: &str) -> Reply {
    let fields = [
        ("frames", sent),
        ("device", "BM 57"),
        ("zone", "Europe/London"),
        ("phone", "1795514400000"),
        ("ended", ended),
    ];
    visitor.post("/readings/bluetooth/check", &fields).await
}

/// What the list of this page would send back, with nothing ticked.
fn form(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input type=\"hidden\" name=\"").skip(1);
    inputs
        .filter_map(|input| {
            let (name, rest) = input.split_once("\" value=\"")?;
            let (value, _) = rest.split_once('"')?;
            Some((name.to_string(), value.replace("&amp;", "&")))
        })
        .collect()
}

fn offered(page: &str) -> Vec<String> {
    let boxes = page.split("name=\"keep\" type=\"checkbox\" value=\"").skip(1);
    boxes.filter_map(|rest| rest.split('"').next()).map(str::to_string).collect()
}

async fn keep(visitor: &Persona, page: &str, more: &[(&str, &str)]) -> Reply {
    let hidden = form(page);
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend_from_slice(more);
    visitor.post("/readings/bluetooth/keep", &fields).await
}

async fn kept(stage: &Stage, person: PersonId) -> Vec<(String, String, String)> {
    let mut tx = stage.peek().await;
    let sql = "select measure, amounts, circumstances from reading where person_id = $1 order by taken_at, id";
    tx.query(sql).bind(person.0).all().await.unwrap()
}

/// The page as it is read: without the marks between two pieces of text.
fn plain(html: &str) -> String {
    html.replace("<!>", "")
}

on_both_databases! {
    async fn the_page_alone_may_use_bluetooth(stage) {
        let ivys = stage.visitor(stage.patient("Ivy", IVY).await).await;
        let policy = |reply: &Reply| reply.headers["permissions-policy"].to_str().unwrap().to_string();
        let page = ivys.get("/readings/bluetooth").await.expect(200);
        assert!(policy(&page).contains("bluetooth=(self)"), "{}", policy(&page));
        let html = page.text();
        // Hidden until a script says that the browser can; until then the page says what to do instead.
        assert!(html.contains("<div id=\"bluetooth\" hidden") && html.contains("href=\"/readings/add\""), "{html}");
        assert!(html.contains("src=\"/pkg/bluetooth.js\"") && html.contains("nonce="), "{html}");
        for path in ["/home", "/readings/add", "/nowhere"] {
            assert!(policy(&ivys.get(path).await).contains("bluetooth=()"), "{path}");
        }
    }

    async fn what_came_is_looked_through_and_kept_once(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let page = check(&ivys, MORNING, "whole").await.expect(200).text();
        for part in ["BM 57", "134/82 mmHg, pulse 68", "127/79 mmHg, pulse 66", "24 November 2026, 7:30am", "User 1 of the device", "Keep all 2"] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        // Nothing is ticked for anybody, and nothing is kept yet.
        assert!(!page.contains(" checked"), "{page}");
        assert_eq!(kept(stage, ivy).await, []);
        let ids = offered(&page);
        assert_eq!(ids.len(), 2);
        // Newest first: 127/79.
        let done = keep(&ivys, &page, &[("keep", &ids[0])]).await.expect(200).text();
        assert!(done.contains("1 reading is kept.") && done.contains("127/79") && !done.contains("134/82"), "{done}");
        // What it means: never an empty page.
        assert!(done.contains("Nobody"), "{done}");
        let all = kept(stage, ivy).await;
        assert_eq!(all.len(), 1);
        let (measure, amounts, circumstances) = &all[0];
        assert_eq!(measure, "blood-pressure");
        assert!(amounts.contains("\"systolic\":127000") && amounts.contains("\"pulse\":66000"), "{amounts}");
        assert!(circumstances.contains("BM 57") && circumstances.contains("mm[Hg]"), "{circumstances}");

        // The same list sent again: once. A first answer that was lost leads to the same reading.
        let again = keep(&ivys, &page, &[("keep", &ids[0])]).await.expect(200).text();
        assert!(again.contains("These were kept before") && again.contains(&format!("/readings/{}/saved", ids[0])), "{again}");
        assert_eq!(kept(stage, ivy).await.len(), 1);
        // The next day the device sends both again: one is new.
        stage.advance(Duration::hours(20));
        let ivys = stage.visitor(ivy).await;
        let page = check(&ivys, MORNING, "whole").await.expect(200).text();
        assert!(page.contains("1 reading of your device is here already.") && !page.contains("127/79"), "{page}");
        keep(&ivys, &page, &[("keep", &offered(&page)[0])]).await.expect(200);
        assert_eq!(kept(stage, ivy).await.len(), 2);
        let page = check(&ivys, MORNING, "whole").await.expect(200).text();
        assert!(page.contains("There is nothing new to keep.") && page.contains("2 readings of your device"), "{page}");
    }

    async fn two_people_share_a_device(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let both = MORNING.replace("42000100", "42000200");
        let page = check(&ivys, &both, "whole").await.expect(200).text();
        assert!(page.contains("Keep all 1 of user 2") && page.contains("Keep all 1 of user 1"), "{page}");
        let done = keep(&ivys, &page, &[("every", "user-2")]).await.expect(200).text();
        assert!(done.contains("127/79") && !done.contains("134/82"), "{done}");
        assert_eq!(kept(stage, ivy).await.len(), 1);
    }

    async fn nothing_ticked_keeps_nothing(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let page = check(&ivys, MORNING, "whole").await.expect(200).text();
        let wrong = keep(&ivys, &page, &[]).await.expect(422).text();
        assert!(wrong.contains("Tick at least one reading") && wrong.contains("href=\"#keep\"") && wrong.contains("134/82"), "{wrong}");
        // What was never offered is not kept, whatever is sent.
        keep(&ivys, &page, &[("keep", "0193b2c0-0000-7000-8000-000000000000")]).await.expect(422);
        keep(&ivys, &page, &[("keep", "nonsense"), ("every", "user-9")]).await.expect(422);
        assert_eq!(kept(stage, ivy).await, []);
    }

    async fn what_is_unusual_is_asked_once_more(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        // 260/82, and an ordinary one.
        let sent = MORNING.replace("8600", "0401");
        let page = check(&ivys, &sent, "whole").await.expect(200).text();
        let asked = keep(&ivys, &page, &[("every", "all")]).await.expect(422).text();
        assert!(asked.contains("Are these right?") && asked.contains("Yes, 260/82 mmHg, pulse 68"), "{asked}");
        assert_eq!(kept(stage, ivy).await, []);
        let ids = offered(&asked);
        // Both still have their tick.
        assert_eq!(asked.matches(" checked").count(), 2, "{asked}");
        let both = [("keep", ids[0].as_str()), ("keep", ids[1].as_str()), ("sure", ids[1].as_str())];
        keep(&ivys, &asked, &both).await.expect(200);
        let all = kept(stage, ivy).await;
        assert_eq!(all.len(), 2);
        assert!(all[0].1.contains("260000") && all[0].2.contains("\"confirmed\":true"), "{all:?}");
        assert!(!all[1].2.contains("confirmed"), "{all:?}");
    }

    async fn the_oxygen_level_needs_to_know_what_was_breathed(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let page = check(&ivys, "2a5e_0161004000ea070b18080000_0", "whole").await.expect(200).text();
        assert!(page.contains("97%, pulse 64") && page.contains("What was breathed"), "{page}");
        let id = offered(&page).remove(0);
        let wrong = keep(&ivys, &page, &[("keep", &id)]).await.expect(422).text();
        assert!(wrong.contains("href=\"#breathed\""), "{wrong}");
        keep(&ivys, &page, &[("keep", &id), ("breathed", "oxygen")]).await.expect(200);
        let all = kept(stage, ivy).await;
        assert!(all[0].1.contains("\"breathed\":\"oxygen\""), "{all:?}");
    }

    async fn what_cannot_be_used_is_said(stage) {
        let ivys = stage.visitor(stage.patient("Ivy", IVY).await).await;
        // No value, twice; cut off; control solution; a glucose that is too low; a weight of next year.
        let sent = "2a35_00ff07ff07ff07_0 2a35_00ff07ff07ff07_0 2a1c_00700100_0 2a18_020100ea070b180700005ab01a_0 \
                    2a18_020200ea070b180700000208 11_0 2a9d_02a83eeb070b18070000_0";
        let sent = sent.replace("0208 11", "020811");
        let page = plain(&check(&ivys, &sent, "cut").await.expect(200).text());
        for part in [
            "There may be more",
            "There is nothing new to keep.",
            "Your device could not measure it. Measure once more. (2 times)",
            "could not read",
            "a test of the device",
            "eat or drink something sugary at once",
            "80.2 kg, 24 November 2027, 7am: The time must not be later than now",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(!page.contains("name=\"keep\""), "{page}");
    }

    async fn nothing_and_nonsense(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let nothing = check(&ivys, "", "whole").await.expect(422);
        assert!(nothing.headers["permissions-policy"].to_str().unwrap().contains("bluetooth=(self)"));
        assert!(nothing.text().contains("Nothing came from your device"));
        for nonsense in ["2a35", "2a36_00_0", "2a35_0g_0", "<script>_00_0"] {
            check(&ivys, nonsense, "whole").await.expect(422);
        }
        // A maker's name is text.
        let fields = [("frames", "2a9d_00a83e_0"), ("device", "<b>Scale</b>"), ("zone", "../../etc"), ("phone", "-"), ("ended", "")];
        let page = ivys.post("/readings/bluetooth/check", &fields).await.expect(200).text();
        assert!(page.contains("&lt;b&gt;Scale") && !page.contains("<b>Scale"), "{page}");
        // A list of yesterday, or of tomorrow, is not kept.
        let id = offered(&page).remove(0);
        stage.advance(Duration::hours(25));
        let ivys = stage.visitor(ivy).await;
        keep(&ivys, &page, &[("keep", &id)]).await.expect(422);
        assert_eq!(kept(stage, ivy).await, []);
    }

    async fn a_memory_of_hundreds_comes_in_parts(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let record = |number: u16| {
            let [low, high] = number.to_le_bytes();
            format!("2a18_02{low:02x}{high:02x}ea070b{:02x}{:02x}00005ab011_0", 1 + number / 24, number % 24)
        };
        let sent: Vec<String> = (0..250).map(record).collect();
        let page = check(&ivys, &sent.join(" "), "whole").await.expect(200).text();
        assert_eq!(offered(&page).len(), 100);
        assert!(page.contains("There are 150 more") && page.contains("11 November 2026, 9am"), "{page}");
        let done = plain(&keep(&ivys, &page, &[("every", "all")]).await.expect(200).text());
        assert!(done.contains("100 readings are kept.") && done.contains("150 more are waiting"), "{done}");
        let page = check(&ivys, &sent.join(" "), "whole").await.expect(200).text();
        assert_eq!(offered(&page).len(), 100);
        assert!(page.contains("There are 50 more"), "{page}");
        assert_eq!(kept(stage, ivy).await.len(), 100);
    }

    async fn nobody_else_gets_in(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let joans = stage.visitor(joan).await;
        let fields = [("frames", "2a9d_00a83e_0"), ("device", ""), ("zone", ""), ("phone", ""), ("ended", "")];
        for page in ["check", "keep"] {
            let path = format!("/for/{}/readings/bluetooth/{page}", ivy.0);
            let fields: &[(&str, &str)] = if page == "check" { &fields } else { &[("frames", "2a9d_00a83e_0"), ("at", "1795514400000"), ("every", "all")] };
            assert!([404, 409].contains(&joans.post(&path, fields).await.status), "{path}");
            let path = format!("/readings/bluetooth/{page}");
            assert!([303, 401].contains(&stage.passer_by().post(&path, fields).await.status), "{path}");
        }
        assert_eq!(kept(stage, ivy).await, []);
        assert_eq!(kept(stage, joan).await, []);
    }
}
