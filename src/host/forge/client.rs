//! One request, until it is answered, refused or out of time; and the record of all of them.

use super::errand::Errand;
use super::fault::Fault;
use super::retry::{Next, Reply, pause};
use super::{Fetch, FetchError, Patience, Token, service};
use crate::forge::Limits;
use crate::forge::evidence::Request;
use crate::forge::wire::{Answer, WireError};
use http::HeaderMap;
use http_body_util::BodyExt;
use jiff::Timestamp;
use octocrab::Octocrab;
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::error::Error;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Requests at a time: the API asks for few.
const AT_ONCE: usize = 4;

/// Characters of a reason that are kept.
const LONGEST: usize = 400;

pub(super) struct Client<'a> {
    octocrab: Octocrab,
    pub api: &'a str,
    token: Option<&'a Token>,
    headers: HeaderMap,
    until: Instant,
    patience: Patience,
    pub limits: Limits,
    clock: &'a dyn Fn() -> Timestamp,
    turns: Semaphore,
    asked: Cell<u32>,
    read: Cell<usize>,
    log: RefCell<Vec<Request>>,
}

/// A request that is being answered, page by page.
pub(super) struct Record {
    path: String,
    status: Option<u16>,
    pages: u32,
    digest: Sha256,
}

impl Record {
    pub fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            status: None,
            pages: 0,
            digest: Sha256::new(),
        }
    }
}

impl<'a> Client<'a> {
    pub fn new(fetch: &'a Fetch, limits: Limits) -> Result<Self, FetchError> {
        let mut headers = service::headers();
        if let Some(token) = fetch.token {
            let header = token.header().map_err(std::io::Error::other)?;
            headers.insert(http::header::AUTHORIZATION, header);
        }
        Ok(Self {
            octocrab: service::octocrab(fetch)?,
            api: &fetch.forge.api,
            token: fetch.token,
            headers,
            until: Instant::now() + fetch.deadline,
            patience: fetch.patience,
            limits,
            clock: fetch.clock,
            turns: Semaphore::new(AT_ONCE),
            asked: Cell::new(0),
            read: Cell::new(0),
            log: RefCell::default(),
        })
    }

    /// Every request so far, in an order that does not depend on which was answered first.
    pub fn take_log(&self) -> Vec<Request> {
        let mut log = self.log.take();
        log.sort_by(|one, two| (&one.path, &one.sha256).cmp(&(&two.path, &two.sha256)));
        log
    }

    pub fn note(&self, record: Record) {
        let digest = record.digest.finalize();
        self.log.borrow_mut().push(Request {
            method: "GET".to_owned(),
            path: record.path,
            status: record.status,
            pages: record.pages,
            sha256: crate::host::download::hexadecimal(&digest),
        });
    }

    /// One thing.
    pub async fn one<T: Answer>(&self, path: &str) -> Result<T, Fault> {
        let mut record = Record::new(path);
        let answer = self.ask(path, &mut record, T::read).await;
        self.note(record);
        answer.map(|(answer, _)| answer)
    }

    /// One answer, read; with its headers. Asks again where that can help and the time allows.
    pub async fn ask<T>(
        &self,
        path: &str,
        record: &mut Record,
        read: impl Fn(&[u8]) -> Result<T, WireError>,
    ) -> Result<(T, HeaderMap), Fault> {
        self.run(&Errand::get(self.api, path), record, read).await
    }

    /// One answer to an errand of any kind.
    pub async fn run<T>(
        &self,
        errand: &Errand,
        record: &mut Record,
        read: impl Fn(&[u8]) -> Result<T, WireError>,
    ) -> Result<(T, HeaderMap), Fault> {
        let mut attempt = 0;
        loop {
            let (wait, fault) = match self.attempt(errand).await {
                Err(fault) => (pause(attempt, &self.patience), fault),
                Ok(reply) => {
                    record.status = Some(reply.status);
                    match errand.next(&reply, attempt, (self.clock)(), &self.patience) {
                        Next::Again(wait, fault) => (wait, fault),
                        Next::GiveUp(fault) => return Err(self.scrubbed(fault)),
                        Next::Take => match read(&reply.body) {
                            Ok(answer) => {
                                record.pages += 1;
                                record.digest.update(&reply.body);
                                return Ok((answer, reply.headers));
                            }
                            Err(error) => {
                                let fault = Fault::incomplete(error.to_string());
                                (pause(attempt, &self.patience), fault)
                            }
                        },
                    }
                }
            };
            attempt += 1;
            let fault = self.scrubbed(fault);
            if attempt >= self.patience.attempts || !errand.again {
                return Err(fault);
            }
            self.wait(wait, fault).await?;
        }
    }

    /// Waits before another attempt. Errors: there is no time for it.
    async fn wait(&self, wait: Duration, mut fault: Fault) -> Result<(), Fault> {
        let then = Instant::now() + wait.min(Duration::from_hours(24));
        if then >= self.until {
            let seconds = wait.as_secs();
            fault.why = format!(
                "{}; the next attempt, in {seconds} s, is past the deadline",
                fault.why
            );
            return Err(fault);
        }
        sleep_until(then).await;
        Ok(())
    }

    async fn attempt(&self, errand: &Errand) -> Result<Reply, Fault> {
        let turn = self.turns.acquire().await;
        let _turn = turn.map_err(|_| Fault::incomplete("the fetch has ended"))?;
        let asked = self.asked.get() + 1;
        if asked > self.limits.requests {
            let most = self.limits.requests;
            return Err(Fault::incomplete(format!(
                "it would take more than {most} requests"
            )));
        }
        if self.read.get() > self.limits.bodies {
            return Err(Fault::incomplete("the answers are longer than is read"));
        }
        self.asked.set(asked);
        let patience = Instant::now() + self.patience.answer;
        let reply = timeout_at(patience.min(self.until), self.exchange(errand)).await;
        reply.unwrap_or_else(|_| Err(Fault::incomplete("no answer in time")))
    }

    async fn exchange(&self, errand: &Errand) -> Result<Reply, Fault> {
        let request = errand
            .request(&self.headers)
            .ok_or_else(|| Fault::incomplete("no address can be made of it"))?;
        let answer = self.octocrab.execute(request).await;
        let answer = answer.map_err(|error| Fault::incomplete(causes(&error)))?;
        let (head, mut body) = answer.into_parts();
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| Fault::incomplete(causes(&error)))?;
            let Some(data) = frame.data_ref() else {
                continue;
            };
            if bytes.len() + data.len() > self.limits.body {
                let most = self.limits.body;
                return Err(Fault::incomplete(format!(
                    "the answer is longer than {most} bytes"
                )));
            }
            self.read.set(self.read.get() + data.len());
            bytes.extend_from_slice(data);
        }
        Ok(Reply {
            status: head.status.as_u16(),
            headers: head.headers,
            body: bytes,
        })
    }

    /// A fault as it may be shown: without the token, should the forge have said it back, and short.
    pub fn scrubbed(&self, mut fault: Fault) -> Fault {
        if let Some(token) = self.token {
            fault.why = token.scrub(&fault.why);
            fault.message = token.scrub(&fault.message);
        }
        // Readers of JSON quote what they did not expect, however long.
        for text in [&mut fault.why, &mut fault.message] {
            if let Some((end, _)) = text.char_indices().nth(LONGEST) {
                text.truncate(end);
            }
        }
        fault
    }
}

/// What an error says, with what lies below it.
fn causes(error: &octocrab::Error) -> String {
    let mut text = "no whole answer".to_owned();
    let mut below = error.source();
    for _ in 0..6 {
        let Some(cause) = below else { break };
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        below = cause.source();
    }
    text.chars().filter(|c| !c.is_control()).collect()
}
