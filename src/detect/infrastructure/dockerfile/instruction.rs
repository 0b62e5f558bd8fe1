//! The body of each instruction.

use super::reference;
use super::variables::Variables;
use crate::detect::infrastructure::intake::Document;
use crate::detect::infrastructure::script;
use crate::document::dockerfile::{Base, Dockerfile, Form, Instruction, Text, Word, expand};
use crate::document::{Entry, FileId, Node, Place, Value};
use crate::source::Span;

/// Instructions in which a builder replaces variables.
const REPLACING: [&str; 10] = [
    "ADD",
    "COPY",
    "ENV",
    "EXPOSE",
    "FROM",
    "LABEL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Makes the bodies of a file's instructions, in order.
pub(super) struct Bodies<'d> {
    parsed: &'d Dockerfile,
    file: FileId,
    text: &'d str,
    chain: Vec<usize>,
    variables: Variables,
}

impl<'d> Bodies<'d> {
    pub fn new(parsed: &'d Dockerfile, document: &'d Document) -> Self {
        Self {
            parsed,
            file: document.file,
            text: &document.text,
            chain: parsed.final_chain(),
            variables: Variables::default(),
        }
    }

    pub fn read(mut self) -> Vec<Node> {
        let instructions = self.parsed.instructions.iter();
        let mut bodies = Vec::with_capacity(instructions.len());
        for one in instructions {
            bodies.push(self.body(one));
            self.variables.take(one, self.parsed);
        }
        bodies
    }

    fn node(&self, value: Value, span: Span) -> Node {
        let file = self.file;
        Node::new(value, Place { file, span })
    }

    fn body(&self, one: &Instruction) -> Node {
        let mut entries = Vec::new();
        let mut add = |key: &str, node: Node| {
            entries.push(Entry {
                key: key.into(),
                key_place: node.place,
                node,
            });
        };
        let text_span = one.text.span(0..one.text.text.len());
        add(
            "keyword",
            self.node(Value::string(one.keyword.as_str()), one.keyword_span),
        );
        add(
            "text",
            self.node(Value::string(one.text.text.as_str()), text_span),
        );
        add("words", self.node(Value::list(self.words(one)), text_span));
        add("flags", self.flags(one));
        let form = if one.form == Form::Exec {
            "exec"
        } else {
            "shell"
        };
        add("form", self.node(Value::string(form), text_span));
        if let Some(stage) = one.stage {
            add(
                "stage",
                self.node(Value::string(self.stage_name(stage)), one.keyword_span),
            );
        }
        let in_final = one.stage.is_some_and(|stage| self.chain.contains(&stage));
        add(
            "final_stage",
            self.node(Value::Bool(in_final), one.keyword_span),
        );
        add(
            "onbuild",
            self.node(Value::Bool(one.onbuild), one.keyword_span),
        );
        for (key, node) in self.special(one, text_span) {
            add(key, node);
        }
        self.node(Value::map(entries), one.span)
    }

    /// What only some instructions have.
    fn special(&self, one: &Instruction, text_span: Span) -> Vec<(&'static str, Node)> {
        let mut keys = Vec::new();
        match one.keyword.as_str() {
            "ENV" | "ARG" | "LABEL" => keys.push(("pairs", self.pairs(one))),
            "RUN" | "CMD" | "ENTRYPOINT" => keys.extend(self.commands(one, text_span)),
            "FROM" => keys.extend(self.image(one).map(|image| ("image", image))),
            _ => {}
        }
        if !one.heredocs.is_empty() {
            let texts = one.heredocs.iter();
            let texts = texts.map(|heredoc| {
                self.node(
                    Value::string(&self.text[heredoc.body.range()]),
                    heredoc.body,
                )
            });
            keys.push((
                "heredocs",
                self.node(Value::list(texts.collect()), one.span),
            ));
        }
        keys
    }

    fn stage_name(&self, stage: usize) -> String {
        let name = self
            .parsed
            .stages
            .get(stage)
            .and_then(|stage| stage.name.clone());
        name.unwrap_or_else(|| stage.to_string())
    }

    fn words(&self, one: &Instruction) -> Vec<Node> {
        let replaces = REPLACING.contains(&one.keyword.as_str());
        let known = replaces.then(|| self.variables.scopes(one.keyword == "FROM"));
        let word = |word: &Word| match &known {
            Some(known) if word.raw.contains(['$', '\\']) => expand(&word.raw, known),
            _ => Value::string(word.text.as_str()),
        };
        one.words
            .iter()
            .map(|one| self.node(word(one), one.span))
            .collect()
    }

    fn flags(&self, one: &Instruction) -> Node {
        let known = self.variables.scopes(one.keyword == "FROM");
        let entries = one.flags.iter().map(|flag| Entry {
            key: flag.name.as_str().into(),
            key_place: self.node(Value::Null, flag.span).place,
            node: match &flag.value {
                Some(value) => self.node(expand(value, &known), flag.span),
                None => self.node(Value::Bool(true), flag.span),
            },
        });
        let span = match (one.flags.first(), one.flags.last()) {
            (Some(first), Some(last)) => Span {
                start: first.span.start,
                end: last.span.end,
            },
            _ => one.keyword_span,
        };
        self.node(Value::map(entries.collect()), span)
    }

    fn pairs(&self, one: &Instruction) -> Node {
        let known = self.variables.scopes(one.stage.is_none());
        let entry = |name: &str, raw: Option<&str>, span: Span| Entry {
            key: name.into(),
            key_place: self.node(Value::Null, span).place,
            node: self.node(raw.map_or(Value::Null, |raw| expand(raw, &known)), span),
        };
        let entries: Vec<Entry> = match &one.words[..] {
            [name, values @ ..] if one.keyword != "ARG" && !name.raw.contains('=') => {
                let raws: Vec<&str> = values.iter().map(|word| word.raw.as_str()).collect();
                vec![entry(&name.text, Some(&raws.join(" ")), name.span)]
            }
            words => {
                let pair = |word: &Word| match word.raw.split_once('=') {
                    Some((name, raw)) => entry(name.trim_matches('"'), Some(raw), word.span),
                    None => entry(&word.text, None, word.span),
                };
                words.iter().map(pair).collect()
            }
        };
        self.node(Value::map(entries), one.text.span(0..one.text.text.len()))
    }

    fn commands(&self, one: &Instruction, text_span: Span) -> Vec<(&'static str, Node)> {
        if one.form == Form::Exec {
            return self.exec(one, text_span);
        }
        let file = self.file;
        let read = |text: &Text, whole: Span| {
            let place = |range| Place {
                file,
                span: text.span(range),
            };
            script::read(&text.text, Place { file, span: whole }, &place)
        };
        // `RUN <<EOF`: the here-document is the script.
        let bodies = self.scripts(one);
        let scripts = if bodies.is_empty() {
            vec![read(&one.text, text_span)]
        } else {
            bodies
                .iter()
                .map(|(text, span)| read(text, *span))
                .collect()
        };
        let join = |part: fn(&script::Script) -> &Node| {
            let items = scripts.iter().filter_map(|script| part(script).as_list());
            let items = items.flat_map(|list| list.items.iter().cloned());
            self.node(Value::list(items.collect()), text_span)
        };
        vec![
            ("commands", join(|script| &script.commands)),
            ("pipelines", join(|script| &script.pipelines)),
        ]
    }

    /// `["sh", "-c", "a | b"]` runs what its last word says.
    fn exec(&self, one: &Instruction, text_span: Span) -> Vec<(&'static str, Node)> {
        let words = Value::list(self.words(one));
        let command = self.node(words, text_span);
        let mut commands = vec![command];
        let mut pipelines = Vec::new();
        if let [shell, flag, script, ..] = &one.words[..]
            && matches!(
                shell.text.rsplit('/').next(),
                Some("sh" | "bash" | "ash" | "dash")
            )
            && flag.text.starts_with('-')
            && flag.text.ends_with('c')
        {
            let whole = self.node(Value::Null, script.span).place;
            let read = script::read(&script.text, whole, &|_| whole);
            let items = |node: &Node| node.as_list().map_or(Vec::new(), |list| list.items.clone());
            commands.extend(items(&read.commands));
            pipelines = items(&read.pipelines);
        }
        vec![
            ("commands", self.node(Value::list(commands), text_span)),
            ("pipelines", self.node(Value::list(pipelines), text_span)),
        ]
    }

    /// Here-documents that a `RUN` hands to a shell: there is no command, or it is one.
    fn scripts(&self, one: &Instruction) -> Vec<(Text, Span)> {
        let others = one.words.iter().filter(|word| !word.raw.contains("<<"));
        let others: Vec<&str> = others.map(|word| word.text.as_str()).collect();
        let shell = |word: &str| {
            matches!(
                word.rsplit('/').next(),
                Some("sh" | "bash" | "ash" | "dash")
            )
        };
        let to_shell = match others[..] {
            [] => true,
            [first, ref options @ ..] => {
                shell(first) && options.iter().all(|word| word.starts_with('-'))
            }
        };
        let bodies = one
            .heredocs
            .iter()
            .filter(|_| to_shell)
            .filter_map(|heredoc| {
                let body = &self.text[heredoc.body.range()];
                let interpreter = body.lines().next().unwrap_or_default().strip_prefix("#!");
                let other = interpreter.is_some_and(|line| !line.split_whitespace().any(shell));
                let whole = Text::of(body, heredoc.body.range().start);
                (!other).then_some((whole, heredoc.body))
            });
        bodies.collect()
    }

    fn image(&self, one: &Instruction) -> Option<Node> {
        let stage = self.parsed.stages.get(one.stage?)?;
        if one.onbuild {
            return None;
        }
        let place = self.node(Value::Null, stage.base_span).place;
        let entry = |key: &str, value: Value| Entry {
            key: key.into(),
            key_place: place,
            node: Node::new(value, place),
        };
        let entries = match &stage.base {
            Base::Scratch => vec![entry("kind", Value::string("scratch"))],
            Base::Stage(base) => vec![
                entry("kind", Value::string("stage")),
                entry("stage", Value::string(self.stage_name(*base))),
            ],
            Base::Image(value) => {
                let mut entries = vec![entry("kind", Value::string("image"))];
                entries.extend(reference::parts(value, place));
                entries
            }
        };
        Some(Node::new(Value::map(entries), place))
    }
}
