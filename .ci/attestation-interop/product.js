// What the tests share: portcullis run as a person or a job runs it, repositories to run it on, the other clients, and a record of
// everything that was ever printed or written, for the test that looks for leaks at the end.
const assert = require('assert');
const { spawnSync } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const PORTCULLIS = process.env.PORTCULLIS_PROGRAM;
const FOLDER = process.env.INTEROP_FOLDER;
const PYTHON = process.env.INTEROP_PYTHON;
const ISSUER = 'https://token.actions.githubusercontent.com';
const REPOSITORY = 'example-org/service';
const WORKFLOW = `${REPOSITORY}/.github/workflows/gate.yml@refs/heads/main`;
const IDENTITY = `https://github.com/${WORKFLOW}`;
const CLOSED = 'http://127.0.0.1:9';
const services = (name) => path.join(FOLDER, 'services', name);
const oidc = () => JSON.parse(fs.readFileSync(services('oidc.json')));

let made = 0;
const fresh = (name) => path.join(FOLDER, 'made', `${(made += 1)}-${process.pid}-${name}`);

function run(program, args, { cwd, env = {}, input } = {}) {
  const plain = { PATH: process.env.PATH, HOME: path.join(FOLDER, 'home'), LANG: 'C.UTF-8' };
  const ended = spawnSync(program, args, {
    cwd,
    env: { ...plain, ...env },
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: 120e3,
  });
  if (ended.error) throw ended.error;
  const text = `${ended.stdout}${ended.stderr}`;
  fs.appendFileSync(path.join(FOLDER, 'outputs'), `$ ${path.basename(program)} ${args.join(' ')}\n${text}\n-> ${ended.status}\n`);
  return { status: ended.status, stdout: ended.stdout, stderr: ended.stderr, text };
}

const isolated = spawnSync('unshare', ['--map-root-user', '--net', 'true']).status === 0;

/** portcullis with whatever network there is. */
const online = (args, options) => run(PORTCULLIS, args, options);

/** portcullis with no network at all: in a namespace without any, or where that is not permitted with every proxy a closed port. */
function offline(args, options = {}) {
  if (isolated) return run('unshare', ['--map-root-user', '--net', PORTCULLIS, ...args], options);
  const env = { ...options.env, HTTP_PROXY: CLOSED, HTTPS_PROXY: CLOSED, http_proxy: CLOSED, https_proxy: CLOSED };
  return run(PORTCULLIS, args, { ...options, env });
}

function ended(result, status) {
  assert.strictEqual(result.status, status, `ended with ${result.status} in place of ${status}:\n${result.text}`);
  return result;
}

/** Refused, by this code and no other status. */
function refused(result, code) {
  ended(result, 1);
  assert.ok(result.text.includes(code), `refused, but not by ${code}:\n${result.text}`);
  return result;
}

function git(cwd, ...args) {
  const identity = [
    '-c',
    'user.name=A',
    '-c',
    'user.email=a@example.org',
    '-c',
    'commit.gpgsign=false',
    '-c',
    'tag.gpgsign=false',
  ];
  return ended(run('git', [...identity, ...args], { cwd }), 0).stdout.trim();
}

/** A repository of one commit that the gate lets pass; with `leaky`, one that it does not. */
function repository({ leaky = false } = {}) {
  const cwd = fresh('repository');
  fs.mkdirSync(cwd, { recursive: true });
  git(cwd, 'init', '--quiet', '--initial-branch', 'main');
  fs.writeFileSync(path.join(cwd, 'README.md'), '# A service\n');
  fs.writeFileSync(path.join(cwd, 'portcullis.yaml'), 'version: 1\nrequire: [secrets, infrastructure]\nblock_at: high\n');
  if (leaky) fs.writeFileSync(path.join(cwd, 'server.pem'), newPrivateKey());
  git(cwd, 'add', '.');
  git(cwd, 'commit', '--quiet', '--message', 'First');
  return { cwd, commit: git(cwd, 'rev-parse', 'HEAD') };
}

const newPrivateKey = () =>
  crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'pem', type: 'pkcs8' });

function artefact(text = 'a release\n') {
  const file = fresh('artefact.tar');
  fs.writeFileSync(file, text);
  return file;
}

/** The environment of a job on GitHub, whose token says what a push to main says but for `claims`. */
function runner({ commit = '0'.repeat(40), permitted = true, event = {}, ...claims } = {}) {
  const { url, requestToken } = oidc();
  const name = claims.event_name ?? 'push';
  const eventFile = fresh('event.json');
  fs.writeFileSync(eventFile, JSON.stringify(event));
  const query = new URLSearchParams({ 'api-version': '2.0', sha: commit, ...claims });
  const token = { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?${query}`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken };
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_SHA: commit,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKFLOW_REF: WORKFLOW,
    RUNNER_ENVIRONMENT: 'github-hosted',
    ...(permitted ? token : {}),
  };
}

function client(program, script, args, options) {
  return run(program, [path.join(__dirname, script), ...args], options);
}
const npm = (args, options) => client(process.execPath, 'client.js', args, options);
const pypi = (args, options) => client(PYTHON, 'client.py', args, options);

/** The bundle with one of its parts changed. */
function changed(bundleFile, change) {
  const bundle = JSON.parse(fs.readFileSync(bundleFile));
  change(bundle);
  const file = fresh('changed.json');
  fs.writeFileSync(file, JSON.stringify(bundle));
  return file;
}

/** The same base64 text with one bit of its middle byte turned. */
function flipped(base64) {
  const bytes = Buffer.from(base64, 'base64');
  bytes[bytes.length >> 1] ^= 1;
  return bytes.toString('base64');
}

const statementOf = (bundleFile) => Buffer.from(JSON.parse(fs.readFileSync(bundleFile)).dsseEnvelope.payload, 'base64');

module.exports = {
  FOLDER,
  IDENTITY,
  ISSUER,
  REPOSITORY,
  artefact,
  changed,
  ended,
  flipped,
  fresh,
  git,
  isolated,
  newPrivateKey,
  npm,
  offline,
  oidc,
  online,
  pypi,
  refused,
  repository,
  runner,
  services,
  statementOf,
};
