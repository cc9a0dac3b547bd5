//! The static server of `cargo xtask serve` and of the browser tests.
//!
//! It sends the files of one folder with the headers that the site's own `_headers` file names,
//! to this machine only. It is no more than that: no compression, no ranges, no listing.

use std::convert::Infallible;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use crate::headers::Headers;

/// Which of the site's headers are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// All that `_headers` names: the page is isolated.
    All,
    /// All but those that isolate the page, as on a host that cannot send them.
    WithoutIsolation,
}

/// A running server. Dropping it ends it.
pub struct Server {
    port: u16,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

struct Site {
    folder: PathBuf,
    headers: Headers,
}

impl Server {
    /// Serves `folder` on this port of 127.0.0.1; port 0 takes a free one.
    ///
    /// # Errors
    /// When there is no such folder, its `_headers` cannot be read, or the port is taken.
    pub fn start(folder: &Path, sent: Sent, port: u16) -> Result<Self> {
        let headers = folder.join("_headers");
        let headers = fs::read_to_string(&headers)
            .with_context(|| format!("cannot read {}", headers.display()))?;
        let headers = match sent {
            Sent::All => Headers::parse(&headers)?,
            Sent::WithoutIsolation => Headers::parse(&headers)?.without_isolation(),
        };
        let site = Arc::new(Site { folder: folder.canonicalize()?, headers });

        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .with_context(|| format!("port {port} cannot be used; choose another with --port"))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();

        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("server".to_owned()).spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                let serving = tokio::spawn(accept(listener, site));
                // Nothing is ever sent: the other end being dropped is the message.
                let _ = stopped.await;
                serving.abort();
            });
        })?;
        Ok(Self { port, stop: Some(stop), thread: Some(thread) })
    }

    /// The site's address as a person types it.
    pub fn url(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits for ever: a server has no end of its own.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // It ends only with a panic, which has then been printed.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, site: Arc<Site>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // A page measures how long a request takes: the kernel must not wait for more to send.
        let _ = stream.set_nodelay(true);
        let site = Arc::clone(&site);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let response = site.answer(&request);
                async { Ok::<_, Infallible>(response) }
            });
            // A browser that goes away in the middle of a file is not worth a word.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

impl Site {
    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path();
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response = self.plain(path, StatusCode::METHOD_NOT_ALLOWED);
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        let Some((file, tag)) = self.find(path) else {
            return self.plain(path, StatusCode::NOT_FOUND);
        };
        let known = request.headers().get(IF_NONE_MATCH).is_some_and(|known| *known == tag);
        let (status, content) = if known {
            (StatusCode::NOT_MODIFIED, Vec::new())
        } else {
            match fs::read(&file) {
                Ok(content) => (StatusCode::OK, content),
                Err(_) => return self.plain(path, StatusCode::NOT_FOUND),
            }
        };
        let mut response = self.response(path, status, content, mime(&file));
        response.headers_mut().insert(ETAG, tag);
        response
    }

    /// The file at a URL's path, and a tag that changes when the file does.
    fn find(&self, path: &str) -> Option<(PathBuf, HeaderValue)> {
        // Names in a site are plain; whatever else is asked for is not there.
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        if !path.chars().all(plain) || path.split('/').any(|part| part == "..") {
            return None;
        }
        let mut file = self.folder.join(path.trim_start_matches('/'));
        if file.is_dir() {
            file.push("index.html");
        }
        // A symbolic link could still lead out of the site.
        let file = file.canonicalize().ok().filter(|file| file.starts_with(&self.folder))?;
        let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
        let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let tag = HeaderValue::from_str(&format!("\"{changed:x}-{:x}\"", metadata.len())).ok()?;
        Some((file, tag))
    }

    fn plain(&self, path: &str, status: StatusCode) -> Response<Full<Bytes>> {
        self.response(path, status, format!("{status}\n").into_bytes(), "text/plain; charset=utf-8")
    }

    fn response(
        &self,
        path: &str,
        status: StatusCode,
        content: Vec<u8>,
        mime: &'static str,
    ) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from(content)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(mime));
        for (name, value) in self.headers.of(path) {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
            {
                headers.append(name, value);
            }
        }
        response
    }
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
