//! Everything that a root module declares, with all that its calls make, as resources.

use super::budget::MAX_RESOURCES;
use super::evaluator::Evaluator;
use super::instance::{Instance, Scope};
use super::module::literal;
use super::repetition::Copied;
use crate::detect::infrastructure::resource::{Framework, Resource};
use crate::document::hcl::Block;
use std::rc::Rc;
use std::sync::Arc;

impl<'t> Evaluator<'t> {
    /// Adds what a module and the modules that it calls declare.
    pub fn emit(&self, instance: &Rc<Instance<'t>>, into: &mut Vec<Resource>) {
        let start = into.len();
        self.emit_module(instance, into, start);
    }

    fn emit_module(&self, instance: &Rc<Instance<'t>>, into: &mut Vec<Resource>, start: usize) {
        let module = instance.module;
        let mut keep = |resource: Resource| {
            if self.budget.emit(&resource.body) {
                into.push(resource);
            }
        };
        for block in &module.settings {
            keep(self.setting(instance, block));
        }
        for (name, block) in &module.variables {
            keep(self.plain(instance, block, "variable", &format!("var.{name}")));
        }
        for (name, block) in &module.outputs {
            keep(self.plain(instance, block, "output", &format!("output.{name}")));
        }
        for (key, block) in &module.resources {
            for copy in &self.repetition(instance, block).copies {
                if into.len() - start >= MAX_RESOURCES || !self.budget.spend(1) {
                    self.budget.exceed();
                    return;
                }
                let resource = self.resource(instance, block, copy, key);
                if !self.budget.emit(&resource.body) {
                    return;
                }
                into.push(resource);
            }
        }
        for (name, call) in &module.calls {
            let address = format!("module.{name}");
            let resource = self.plain(instance, call, "module", &address);
            if self.budget.emit(&resource.body) {
                into.push(resource);
            }
            if let Some(children) = self.children(instance, call) {
                for child in &children.instances {
                    self.emit_module(child, into, start);
                }
            }
        }
    }

    fn resource(
        &self,
        instance: &Rc<Instance<'t>>,
        block: &'t Block,
        copy: &Copied,
        key: &str,
    ) -> Resource {
        let scope = copy.scope(instance);
        let (kind, _) = key.rsplit_once('.').unwrap_or((key, ""));
        let mut resource = self.declared(
            instance,
            block,
            kind,
            &format!("{key}{}", copy.suffix()),
            &scope,
        );
        resource.doubtful |= copy.doubtful;
        resource
    }

    /// A block of which there is one.
    fn plain(
        &self,
        instance: &Rc<Instance<'t>>,
        block: &'t Block,
        kind: &str,
        address: &str,
    ) -> Resource {
        self.declared(instance, block, kind, address, &Scope::of(instance))
    }

    fn setting(&self, instance: &Rc<Instance<'t>>, block: &'t Block) -> Resource {
        let Some(label) = block.labels.first() else {
            return self.plain(instance, block, "terraform", "terraform");
        };
        let kind = format!("provider.{}", label.text);
        let address = match literal(&block.body, "alias") {
            Some(alias) => format!("{kind}.{alias}"),
            None => kind.clone(),
        };
        self.plain(instance, block, &kind, &address)
    }

    fn declared(
        &self,
        instance: &Rc<Instance<'t>>,
        block: &'t Block,
        kind: &str,
        address: &str,
        scope: &Scope<'t>,
    ) -> Resource {
        let name = block.labels.last().map(|label| Arc::clone(&label.text));
        Resource {
            framework: Framework::Terraform,
            kind: kind.into(),
            name: name.unwrap_or_else(|| kind.into()),
            address: instance.full(address).into(),
            header: block.header,
            body: self.body(&block.body, block.place, scope),
            calls: instance.calls.clone(),
            doubtful: instance.doubtful,
            within: instance.root.into(),
        }
    }
}
