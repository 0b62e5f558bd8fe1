//! The longer texts of `--help`.

pub(super) const ABOUT: &str = "\
One gate in front of main: may this change pass?

portcullis looks at a repository, or at a change of it, for leaked secrets and patient data, judges what it finds by \
the policy in portcullis.yaml, and says so where people work: in the terminal, in annotations, in code scanning. \
What it could not look at is listed as a gap and is never taken for a pass.";

pub(super) const EXAMPLES: &str = "\
Examples:
  portcullis check                               the files of this work tree
  portcullis check --staged                      what the next commit would add
  portcullis check --base origin/main            what this branch adds to main
  portcullis check --history                     everything the repository has ever held
  portcullis sbom                                every package that the repository names
  portcullis explain secret/private-key-openssh  what a check looks for and what to do";

pub(super) const CHECK: &str = "\
Examples:
  portcullis check
      The files of the work tree, for people.
  portcullis check --base origin/main --format github --format sarif=portcullis.sarif
      A pull request: annotations in the log, and a file for code scanning.
  portcullis check --pull-request --format github
      In a workflow, what set it off: who reviewed it, and everything else of the change.
  portcullis check --pull-request 12 --repository owner/name --record-reviews reviews.json
      Outside of one; `--pull-request --reviews reviews.json` judges it again without the forge.
  portcullis check --staged --quiet
      In a pre-commit hook.
  helm template web charts/web --output-dir out && portcullis check --rendered out
      What a chart comes to; nothing is rendered here.
  portcullis check --attest verdict.sigstore.json --subject dist
      The verdict signed as the workflow (`permissions: id-token: write`), about the commit and what was built.
  portcullis check --fix
      Repairs in the files what needs no person, and judges what is left.
  portcullis check --history --include-unreachable --format json=report.json --format human
      Everything that was ever committed, dropped stashes and amended commits too.

Exit codes:
  0  pass: nothing blocks
  1  blocked: at least one finding that the policy does not let through
  2  usage or configuration error: nothing was judged
  3  incomplete: something that the policy requires could not be looked at

Policy:
  The policy is portcullis.yaml: with --base that of REV, so that a change cannot excuse itself. Without one, \
everything is looked at and findings of severity high and critical block. --policy judges by another file, and every \
report says so. Checks of your own lie in the folder that its `own_checks` names, and are read where it is read.

Environment:
  NO_COLOR, CLICOLOR_FORCE            colours, unless --color says
  GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE
                                      which repository and index, as git sets them for its hooks
  GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_SERVER_URL
                                      with --pull-request: what set the workflow off, and where
  GH_TOKEN, GITHUB_TOKEN              with --pull-request: the forge's token, the first that is set; never shown
  HTTPS_PROXY, NO_PROXY               with --pull-request: how the forge is reached
  ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN
                                      with --attest: where the runner gives the job's identity token; never shown
  PORTCULLIS_KEY_PASSPHRASE           with --key: what opens an encrypted key; never shown";

pub(super) const SBOM: &str = "\
Every package is named by its package URL, once, with the files and lines that list it and what it depends on. The \
same files give the same text: it bears no time, and its serial number is a digest of what it holds. SPDX asks for a \
time: that of SOURCE_DATE_EPOCH, else the beginning of 1970.

Examples:
  portcullis sbom > bom.cdx.json
      CycloneDX 1.6 of this work tree.
  portcullis sbom --format spdx=bom.spdx.json --format cyclonedx=bom.cdx.json
      Both, each in a file.
  portcullis sbom --commit v1.2.0 ../service
      As a release had it, without a checkout.

Exit codes:
  0  written
  2  usage error: nothing was written
  3  written and incomplete: a file, or a part of one, could not be read; the document and standard error name it";

pub(super) const EXPLAIN: &str = "\
Examples:
  portcullis explain secret/private-key-openssh
  portcullis explain private-key-openssh";

pub(super) const LINT: &str = "\
The id of a check is its path below the nearest folder called `checks`, or below PATH; of a PATH that has such a \
folder, that folder is linted. In the folder that `own_checks` of the repository's policy names it is `own/` and the \
path below that folder. Lint is everything: what `checks test` runs, and whether each field holds what it should.

Exit codes: 0 nothing is wrong, 1 something is, 2 PATH cannot be read.

Examples:
  portcullis checks lint checks/secret/acme-key.yaml
  portcullis checks lint security/checks";

pub(super) const TEST: &str = "\
Each bad example has to be found exactly at its `at`, each good one not at all, and none may hold a credential as it \
is written. `checks lint` asks the same, and also whether titles, words, references and controls are right; `checks \
test` shows each example beside what was found.

Exit codes: 0 every example is as it should be, 1 one is not or a check cannot be run, 2 PATH cannot be read.

Examples:
  portcullis checks test
  portcullis checks test .portcullis/checks/acme-key.yaml
  portcullis checks test .portcullis/checks --format json";

pub(super) const WAIVE: &str = "\
A waiver counts once it is on the base branch: commit it in a change of its own.

Example:
  portcullis waive 0123456789abcdef0123456789abcdef --kind false-positive \\
      --reason 'A key made for the tests. It opens nothing.' \\
      --owner 'Head of the service' --approved-by 'Security team' --expires 2027-01-31";

pub(super) const COMPLETIONS: &str = "\
Examples:
  portcullis completions bash > ~/.local/share/bash-completion/completions/portcullis
  portcullis completions zsh  > ~/.zfunc/_portcullis
  portcullis completions fish > ~/.config/fish/completions/portcullis.fish";

pub(super) const MAN: &str = "\
Examples:
  portcullis man > ~/.local/share/man/man1/portcullis.1
  portcullis man check > ~/.local/share/man/man1/portcullis-check.1";

pub(super) const BUILD: &str = "\
Records that their publisher has withdrawn are left out. Records that cannot be read are counted and the first of them \
named; where none can be read nothing is written. The index is as old as the oldest of its sources of advisories.

Exit codes: 0 the index was written, 2 it was not.

Examples:
  portcullis advisories build --from osv/ --from kev.json --from epss_scores-current.csv.gz --out advisories.index
  portcullis advisories build --from npm.zip --from PyPI.zip --snapshot 2026-11-01 --out advisories.index";

pub(super) const UPDATE: &str = "\
The one command that uses the network: https, and plain http from this machine alone. What is fetched has to be whole, \
with the digest and the signature that it should have, and newer than what is there; only then does it replace the \
index. What broke off is gone on with the next time. Where the policy names an index (`dependencies: advisories:`), that \
is fetched instead of building one; in a pipeline say with --base whose policy that is, since a change could name \
another place.

Exit codes: 0 the index is up to date, 2 it is not, and the old one is as it was.

Examples:
  portcullis advisories update
  portcullis advisories update --base origin/main
  portcullis advisories update --ecosystem npm --ecosystem Debian
  portcullis advisories update --url https://example.org/advisories.index --key advisories.pub";

pub(super) const STATUS: &str = "\
The index that counts is that of --advisories, else the one that PORTCULLIS_ADVISORIES names, else the newer one of \
portcullis/advisories.index in the folder of the user's data and of the one in this program. All of it is read, and its \
digest checked.

Exit codes: 0 there is an index and it is sound, 3 there is none, or it cannot be used.

Environment:
  PORTCULLIS_ADVISORIES       the index to use
  XDG_DATA_HOME               the folder of the user's data";

pub(super) const ATTEST: &str = "\
Examples:
  portcullis check --format json=report.json
  portcullis attest --verdict report.json --subject dist --out verdict.sigstore.json
      Signed as the workflow; it needs `permissions: id-token: write`.
  portcullis attest --verdict report.json --key key.pem --out verdict.sigstore.json
      Signed with a key, without the network.

What is signed are ids, digests, days and counts: what was judged and by what, what came of it, what was not looked at, \
which waivers were used. No text of the repository is in it but names. A verdict that is no pass is signed as FAILED: it \
is evidence, and never accepted. The commit is a subject only where what was looked at is what it holds.

Exit codes:
  0  the attestation was written, whatever it says
  2  it was not, and nothing half-written is left

Environment:
  ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN
                                      where the runner gives the job's identity token; never shown
  GITHUB_SERVER_URL, GITHUB_REPOSITORY
                                      what the subjects are, unless --resource-uri says
  PORTCULLIS_KEY_PASSPHRASE           what opens an encrypted key; never shown";

pub(super) const KEYGEN: &str = "\
Examples:
  portcullis keygen --out key.pem
      Ed25519: key.pem for whoever signs, key.pub for whoever verifies.
  portcullis keygen --out key.pem --algorithm ecdsa-p256 --encrypt
      ECDSA P-256, and the private key encrypted with a passphrase that is asked for.";
