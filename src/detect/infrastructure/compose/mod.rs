//! Compose files: nothing is declared yet.
pub(super) fn is_compose(_: &crate::source::RepoPath) -> bool {
    false
}
pub(super) fn declare(_: &super::intake::Document, _: &mut super::resource::Model) {}
