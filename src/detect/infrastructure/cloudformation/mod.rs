//! Templates of `CloudFormation`: nothing is declared yet.
pub(super) fn may_declare(_: &str) -> bool {
    false
}
pub(super) fn declare(_: &super::intake::Document, _: &mut super::resource::Model) -> bool {
    false
}
