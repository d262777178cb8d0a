//! A test: one message to one phone, at once. What became of it is told at once too, as far as the
//! push service says; whether it arrived, the phone itself reports (`act.rs`).

use chrono::Duration;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    given::Given,
    page::Said,
    send, store,
    test_store::{self, Became, Test},
};
use crate::{
    access::grant::{Change, Reminders},
    platform::limits::{self, Limit},
    reminders::{
        Channel, Kind, choices,
        deliver::{Delivery, Sent},
    },
    web::{answer::Outcome, trouble::Trouble, visit::Visit},
};

/// Of one person.
const TESTS: Limit = Limit { name: "reminders-test", uses: 20, window: Duration::hours(1) };
/// A test is of no use later.
const GOOD_FOR: Duration = Duration::minutes(10);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    id: Uuid,
}

pub async fn test(visit: Visit, given: Given<Which, Which>) -> Outcome {
    visit.subject()?;
    let by = given.by;
    let platform = &visit.app.platform;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let Which { id } = given.value()?;
    let (person, now) = (grant.subject(), request.now());
    if !store::is_on(&mut request.tx, &grant, id).await? {
        return Err(Trouble::NotFound);
    }
    if !limits::use_one(&mut request.tx, &platform.keys, now, TESTS, &person.0.to_string()).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let wanted = choices::for_batch(&mut request.tx, &[(person, Kind::Test)]).await?.remove(&(person, Kind::Test));
    let made = Test { notice: Uuid::now_v7(), delivery: Uuid::now_v7(), phone: id, now, until: now + GOOD_FOR };
    let unseen = test_store::make(&mut request.tx, &grant, &made).await?;
    request.commit().await?;

    let (language, discreet) = wanted.map(|wanted| (wanted.language, wanted.discreet)).unwrap_or_default();
    let delivery = Delivery {
        person,
        id: made.delivery,
        notice: made.notice,
        about: person,
        kind: Kind::Test,
        reminder: id,
        occurrence: made.occurrence(),
        step: "first".into(),
        channel: Channel::Push,
        target: id,
        until: made.until,
        language,
        discreet,
        unseen,
        tries: 1,
        fence: 1,
    };
    let sent = send::send(platform, &delivery).await;
    let mut request = visit.change().await?;
    let became = if sent == Sent::Done { Became::Sent } else { Became::GivenUp };
    test_store::note(&mut request.tx, &grant, &made, became).await?;
    request.commit().await?;
    let said = match sent {
        Sent::Done => Said::TestSent,
        Sent::Gone => Said::TestGone,
        Sent::Later { .. } => Said::TestLater,
        Sent::Refused(_) => Said::TestRefused,
    };
    by.answer(&json!({ "said": said.key(), "words": said.words(), "sent": sent == Sent::Done }), &said.path())
}
