"""How long the hook takes on 50 staged files: by itself, and within each driver beside a commit without it. Printed, not
asserted: other work on the machine is in it."""

import statistics
import time

from lab import Repository, hook_repository

RUNS = 20
FILES = 50


def timed(repository, command):
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        said = repository.run(command)
        seconds.append(time.perf_counter() - started)
        assert said.code == 0, said.text
    seconds.sort()
    return statistics.median(seconds) * 1000, seconds[int(RUNS * 0.95)] * 1000


def text(number):
    lines = [f"def function_{number}_{line}(first, second):\n    return first + second * {line}\n" for line in range(40)]
    return "\n".join(lines)


def staged(driver, hooks):
    repository = Repository(driver, hooks)
    for number in range(FILES - 4):
        repository.write(f"src/part_{number % 7}/file_{number}.py", text(number))
    repository.write("Dockerfile", "FROM scratch\nUSER 1000\nCOPY a /a\n")
    repository.write("main.tf", 'variable "a" {}\n')
    repository.write("package.json", '{"name": "a", "version": "1.0.0", "dependencies": {}}\n')
    repository.write(".github/workflows/ci.yml", "on: push\npermissions: {}\njobs: {}\n")
    repository.git("add", ".")
    return repository


hooks = hook_repository()
rows = []
repository = staged("git", hooks)
rows.append(("portcullis hook run pre-commit", *timed(repository, ["portcullis", "hook", "run", "pre-commit"])))
for tool in ["pre-commit", "prek"]:
    repository = staged(tool, hooks)
    rows.append((f"{tool} run", *timed(repository, [tool, "run"])))
    config = repository.path / ".pre-commit-config.yaml"
    nothing = "{ id: nothing, name: nothing, entry: 'true', language: system, pass_filenames: false, always_run: true }"
    config.write_text(f"repos:\n  - repo: local\n    hooks: [{nothing}]\n")
    repository.git("add", ".")
    rows.append((f"{tool} run, of a hook that does nothing", *timed(repository, [tool, "run"])))
print(f"{FILES} staged files, {RUNS} runs: median and 95th percentile")
for name, median, slow in rows:
    print(f"  {name:45} {median:6.0f} ms {slow:6.0f} ms")
