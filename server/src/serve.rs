//! `nene serve`: the router in its outer coat, the job runner, and a graceful end.

use std::{net::IpAddr, net::SocketAddr, sync::Arc, time::Duration};

use app::{
    access::{anchors::Anchorer, log_writer::LogWriter},
    alerts,
    platform::{Platform, jobs, migrate, migrate::Mode},
    ui::assets::Assets,
    web::{App, Parts, Settings as Portal, headers, layers, visit::ClientAddress},
};
use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    middleware::{self, Next},
    response::Response,
    routing::get,
    serve::ListenerExt,
};
use http::StatusCode;
use tokio::{net::TcpListener, sync::watch};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
};

use crate::{settings::Settings, start, statics, statics::Statics, telemetry};

/// How often the queue is looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often the access log is anchored.
const ANCHOR: Duration = Duration::from_secs(5 * 60);
/// How often the age of the last alarm is told.
const TELL_ALARM_AGE: Duration = Duration::from_secs(15);
/// What is in hand at the end gets so long.
const LAST_CALL: Duration = Duration::from_secs(20);

pub async fn serve(settings: Settings, demo: bool) -> Result<(), String> {
    telemetry::start_logs();
    let mode = if demo { Mode::Demo } else { Mode::Live };
    let platform = start::open_ready(&settings, mode).await?;
    if demo {
        app::demo::seed::fill(&platform)
            .await
            .map_err(|_| "The demonstration could not be filled; the log above says why.".to_string())?;
    }
    // Made at the first start, and kept. Without it everything else still works; the log and `nene check`
    // say so.
    let _ = app::reminders::phone::keys::current(&platform).await;
    let anchorer = Anchorer::open(&settings.anchors)?;
    let (log, log_done) = LogWriter::start(platform.clone());
    let assets = read_assets(&settings)?;
    let portal = Portal { origin: settings.origin.trim_end_matches('/').to_string(), mode };
    let webauthn = app::sign_in::passkey::webauthn(&portal.origin)?;
    let https = portal.is_https();
    let statics = Arc::new(Statics::read(&settings.site, https)?);
    let application =
        App::new(Parts { platform: platform.clone(), settings: portal, log, webauthn, assets: Arc::new(assets) });

    if settings.metrics_addr != "off" {
        let handle = telemetry::start_metrics()?;
        let addr = settings.metrics_addr.parse().map_err(|_| "NENE_METRICS_ADDR is not an address.".to_string())?;
        telemetry::serve_metrics(addr, handle).await?;
    }
    let (stop, stopping) = watch::channel(false);
    let anchors = tokio::spawn(write_anchors(platform.clone(), anchorer, stopping.clone()));
    tokio::spawn(tell_alarm_age(platform.clone(), stopping.clone()));
    let reminders = tokio::spawn(remind(platform.clone(), stopping.clone()));
    let runner = tokio::spawn(run_jobs(platform.clone(), stopping));
    let trusted = settings.proxies()?.into();
    app::begin(&application);
    let router =
        outer(layers::router(application.clone(), app::routes(mode)), statics, platform.clone(), trusted, https);
    let listener = TcpListener::bind(&settings.addr)
        .await
        .map_err(|error| format!("NENE_ADDR is {}, where nothing can listen: {}.", settings.addr, error.kind()))?
        // What follows another small piece would wait until that one is acknowledged, which is put off by 40
        // milliseconds (RFC 896 with RFC 1122, 4.2.3.2): a signal on its way through a room must not.
        .tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
    let asked_to_stop = asked_to_stop();
    greet(&settings, mode);
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(asked_to_stop)
        .await
        .map_err(|error| format!("The listener ended: {}.", error.kind()))?;

    app::hang_up(&application).await;
    // The log's writer ends when nobody holds it any more.
    drop(application);
    // In this order: no new work, then what is in hand, then the data.
    let _ = stop.send(true);
    let _ = tokio::time::timeout(LAST_CALL, runner).await;
    let _ = tokio::time::timeout(LAST_CALL, reminders).await;
    // What a server has been given is written down, so that it does not leave again.
    let _ = tokio::time::timeout(LAST_CALL, platform.lanes.idle()).await;
    let _ = tokio::time::timeout(LAST_CALL, log_done).await;
    // One more over all that was written, now that nobody writes.
    if let Ok(Ok(anchorer)) = tokio::time::timeout(LAST_CALL, anchors).await {
        anchor(&platform, anchorer).await;
    }
    platform.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn read_assets(settings: &Settings) -> Result<Assets, String> {
    let list = settings.site.join("assets.json");
    let text = std::fs::read_to_string(&list).map_err(|_| {
        format!("NENE_SITE names {}, where there is no assets.json: run `make bundle`.", settings.site.display())
    })?;
    Assets::from_json(&text).map_err(|error| format!("NENE_SITE names {}: {error}.", settings.site.display()))
}

/// The portal, with what every public listener needs around it.
fn outer(portal: Router, statics: Arc<Statics>, platform: Platform, trusted: Arc<[IpAddr]>, https: bool) -> Router {
    let health = Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .with_state(platform)
        .layer(middleware::map_response(move |mut response: Response| async move {
            headers::secure(response.headers_mut(), "none", https);
            response
        }));
    // The fastest level: on these pages it leaves 15 % of the bytes for a tenth of the work of the best.
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
        SizeAbove::new(1_024).and(NotForContentType::IMAGES).and(NotForContentType::new("application/pdf")),
    );
    portal
        .layer(compression)
        .merge(health)
        .layer(middleware::from_fn_with_state(statics, statics::serve))
        .layer(middleware::from_fn_with_state(trusted, client_address))
        .layer(CatchPanicLayer::custom(move |_: Box<dyn std::any::Any + Send>| {
            // The text of a panic could quote a value: it is not logged here.
            tracing::error!("a handler panicked");
            let mut response =
                Response::new(axum::body::Body::from("Sorry, something went wrong. Go back and try again."));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            headers::secure(response.headers_mut(), "none", https);
            response
        }))
}

/// Whose address it is: the peer's, or what a trusted proxy says of whom it speaks for.
async fn client_address(State(trusted): State<Arc<[IpAddr]>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    if let Some(peer) = peer {
        let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
        // The last address was added by the proxy itself; those before it anybody could have sent.
        let told = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
        let address = told.filter(|_| trusted.contains(&peer)).unwrap_or(peer);
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// Ready when the database answers, no migration is missing, jobs are being done, and alarms come.
async fn ready(State(platform): State<Platform>) -> (StatusCode, String) {
    let database = migrate::pending(&platform.db).await;
    let jobs = async {
        let mut tx = platform.db.read().await.ok()?;
        jobs::health(&mut tx, platform.clock.now()).await.ok()
    }
    .await;
    let alarms = alarms(&platform).await;
    let lines = [
        ("database", database.is_ok()),
        ("migrations", database == Ok(0)),
        ("jobs", jobs.is_some_and(|(_, late)| late.is_none_or(|late| late.num_minutes() < 15))),
        ("alarms", alarms.is_some_and(alerts::Health::is_well)),
    ];
    let status = if lines.iter().all(|(_, fine)| *fine) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let text = lines.map(|(name, fine)| format!("{name} {}\n", if fine { "ready" } else { "not ready" })).concat();
    (status, text)
}

/// Whether alarms come; `None` when the database does not answer.
async fn alarms(platform: &Platform) -> Option<alerts::Health> {
    let mut tx = platform.db.read().await.ok()?;
    alerts::health(&mut tx, platform.clock.now()).await.ok()
}

/// What a watcher outside looks at: how old the last alarm is. It is told apart from the jobs, so that
/// it grows when they stand still; 0 where none is needed, without end where nobody can say.
async fn tell_alarm_age(platform: Platform, mut stopping: watch::Receiver<bool>) {
    loop {
        let age = match alarms(&platform).await {
            Some(health) => health.age().map_or(0.0, |age| age.num_seconds() as f64),
            None => f64::INFINITY,
        };
        metrics::gauge!("nene_alarm_age_seconds").set(age);
        tokio::select! {
            () = tokio::time::sleep(TELL_ALARM_AGE) => {}
            _ = stopping.changed() => return,
        }
    }
}

async fn run_jobs(platform: Platform, mut stopping: watch::Receiver<bool>) {
    let runner = app::jobs();
    let (mut planned, mut planned_minute) = (None, None);
    loop {
        let minute = platform.clock.now().timestamp() / 60;
        let hour = minute / 60;
        if planned != Some(hour) && app::plan_hour(&platform).await.is_ok() {
            planned = Some(hour);
        }
        if planned_minute != Some(minute) && app::plan_minute(&platform).await.is_ok() {
            planned_minute = Some(minute);
        }
        if runner.run_due(&platform).await.is_err() {
            tracing::warn!("the jobs could not be looked at");
        }
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            _ = stopping.changed() => return,
        }
    }
}

/// What is due to leave, apart from the jobs: a long piece of work must not make a reminder late.
async fn remind(platform: Platform, mut stopping: watch::Receiver<bool>) {
    loop {
        match app::remind(&platform).await {
            // There may be more.
            Ok(done) if done > 0 && !*stopping.borrow() => continue,
            Ok(_) => {}
            Err(_) => tracing::warn!("what is due to leave could not be looked at"),
        }
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            _ = stopping.changed() => return,
        }
    }
}

/// Every five minutes, and once at the start. Each instance writes its own; two may share a file.
async fn write_anchors(platform: Platform, mut anchorer: Anchorer, mut stopping: watch::Receiver<bool>) -> Anchorer {
    loop {
        anchorer = anchor(&platform, anchorer).await;
        tokio::select! {
            () = tokio::time::sleep(ANCHOR) => {}
            _ = stopping.changed() => return anchorer,
        }
    }
}

async fn anchor(platform: &Platform, mut anchorer: Anchorer) -> Anchorer {
    match anchorer.anchor(platform).await {
        // The log of the service is one more place where it stands.
        Ok(anchor) => tracing::info!(number = anchor.number, root = anchor.root_hex(), "the access log is anchored"),
        Err(trouble) => tracing::error!(trouble, "the access log could not be anchored"),
    }
    anchorer
}

/// Ends when the operator asks for it. It listens from the moment it is called, not from when it is
/// first awaited: who asks right after the greeting gets a graceful end as well.
fn asked_to_stop() -> impl Future<Output = ()> + Send {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
        async move {
            // Where the system gives no signals there is nothing to wait for.
            let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
                return std::future::pending().await;
            };
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        }
    }
    #[cfg(not(unix))]
    {
        async {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

fn greet(settings: &Settings, mode: Mode) {
    match mode {
        Mode::Live => println!("Nene is at {}", settings.origin),
        Mode::Demo => println!("{}", app::demo::greeting(&settings.origin, &settings.mail)),
    }
}
