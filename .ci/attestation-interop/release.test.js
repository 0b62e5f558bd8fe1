// A release by its policy: the section `release:` says whose attestations it needs, and the flags name files and the tag alone.
const fs = require('fs');
const path = require('path');
const { describe, it } = require('node:test');
const {
  IDENTITY,
  REPOSITORY,
  artefact,
  ended,
  fresh,
  git,
  offline,
  online,
  refused,
  repository,
  runner,
  services,
} = require('./product');

const other = (file) => `${REPOSITORY}/.github/workflows/${file}@refs/heads/main`;
const SIGNER = `{ identity: "${IDENTITY}", repository_id: 123456789 }`;

function commitPolicy(cwd, release) {
  fs.writeFileSync(
    path.join(cwd, 'portcullis.yaml'),
    `version: 1\nrequire: [secrets, infrastructure]\nblock_at: high\nrelease: ${release}\n`,
  );
  git(cwd, 'commit', '--quiet', '--all', '--message', 'Policy');
}

/** A repository whose policy is older than what is released, as it has to be: a change cannot say who may sign it. */
function released(release) {
  const { cwd } = repository();
  commitPolicy(cwd, release);
  fs.writeFileSync(path.join(cwd, 'README.md'), '# A service, changed\n');
  git(cwd, 'commit', '--quiet', '--all', '--message', 'Change');
  return { cwd, commit: tagged(cwd, 'v1'), file: artefact() };
}

function tagged(cwd, tag) {
  git(cwd, 'tag', tag);
  return git(cwd, 'rev-parse', 'HEAD');
}

function attest({ cwd, commit, file }, claims = {}, { more = [], status = 0 } = {}) {
  const bundle = fresh('bundle.json');
  const env = runner({ commit, ...claims });
  ended(
    online(['check', '--attest', bundle, '--subject', file, '--trust-config', services('trust-config.json'), ...more], {
      cwd,
      env,
    }),
    status,
  );
  return bundle;
}

function verify({ cwd, file }, bundles, tag = 'v1') {
  const named = bundles.flatMap((bundle) => ['--bundle', bundle]);
  return offline(['verify', file, ...named, '--tag', tag, '--trusted-root', services('trusted_root.json')], { cwd });
}

describe('a release by its policy', () => {
  const release = released(
    `{ signers: [${SIGNER}], levels: [GATE_SECRETS_CLEAN, GATE_INFRASTRUCTURE_HARDENED], resource: "git+https://github.com/${REPOSITORY}", max_age: 1d }`,
  );
  it('is verified', () => {
    ended(verify(release, [attest(release)]), 0);
  });
  it('is refused when another workflow signed', () => {
    refused(verify(release, [attest(release, { job_workflow_ref: other('x.yml') })]), 'verify/identity');
  });
  it('is refused when another repository of that name signed', () => {
    refused(verify(release, [attest(release, { repository_id: '5' })]), 'verify/identity/repository-id');
  });
  it('is refused when it was judged by another policy', () => {
    const lax = fresh('lax.yaml');
    fs.writeFileSync(lax, 'version: 1\n');
    refused(verify(release, [attest(release, {}, { more: ['--policy', lax] })]), 'verify/policy');
  });
  it('is refused when a domain was left out', () => {
    refused(verify(release, [attest(release, {}, { more: ['--skip', 'infrastructure'], status: 3 })]), 'verify/result');
  });
  it('is refused when the change under release lets somebody else sign', () => {
    const { cwd } = released(`{ signers: [${SIGNER}] }`);
    commitPolicy(cwd, `{ signers: [{ identity: "https://github.com/${other('x.yml')}" }] }`);
    const own = { cwd, commit: tagged(cwd, 'v2'), file: artefact() };
    refused(verify(own, [attest(own, { job_workflow_ref: other('x.yml') })], 'v2'), 'verify/identity');
  });
});

describe('a release that needs two attestations by two signers', () => {
  const second = other('infrastructure.yml');
  const release = released(`
  attestations:
    - { name: secrets, signers: [${SIGNER}], levels: [GATE_SECRETS_CLEAN] }
    - { name: infrastructure, signers: [{ identity: "https://github.com/${second}", repository_id: 123456789 }], levels: [GATE_INFRASTRUCTURE_HARDENED] }`);
  const first = attest(release);
  const bundles = [first, attest(release, { job_workflow_ref: second })];
  it('is verified with both', () => {
    ended(verify(release, bundles), 0);
  });
  it('is refused with one of them, or with one of them twice', () => {
    refused(verify(release, [first]), 'verify/');
    refused(verify(release, [first, first]), 'verify/');
  });
});
