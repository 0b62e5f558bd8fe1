//! What every language declares, in one shape: the matchers know no language.

use crate::document::{Node, Place, Sources};
use crate::source::RepoPath;
use std::collections::HashSet;
use std::sync::Arc;

/// The language, or the product that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    Terraform,
    /// SAM too.
    CloudFormation,
    Kubernetes,
    Dockerfile,
    Compose,
    /// Workflows, composite actions and Dependabot's file.
    GithubActions,
}

/// One thing that is declared: an instance of a resource, a workload, an image, a workflow.
#[derive(Debug, Clone)]
pub struct Resource {
    pub framework: Framework,
    /// As its language says it: `aws_s3_bucket`, `data.aws_ami`, `provider.aws`, `module`, `variable`, `terraform`;
    /// `AWS::S3::Bucket`; `Deployment`.
    pub kind: Arc<str>,
    pub name: Arc<str>,
    /// Which one: `module.a.aws_s3_bucket.b["x"]`, `Bucket`, `Deployment/default/web`.
    pub address: Arc<str>,
    /// The block's first line, without white space at its ends.
    pub header: Place,
    /// A mapping. Blocks of one name are a list of mappings.
    pub body: Node,
    /// The module calls that made it so, outermost first.
    pub calls: Vec<Call>,
    /// Whether it is there depends on something that could not be worked out.
    pub doubtful: bool,
    /// What its address is unique in: the root module's folder, the template, the plan. Empty where that is everything.
    pub within: Arc<str>,
}

/// A call of a module.
#[derive(Debug, Clone)]
pub struct Call {
    /// `module.a`, `module.a.module.b`.
    pub address: Arc<str>,
    /// The call's first line.
    pub place: Place,
}

/// Everything that a tree of files declares.
#[derive(Debug, Default)]
pub struct Model {
    pub sources: Sources,
    pub resources: Vec<Resource>,
    pub unread: Vec<Unread>,
    /// Templates that something was rendered from which is looked at.
    pub rendered: HashSet<RepoPath>,
}

/// What should have been worked out and could not be.
#[derive(Debug, Clone)]
pub struct Unread {
    pub path: RepoPath,
    /// Where in the file, if that is known.
    pub place: Option<Place>,
    /// What was in the way, as a sentence: `the module "x" comes from a place that is not on this disk`.
    pub reason: String,
}
