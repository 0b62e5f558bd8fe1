// What the tests share: repositories as actions/checkout leaves them, and workflows run on them by act, whose last step keeps what
// the action has left: outputs, summary, reports.
const assert = require('assert');
const { execFile, spawnSync } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { Forge, REPOSITORY, REPOSITORY_ID, TOKEN } = require('./forge');

const { INTEROP_FOLDER: FOLDER, INTEROP_SOURCE: SOURCE, PORTCULLIS_PROGRAM: PORTCULLIS } = process.env;
const ACT = path.join(FOLDER, 'python/bin/act');
// Act puts a folder in the place of the action of this repository at this commit.
const ACTION = `example-org/portcullis@${'0123456789'.repeat(4)}`;
const CHECKOUT = 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683';
const POLICY = 'version: 1\nrequire: [secrets, review]\nreview: { host_rules: off }\n';

let made = 0;
function fresh(name) {
  const folder = path.join(FOLDER, 'made', `${(made += 1)}-${process.pid}-${name}`);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

function run(program, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', ...options });
  assert.strictEqual(status, options.status ?? 0, `${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout.trim();
}

const newPrivateKey = () =>
  crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'pem', type: 'pkcs8' });

/** A folder in which the action lies as a runner has it. `checksums`: rows for its table. */
function action(checksums) {
  const folder = fresh('action');
  fs.cpSync(path.join(SOURCE, 'action.yml'), path.join(folder, 'action.yml'));
  fs.cpSync(path.join(SOURCE, '.github/action'), path.join(folder, '.github/action'), { recursive: true });
  if (checksums) fs.appendFileSync(path.join(folder, '.github/action/checksums.txt'), checksums);
  return folder;
}

/** A folder for PATH in which the program is. */
function onPath() {
  const folder = fresh('path');
  fs.symlinkSync(PORTCULLIS, path.join(folder, 'portcullis'));
  return folder;
}

/** A repository with a policy, and a forge that knows of it. */
class Story {
  static async begin({ policy = POLICY, files = {} } = {}) {
    const story = new Story();
    story.forge = await new Forge().start();
    story.folder = fresh('repository');
    story.git('init', '--quiet', '--initial-branch', 'main');
    story.main = story.commit(9, 'First', { 'portcullis.yaml': policy, 'README.md': '# A service\n', ...files });
    story.set('origin/main', story.main);
    return story;
  }

  git(...args) {
    const plain = ['-c', 'commit.gpgsign=false', '-c', 'tag.gpgsign=false', '-c', 'advice.detachedHead=false'];
    return run('git', [...plain, '-C', this.folder, ...args], { env: { ...process.env, ...this.who } });
  }

  set(ref, commit) {
    this.git('update-ref', `refs/remotes/${ref}`, commit);
  }

  /** A commit by somebody on top of what is checked out. */
  commit(by, message, files, pulls = []) {
    this.as(by);
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(this.folder, name)), { recursive: true });
      fs.writeFileSync(path.join(this.folder, name), text);
      this.git('add', '--', name);
    }
    this.git('commit', '--quiet', '--message', message);
    return this.told(by, pulls);
  }

  as(by) {
    const address = `${by}@forge.invalid`;
    this.who = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: address, GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: address };
  }

  told(by, pulls) {
    const commit = this.git('rev-parse', 'HEAD');
    this.forge.commits.set(commit, { by, pulls });
    return commit;
  }

  /** Pull request 1, and what a runner checks out for it: its merge with the base. */
  open(files, { by = 1, fork = false } = {}) {
    this.git('checkout', '--quiet', '--detach', this.main);
    this.head = this.commit(by, 'Change', files, [1]);
    this.forge.open(1, by, this.head, this.main, fork);
    this.set('origin/change-1', this.head);
    this.merged = this.join('pull/1/merge');
    return this;
  }

  /** The merge of the pull request into the base, at a ref. */
  join(ref) {
    this.git('checkout', '--quiet', '--detach', this.main);
    this.as(1);
    this.git('merge', '--quiet', '--no-ff', '--message', 'Merge', this.head);
    const merged = this.told(1, [1]);
    this.set(ref, merged);
    return merged;
  }

  common() {
    const html = `${this.forge.url}/${REPOSITORY}`;
    const repository = { id: REPOSITORY_ID, full_name: REPOSITORY, default_branch: 'main', html_url: html };
    repository.commits_url = `${this.forge.url}/repos/${REPOSITORY}/commits{/sha}`;
    return { repository, sender: { id: 1, login: 'user1', type: 'User' } };
  }

  /** The event of the pull request, and the variables of its job. */
  pullRequest(more = {}) {
    const { repository, ...rest } = this.common();
    const pull = this.forge.pulls.get(1);
    const from = pull.fork ? { ...repository, id: 4343, full_name: 'somebody/gate' } : repository;
    const addresses = { url: `${this.forge.url}/repos/${REPOSITORY}/pulls/1`, html_url: `${this.forge.url}/${REPOSITORY}/pull/1` };
    const ends = { head: { sha: this.head, ref: 'change-1', repo: from }, base: { sha: this.main, ref: 'main', repo: repository } };
    const event = { action: 'synchronize', number: 1, repository, ...rest, pull_request: { number: 1, ...addresses, ...ends }, ...more };
    const variables = { GITHUB_REF: 'refs/pull/1/merge', GITHUB_SHA: this.merged, GITHUB_BASE_REF: 'main', GITHUB_HEAD_REF: 'change-1' };
    return { event, variables };
  }

  pushed(before, after) {
    this.set('origin/main', after);
    const event = { ...this.common(), ref: 'refs/heads/main', before, after, forced: false };
    return { event, variables: { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: after } };
  }

  group(head) {
    const ref = 'refs/heads/gh-readonly-queue/main/pr-1';
    const ends = { head_sha: head, head_ref: ref, base_sha: this.main, base_ref: 'refs/heads/main' };
    const event = { action: 'checks_requested', ...this.common(), merge_group: ends };
    return { event, variables: { GITHUB_REF: ref, GITHUB_SHA: head } };
  }

  released(tag) {
    const release = { id: 1, tag_name: tag, target_commitish: 'main', draft: false, prerelease: false };
    const variables = { GITHUB_REF: `refs/tags/${tag}`, GITHUB_SHA: this.git('rev-parse', tag) };
    return { event: { action: 'published', ...this.common(), release }, variables };
  }

  /** An event about no change. */
  nothing(more = {}) {
    const event = { ...this.common(), ...more };
    return { event, variables: { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: this.git('rev-parse', 'HEAD') } };
  }

  end() {
    this.forge.stop();
  }
}

/** The workflow that people write, and a last step that keeps what there is to be seen. */
function workflow(event, inputs, { uses = ACTION, before = [], env = {} }) {
  const kept = [
    'printf "%s\\n" "$OUTPUTS" > "$KEPT/outputs.json"',
    'for file in "$JSON" "$SARIF" "$ATTESTATION"; do if [ -n "$file" ]; then cp "$file" "$KEPT"; fi; done',
    'printf "verdict is [%s]\\n" "$VERDICT"',
  ];
  const output = (name) => `\${{ steps.gate.outputs.${name} }}`;
  const keep = { OUTPUTS: '${{ toJSON(steps.gate.outputs) }}', VERDICT: output('verdict') };
  Object.assign(keep, { JSON: output('json'), SARIF: output('sarif'), ATTESTATION: output('attestation') });
  const steps = [
    { uses: CHECKOUT, with: { 'fetch-depth': 0, 'persist-credentials': false } },
    ...before,
    { id: 'gate', uses, with: inputs, env },
    { if: 'always()', shell: 'bash', env: keep, run: kept.join('\n') },
  ];
  return { on: event, permissions: {}, jobs: { gate: { 'runs-on': 'ubuntu-latest', steps } } };
}

/** What a step has added to the summary of its job: act says it in the log, and empties the file before the next step. */
function summaryIn(log) {
  const [, behind = ''] = log.split('Summary - ');
  return behind.split(/\n\[gate\.yml\//)[0];
}

/** Runs the workflow that an event sets off. */
function act(story, name, { event, variables }, inputs = {}, options = {}) {
  const kept = fresh('kept');
  const file = (name, value) => {
    fs.writeFileSync(path.join(kept, name), JSON.stringify(value));
    return path.join(kept, name);
  };
  const before = options.install === 'release' ? [] : [{ shell: 'bash', run: 'printf "%s\\n" "$ON_PATH" >> "$GITHUB_PATH"' }];
  const env = { KEPT: kept, ON_PATH: onPath(), GITHUB_REPOSITORY: REPOSITORY, GITHUB_API_URL: story.forge.url };
  Object.assign(env, { GITHUB_SERVER_URL: story.forge.url, GITHUB_REF: 'refs/heads/main', ...variables, ...options.env });
  const args = [
    ...[name, '--platform', 'ubuntu-latest=-self-hosted', '--no-cache-server', '--directory', story.folder],
    ...['--workflows', file('gate.yml', workflow(name, inputs, { before, ...options }))],
    ...['--eventpath', file('event.json', event), '--action-cache-path', fresh('cache')],
    ...['--local-repository', `${ACTION}=${options.action ?? action()}`],
    ...(options.token === null ? [] : ['--secret', `GITHUB_TOKEN=${options.token ?? TOKEN}`]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ];
  const plain = { PATH: process.env.PATH, HOME: fresh('home'), LANG: 'C.UTF-8', XDG_CACHE_HOME: fresh('xdg') };
  return new Promise((resolve, reject) => {
    execFile(ACT, args, { cwd: kept, env: plain, maxBuffer: 1 << 26, timeout: 60e3 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') return reject(error);
      const text = (name) => (fs.existsSync(path.join(kept, name)) ? fs.readFileSync(path.join(kept, name), 'utf8') : undefined);
      const json = (name) => (text(name) === undefined ? undefined : JSON.parse(text(name)));
      const log = `${stdout}${stderr}`;
      const reports = { outputs: json('outputs.json'), summary: summaryIn(log), report: json('portcullis.json') };
      const files = { sarif: json('portcullis.sarif'), bundle: path.join(kept, 'verdict.sigstore.json') };
      return resolve({ failed: Boolean(error), log, kept, ...reports, ...files });
    });
  });
}

/** What every run has to agree in: outputs, log, summary, reports, and whether the step failed. */
function came(ended, verdict, { blocking = 0, fails = verdict !== 'pass' } = {}) {
  const { outputs, log, summary, report, sarif } = ended;
  assert.ok(outputs, log);
  assert.strictEqual(outputs.verdict, verdict, log);
  assert.strictEqual(outputs['exit-code'], { pass: '0', fail: '1', incomplete: '3' }[verdict]);
  assert.strictEqual(outputs.blocking, String(blocking), log);
  assert.strictEqual(ended.failed, fails, log);
  assert.match(log, new RegExp(`verdict is \\[${verdict}\\]`));
  assert.match(log, new RegExp(`portcullis: ${verdict.toUpperCase()}`));
  assert.match(summary, new RegExp(`portcullis: ${verdict.toUpperCase()}`));
  const annotations = log.split('\n').filter((line) => line.includes('::error '));
  assert.ok(verdict === 'pass' ? annotations.length === 0 : annotations.length > 0, log);
  assert.strictEqual(report.outcome ?? report.verdict, verdict, JSON.stringify(Object.keys(report)));
  assert.strictEqual(sarif.version, '2.1.0');
  assert.ok(!`${log}${summary}`.includes(TOKEN), 'the token is in what was said');
  return ended;
}

module.exports = { ACTION, FOLDER, PORTCULLIS, Story, act, action, came, fresh, newPrivateKey, run };
