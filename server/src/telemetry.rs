//! Logs and metrics. Neither ever holds a name, a number, a code or a text of a person: paths
//! are patterns, errors are kinds.

use std::net::SocketAddr;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// JSON lines on standard error; `RUST_LOG` chooses how much.
pub fn start_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(std::io::stderr)
        .with_current_span(true)
        .with_span_list(false);
    // A second start in one process (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
}

pub fn start_metrics() -> Result<PrometheusHandle, String> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(
            Matcher::Full("http_request_seconds".into()),
            &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0],
        )
        .and_then(|builder| {
            builder.set_buckets_for_metric(
                Matcher::Suffix("_lateness_seconds".into()),
                &[1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 7_200.0],
            )
        })
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| format!("The metrics could not be started: {error}."))
}

/// Serves the metrics on a listener of their own, never on the public one.
pub async fn serve_metrics(addr: SocketAddr, handle: PrometheusHandle) -> Result<(), String> {
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|error| format!("NENE_METRICS_ADDR is {addr}, where nothing can listen: {}.", error.kind()))?;
    let router = axum::Router::new().route("/metrics", axum::routing::get(move || std::future::ready(handle.render())));
    tokio::spawn(async move {
        if axum::serve(listener, router).await.is_err() {
            tracing::error!("the metrics listener ended");
        }
    });
    Ok(())
}
