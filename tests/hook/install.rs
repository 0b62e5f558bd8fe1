//! How hooks come into a repository, and go.

use crate::support::{Repository, gate};
use std::fs;

#[test]
fn hooks_are_written_where_git_runs_them_and_taken_away() {
    let repository = Repository::new();
    let hooks = repository.path().join(".git/hooks");
    let said = gate().repo(&repository).args("hook install").run();
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (0, "wrote [FOLDER]/.git/hooks/pre-commit\n")
    );
    assert!(!hooks.join("pre-push").exists());
    assert_eq!(
        gate()
            .repo(&repository)
            .args("hook install --pre-push")
            .run()
            .code,
        0
    );
    let text = fs::read_to_string(hooks.join("pre-push")).unwrap();
    assert!(
        text.starts_with("#!/bin/sh\n") && text.contains("is refused"),
        "{text}"
    );
    let said = gate().repo(&repository).args("hook uninstall").run();
    assert_eq!(said.stdout.lines().count(), 2, "{}", said.stdout);
    assert!(!hooks.join("pre-commit").exists() && !hooks.join("pre-push").exists());
}

#[test]
fn another_hook_is_left_alone_unless_it_is_forced_aside() {
    let repository = Repository::new();
    let hook = repository.path().join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\n").unwrap();
    let said = gate().repo(&repository).args("hook install").run();
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("--force"), "{}", said.stderr);
    assert_eq!(fs::read_to_string(&hook).unwrap(), "#!/bin/sh\n");
    let said = gate().repo(&repository).args("hook install --force").run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(
        said.stdout.contains("runs what was there before first"),
        "{}",
        said.stdout
    );
    let said = gate().repo(&repository).args("hook uninstall").run();
    assert!(said.stdout.starts_with("put back"), "{}", said.stdout);
    assert_eq!(fs::read_to_string(&hook).unwrap(), "#!/bin/sh\n");
    let said = gate().repo(&repository).args("hook uninstall").run();
    assert!(
        said.stdout.contains("nothing was changed"),
        "{}",
        said.stdout
    );
}

#[test]
fn a_folder_that_other_repositories_use_is_not_written_to() {
    let repository = Repository::new();
    let others = tempfile::tempdir().unwrap();
    let mut config = repository.git().config().unwrap();
    config
        .set_str("core.hooksPath", others.path().to_str().unwrap())
        .unwrap();
    let said = gate().repo(&repository).args("hook install").run();
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("core.hooksPath"), "{}", said.stderr);
    assert_eq!(fs::read_dir(others.path()).unwrap().count(), 0);
    config.set_str("core.hooksPath", ".githooks").unwrap();
    let said = gate().repo(&repository).args("hook install").run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(repository.path().join(".githooks/pre-commit").exists());
    assert!(
        said.stdout.contains("commit what was written"),
        "{}",
        said.stdout
    );
}

#[test]
fn what_is_no_work_tree_gets_no_hook() {
    assert_eq!(gate().args("hook install").run().code, 2);
    assert_eq!(gate().args("hook run pre-commit").run().code, 2);
}
