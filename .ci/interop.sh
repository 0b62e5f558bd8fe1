# What the interop suites share: each is set up by its own script, from registries that may be out of reach. Sourced, not run.

not_run() {
    printf 'interop not run: %s\n' "$1"
    exit 0
}

# Programs without which a suite cannot be set up.
needs() {
    local program
    for program in "$@"; do
        command -v "$program" > /dev/null || not_run "there is no $program"
    done
}

# install REGISTRY REACH COMMAND..: tries an installation three times. A registry that cannot be reached at all (REACH fails too)
# lets the rest go on; one that answers, and does not give what is pinned, fails: silence is never a pass.
install() {
    local registry=$1 reach=$2 wait
    shift 2
    for wait in 0 5 20; do
        sleep "$wait"
        if "$@"; then return 0; fi
    done
    if $reach > /dev/null 2>&1; then
        printf 'the registry of %s does not give what is pinned\n' "$registry"
        exit 1
    fi
    not_run "the registry of $registry could not be reached"
}

# python_packages FOLDER REQUIREMENTS: a virtual environment in FOLDER with the pinned packages of a file, wheels only.
python_packages() {
    local folder=$1 requirements=$2
    python3 -m venv "$folder" || not_run 'python makes no virtual environments here'
    local pip="$folder/bin/python -m pip --disable-pip-version-check"
    install Python "$pip download --quiet --no-deps --dest $folder/reach pip" \
        $pip install --quiet --only-binary :all: --requirement "$requirements"
}
