"""Commits, merges and pushes under every driver: what has to be let through, and what has to be stopped."""

import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

from lab import DRIVERS, FOLDER, PROGRAM, Repository, hook_repository, secret


def same_bytes(repository):
    """The wheel carries the program that is tried, and not another one that was found on the way."""
    [wheel] = (FOLDER / "wheels").glob("portcullis_gate-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if ".data/scripts/" in name]
        assert archive.read(name) == PROGRAM.read_bytes(), wheel.name
    path = repository.environment["PATH"]
    repository.environment["PATH"] = path.replace(f"{FOLDER}/bin:", "")
    clean(repository)


def clean(repository):
    repository.stage("a.toml", "a = 1\n")
    repository.commits()


def blocked(repository):
    repository.stage("a.toml", secret("a"))
    said = repository.refuses("commit", "-m", "x")
    assert "git restore --staged FILE" in said.text and "portcullis waive " in said.text, said.text
    repository.git("restore", "--staged", "a.toml")
    repository.stage("b.toml", "b = 1\n")
    repository.commits()


def partially_staged(repository):
    repository.stage("a.toml", "a = 1\n")
    repository.write("a.toml", secret("a"))
    repository.commits()
    assert secret("a") == (repository.path / "a.toml").read_text(), "the work tree is as it was"
    repository.git("add", "a.toml")
    repository.write("a.toml", "a = 2\n")
    repository.refuses("commit", "-m", "x")
    assert "a = 2\n" == (repository.path / "a.toml").read_text(), "the work tree is as it was"


def other_indexes(repository):
    """`git commit -a`, `git commit PATH` and `git commit -p` commit by an index of their own."""
    middle = "".join(f"{number}\n" for number in range(20))
    for name in ["good.toml", "bad.toml", "both.toml"]:
        repository.unhooked(name, f"x = 1\n{middle}y = 1\n")
    repository.write("good.toml", f"x = 2\n{middle}y = 1\n")
    repository.write("bad.toml", f"x = 1\n{middle}{secret('a')}")
    repository.write("both.toml", f"x = 2\n{middle}{secret('b')}")
    repository.commits("good.toml")
    repository.refuses("commit", "-m", "x", "bad.toml")
    repository.refuses("commit", "-m", "x", "-a")
    repository.commits("-p", "both.toml", stdin="y\nn\n")
    repository.refuses("commit", "-m", "x", "-p", "both.toml", stdin="y\n")


def merge_commit(repository):
    """What main brings has been judged; what the merge adds has not."""
    repository.git("switch", "--quiet", "-c", "feature")
    repository.unhooked("feature", "f\n")
    repository.git("switch", "--quiet", "main")
    repository.unhooked("main.toml", secret("main"))
    repository.git("switch", "--quiet", "feature")
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    repository.commits("--no-edit")
    repository.git("switch", "--quiet", "main")
    repository.unhooked("more.toml", secret("more"))
    repository.git("switch", "--quiet", "feature")
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    repository.stage("evil.toml", secret("evil"))
    said = repository.refuses("commit", "-m", "x")
    assert "evil.toml" in said.text and "more.toml" not in said.text, said.text


def push(repository):
    repository.git("switch", "--quiet", "-c", "feature")
    repository.unhooked("a.toml", "a = 1\n")
    repository.git("push", "origin", "feature")
    repository.unhooked("leak.toml", secret("a"))
    repository.unhooked("leak.toml", "gone = 1\n")
    for command in [["push", "origin", "feature"], ["push", "origin", "HEAD:refs/heads/other"]]:
        said = repository.refuses(*command)
        assert "leak.toml" in said.text, said.text
    repository.git("reset", "--quiet", "--hard", "HEAD~2")
    repository.unhooked("b.toml", "b = 1\n")
    repository.git("push", "origin", "feature")
    repository.git("push", "origin", "--delete", "feature")


def taking_main_in(repository):
    """A branch that takes the published main in brings nothing of it again."""
    repository.git("switch", "--quiet", "-c", "feature")
    repository.unhooked("f.toml", "f = 1\n")
    repository.git("push", "--quiet", "origin", "feature")
    repository.git("switch", "--quiet", "main")
    repository.unhooked("main.toml", secret("main"))
    repository.git("push", "--quiet", "--no-verify", "origin", "main")
    repository.git("switch", "--quiet", "feature")
    repository.git("merge", "--quiet", "--no-edit", "--no-verify", "main")
    repository.git("push", "origin", "feature")


def several_refs(repository):
    """Git names every ref that is pushed; pre-commit and prek hand on the first alone that has something new."""
    if repository.driver != "git":
        return
    repository.git("switch", "--quiet", "-c", "a-clean")
    repository.unhooked("a.toml", "a = 1\n")
    repository.git("switch", "--quiet", "-c", "z-leak", "main")
    repository.unhooked("leak.toml", secret("z"))
    repository.refuses("push", "origin", "a-clean", "z-leak")
    repository.refuses("push", "origin", "z-leak", "a-clean", ":main")


def work_tree_of_its_own(repository):
    """A linked work tree has an index of its own, and the hooks of its repository."""
    other = repository.path / "linked"
    repository.git("worktree", "add", "--quiet", "-b", "linked", str(other))
    (other / "a.toml").write_text(secret("a"))
    repository.git("-C", str(other), "add", "a.toml")
    assert repository.run(["git", "-C", str(other), "commit", "-m", "x"]).code != 0
    repository.git("-C", str(other), "rm", "--quiet", "--cached", "a.toml")
    (other / "b.toml").write_text("b = 1\n")
    repository.git("-C", str(other), "add", "b.toml")
    repository.git("-C", str(other), "commit", "-m", "x")


def waived(repository):
    """The way out that the hook names, word for word."""
    repository.stage("a.toml", secret("a"))
    said = repository.refuses("commit", "-m", "x")
    fingerprint = said.text.split("portcullis waive ")[1].split()[0]
    repository.good(
        ["portcullis", "waive", fingerprint, "--kind", "false-positive", "--reason", "made up", "--owner", "o"]
        + ["--approved-by", "s", "--expires", "2099-01-31"]
    )
    repository.git("reset", "--quiet")
    repository.stage("portcullis.yaml", (repository.path / "portcullis.yaml").read_text())
    repository.commits()
    repository.git("add", "a.toml")
    repository.commits()


def by_hand(repository):
    """`--all-files` names no files to a hook that reads the index; the argument `manual` has it read the work tree."""
    if repository.driver == "git":
        return
    repository.unhooked("a.toml", secret("a"))
    run = [repository.driver, "run", "--hook-stage", "manual", "--all-files"]
    said = repository.run(run)
    assert said.code == 0, said.text
    config = repository.path / ".pre-commit-config.yaml"
    config.write_text(config.read_text().replace("portcullis-system }", "portcullis-system, args: [manual] }"))
    repository.git("add", config.name)
    said = repository.run(run)
    assert said.code == 1 and "a.toml" in said.text, said.text


def not_on_path(repository):
    """Where the program is missing the hook refuses, and says how to go on."""
    if repository.driver != "git":
        return
    repository.environment["PATH"] = "/usr/bin:/bin"
    repository.stage("a.toml", "a = 1\n")
    said = repository.run(["git", "commit", "-m", "x"])
    assert said.code != 0 and "not on PATH" in said.text and "--no-verify" in said.text, said.text


def what_was_there_before(repository):
    """Another hook is kept, runs first, and is put back."""
    if repository.driver != "git":
        return
    repository.good(["portcullis", "hook", "uninstall"])
    hooks = repository.path / ".git" / "hooks"
    (hooks / "pre-commit").write_text("#!/bin/sh\necho formatted > f.toml\ngit add f.toml\n")
    (hooks / "pre-push").write_text("#!/bin/sh\ncat > seen\n")
    for name in ["pre-commit", "pre-push"]:
        (hooks / name).chmod(0o755)
    assert repository.run(["portcullis", "hook", "install"]).code == 2
    repository.good(["portcullis", "hook", "install", "--pre-push", "--force"])
    repository.stage("a.toml", "a = 1\n")
    repository.commits()
    assert repository.git("show", "HEAD:f.toml").text == "formatted\n"
    repository.git("push", "origin", "main")
    assert "refs/heads/main" in (repository.path / "seen").read_text()
    repository.stage("b.toml", secret("b"))
    repository.refuses("commit", "-m", "x")
    repository.good(["portcullis", "hook", "uninstall"])
    assert "formatted" in (hooks / "pre-commit").read_text()


SCENARIOS = [
    clean,
    blocked,
    partially_staged,
    other_indexes,
    merge_commit,
    push,
    taking_main_in,
    several_refs,
    work_tree_of_its_own,
    waived,
    by_hand,
    not_on_path,
    what_was_there_before,
]

# The wheel brings the same program: it is enough that it starts, stops what it has to, and is found before a push.
OF_THE_WHEEL = [same_bytes, blocked, push]

hooks = hook_repository()


def drive(driver):
    started = time.monotonic()
    scenarios = OF_THE_WHEEL if driver == "wheel" else SCENARIOS
    for scenario in scenarios:
        repository = Repository(driver, hooks)
        try:
            scenario(repository)
        except AssertionError as error:
            raise SystemExit(f"{driver}: {scenario.__name__}: {error}") from error
        repository.remove()
    return f"{driver}: {len(scenarios)} scenarios, {time.monotonic() - started:.1f} s"


with ThreadPoolExecutor(max_workers=2) as pool:
    for said in pool.map(drive, DRIVERS):
        print(said, flush=True)
