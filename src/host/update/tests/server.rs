//! A server on this machine that answers as it is told to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// One answer.
#[derive(Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Bytes after which the connection ends.
    cut: Option<usize>,
    late: Duration,
    stall: Option<(usize, Duration)>,
    length: bool,
}

impl Reply {
    pub fn ok(body: Vec<u8>) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body,
            cut: None,
            late: Duration::ZERO,
            stall: None,
            length: true,
        }
    }

    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::ok(Vec::new())
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn tagged(self, tag: &str) -> Self {
        self.header("etag", tag)
    }

    pub fn cut(mut self, after: usize) -> Self {
        self.cut = Some(after);
        self
    }

    pub fn late(mut self, by: Duration) -> Self {
        self.late = by;
        self
    }

    pub fn stalls_after(mut self, bytes: usize, time: Duration) -> Self {
        self.stall = Some((bytes, time));
        self
    }

    pub fn without_length(mut self) -> Self {
        self.length = false;
        self
    }

    fn tag(&self) -> Option<&str> {
        let tag = self.headers.iter().find(|(name, _)| name == "etag");
        tag.map(|(_, tag)| tag.as_str())
    }
}

type Replies = Arc<Mutex<Vec<(String, Reply)>>>;

pub struct Server {
    address: String,
    replies: Replies,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    #[expect(
        clippy::disallowed_methods,
        reason = "a server of the tests, on this machine"
    )]
    pub fn new(replies: Vec<(&str, Reply)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let replies = replies
            .into_iter()
            .map(|(path, reply)| (path.to_owned(), reply));
        let replies: Replies = Arc::new(Mutex::new(replies.collect()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (known, seen) = (Arc::clone(&replies), Arc::clone(&asked));
        // It ends with the process of the tests.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (known, seen) = (Arc::clone(&known), Arc::clone(&seen));
                thread::spawn(move || answer(stream, &known, &seen));
            }
        });
        Self {
            address,
            replies,
            asked,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub fn replace(&mut self, path: &str, reply: Reply) {
        let mut replies = self.replies.lock().unwrap();
        replies.retain(|(known, _)| known != path);
        replies.push((path.to_owned(), reply));
    }

    /// The requests so far, in small letters.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, replies: &Replies, asked: &Mutex<Vec<String>>) {
    let mut request = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut request).is_ok_and(|read| read > 2) {}
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let request = request.to_lowercase();
    asked.lock().unwrap().push(request.clone());
    let reply = replies
        .lock()
        .unwrap()
        .iter()
        .find(|(known, _)| *known == path)
        .cloned();
    let reply = reply.map_or(Reply::status(404), |(_, reply)| reply);
    let _ = send(&mut stream, &request, reply);
}

fn value<'r>(request: &'r str, name: &str) -> Option<&'r str> {
    let line = request.lines().find_map(|line| line.strip_prefix(name));
    line.map(|value| value.trim_start_matches(':').trim())
}

fn send(stream: &mut TcpStream, request: &str, mut reply: Reply) -> std::io::Result<()> {
    thread::sleep(reply.late);
    let tag = reply.tag().map(str::to_owned);
    if tag.is_some() && value(request, "if-none-match") == tag.as_deref() {
        reply = Reply::status(304);
    }
    let start = value(request, "range").and_then(|range| {
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse::<usize>()
            .ok()
    });
    if let Some(start) =
        start.filter(|_| tag.is_some() && value(request, "if-range") == tag.as_deref())
    {
        let all = reply.body.len();
        reply.status = 206;
        reply.body.drain(..start);
        reply = reply.header("content-range", &format!("bytes {start}-{}/{all}", all - 1));
    }
    write!(
        stream,
        "HTTP/1.1 {} X\r\nconnection: close\r\n",
        reply.status
    )?;
    if reply.length && reply.status != 304 && reply.status != 204 {
        write!(stream, "content-length: {}\r\n", reply.body.len())?;
    }
    for (name, value) in &reply.headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    write!(stream, "\r\n")?;
    let body = &reply.body[..reply.cut.unwrap_or(reply.body.len()).min(reply.body.len())];
    match reply.stall {
        Some((after, time)) => {
            stream.write_all(&body[..after])?;
            stream.flush()?;
            thread::sleep(time);
            stream.write_all(&body[after..])
        }
        None => stream.write_all(body),
    }
}
