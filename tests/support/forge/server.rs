//! HTTP/1.1 on loopback by hand: a thread for each connection, an answer for each request, faults where they strike.

use super::fault::{Damage, Fault};
use super::state::State;
use super::{TOKEN, answers, comments};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// A request that came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub body: Vec<u8>,
    pub authorization: Option<String>,
}

struct Inside {
    state: Mutex<State>,
    faults: Mutex<Vec<Fault>>,
    asked: Mutex<Vec<Asked>>,
    struck: AtomicBool,
    ended: AtomicBool,
    address: String,
}

/// A forge that answers until it is dropped.
pub struct Running(Arc<Inside>);

/// What is sent back.
pub struct Reply {
    pub status: u16,
    pub link: Option<String>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Running {
    #[expect(clippy::disallowed_methods, reason = "the forge of the tests")]
    pub fn start(state: State) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let inside = Arc::new(Inside {
            state: Mutex::new(state),
            faults: Mutex::default(),
            asked: Mutex::default(),
            struck: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            address,
        });
        let accepting = Arc::clone(&inside);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.ended.load(Ordering::SeqCst) {
                    return;
                }
                let inside = Arc::clone(&accepting);
                thread::spawn(move || inside.serve(&stream));
            }
        });
        Self(inside)
    }

    pub fn address(&self) -> String {
        self.0.address.clone()
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    pub fn fail(&self, fault: Fault) {
        self.0.faults.lock().unwrap().push(fault);
    }

    /// Whether a fault struck since the last time this was asked.
    pub fn struck(&self) -> bool {
        self.0.struck.swap(false, Ordering::SeqCst)
    }

    pub fn heal(&self) {
        self.0.faults.lock().unwrap().clear();
    }

    /// The requests that came since the last time this was asked.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.0.asked.lock().unwrap())
    }
}

impl Drop for Running {
    #[expect(
        clippy::disallowed_methods,
        reason = "it wakes the thread that accepts"
    )]
    fn drop(&mut self) {
        self.0.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.0.address.trim_start_matches("http://"));
    }
}

impl Inside {
    /// Answers on one connection until either side ends it.
    fn serve(&self, stream: &TcpStream) {
        let _ = stream.set_nodelay(true);
        let mut reader = BufReader::new(stream);
        while let Some(asked) = read(&mut reader) {
            if self.ended.load(Ordering::SeqCst) {
                return;
            }
            self.asked.lock().unwrap().push(asked.clone());
            let damage = self.strike(&asked.path);
            if self.answer(stream, &asked, damage).is_none() {
                return;
            }
        }
    }

    fn strike(&self, path: &str) -> Option<Damage> {
        let mut faults = self.faults.lock().unwrap();
        let mut striking = faults.iter_mut().filter_map(|fault| {
            let strikes = fault.strikes(path);
            strikes.then(|| fault.damage.clone())
        });
        let damage = striking.next();
        if damage.is_some() {
            self.struck.store(true, Ordering::SeqCst);
        }
        damage
    }

    fn reply(&self, asked: &Asked) -> Reply {
        let allowed = asked.authorization.as_deref() == Some(&format!("Bearer {TOKEN}"));
        if !allowed {
            return answers::refusal(401, "Bad credentials");
        }
        let mut state = self.state.lock().unwrap();
        if asked.method == "GET" {
            return answers::answer(&state, &self.address, &asked.path);
        }
        comments::write(&mut state, asked)
    }

    /// `None`: the connection ends.
    fn answer(&self, stream: &TcpStream, asked: &Asked, damage: Option<Damage>) -> Option<()> {
        let reply = match &damage {
            Some(Damage::Approve(number)) => {
                self.state.lock().unwrap().approve(*number, 77);
                self.reply(asked)
            }
            Some(Damage::Push(number)) => {
                self.state.lock().unwrap().push(*number, "moved");
                self.reply(asked)
            }
            Some(Damage::Repeat) => {
                let mut repeated = self.reply(&Asked {
                    path: asked
                        .path
                        .split("&page=")
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    ..asked.clone()
                });
                repeated.link = self.reply(asked).link;
                repeated
            }
            _ => self.reply(asked),
        };
        match damage {
            Some(damage) => self.damaged(stream, reply, damage),
            None => send(stream, &reply, 0),
        }
    }

    fn damaged(&self, stream: &TcpStream, mut reply: Reply, damage: Damage) -> Option<()> {
        match damage {
            Damage::Say(status, headers, body) => {
                let body = body.into_bytes();
                reply = Reply {
                    status,
                    link: None,
                    headers,
                    body,
                };
            }
            Damage::Hang => {
                for _ in 0..1200 {
                    thread::sleep(Duration::from_millis(25));
                    if self.ended.load(Ordering::SeqCst) {
                        return None;
                    }
                }
                return None;
            }
            Damage::Close => return None,
            Damage::Garbage => {
                let mut stream = stream;
                return stream.write_all(b"\x16\x03\x01 nothing\r\n\r\n").ok();
            }
            Damage::Truncate => reply.body.truncate(reply.body.len() / 2),
            Damage::Length(more) => return send(stream, &reply, more),
            Damage::Drip => return drip(stream, &reply),
            Damage::Huge(length) => {
                reply.body = vec![b' '; length];
                reply.body.extend_from_slice(b"[]");
            }
            Damage::Link(link) => reply.link = Some(link.replace("{}", &self.address)),
            Damage::NoLink => reply.link = None,
            Damage::Edit(edit) => {
                let mut value: Value = serde_json::from_slice(&reply.body).expect("JSON");
                edit(&mut value);
                reply.body = value.to_string().into_bytes();
            }
            Damage::Repeat | Damage::Approve(_) | Damage::Push(_) => {}
        }
        send(stream, &reply, 0)
    }
}

fn read(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    reader
        .read_line(&mut line)
        .ok()
        .filter(|length| *length > 0)?;
    let mut words = line.split(' ');
    let method = words.next()?.to_owned();
    let path = words.next()?.to_owned();
    let mut authorization = None;
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader
            .read_line(&mut header)
            .ok()
            .filter(|length| *length > 0)?;
        let header = header.trim();
        if header.is_empty() {
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            return Some(Asked {
                method,
                path,
                body,
                authorization,
            });
        }
        let Some((name, value)) = header.split_once(':') else {
            continue;
        };
        if name.eq_ignore_ascii_case("authorization") {
            authorization = Some(value.trim().to_owned());
        } else if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
}

fn head(reply: &Reply, more: i64) -> String {
    let length = i64::try_from(reply.body.len()).unwrap_or(0) + more;
    let mut head = format!(
        "HTTP/1.1 {} Said\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n",
        reply.status,
        length.max(0)
    );
    if let Some(link) = &reply.link {
        let _ = write!(head, "link: {link}\r\n");
    }
    for (name, value) in &reply.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head + "\r\n"
}

fn send(mut stream: &TcpStream, reply: &Reply, more: i64) -> Option<()> {
    let mut bytes = head(reply, more).into_bytes();
    bytes.extend_from_slice(&reply.body);
    stream.write_all(&bytes).ok()?;
    (more == 0).then_some(())
}

fn drip(mut stream: &TcpStream, reply: &Reply) -> Option<()> {
    stream.write_all(head(reply, 0).as_bytes()).ok()?;
    for byte in &reply.body {
        stream.write_all(&[*byte]).ok()?;
        thread::sleep(Duration::from_millis(20));
    }
    Some(())
}
