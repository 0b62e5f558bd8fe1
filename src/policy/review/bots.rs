//! The list `bots:` of the section `review:`: which bots may author changes, why, who allows it, until when.

use super::place;
use crate::policy::error::Problem;
use crate::policy::reader::{Fields, Reader, cut, shown};
use crate::policy::waiver::{parse_day, placeholder};
use crate::policy::yaml::{Entry, Node, Value};
use crate::source::Span;
use jiff::civil::Date;

/// A bot that may author changes, and until when. No bot approves any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bot {
    pub account: BotAccount,
    pub reason: String,
    pub approver: String,
    /// The last day on which it may.
    pub expires: Date,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BotAccount {
    /// `dependabot[bot]`, or without its ending.
    Login(String),
    /// The number of the account.
    Id(u64),
}

pub(super) fn is_login(text: &str) -> bool {
    let bare = text.strip_suffix("[bot]").unwrap_or(text);
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !bare.is_empty() && bare.len() <= 100 && bare.bytes().all(letter)
}

pub(super) fn read_bots(reader: &mut Reader<'_>, entry: &Entry) -> Vec<Bot> {
    let example = "{ login: \"dependabot[bot]\", reason: ..., approver: ..., expires: 2027-01-31 }";
    let items = reader.items(entry, "bots", example);
    items
        .iter()
        .filter_map(|item| read_bot(reader, item, place(item, entry)))
        .collect()
}

fn read_bot(reader: &mut Reader<'_>, item: &Node, at: Span) -> Option<Bot> {
    let keys = ["login", "id", "reason", "approver", "expires"];
    let fields = reader.fields(item, at, "a bot", &keys);
    if matches!(item.value, Value::Text { .. } | Value::List(_)) {
        return None;
    }
    let lacks = |key: &str| fields.get(key).is_none();
    let missing = ["reason", "approver", "expires"]
        .into_iter()
        .find(|key| lacks(key));
    let account = (lacks("login") == lacks("id")).then_some("either `login` or `id`");
    if let Some(missing) = account.or(missing) {
        let message = format!("the bot lacks {}", missing.trim_matches('`'));
        let help = "A bot is named by its login or its number, and somebody says why it may author changes, who allows it, \
                    and until which day. None can be left out.";
        reader.report(Problem::at(at, message, "this bot").help(help));
        return None;
    }
    let account = read_account(reader, &fields)?;
    Some(Bot {
        account,
        reason: answer(reader, &fields, "reason")?,
        approver: answer(reader, &fields, "approver")?,
        expires: read_day(reader, &fields)?,
    })
}

fn read_account(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<BotAccount> {
    if let Some(entry) = fields.get("id") {
        let number = reader.text(entry, "id")?.parse().ok();
        if number.is_none() {
            let message = format!("{} is no number of an account", shown(&entry.value));
            reader.report(Problem::at(entry.place(), message, "no number"));
        }
        return number.map(BotAccount::Id);
    }
    let entry = fields.get("login")?;
    let login = reader.text(entry, "login")?;
    if !is_login(login) {
        let message = format!("`{}` is no login", cut(login));
        reader.report(Problem::at(entry.place(), message, "no login"));
        return None;
    }
    Some(BotAccount::Login(login.to_owned()))
}

fn answer(reader: &mut Reader<'_>, fields: &Fields<'_>, key: &str) -> Option<String> {
    let entry = fields.get(key)?;
    let text = reader.text(entry, key)?;
    if let Some(fault) = placeholder(text) {
        let message = format!("the bot's `{key}` {fault}");
        let help =
            "Write what a stranger can judge, or name the person or the role who answers for it.";
        reader.report(Problem::at(entry.place(), message, "not an answer").help(help));
        return None;
    }
    Some(text.to_owned())
}

fn read_day(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Date> {
    let entry = fields.get("expires")?;
    let text = reader.text(entry, "expires")?;
    match parse_day(text) {
        Ok(day) => Some(day),
        Err(fault) => {
            let message = format!("`{}` is no day: {fault}", cut(text));
            let help = "Write the last day on which the bot may author changes as `YYYY-MM-DD`.";
            reader.report(Problem::at(entry.place(), message, "not a day").help(help));
            None
        }
    }
}
