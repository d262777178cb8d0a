//! Hears everything that this process writes to its log and counts in its metrics, from the first
//! call on. One for all tests of the process: a test looks for marks that are its own.

use std::{
    fmt::{self, Write},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span,
};

static HEARD: OnceLock<Arc<Mutex<String>>> = OnceLock::new();
static SPANS: AtomicU64 = AtomicU64::new(1);

/// Begins to listen, and answers what was heard so far, by all tests.
pub fn listen() -> String {
    let heard = HEARD.get_or_init(|| {
        let heard: Arc<Mutex<String>> = Arc::default();
        tracing::subscriber::set_global_default(Listener(heard.clone())).expect("nobody else listens in tests");
        metrics::set_global_recorder(Listener(heard.clone())).unwrap_or_else(|_| panic!("nobody else counts in tests"));
        heard
    });
    heard.lock().unwrap_or_else(|held| held.into_inner()).clone()
}

struct Listener(Arc<Mutex<String>>);

impl Listener {
    fn hear(&self, text: &str) {
        let mut heard = self.0.lock().unwrap_or_else(|held| held.into_inner());
        heard.push_str(text);
        heard.push('\n');
    }
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {}={value}", field.name());
    }
}

impl Subscriber for Listener {
    /// Everything of ours, and of the libraries what `RUST_LOG=debug` would show.
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("app") || *metadata.level() <= Level::DEBUG
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let mut words = Words(format!("span {}", attributes.metadata().name()));
        attributes.record(&mut words);
        self.hear(&words.0);
        span::Id::from_u64(SPANS.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        let mut words = Words("record".into());
        values.record(&mut words);
        self.hear(&words.0);
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut words = Words(format!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut words);
        self.hear(&words.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl Recorder for Listener {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        self.hear(&format!("metric {key}"));
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        self.hear(&format!("metric {key}"));
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        self.hear(&format!("metric {key}"));
        Histogram::noop()
    }
}
