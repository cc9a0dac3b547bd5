//! The server as a client sees it, over a socket.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::*;

fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let headers = ("_headers", "/*\n  Cross-Origin-Embedder-Policy: require-corp\n  X: y\n");
    for (name, content) in files.iter().chain([&headers]) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

/// Sends the requests over one connection, the last of which closes it, and returns what came back.
fn exchange(server: &Server, requests: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    stream.write_all(requests.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn get(server: &Server, path: &str, more: &str) -> String {
    exchange(server, &format!("GET {path} HTTP/1.1\r\nHost: x\r\n{more}Connection: close\r\n\r\n"))
}

#[test]
fn a_file_comes_with_its_type_and_the_sites_headers() {
    let folder = site(&[("index.html", "<p>hi"), ("a/b.wasm", "w"), ("c.js", "1")]);
    let server = Server::start(folder.path(), Sent::All, 0).unwrap();

    let page = get(&server, "/?q=1", "");
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    assert!(page.contains("content-type: text/html; charset=utf-8\r\n"), "{page}");
    assert!(page.contains("cross-origin-embedder-policy: require-corp\r\n"), "{page}");
    assert!(page.ends_with("\r\n\r\n<p>hi"), "{page}");

    assert!(get(&server, "/a/b.wasm", "").contains("content-type: application/wasm\r\n"));
    assert!(get(&server, "/c.js", "").contains("content-type: text/javascript"));
}

#[test]
fn without_isolation_only_those_headers_are_gone() {
    let folder = site(&[("index.html", "")]);
    let server = Server::start(folder.path(), Sent::WithoutIsolation, 0).unwrap();
    let page = get(&server, "/", "");
    assert!(!page.contains("cross-origin-embedder-policy"), "{page}");
    assert!(page.contains("x: y\r\n"), "{page}");
}

#[test]
fn what_is_not_there_or_outside_is_not_found_and_still_has_the_headers() {
    let folder = site(&[("index.html", ""), ("in/x.txt", "")]);
    let server = Server::start(&folder.path().join(""), Sent::All, 0).unwrap();
    for path in ["/nothing.js", "/../etc/passwd", "/in/../../x", "/%2e%2e/x", "/in/"] {
        let answer = get(&server, path, "");
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert!(answer.contains("cross-origin-embedder-policy"), "{path}: {answer}");
    }
}

#[test]
fn an_unchanged_file_is_not_sent_again_and_a_changed_one_is() {
    let folder = site(&[("a.js", "one")]);
    let server = Server::start(folder.path(), Sent::All, 0).unwrap();
    let first = get(&server, "/a.js", "");
    let tag = first.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();

    let again = get(&server, "/a.js", &format!("If-None-Match: {tag}\r\n"));
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
    assert!(again.ends_with("\r\n\r\n"), "{again}");

    fs::write(folder.path().join("a.js"), "other").unwrap();
    let changed = get(&server, "/a.js", &format!("If-None-Match: {tag}\r\n"));
    assert!(changed.ends_with("\r\n\r\nother"), "{changed}");
}

#[test]
fn a_connection_serves_several_requests() {
    let folder = site(&[("a.txt", "one"), ("b.txt", "two")]);
    let server = Server::start(folder.path(), Sent::All, 0).unwrap();
    let answer = exchange(
        &server,
        "GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\nHEAD /a.txt HTTP/1.1\r\nHost: x\r\n\r\n\
         POST /a.txt HTTP/1.1\r\nHost: x\r\n\r\nGET /b.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    let statuses: Vec<&str> =
        answer.lines().filter_map(|line| line.split_once("HTTP/1.1 ").map(|(_, s)| s)).collect();
    assert_eq!(statuses, ["200 OK", "200 OK", "405 Method Not Allowed", "200 OK"], "{answer}");
    assert!(answer.ends_with("two"), "{answer}");
}

#[test]
fn dropping_the_server_frees_the_port() {
    let folder = site(&[]);
    let server = Server::start(folder.path(), Sent::All, 0).unwrap();
    let port = server.port();
    drop(server);
    Server::start(folder.path(), Sent::All, port).unwrap();
}
