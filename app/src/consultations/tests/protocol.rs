//! The form of every frame, and what is refused.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::consultations::protocol::{
    FromBrowser, IceServer, LONGEST_DATA, LONGEST_FRAME, LONGEST_SECRET, LONGEST_WORDS, Media, Part, Present, Removal,
    Resumed, ToBrowser, Where, Wrong, frame, read,
};

const ID: &str = "01900000-0000-7000-8000-000000000001";

#[test]
fn every_kind_is_read() {
    for (text, numbered) in [
        (r#"{"seq":0,"kind":"hello","ticket":"abc"}"#.to_string(), false),
        (r#"{"seq":0,"kind":"hello","resume":{"key":"abc","last":7}}"#.into(), false),
        (format!(r#"{{"seq":1,"kind":"signal","to":"{ID}","data":{{"sdp":"v=0"}}}}"#), true),
        (format!(r#"{{"seq":1,"kind":"signal","to":"{ID}","data":false}}"#), true),
        (r#"{"seq":1,"kind":"state","camera":true,"microphone":false,"screen":false}"#.into(), true),
        (format!(r#"{{"seq":2,"kind":"admit","who":"{ID}"}}"#), true),
        (format!(r#"{{"seq":2,"kind":"back","who":"{ID}"}}"#), true),
        (format!(r#"{{"seq":2,"kind":"remove","who":"{ID}"}}"#), true),
        (format!(r#"{{"seq":3,"kind":"tell","who":"{ID}","text":"10 minutes more"}}"#), true),
        (r#"{"seq":3,"kind":"tell","text":"10 minutes more"}"#.into(), true),
        (r#"{"seq":4,"kind":"end"}"#.into(), true),
        (r#"{"seq":4,"kind":"leave"}"#.into(), true),
        (r#"{"seq":0,"kind":"seen","last":9}"#.into(), false),
        (r#"{"seq":0,"kind":"ping"}"#.into(), false),
    ] {
        let read = read(&text);
        assert!(read.as_ref().is_ok_and(|(_, message)| message.is_numbered() == numbered), "{text}: {read:?}");
    }
}

#[test]
fn what_is_of_another_form_is_refused() {
    for text in [
        "",
        "[]",
        "7",
        "{}",
        r#"{"kind":"end"}"#,
        r#"{"seq":1}"#,
        r#"{"seq":-1,"kind":"end"}"#,
        r#"{"seq":1.5,"kind":"end"}"#,
        r#"{"seq":1,"kind":"dance"}"#,
        r#"{"seq":1,"kind":"END"}"#,
        // A number where none belongs, and none where one does.
        r#"{"seq":1,"kind":"ping"}"#,
        r#"{"seq":0,"kind":"end"}"#,
        // A field of another kind, an unknown one, one that is missing, one twice.
        r#"{"seq":1,"kind":"end","last":1}"#,
        r#"{"seq":1,"kind":"end","from":"me"}"#,
        r#"{"seq":1,"kind":"admit"}"#,
        r#"{"seq":1,"kind":"signal","to":"01900000-0000-7000-8000-000000000001","data":null}"#,
        r#"{"seq":1,"kind":"admit","who":"me"}"#,
        r#"{"seq":1,"seq":2,"kind":"end"}"#,
        r#"{"seq":0,"kind":"hello"}"#,
        r#"{"seq":0,"kind":"hello","resume":{"key":"abc"}}"#,
        r#"{"seq":0,"kind":"hello","resume":{"key":"abc","last":1,"more":1}}"#,
        r#"{"seq":1,"kind":"tell","text":"  "}"#,
        r#"{"seq":1,"kind":"end"} {"seq":2,"kind":"end"}"#,
    ] {
        assert_eq!(read(text).err(), Some(Wrong::Malformed), "{text}");
    }
}

#[test]
fn what_is_too_long_is_refused_and_what_fits_is_not() {
    let signal = |bytes: usize| format!(r#"{{"seq":1,"kind":"signal","to":"{ID}","data":"{}"}}"#, "x".repeat(bytes));
    // The two quotes belong to the data.
    assert!(read(&signal(LONGEST_DATA - 2)).is_ok());
    assert_eq!(read(&signal(LONGEST_DATA - 1)).err(), Some(Wrong::TooLarge));
    assert_eq!(read(&signal(LONGEST_FRAME)).err(), Some(Wrong::TooLarge));
    let tell = |letters: usize| format!(r#"{{"seq":1,"kind":"tell","text":"{}"}}"#, "é".repeat(letters));
    assert!(read(&tell(LONGEST_WORDS)).is_ok());
    assert_eq!(read(&tell(LONGEST_WORDS + 1)).err(), Some(Wrong::TooLarge));
    let hello = |letters: usize| format!(r#"{{"seq":0,"kind":"hello","ticket":"{}"}}"#, "a".repeat(letters));
    assert!(read(&hello(LONGEST_SECRET)).is_ok());
    assert_eq!(read(&hello(LONGEST_SECRET + 1)).err(), Some(Wrong::TooLarge));
}

#[test]
fn deep_and_wide_data_is_passed_on_as_it_came() {
    for data in ["[".repeat(4_000) + &"]".repeat(4_000), r#"{"a":1e400,"b":"\u0000"}"#.to_string()] {
        let text = format!(r#"{{"seq":1,"kind":"signal","to":"{ID}","data":{data}}}"#);
        let Ok((1, FromBrowser::Signal { data: read, .. })) = read(&text) else { panic!("{text}") };
        let body = ToBrowser::Signal { from: Uuid::nil(), data: read }.body();
        assert!(body.ends_with(&format!("{data}}}")), "{body}");
    }
}

#[test]
fn a_frame_has_its_number_first() {
    assert_eq!(frame(7, &ToBrowser::Ended.body()), r#"{"seq":7,"kind":"ended"}"#);
    assert_eq!(
        frame(1, &ToBrowser::Removed { why: Removal::Access }.body()),
        r#"{"seq":1,"kind":"removed","why":"access"}"#
    );
    let told: serde_json::Value = serde_json::from_str(&frame(
        0,
        &ToBrowser::Welcome {
            me: Uuid::nil(),
            role: Part::Patient,
            resume: "key".into(),
            resumed: Resumed::New,
            heard: 0,
            place_of_me: Where::Waiting,
            people: vec![Present {
                id: Uuid::nil(),
                name: "Ivy".into(),
                role: Part::Patient,
                place: Where::Waiting,
                away: false,
            }],
            place: Some(1),
            media: None,
            closes_at: DateTime::<Utc>::UNIX_EPOCH,
        }
        .body(),
    ))
    .unwrap();
    assert_eq!(told["kind"], "welcome");
    assert_eq!(told["where"], "waiting");
    assert_eq!(told["people"][0]["where"], "waiting");
    assert_eq!(told["place"], 1);
    assert!(told.get("media").is_none());
    let media = Media::Mesh {
        ice_servers: vec![IceServer { urls: vec!["turn:t".into()], username: "u".into(), credential: "c".into() }],
        relay_only: true,
    };
    let told: serde_json::Value = serde_json::from_str(&frame(3, &ToBrowser::Admitted { media }.body())).unwrap();
    assert_eq!(told["media"]["kind"], "mesh");
    assert_eq!(told["media"]["ice_servers"][0]["urls"][0], "turn:t");
}
