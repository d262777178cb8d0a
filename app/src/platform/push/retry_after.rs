//! How long a service asks us to wait: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). Pure.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use http::{HeaderMap, HeaderName, header};

/// A service that asks for more is asked again after so long all the same.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// `None` when it says nothing that can be read.
pub fn told(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let said = text(header::RETRY_AFTER)?;
    if !said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are more than the longest.
        return Some(said.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST));
    }
    // By the service's own clock, where it tells the time: ours may differ.
    let from = text(header::DATE).and_then(date).unwrap_or(now);
    // What is past already: at once.
    Some((date(said)? - from).to_std().unwrap_or_default().min(LONGEST))
}

/// The three forms of a date in HTTP (RFC 9110, 5.6.7).
fn date(text: &str) -> Option<DateTime<Utc>> {
    ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn wait(said: &'static str, date: Option<&'static str>) -> Option<u64> {
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(said));
        if let Some(date) = date {
            headers.insert(header::DATE, HeaderValue::from_static(date));
        }
        told(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_dates() {
        for (said, seconds) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("0", Some(0)),
            ("Tue, 24 Nov 2026 10:02:00 GMT", Some(120)),
            ("Tuesday, 24-Nov-26 10:02:00 GMT", Some(120)),
            ("Tue Nov 24 10:02:00 2026", Some(120)),
            // Gone by: at once. Too far: a day.
            ("Tue, 24 Nov 2026 09:00:00 GMT", Some(0)),
            ("Wed, 24 Nov 2027 10:00:00 GMT", Some(86_400)),
            ("604800", Some(86_400)),
            ("99999999999999999999999", Some(86_400)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
            // No such day.
            ("Tue, 31 Nov 2026 10:02:00 GMT", None),
            ("Mon, 24 Nov 2026 10:02:00 GMT", None),
        ] {
            assert_eq!(wait(said, None), seconds, "{said}");
        }
        assert_eq!(told(&HeaderMap::new(), "2026-11-24T10:00:00Z".parse().unwrap()), None);
    }

    #[test]
    fn a_date_is_by_the_clock_of_who_says_it() {
        let theirs = Some("Tue, 24 Nov 2026 11:30:00 GMT");
        assert_eq!(wait("Tue, 24 Nov 2026 11:31:00 GMT", theirs), Some(60));
        assert_eq!(wait("60", theirs), Some(60));
        assert_eq!(wait("Tue, 24 Nov 2026 10:01:00 GMT", Some("now")), Some(60));
    }
}
