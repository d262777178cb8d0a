//! Every journey with marked data (T-LOG-01): none of it in the log, the metrics, the mail, the
//! access log, or an address; and pages of trouble say nothing of it.

use http::Method;
use serde_json::{Value, json};

use super::{
    listener::listen,
    routes::{fields, real, table},
    world::{NUMBER, World, between, demo, invite, mark, send},
};
use crate::{
    access::policy::Purpose,
    on_both_databases,
    platform::mail::Letter,
    testing::{
        authenticator::Authenticator,
        persona::{Persona, Reply},
        stage::{ORIGIN, Stage},
    },
    web::routes::Door,
};

/// A bundle that nobody is in.
pub fn empty_bundle() -> Vec<u8> {
    json!({ "resourceType": "Bundle", "type": "collection", "entry": [] }).to_string().into_bytes()
}

/// What must never be seen, with what it is.
struct Secrets(Vec<(String, String)>);

impl Secrets {
    fn add(&mut self, what: &str, secret: impl Into<String>) -> String {
        let secret = secret.into();
        assert!(secret.len() >= 8, "{what} is too short to look for: {secret}");
        self.0.push((what.into(), secret.clone()));
        secret
    }

    #[track_caller]
    fn none_in(&self, place: &str, text: &str) {
        for (what, secret) in &self.0 {
            let at = text.find(secret.as_str());
            let around = at.map(|at| {
                text.chars().skip(text[..at].chars().count().saturating_sub(200)).take(500).collect::<String>()
            });
            assert!(at.is_none(), "{what} ({secret}) is in {place}: {}", around.unwrap_or_default());
        }
    }
}

/// An invitation from the form to the passkey, with every slip on the way.
async fn redeem(stage: &Stage, world: &World, secrets: &mut Secrets) -> Vec<Letter> {
    secrets.add("link", world.link.trim_start_matches("/invitation/"));
    secrets.add("code", world.code.clone());
    let guest = stage.passer_by();
    guest.get(&world.link).await.expect(200);
    let born = [("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
    let try_code = async |code: &str| guest.post(&world.link, &[&[("code", code)][..], &born].concat()).await;
    try_code(&secrets.add("typed code", mark("WRONG"))).await.expect(422);
    try_code("0000-0000-00000").await.expect(422);
    try_code(&world.code).await.expect(303);
    guest.get(&format!("{}/terms", world.link)).await.expect(200);
    guest.post(&format!("{}/terms", world.link), &[("terms", "agreed")]).await.expect(303);
    guest.get(&format!("{}/passkey", world.link)).await.expect(200);
    let started = guest.post_json(&format!("{}/passkey/start", world.link), &json!({})).await.expect(200).json();
    secrets.add("ceremony", started["ceremony"].as_str().unwrap());
    secrets.add("challenge", started["options"]["publicKey"]["challenge"].as_str().unwrap());
    let mut phone = Authenticator::new();
    let name = secrets.add("name of a passkey", mark("Phone"));
    let body = json!({ "ceremony": started["ceremony"], "name": name, "credential": phone.make(&started) });
    guest.post_json(&format!("{}/passkey/finish", world.link), &body).await.expect(200);
    secrets.add("session", guest.cookie().await.unwrap().split_once('=').unwrap().1);
    let signed_in = stage.passer_by();
    phone.sign_in(&signed_in).await.expect(200);
    let mut unknown = Authenticator { user_handle: phone.user_handle.clone(), ..Authenticator::new() };
    unknown.sign_in(&stage.passer_by()).await.expect(422);
    secrets.add("session", signed_in.cookie().await.unwrap().split_once('=').unwrap().1);
    // A second link to the same place, locked by ten tries: the practice is told.
    let manager = stage.visitor(demo(stage, "practice-manager").await).await;
    let page = invite(
        &manager,
        &[
            ("nhs_number", "9000000017"),
            ("given_name", &mark("X")),
            ("family_name", "Y"),
            ("email", "olive@example.com"),
        ],
    )
    .await;
    secrets.add("code", between(&page, "class=\"nene-code\">", "<"));
    let mut letters = stage.work().await;
    let link = between(&letters[0].body, "https://nene.test/invitation/", "\n").trim().to_string();
    let path = format!("/invitation/{}", secrets.add("link", link));
    for _ in 0..11 {
        stage.passer_by().post(&path, &[&[("code", "0000000000000")][..], &born].concat()).await.expect(422);
    }
    letters.extend(stage.work().await);
    letters
}

/// Recovery codes: made, typed wrong, used.
async fn recover(stage: &Stage, world: &World, secrets: &mut Secrets) {
    let ivy = stage.visitor(world.ivy).await;
    stage.fresh(&ivy, Purpose::Passkeys, world.ivy).await;
    let page = ivy.post("/account/recovery-codes", &[]).await.expect(200).text();
    let main = between(&page, "<main", "</main>");
    let codes: Vec<&str> = main
        .split(['<', '>'])
        .map(str::trim)
        .filter(|text| text.len() == 19 && text.matches('-').count() == 3)
        .collect();
    assert_eq!(codes.len(), 10, "{main}");
    for code in &codes {
        secrets.add("recovery code", *code);
        secrets.add("recovery code", code.replace('-', ""));
    }
    let form = async |code: &str, day: &str| {
        let fields = [("code", code), ("birth_date_day", day), ("birth_date_month", "3"), ("birth_date_year", "1945")];
        stage.passer_by().post("/sign-in/recovery", &fields).await
    };
    form(codes[0], "15").await.expect(422);
    form(codes[0], "14").await.expect(303);
}

/// What people and machines type where it does not belong.
async fn mistype(stage: &Stage, world: &World, secrets: &mut Secrets) -> Vec<Reply> {
    let ivy = stage.visitor(world.ivy).await;
    let manager = stage.visitor(demo(stage, "practice-manager").await).await;
    let typed = secrets.add("typed", mark("typed"));
    let mut replies = Vec::new();
    for path in [
        format!("/{typed}"),
        format!("/record/entries/{typed}"),
        format!("/record/results/{typed}/history"),
        format!("/record/documents/{typed}/files/{typed}"),
        format!("/record/timeline?kind={typed}&year={typed}&source={typed}&after={typed}"),
        format!("/practice/{typed}"),
        format!("/practice/Y99001/invitations/{typed}"),
        format!("/invitation/{typed}"),
        format!("/account/passkeys/{typed}"),
        format!("/sign-in?next=/{typed}&{typed}={typed}"),
        format!("/record/search?words={typed}"),
    ] {
        for persona in [&ivy, &manager, &stage.passer_by()] {
            let headers = [
                ("user-agent", typed.as_str()),
                ("referer", typed.as_str()),
                ("x-forwarded-for", typed.as_str()),
                ("sec-fetch-mode", "navigate"),
            ];
            replies.push(persona.send(Method::GET, &path, &headers, Vec::new()).await);
        }
    }
    let ours = [("origin", ORIGIN), ("content-type", "application/x-www-form-urlencoded")];
    for path in ["/record/search", "/sign-in/recovery", "/practice/Y99001/invitations/new", "/demo/sign-in", "/nowhere"]
    {
        for body in [format!("{typed}={typed}"), format!("words={typed}&{typed}"), format!("as={typed}")] {
            replies.push(manager.send(Method::POST, path, &ours, body.into_bytes()).await);
        }
    }
    ivy.post("/record/search", &[("words", &typed)]).await.expect(303);
    replies.push(ivy.get("/record/search").await);
    manager.post("/practice/Y99001/invitations", &[("words", &typed)]).await.expect(200);
    manager.post("/practice/Y99001/invitations", &[("words", NUMBER)]).await.expect(200);
    for path in ["/sign-in/passkey/finish", "/account/passkeys/finish"] {
        let body = json!({ "ceremony": typed, "credential": { "id": typed }, "name": typed });
        replies.push(ivy.post_json(path, &body).await);
    }
    let cookie = format!("__Host-sid={typed}");
    replies.push(stage.passer_by().with_cookie(cookie).get("/record").await);
    replies
}

/// Bundles that are refused, whole or in part.
async fn import_wrongly(stage: &Stage, world: &World, secrets: &mut Secrets) -> Vec<Reply> {
    let words = secrets.add("refused bundle", mark("refused"));
    let patient = |number: &str| {
        json!({ "resourceType": "Patient", "id": words, "birthDate": "1945-03-14", "name": [{ "family": words }],
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number }] })
    };
    let bundle = |resources: Vec<Value>| {
        let entries: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": resource })).collect();
        json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
    };
    let about = |reference: &str| json!({ "resourceType": "Condition", "id": "x", "subject": { "reference": reference }, "code": { "text": words } });
    let mut replies = Vec::new();
    for sent in [
        bundle(vec![patient("9434765919"), about("Patient/p")]),
        bundle(vec![patient("1234567890")]),
        bundle(vec![json!({ "resourceType": words }), json!({ "resourceType": "Condition", "subject": words })]),
        json!(words),
        json!({ "resourceType": words, "entry": words }),
    ] {
        replies.push(send(stage, &world.token, &sent).await);
    }
    let authorization = format!("Bearer {}", world.token);
    let headers = [("authorization", authorization.as_str())];
    replies
        .push(stage.passer_by().send(Method::POST, "/fhir", &headers, format!("{{\"{words}\": ").into_bytes()).await);
    replies
}

/// Every page as who may see it, and where its links and forms lead.
async fn read_all(stage: &Stage, world: &World, secrets: &Secrets) {
    let ivy = stage.visitor(world.ivy).await;
    let manager = stage.visitor(demo(stage, "practice-manager").await).await;
    for route in table().into_iter().filter(|route| route.method == "GET" || route.path.starts_with("/record/")) {
        for path in real(route.path, world) {
            let persona: &Persona = if route.door == Door::Staff { &manager } else { &ivy };
            let reply = match route.method {
                "GET" => persona.get(&path).await,
                _ => persona.post(&path, fields(route.path)).await,
            };
            let html = reply.text();
            let addresses =
                [" href=\"", " action=\"", " src=\""].into_iter().flat_map(|start| html.split(start).skip(1));
            let addresses = addresses.map(|rest| rest.split('"').next().unwrap_or_default());
            // A word of the record in an address would stand in histories and logs.
            for address in
                addresses.filter(|address| !address.starts_with("data:") && !address.starts_with("/invitation/"))
            {
                secrets.none_in(&format!("an address on {path}"), address);
            }
            secrets.none_in("where it leads", &reply.location().replace(world.link.trim_start_matches('/'), ""));
        }
    }
}

on_both_databases! {
    async fn no_mark_leaves_by_log_metrics_mail_or_address(stage) {
        listen();
        let world = World::new(stage).await;
        let mut secrets = Secrets(world.marks.iter().map(|mark| ("Ivy's".into(), mark.clone())).collect());
        secrets.add("NHS number as people write it", "950 271 8348");
        read_all(stage, &world, &secrets).await;
        let letters = redeem(stage, &world, &mut secrets).await;
        recover(stage, &world, &mut secrets).await;
        let mut replies = mistype(stage, &world, &mut secrets).await;
        replies.extend(import_wrongly(stage, &world, &mut secrets).await);

        // Pages of trouble, and answers to machines, repeat nothing that was sent.
        for reply in replies.iter().filter(|reply| reply.status >= 400) {
            let page = reply.text();
            if !page.contains("<form") || reply.status >= 500 {
                secrets.none_in("a page of trouble", &page);
            }
        }
        assert!(letters.len() >= 2, "an invitation and a locked one");
        for letter in letters {
            secrets.none_in("a subject", &letter.subject);
            let links: Vec<&str> = letter.body.split_whitespace().filter(|word| word.starts_with(ORIGIN)).collect();
            let words = links.iter().fold(letter.body.clone(), |body, link| body.replace(link, "LINK"));
            secrets.none_in("a mail", &words);
        }
        let rows = crate::attacks::dump::dump(&stage.app.platform.db, &[]).await;
        for table in ["access_log", "access_log_head", "rate_limit", "job", "ceremony", "invitation_event"] {
            secrets.none_in(table, &rows[table].join("\n"));
        }
        for kept in ["link", "code", "recovery code", "session"] {
            let whole = format!("{rows:?}");
            for (what, secret) in secrets.0.iter().filter(|(what, _)| what == kept) {
                assert!(!whole.contains(secret.as_str()), "a {what} is readable in the database");
            }
        }
        let heard = listen();
        for expected in ["path=/record/entries/{entry}", "metric", "a sign-in was refused", "status=404"] {
            assert!(heard.contains(expected), "the listener hears nothing of {expected}");
        }
        secrets.none_in("the log or the metrics", &heard);
    }

    async fn trouble_with_the_database_tells_nothing(stage) {
        listen();
        let world = World::new(stage).await;
        let ivy = stage.visitor(world.ivy).await;
        let manager = stage.visitor(demo(stage, "practice-manager").await).await;
        let typed = mark("typed");
        stage.fresh(&ivy, Purpose::Download, world.ivy).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        for broken in ["alter table entry rename to entry_away", "alter table invitation rename to invitation_away", "alter table person rename column email to email_away"] {
            tx.query(broken).execute().await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut troubles = 0;
        for reply in [
            ivy.get("/record/timeline").await,
            ivy.get(&format!("/record/entries/{}", world.entries[0])).await,
            {
                ivy.post("/record/search", &[("words", &typed)]).await.expect(303);
                ivy.get("/record/search").await
            },
            manager.get("/practice/Y99001/invitations").await,
            manager.post("/practice/Y99001/invitations", &[("words", &typed)]).await,
            ivy.post("/record/download/bundle.json", &[]).await,
        ] {
            troubles += u32::from(reply.status >= 500);
            let page = reply.text().to_lowercase();
            for word in ["sqlx", "entry_away", "no such table", "relation", "panicked", "syntax", "select ", "rust", "stack", ".rs:"] {
                assert!(!page.contains(word) || word == "relation" && !page.contains("relation \""), "{word}: {page}");
            }
            assert!(!page.contains(&typed) || reply.status < 500, "{page}");
        }
        assert!(troubles >= 4, "{troubles}");
        let heard = listen();
        for mark in world.marks.iter().chain([&typed]) {
            assert!(!heard.contains(mark.as_str()), "{mark} is in the log");
        }
        assert!(heard.contains("the database refused a statement"));
    }
}
