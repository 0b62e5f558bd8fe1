"""Repositories made on the spot, and the four ways in which the hook comes into them. Nothing of the machine's configuration
reaches in, and nothing is left behind."""

import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import zlib

FOLDER = pathlib.Path(os.environ["INTEROP_FOLDER"])
PROGRAM = pathlib.Path(os.environ["PORTCULLIS_PROGRAM"])
TOP = pathlib.Path.cwd()
DRIVERS = ["git", "pre-commit", "prek", "wheel"]
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def token(label):
    """The form of a token with the right sum, drawn by chance from a label: nobody was ever given it."""
    body = "".join(random.Random(label).choices(LETTERS, k=30))
    number, total = zlib.crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        total = LETTERS[digit] + total
    return "gh" + f"p_{body}{total:0>6}"


def secret(label):
    return f'token = "{token(label)}"\n'


def prepare():
    """The home of all that is run, and the program where PATH finds it. Once: drivers run side by side."""
    home, bin = FOLDER / "home", FOLDER / "bin"
    home.mkdir()
    bin.mkdir()
    (bin / "portcullis").symlink_to(PROGRAM)
    (home / ".gitconfig").write_text(
        '[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n[protocol "file"]\nallow = always\n'
    )


def environment():
    """Of this machine's only what programs need to start. PATH has the program, and what the driver is."""
    home, bin = FOLDER / "home", FOLDER / "bin"
    return {
        "HOME": str(home),
        "PATH": f"{bin}:{FOLDER}/python/bin:{os.environ['PATH']}",
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        # The wheel's environment is made of what lies in one folder, and of nothing else.
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(FOLDER / "wheels"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        **{name: os.environ[name] for name in ["LD_LIBRARY_PATH", "PYENV_VERSION"] if name in os.environ},
    }


class Said:
    def __init__(self, done):
        self.code, self.text = done.returncode, done.stdout + done.stderr


class Repository:
    """A work tree with a remote on the disk, into which a driver has put the hook."""

    def __init__(self, driver, hooks):
        self.driver = driver
        self.path = pathlib.Path(tempfile.mkdtemp(dir=FOLDER))
        self.remote = pathlib.Path(tempfile.mkdtemp(dir=FOLDER, suffix=".git"))
        self.environment = environment()
        self.git("init", "--quiet")
        self.git("init", "--quiet", "--bare", str(self.remote))
        self.git("remote", "add", "origin", str(self.remote))
        self.write("README", "a\n")
        if driver != "git":
            name = "portcullis" if driver == "wheel" else "portcullis-system"
            revision = run(["git", "rev-parse", "HEAD"], hooks, self.environment).text.strip()
            self.write(
                ".pre-commit-config.yaml",
                f"repos:\n  - repo: {hooks}\n    rev: {revision}\n    hooks: [{{ id: {name} }}]\n",
            )
        self.git("add", ".")
        self.git("commit", "--quiet", "-m", "First")
        self.git("push", "--quiet", "origin", "main")
        self.install()

    def install(self):
        if self.driver == "git":
            self.good(["portcullis", "hook", "install", "--pre-push"])
            return
        tool = "prek" if self.driver == "prek" else "pre-commit"
        self.good([tool, "install", "--install-hooks", "-t", "pre-commit", "-t", "pre-push"])

    def run(self, command, **options):
        return run(command, self.path, self.environment, **options)

    def good(self, command, **options):
        said = self.run(command, **options)
        assert said.code == 0, f"{command}: {said.code}\n{said.text}"
        return said

    def git(self, *args, **options):
        return self.good(["git", *args], **options)

    def write(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def stage(self, name, text):
        self.write(name, text)
        self.git("add", name)

    def head(self):
        return self.git("rev-parse", "HEAD").text.strip()

    def commits(self, *args, **options):
        """A commit that the hook lets through."""
        before = self.head()
        said = self.good(["git", "commit", "-m", "x", *args], **options)
        assert self.head() != before, said.text
        return said

    def refuses(self, *command, **options):
        """Something that the hook stops, and says why without saying the value."""
        before = self.head()
        said = self.run(["git", *command], **options)
        assert said.code != 0, f"{command} was let through:\n{said.text}"
        assert self.head() == before, said.text
        assert "secret/github-personal-access-token" in said.text, said.text
        # Whoever picks hunks is shown them by git itself.
        assert "gh" + "p_" not in said.text or "-p" in command, "the value is shown"
        return said

    def unhooked(self, name, text):
        self.stage(name, text)
        self.git("commit", "--quiet", "--no-verify", "-m", name)

    def remove(self):
        shutil.rmtree(self.path)
        shutil.rmtree(self.remote)


def run(command, folder, variables, stdin=""):
    options = {"cwd": folder, "env": variables, "input": stdin, "capture_output": True, "text": True, "timeout": 120}
    return Said(subprocess.run(command, **options))


def hook_repository():
    """What of this repository a framework reads, as a repository of its own: the working state, and quick to clone."""
    path = FOLDER / "hooks"
    if path.exists():
        return path
    prepare()
    path.mkdir()
    for name in [".pre-commit-hooks.yaml", "pyproject.toml"]:
        shutil.copy(TOP / name, path / name)
    for args in [["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Hooks"]]:
        assert run(["git", *args], path, environment()).code == 0
    return path
