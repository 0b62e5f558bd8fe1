#!/usr/bin/env bash
# Finds the program, for the step or the steps behind this one: one on PATH, a release asset whose SHA-256 stands in
# checksums.txt, or one built from this action's own source. What it does with the repository is the program's matter.
# Works with the bash of macOS (3.2) and of Git for Windows. Everything it is told comes by the environment.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source=$(cd "$here/../.." && pwd -P)
temporary=${RUNNER_TEMP:-${TMPDIR:-/tmp}}
temporary=${temporary//\\//}
install=${PORTCULLIS_INPUT_INSTALL:-auto}
wanted=${PORTCULLIS_INPUT_VERSION:-}
wanted=${wanted#v}
table=$here/checksums.txt
alternatives='put portcullis on PATH in an earlier step, or build it from the source of this action with `install: source`.'
program=

# One line for the log, in which nothing is a workflow command.
plain() {
    local text=$1
    text=$(printf '%s' "$text" | LC_ALL=C tr '\000-\037\177' ' ')
    text=${text//'##['/'##\['}
    printf '%s' "$text"
}

say() {
    printf 'portcullis: %s\n' "$(plain "$1")"
}

refuse() {
    local text
    text=$(plain "$1")
    printf '::error title=portcullis::Nothing was judged. %s\n' "${text//'%'/%25}"
    exit 2
}

checksum() {
    if command -v sha256sum > /dev/null; then
        sha256sum < "$1" | cut -c 1-64
    else
        shasum -a 256 < "$1" | cut -c 1-64
    fi
}

# A folder of this step alone.
new_folder() {
    mktemp -d "$temporary/portcullis-program.XXXXXX"
}

# Whether a file lies in what is being judged: nothing of that is ever started.
is_judged() {
    local folder workspace
    folder=$(cd "$(dirname "$1")" && pwd -P)
    workspace=${GITHUB_WORKSPACE:-$PWD}
    workspace=$(cd "${workspace//\\//}" && pwd -P)
    case "$folder/" in
        "$workspace"/*) return 0 ;;
        *) return 1 ;;
    esac
}

# Sets `program` to that of PATH, or `why` to what is wrong with it.
from_path() {
    local found version
    if ! found=$(command -v portcullis); then
        why='there is no portcullis on PATH'
        return 1
    fi
    case "$found" in
        /* | [A-Za-z]:/*) ;;
        *) why='what PATH has for portcullis is no file with an absolute path'; return 1 ;;
    esac
    if is_judged "$found"; then
        why="$found lies in the workspace, and nothing that is judged is started: copy it elsewhere"
        return 1
    fi
    if ! version=$("$found" --version 2> /dev/null); then
        why="$found does not start"
        return 1
    fi
    if [ -n "$wanted" ] && [ "$(printf '%s' "$version" | cut -d ' ' -f 2)" != "$wanted" ]; then
        why="$found is $version, and version $wanted is wanted"
        return 1
    fi
    if ! "$found" action --help > /dev/null 2>&1; then
        why="$found is $version, which is too old for this action"
        return 1
    fi
    program=$found
}

# The last row of the table that fits, into `version`, `sum` and `asset`.
find_row() {
    local row_version system architecture row_sum row_asset rest
    version= sum= asset=
    while read -r row_version system architecture row_sum row_asset rest; do
        case "$row_version" in '#'* | '') continue ;; esac
        if [ "$system" = "${RUNNER_OS:-}" ] && [ "$architecture" = "${RUNNER_ARCH:-}" ] &&
            { [ -z "$wanted" ] || [ "$row_version" = "$wanted" ]; }; then
            version=$row_version sum=$row_sum asset=$row_asset
        fi
    done < "$table"
    [ -n "$version" ] || refuse "checksums.txt has no row for release ${wanted:-of any version} for ${RUNNER_OS:-?} ${RUNNER_ARCH:-?}, so none is fetched: $alternatives"
    [[ "$version$asset" =~ ^[0-9A-Za-z._+-]+$ && "$sum" =~ ^[0-9a-f]{64}$ ]] ||
        refuse "the row of release $version in checksums.txt is broken"
}

# The repository whose code this is: as the runner has put it on the disk, else as it says.
own_repository() {
    local path=${PORTCULLIS_ACTION_PATH:-$source}
    path=${path//\\//}
    if [[ "$path" =~ /_actions/([^/]+/[^/]+)/[^/]+ ]]; then
        printf '%s' "${BASH_REMATCH[1]}"
    else
        printf '%s' "${PORTCULLIS_ACTION_REPOSITORY:-}"
    fi
}

# download ADDRESS FILE: by https alone, but on the loopback.
download() {
    local protocols='=https'
    case "$1" in http://127.0.0.1:*) protocols='=http' ;; esac
    curl --disable --fail --silent --show-error --location --proto "$protocols" --proto-redir "$protocols" \
        --retry 3 --connect-timeout 20 --max-time 300 --max-filesize 209715200 --output "$2" -- "$1"
}

# The asset as `$folder/asset`, with the sum of the table: from the cache of tools, or fetched.
bring() {
    local cached= address repository
    if [ -n "${RUNNER_TOOL_CACHE:-}" ]; then
        cached="${RUNNER_TOOL_CACHE//\\//}/portcullis/$version/$RUNNER_ARCH/$asset"
    fi
    # What is checked is the copy that will be used: others may write to the cache.
    if [ -n "$cached" ] && [ -f "$cached" ] && cp "$cached" "$folder/asset"; then
        if [ "$(checksum "$folder/asset")" = "$sum" ]; then
            say "release $version, from the cache of tools; its SHA-256 is that of checksums.txt"
            return 0
        fi
        say 'what the cache of tools holds has another SHA-256 than checksums.txt says, and is fetched again'
    fi
    repository=$(own_repository)
    [[ "$repository" =~ ^[0-9A-Za-z._-]+/[0-9A-Za-z._-]+$ ]] ||
        refuse "this copy of the action belongs to no repository that could have releases: $alternatives"
    address="${PORTCULLIS_SERVER_URL:-https://github.com}/$repository/releases/download/v$version/$asset"
    download "$address" "$folder/asset" || refuse "$address cannot be fetched: $alternatives"
    [ "$(checksum "$folder/asset")" = "$sum" ] ||
        refuse "what $address gives has another SHA-256 than checksums.txt says, and was not started. Do not go on before you know why."
    say "release $version, from $address; its SHA-256 is that of checksums.txt"
    if [ -n "$cached" ]; then
        { mkdir -p "$(dirname "$cached")" && cp "$folder/asset" "$cached.$$" && mv -f "$cached.$$" "$cached"; } 2> /dev/null ||
            say 'the cache of tools cannot be written, and the next run fetches the release again'
    fi
}

from_release() {
    local version sum asset folder name=portcullis found
    if [ "${RUNNER_OS:-}" = Windows ]; then name=portcullis.exe; fi
    find_row
    folder=$(new_folder)
    bring
    mkdir "$folder/unpacked"
    case "$asset" in
        *.tar.gz | *.tgz) (cd "$folder/unpacked" && tar -xzf - < ../asset) ;;
        *.zip) (cd "$folder/unpacked" && unzip -q ../asset) ;;
        *) mv "$folder/asset" "$folder/unpacked/$name" ;;
    esac
    for found in "$folder/unpacked/$name" "$folder"/unpacked/*/"$name"; do
        if [ -f "$found" ]; then program=$found; fi
    done
    [ -n "$program" ] || refuse "there is no $name in $asset"
    chmod 755 "$program"
}

# In the folder of the source, so that no configuration of cargo's in the workspace counts.
from_source() {
    local target=${CARGO_TARGET_DIR:-$temporary/portcullis-build}
    command -v cargo > /dev/null || refuse 'there is no cargo on PATH, and `install: source` needs it: install Rust in an earlier step'
    say 'building from the source of this action'
    (cd "$source" && cargo build --release --locked --bin portcullis --target-dir "$target") || refuse 'the program could not be built'
    program="$target/release/portcullis"
}

case "$install" in
    path) from_path || refuse "$why." ;;
    release) from_release ;;
    source) from_source ;;
    auto)
        if ! from_path; then
            say "$why; looking for a release"
            from_release
        fi
        ;;
    *) refuse "input install is $install: it takes auto, path, release or source" ;;
esac

version=$("$program" --version) || refuse "$program does not start"
say "$version, at $program"
case "$program" in *$'\n'* | *$'\r'*) refuse 'the path of the program has a line break in it' ;; esac
printf 'program=%s\n' "$program" >> "${GITHUB_OUTPUT:?}"
if [ "${PORTCULLIS_ADD_TO_PATH:-}" = true ]; then
    printf '%s\n' "$(dirname "$program")" >> "${GITHUB_PATH:?}"
fi
