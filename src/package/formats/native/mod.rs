//! C, C++, Swift, Objective-C and others that build from source: Conan, vcpkg, SwiftPM, CocoaPods, Carthage.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
