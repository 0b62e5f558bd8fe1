// The step itself: what a wrong input comes to, where the program comes from, the action of the repository itself, and a verdict that
// is signed in a workflow and verified behind it.
const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const http = require('http');
const { before, after, describe, it } = require('node:test');
const { ACTION, FOLDER, PORTCULLIS, Story, act, action, came, fresh, run } = require('./workflow');

const services = (name) => path.join(FOLDER, 'services', name);
const policy = 'version: 1\nrequire: [secrets]\n';
let story;
before(async () => {
  story = await Story.begin({ policy });
});
after(() => story.end());

function judgedNothing(ended, why) {
  assert.ok(ended.failed, ended.log);
  assert.strictEqual(ended.outputs.verdict, '', ended.log);
  const errors = ended.log.split('\n').filter((line) => line.includes('::error '));
  assert.ok(errors.length === 1 && why.test(errors[0]), ended.log);
}

describe('where nothing was judged', () => {
  it('the step says which input is wrong', async () => {
    const ended = await act(story, 'schedule', story.nothing(), { only: 'secret', 'fail-on': 'never' });
    judgedNothing(ended, /Nothing was judged.*secrets/);
    assert.strictEqual(ended.outputs['exit-code'], '2');
    assert.match(ended.summary, /nothing was judged/);
  });
  it('inputs run nothing', async () => {
    const marker = path.join(fresh('marker'), 'owned');
    const hostile = `"; touch ${marker}; $(touch ${marker}) \`touch ${marker}\` #\n::error::owned\n##[error]owned`;
    for (const input of ['only', 'path', 'base', 'policy', 'version', 'install']) {
      judgedNothing(await act(story, 'schedule', story.nothing(), { [input]: hostile }), /Nothing was judged/);
    }
    assert.ok(!fs.existsSync(marker));
  });
  it('a signature that the job may not have is refused before anything is looked at', async () => {
    judgedNothing(await act(story, 'schedule', story.nothing(), { attest: true }), /id-token: write/);
  });
});

describe('the program', () => {
  const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
  const program = fs.readFileSync(PORTCULLIS);
  const system = { linux: 'Linux', darwin: 'macOS' }[process.platform];
  const architecture = { x64: 'X64', arm64: 'ARM64' }[process.arch];
  const row = (sum) => `0.1.0 ${system} ${architecture} ${sum} portcullis-0.1.0\n`;
  let releases;
  before(async () => {
    releases = http.createServer((request, response) => {
      const known = request.url === '/example-org/portcullis/releases/download/v0.1.0/portcullis-0.1.0';
      response.writeHead(known ? 200 : 404).end(known ? program : '');
    });
    await new Promise((resolve) => releases.listen(0, '127.0.0.1', resolve));
  });
  after(() => releases.close());
  const options = (rows) => {
    const env = { GITHUB_SERVER_URL: `http://127.0.0.1:${releases.address().port}` };
    return { install: 'release', action: action(rows), env };
  };

  it('is fetched from the releases of the action, and its sum checked', async () => {
    const ended = came(await act(story, 'schedule', story.nothing(), {}, options(row(sha256(program)))), 'pass');
    assert.match(ended.log, /its SHA-256 is that of checksums\.txt/);
  });
  it('is installed alone, and used by the gate behind it without another download', async () => {
    const more = options(row(sha256(program)));
    const [owner, commit] = ACTION.split('@');
    const before = [
      { uses: `${owner}/.github/action@${commit}`, with: { install: 'release' } },
      { shell: 'bash', run: 'portcullis --version' },
    ];
    const ended = came(await act(story, 'schedule', story.nothing(), { install: 'path' }, { ...more, before }), 'pass');
    assert.strictEqual(ended.log.split('its SHA-256 is that of checksums.txt').length, 2);
  });
  it('is not started where its sum is another', async () => {
    judgedNothing(await act(story, 'schedule', story.nothing(), {}, options(row(sha256('other')))), /another SHA-256/);
  });
  it('is not fetched where the table has no row for it', async () => {
    judgedNothing(await act(story, 'schedule', story.nothing(), {}, options()), /no row for release/);
  });
});

it('the action of the repository itself is used by its path', async () => {
  const own = await Story.begin({ policy });
  after(() => own.end());
  fs.cpSync(action(), path.join(own.folder, '.portcullis-action'), { recursive: true });
  own.git('add', '.');
  own.commit(9, 'Action', {});
  came(await act(own, 'schedule', own.nothing(), {}, { uses: './.portcullis-action' }), 'pass');
});

describe('an attestation', () => {
  it('is signed as the workflow, and verified behind it', async () => {
    const { url, requestToken } = JSON.parse(fs.readFileSync(services('oidc.json')));
    const commit = story.git('rev-parse', 'HEAD');
    const query = new URLSearchParams({ 'api-version': '2.0', sha: commit });
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?${query}`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken };
    const inputs = { attest: true, subject: 'README.md', 'trust-config': services('trust-config.json') };
    const ended = came(await act(story, 'workflow_dispatch', story.nothing(), inputs, { env }), 'pass');
    assert.ok(!ended.log.includes(requestToken));
    const workflow = 'https://github.com/example-org/service/.github/workflows/gate.yml@refs/heads/main';
    const signer = ['--certificate-identity', workflow, '--certificate-oidc-issuer', 'https://token.actions.githubusercontent.com'];
    const verify = (commit, status) =>
      run(
        PORTCULLIS,
        ['verify', 'README.md', '--bundle', ended.bundle, '--trusted-root', services('trusted_root.json'), ...signer, '--commit', commit],
        { cwd: story.folder, status },
      );
    verify(commit, 0);
    verify('0'.repeat(40), 1);
  });
  it('is signed with the key of a variable, which nobody sees', async () => {
    const folder = fresh('keys');
    run(PORTCULLIS, ['keygen', '--out', 'key.pem'], { cwd: folder });
    const key = fs.readFileSync(path.join(folder, 'key.pem'), 'utf8');
    const options = { env: { SIGNING_KEY: key } };
    const ended = came(await act(story, 'schedule', story.nothing(), { attest: true, subject: 'README.md', 'key-env': 'SIGNING_KEY' }, options), 'pass');
    assert.ok(!`${ended.log}${ended.summary}`.includes(key.split('\n')[1]));
    run(PORTCULLIS, ['verify', 'README.md', '--bundle', ended.bundle, '--key', path.join(folder, 'key.pub'), '--allow-untimestamped'], {
      cwd: story.folder,
    });
  });
});
