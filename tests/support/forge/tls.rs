//! What can stand before a forge: an encrypted address with a certificate of its own, and a proxy.

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// An address with `https://` that hands everything on to a plain one.
pub struct Encrypted {
    pub address: String,
    /// What a machine has to trust: its own certificate, in PEM.
    pub certificate: String,
}

/// For whom a certificate is, and whether its time has passed.
#[derive(Clone, Copy)]
pub struct Paper {
    pub name: &'static str,
    pub expired: bool,
}

impl Encrypted {
    /// Before the forge at `plain`, until the tests end.
    pub fn before(plain: &str, paper: Paper) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![paper.name.to_owned()]).expect("a name");
        if paper.expired {
            params.not_before = rcgen::date_time_ymd(2020, 1, 1);
            params.not_after = rcgen::date_time_ymd(2021, 1, 1);
        }
        let certificate = params.self_signed(&key).expect("a certificate");
        let private = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|versions| {
                let anyone = versions.with_no_client_auth();
                anyone.with_single_cert(vec![certificate.der().clone()], private)
            });
        let config = Arc::new(config.expect("a server"));
        let target = plain.trim_start_matches("http://").to_owned();
        let port = listen(move |stream| {
            let Ok(connection) = ServerConnection::new(Arc::clone(&config)) else {
                return;
            };
            let _ = hand_on(StreamOwned::new(connection, stream), &connect(&target));
        });
        Self {
            address: format!("https://127.0.0.1:{port}"),
            certificate: certificate.pem(),
        }
    }
}

/// Starts a thread for each connection; the port.
#[expect(clippy::disallowed_methods, reason = "servers of the tests")]
fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let port = listener.local_addr().expect("an address").port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(stream));
        }
    });
    port
}

#[expect(clippy::disallowed_methods, reason = "servers of the tests")]
fn connect(target: &str) -> TcpStream {
    TcpStream::connect(target).expect("something that listens")
}

/// Request by request, none of which has a body.
fn hand_on(
    mut from: StreamOwned<ServerConnection, TcpStream>,
    to: &TcpStream,
) -> std::io::Result<()> {
    let mut answers = BufReader::new(to);
    let mut writer = to;
    loop {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            from.read_exact(&mut byte)?;
            request.push(byte[0]);
        }
        writer.write_all(&request)?;
        let (head, length) = head(&mut answers)?;
        let mut body = vec![0; length];
        answers.read_exact(&mut body)?;
        from.write_all(head.as_bytes())?;
        from.write_all(&body)?;
        from.flush()?;
    }
}

/// The head of an answer, and the length of its body.
fn head(answers: &mut impl BufRead) -> std::io::Result<(String, usize)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if answers.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(number) = line.strip_prefix("content-length: ") {
            length = number.trim().parse().unwrap_or(0);
        }
        head += &line;
        if line == "\r\n" {
            return Ok((head, length));
        }
    }
}

/// A proxy that makes tunnels.
pub struct Tunnels {
    pub address: String,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Tunnels {
    /// To whatever is asked for; or, with `elsewhere`, to another address in its place.
    pub fn start(elsewhere: Option<&str>) -> Self {
        let elsewhere = elsewhere.map(|address| address.trim_start_matches("https://").to_owned());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let port = listen(move |stream| {
            let _ = tunnel(&stream, elsewhere.as_deref(), &kept);
        });
        Self {
            address: format!("http://127.0.0.1:{port}"),
            seen,
        }
    }

    /// One that answers every request with this status.
    pub fn refusing(status: &'static str) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let port = listen(move |mut stream| {
            let mut reader = BufReader::new(&stream);
            let request = head(&mut reader).map(|(head, _)| head);
            kept.lock()
                .unwrap()
                .extend(request.unwrap_or_default().bytes());
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes());
        });
        Self {
            address: format!("http://127.0.0.1:{port}"),
            seen,
        }
    }

    /// All that whoever came in has sent.
    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }
}

fn tunnel(from: &TcpStream, elsewhere: Option<&str>, seen: &Mutex<Vec<u8>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(from);
    let (request, _) = head(&mut reader)?;
    seen.lock().unwrap().extend(request.bytes());
    let asked = request.split(' ').nth(1).unwrap_or_default();
    let to = connect(elsewhere.unwrap_or(asked));
    let mut back = (to.try_clone()?, from.try_clone()?);
    (&mut &*from).write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    thread::spawn(move || {
        let _ = std::io::copy(&mut back.0, &mut back.1);
        let _ = back.1.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; 4096];
    loop {
        let length = reader.read(&mut buffer)?;
        if length == 0 {
            return to.shutdown(Shutdown::Both);
        }
        seen.lock().unwrap().extend(&buffer[..length]);
        (&mut &to).write_all(&buffer[..length])?;
    }
}
