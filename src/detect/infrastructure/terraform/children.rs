//! Calls of modules: which folder a call means, and the instances it makes.

use super::budget::MAX_CALLS;
use super::evaluator::Evaluator;
use super::instance::{Children, Instance, Memory};
use super::module::{Module, attribute, literal};
use super::module_sources::{is_local, join};
use super::repetition::Copied;
use crate::detect::infrastructure::resource::{Call, Unread};
use crate::document::Place;
use crate::document::hcl::Block;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the instances of one module call cost at least, in steps.
const INSTANCE_STEPS: usize = 300;

impl<'t> Evaluator<'t> {
    /// The instances of a call. None: the module cannot be found, which is told once.
    pub fn children(
        &self,
        instance: &Rc<Instance<'t>>,
        call: &'t Block,
    ) -> Option<Rc<Children<'t>>> {
        let key = std::ptr::from_ref(call);
        if let Some(known) = instance.memory.borrow().children.get(&key) {
            return known.clone();
        }
        instance.memory.borrow_mut().children.insert(key, None);
        let children = self.make_children(instance, call)?;
        let children = Rc::new(children);
        let mut memory = instance.memory.borrow_mut();
        memory.children.insert(key, Some(Rc::clone(&children)));
        Some(children)
    }

    fn make_children(&self, instance: &Rc<Instance<'t>>, call: &'t Block) -> Option<Children<'t>> {
        let name = &call.labels.first()?.text;
        let path = if instance.path.is_empty() {
            name.to_string()
        } else {
            format!("{}.{name}", instance.path)
        };
        let module = match self.called_module(instance, call, &path) {
            Ok(module) => module,
            Err(reason) => {
                self.tell(call.header, reason);
                return None;
            }
        };
        let repetition = self.repetition(instance, call);
        let mut instances = Vec::with_capacity(repetition.copies.len());
        for copy in &repetition.copies {
            if !self.budget.spend(INSTANCE_STEPS) {
                return None;
            }
            instances.push(Rc::new(child(instance, call, copy, module, &path)));
        }
        Some(Children {
            repetition,
            instances,
        })
    }

    /// The module that a call means. Errors: why there is none, as a sentence.
    fn called_module(
        &self,
        instance: &Instance<'t>,
        call: &Block,
        path: &str,
    ) -> Result<&'t Module, String> {
        let name = call.labels.first().map_or("", |label| &label.text);
        if instance.calls.len() >= MAX_CALLS {
            return Err(format!(
                "the module \"{name}\" is called too deeply: it is not checked"
            ));
        }
        let Some(source) = literal(&call.body, "source") else {
            let what = if attribute(&call.body, "source").is_some() {
                "a source that is no plain string"
            } else {
                "no source"
            };
            return Err(format!(
                "the module \"{name}\" has {what}: it is not checked"
            ));
        };
        let folder = if is_local(source) {
            join(&instance.module.folder, source)
        } else {
            let noted = (instance.root.to_owned(), path.to_owned());
            self.module_sources
                .folder(source)
                .or_else(|| self.tree.installed.get(&noted).cloned())
        };
        let module = folder.and_then(|folder| self.tree.modules.get(&folder));
        if module.is_some_and(|module| instance.is_within(module)) {
            return Err(format!(
                "the module \"{name}\" calls itself without an end: it is not checked"
            ));
        }
        module.filter(|module| module.files > 0).ok_or_else(|| {
            let place = if is_local(source) {
                "its folder is not in this repository"
            } else {
                "it comes from a place that is not on this disk"
            };
            format!("the module \"{name}\" is not checked: {place} ({source})")
        })
    }

    /// Says once what could not be worked out.
    pub fn tell(&self, place: Place, reason: String) {
        let path = self.sources.get(place.file).path.clone();
        let mut unread = self.unread.borrow_mut();
        let known = unread
            .iter()
            .any(|other| other.place == Some(place) && other.reason == reason);
        if !known {
            unread.push(Unread {
                path,
                place: Some(place),
                reason,
            });
        }
    }
}

fn child<'t>(
    parent: &Rc<Instance<'t>>,
    call: &'t Block,
    copy: &Copied,
    module: &'t Module,
    path: &str,
) -> Instance<'t> {
    let name = call.labels.first().map_or("", |label| &label.text);
    let address = parent.full(&format!("module.{name}{}", copy.suffix()));
    let mut calls = parent.calls.clone();
    calls.push(Call {
        address: address.as_str().into(),
        place: call.header,
    });
    Instance {
        module,
        address,
        path: path.to_owned(),
        root: parent.root,
        calls,
        doubtful: parent.doubtful || copy.doubtful,
        call: Some((call, copy.scope(parent))),
        assigned: BTreeMap::new(),
        memory: RefCell::new(Memory::default()),
    }
}
