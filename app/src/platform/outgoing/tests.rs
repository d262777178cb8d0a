//! Whom the client calls and whom it does not (T-NE-01), and how long it waits.

use std::{
    io,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;
use crate::testing::push_service::{Manner, PushService};

const HASTY: Patience = Patience { connect: Duration::from_millis(300), whole: Duration::from_millis(600) };

/// Names that lead where the list says; asked again, to the next of it, and at last to its last.
fn book(answers: &[&[&str]]) -> Names {
    let answers: Vec<Vec<IpAddr>> =
        answers.iter().map(|list| list.iter().map(|text| text.parse().unwrap()).collect()).collect();
    let asked = AtomicUsize::new(0);
    Names::told_by(move |_| {
        let place = asked.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
        let found = answers[place].clone();
        async move { Ok(found) }
    })
}

async fn post(outgoing: &Outgoing, to: &str) -> Result<Answer, NoAnswer> {
    let to = outgoing.address(to).unwrap();
    outgoing.call(Call { method: Method::POST, to: &to, headers: HeaderMap::new(), body: b"x".to_vec() }).await
}

/// A listener that counts who connects.
async fn trap() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, came) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let count = came.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, came)
}

#[test]
fn addresses_that_are_never_called() {
    let outgoing = Outgoing::new(Vec::new()).unwrap();
    for (text, why) in [
        ("", NotOutside::NoAddress),
        ("push.example/1", NotOutside::NoAddress),
        ("https://", NotOutside::NoAddress),
        ("https://push.example./1", NotOutside::NoAddress),
        ("https://user@push.example/1", NotOutside::NoAddress),
        ("https://user:pass@push.example/1", NotOutside::NoAddress),
        ("https://:pass@push.example/1", NotOutside::NoAddress),
        ("https://push.example/1#part", NotOutside::NoAddress),
        ("https://push.example/1 2", NotOutside::NoAddress),
        ("https://push.example/\n1", NotOutside::NoAddress),
        ("https://push.exam\tple/1", NotOutside::NoAddress),
        ("https://püsh.example/1", NotOutside::NoAddress),
        ("https://push.example:99999/1", NotOutside::NoAddress),
        ("http://push.example/1", NotOutside::NotHttps),
        ("ftp://push.example/1", NotOutside::NotHttps),
        ("https://10.0.0.1/1", NotOutside::Inside),
        ("https://169.254.169.254/latest/meta-data", NotOutside::Inside),
        ("https://[::1]/1", NotOutside::Inside),
        ("https://[::ffff:10.0.0.1]/1", NotOutside::Inside),
        ("https://[64:ff9b::a00:1]/1", NotOutside::Inside),
        ("https://[fd00::1]:8443/1", NotOutside::Inside),
        // One machine, written in other ways.
        ("https://2130706433/1", NotOutside::Inside),
        ("https://0x7f.1/1", NotOutside::Inside),
        ("https://0177.0.0.1/1", NotOutside::Inside),
        ("https://127.1/1", NotOutside::Inside),
        ("https://0/1", NotOutside::Inside),
    ] {
        assert_eq!(outgoing.address(text).err(), Some(why), "{text}");
    }
    assert_eq!(
        outgoing.address(&format!("https://push.example/{}", "a".repeat(LONGEST_ADDRESS))).err(),
        Some(NotOutside::NoAddress)
    );
    for text in ["https://push.example/1", "https://push.example:8443/1?x=%3d", "https://8.8.8.8/1"] {
        assert_eq!(outgoing.address(text).unwrap().as_str(), text);
    }
}

#[test]
fn what_is_secret_in_an_address_is_not_printed() {
    let outgoing = Outgoing::new(Vec::new()).unwrap();
    let address = outgoing.address("https://push.example/send/secret").unwrap();
    assert_eq!(format!("{address:?}"), "Address(https://push.example/...)");
    assert_eq!((address.origin().as_str(), address.host()), ("https://push.example", "push.example"));
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_called() {
    let (port, came) = trap().await;
    for answers in
        [["127.0.0.1"].as_slice(), &["8.8.8.8", "127.0.0.1"], &["::1"], &["::ffff:127.0.0.1"], &["fd00::1"], &[]]
    {
        let outgoing = Outgoing::with(Vec::new(), book(&[answers]), HASTY).unwrap();
        let to = format!("https://push.example:{port}/1");
        assert!(matches!(post(&outgoing, &to).await, Err(NoAnswer::Inside)), "{answers:?}");
        let address = outgoing.address(&to).unwrap();
        assert_eq!(outgoing.leads_inside(&address).await, !answers.is_empty(), "{answers:?}");
    }
    assert_eq!(came.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_gains_nothing() {
    let (port, came) = trap().await;
    // Looked at when it was taken in, it led outside.
    let outgoing = Outgoing::with(Vec::new(), book(&[&["8.8.8.8"], &["127.0.0.1"]]), HASTY).unwrap();
    let to = format!("https://push.example:{port}/1");
    let address = outgoing.address(&to).unwrap();
    assert!(!outgoing.leads_inside(&address).await);
    assert!(matches!(post(&outgoing, &to).await, Err(NoAnswer::Inside)));
    assert_eq!(came.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn the_names_of_this_machine_lead_inside() {
    let outgoing = Outgoing::with(Vec::new(), Names::system(), HASTY).unwrap();
    let (port, came) = trap().await;
    let to = format!("https://localhost:{port}/1");
    assert!(outgoing.leads_inside(&outgoing.address(&to).unwrap()).await);
    assert!(matches!(post(&outgoing, &to).await, Err(NoAnswer::Inside)));
    assert_eq!(came.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn nobody_who_knows_no_name_is_waited_for() {
    let outgoing =
        Outgoing::with(Vec::new(), Names::told_by(|_| async { Err(io::ErrorKind::NotFound.into()) }), HASTY).unwrap();
    assert!(matches!(post(&outgoing, "https://push.example/1").await, Err(NoAnswer::NoConnection)));
    assert!(!outgoing.leads_inside(&outgoing.address("https://push.example/1").unwrap()).await);
    let silent = Outgoing::with(Vec::new(), Names::told_by(|_| std::future::pending()), HASTY).unwrap();
    assert!(matches!(post(&silent, "https://push.example/1").await, Err(NoAnswer::TooSlow)));
}

#[tokio::test]
async fn an_origin_that_the_operator_named_is_called_and_no_other_there() {
    let service = PushService::start().await;
    let outgoing = Outgoing::with(vec![service.origin.clone()], Names::system(), HASTY).unwrap();
    let answer = post(&outgoing, &format!("{}/one", service.origin)).await.unwrap();
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.body().await.unwrap(), b"");
    assert_eq!(service.take().len(), 1);
    let other = PushService::start().await;
    assert_eq!(outgoing.address(&format!("{}/one", other.origin)).err(), Some(NotOutside::NotHttps));
    let name = service.origin.replace("127.0.0.1", "localhost");
    assert_eq!(outgoing.address(&format!("{name}/one")).err(), Some(NotOutside::NotHttps));
    let tls = service.origin.replace("http://", "https://");
    assert_eq!(outgoing.address(&format!("{tls}/one")).err(), Some(NotOutside::Inside));
}

#[tokio::test]
async fn redirects_are_answers() {
    let (service, inside) = (PushService::start().await, PushService::start().await);
    let outgoing = Outgoing::with(vec![service.origin.clone(), inside.origin.clone()], Names::system(), HASTY).unwrap();
    service.answers("moved", Manner::Redirect(format!("{}/one", inside.origin)));
    let answer = post(&outgoing, &format!("{}/moved", service.origin)).await.unwrap();
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(inside.take().len(), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let service = PushService::start().await;
    let outgoing = Outgoing::with(vec![service.origin.clone()], Names::system(), HASTY).unwrap();
    service.answers("endless", Manner::Endless);
    let answer = post(&outgoing, &format!("{}/endless", service.origin)).await.unwrap();
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.body().await, Err(NoAnswer::Broken));
    // What lies in the buffers between.
    assert!(service.taken_of_the_endless() < 10 * 1024 * 1024, "{}", service.taken_of_the_endless());
}

#[tokio::test]
async fn a_drip_and_a_silence_end_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4_096]).await;
                let mut tick = tokio::time::interval(Duration::from_millis(20));
                for byte in b"HTTP/1.1 201 Created\r\nX-Long: ".iter().chain(std::iter::repeat_n(&b'x', 100_000)) {
                    tick.tick().await;
                    if stream.write_all(&[*byte]).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    let service = PushService::start().await;
    service.answers("silent", Manner::Silent);
    let outgoing = Outgoing::with(vec![origin.clone(), service.origin.clone()], Names::system(), HASTY).unwrap();
    assert!(matches!(post(&outgoing, &format!("{origin}/1")).await, Err(NoAnswer::TooSlow)));
    assert!(matches!(post(&outgoing, &format!("{}/silent", service.origin)).await, Err(NoAnswer::TooSlow)));
}

#[tokio::test]
async fn what_speaks_no_tls_and_what_is_not_there_gives_no_answer() {
    let service = PushService::start().await;
    let tls = service.origin.replace("http://", "https://");
    let outgoing = Outgoing::with(vec![tls.clone()], Names::system(), HASTY).unwrap();
    assert!(matches!(post(&outgoing, &format!("{tls}/1")).await, Err(NoAnswer::NoConnection)));
    assert_eq!(service.take().len(), 0);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let outgoing = Outgoing::with(vec![gone.clone()], Names::system(), HASTY).unwrap();
    assert!(matches!(post(&outgoing, &format!("{gone}/1")).await, Err(NoAnswer::NoConnection)));
}
