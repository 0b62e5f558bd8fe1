"""The README's quick starts, followed word for word in a fresh repository: every command has to print what the page shows.
Fingerprints, commits and the reader's folder are others each time, and nothing else is."""

import pathlib
import re
import subprocess
import tempfile

from lab import FOLDER, TOP, environment, secret

README = (TOP / "README.md").read_text()
HOME = "/home/me"


def console(section, at=0):
    """The lines of the console block of that number below a heading."""
    _, found, rest = README.partition(f"\n{section}\n")
    assert found, f"no section `{section}`"
    return rest.split("```console\n")[at + 1].split("\n```")[0].splitlines()


def steps(lines):
    """Commands, each with what is shown below it."""
    all = []
    for line in lines:
        if line.startswith("$ "):
            all.append((line[2:], []))
        else:
            all[-1][1].append(line)
    return all


def levelled(text, folder):
    """Without what is another one each time."""
    text = text.replace(str(folder), HOME)
    text = re.sub(r"\b[0-9a-f]{32}\b", "FINGERPRINT", text)
    return re.sub(r"\(root-commit\) [0-9a-f]+|^\[main [0-9a-f]+", "COMMIT", text, flags=re.MULTILINE).splitlines()


class Walk:
    """A reader at a shell that keeps its folder from command to command."""

    def __init__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(dir=FOLDER)).resolve()
        self.folder = self.home

    def types(self, command):
        script = f"{command}\ncode=$?\npwd > {self.home}/.folder\nexit $code"
        options = {"env": environment(), "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "timeout": 120}
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, **options)
        self.folder = pathlib.Path((self.home / ".folder").read_text().strip())
        return done

    def follows(self, lines):
        for command, shown in steps(lines):
            printed = levelled(self.types(command).stdout, self.home)
            wanted = levelled("\n".join(shown), HOME)
            assert printed == wanted, "\n".join([f"$ {command}", *printed, "--- but the README shows:", *wanted])

    def gets_by(self, command):
        """A command whose output the page does not show: it passes or blocks, and is no mistake."""
        done = self.types(command.partition(" #")[0])
        assert done.returncode in (0, 1), f"$ {command}: {done.returncode}\n{done.stdout}"


def before_every_commit():
    Walk().follows(console("### Before every commit"))


def on_your_machine():
    walk = Walk()
    walk.types("mkdir my-service && cd my-service && git init -q . && echo a > a && git add a && git commit -qm A")
    walk.types("git clone -q --bare . ../origin.git && git remote add origin ../origin.git && git fetch -q")
    commands = [command for command, _ in steps(console("### On your machine"))]
    assert commands[0].startswith("cargo install ") and commands[1].startswith("cd ")
    for command in commands[2:]:
        walk.gets_by(command)


def in_a_hook():
    walk = Walk()
    walk.types("mkdir service && cd service && git init -q . && git commit -q --allow-empty -m A")
    walk.follows(console("## In a hook, before a commit and a push"))
    (walk.folder / "settings.toml").write_text(secret("a"))
    walk.follows(console("## In a hook, before a commit and a push", 1))


for walked in [on_your_machine, before_every_commit, in_a_hook]:
    walked()
    print(f"README, {walked.__name__}: as shown", flush=True)
