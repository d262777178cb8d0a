//! Files that are the same for everybody: styles, scripts, icons, the offline page.
//!
//! Read once at start and kept in memory with their compressed forms: a request costs no file
//! and no compression. What stands under /pkg/ has its hash in its name and never changes.

use std::{collections::HashMap, path::Path, sync::Arc};

use app::web::headers;
use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

struct Form {
    encoding: Option<&'static str>,
    bytes: bytes::Bytes,
}

pub struct Statics {
    files: HashMap<String, (&'static str, Vec<Form>)>,
    https: bool,
}

impl Statics {
    /// Reads the whole folder. The error is one sentence.
    pub fn read(folder: &Path, https: bool) -> Result<Statics, String> {
        let away = |error: std::io::Error| {
            format!("NENE_SITE names {}, which cannot be read: {}.", folder.display(), error.kind())
        };
        let mut files = HashMap::new();
        let mut waiting = vec![folder.to_path_buf()];
        while let Some(next) = waiting.pop() {
            for entry in std::fs::read_dir(&next).map_err(away)? {
                let path = entry.map_err(away)?.path();
                if path.is_dir() {
                    waiting.push(path);
                    continue;
                }
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                if name.ends_with(".br") || name.ends_with(".gz") || name == "assets.json" {
                    continue;
                }
                let mut forms = Vec::new();
                for (suffix, encoding) in [(".br", Some("br")), (".gz", Some("gzip")), ("", None)] {
                    if let Ok(bytes) = std::fs::read(format!("{}{suffix}", path.display())) {
                        forms.push(Form { encoding, bytes: bytes.into() });
                    }
                }
                files.insert(format!("/{name}"), (content_type(&name), forms));
            }
        }
        Ok(Statics { files, https })
    }

    fn answer(&self, path: &str, asked: &HeaderMap) -> Option<Response> {
        let (content_type, forms) = self.files.get(path)?;
        let taken = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let form = forms.iter().find(|form| form.encoding.is_none_or(|encoding| accepts(taken, encoding)))?;
        let mut response = Response::new(Body::from(form.bytes.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(encoding) = form.encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        let kept = match path {
            _ if path.starts_with("/pkg/") => "public, max-age=31536000, immutable",
            // A new service worker must be seen at once.
            "/sw.js" => "no-cache",
            _ => "public, max-age=3600",
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
        if path == "/offline.html" {
            // Kept by the service worker without a nonce of the moment: its style comes as a file.
            headers.insert(
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
            );
        }
        headers::secure(response.headers_mut(), "none", self.https);
        Some(response)
    }
}

/// Answers a file, or leaves the request to the portal. A missing file under /pkg/ is a real 404.
pub async fn serve(State(statics): State<Arc<Statics>>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let path = request.uri().path();
    if let Some(response) = statics.answer(path, request.headers()) {
        return response;
    }
    if path.starts_with("/pkg/") {
        let mut response = (StatusCode::NOT_FOUND, "There is no such file.").into_response();
        headers::secure(response.headers_mut(), "none", statics.https);
        return response;
    }
    next.run(request).await
}

/// Whether the browser takes this encoding. `q=0` means that it does not.
fn accepts(taken: &str, encoding: &str) -> bool {
    taken.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some(encoding) && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "html" => "text/html; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_form_that_the_browser_takes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        for (name, text) in
            [("pkg/a.css", "plain"), ("pkg/a.css.br", "brotli"), ("pkg/a.css.gz", "gzip"), ("sw.js", "worker")]
        {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let statics = Statics::read(folder.path(), true).unwrap();
        for (taken, encoding) in [
            ("gzip, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("", None),
            ("zstd", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(taken).unwrap());
            let response = statics.answer("/pkg/a.css", &headers).unwrap();
            let found = response.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(found, encoding, "{taken}");
            assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
            assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        }
        assert_eq!(statics.answer("/sw.js", &HeaderMap::new()).unwrap().headers()[header::CACHE_CONTROL], "no-cache");
        for path in ["/pkg/../sw.js", "/pkg/a.css.br", "/etc/passwd", "/assets.json", "//sw.js"] {
            assert!(statics.answer(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
