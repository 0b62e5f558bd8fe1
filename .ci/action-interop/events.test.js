// Every event that sets a workflow off: what is looked at, and that verdict, outputs, annotations, summary, reports and the end of
// the step agree.
const assert = require('assert');
const { describe, it } = require('node:test');
const { Story, act, came, fresh, newPrivateKey } = require('./workflow');

async function told(options, tell) {
  const story = await Story.begin(options);
  try {
    await tell(story);
  } finally {
    story.end();
  }
}

const FILE = { 'src/b.js': 'b\n' };

describe('a pull request', () => {
  it('that was approved passes', () =>
    told({}, async (story) => {
      story.open(FILE).forge.approve(1, 2);
      const ended = came(await act(story, 'pull_request', story.pullRequest()), 'pass');
      assert.strictEqual(ended.report.run.base, story.main);
      assert.strictEqual(ended.report.run.commit, story.head);
      assert.ok(story.forge.asked.some(({ path }) => path.endsWith('/pulls/1/reviews')));
    }));
  it('that nobody looked at is blocked', () =>
    told({}, async (story) => {
      story.open(FILE);
      const ended = came(await act(story, 'pull_request', story.pullRequest()), 'fail', { blocking: 1 });
      assert.match(ended.summary, /Blocking/);
    }));
  it('that brings a private key is blocked, and the key is not shown', () =>
    told({}, async (story) => {
      const key = newPrivateKey();
      story.open({ 'deploy/server.pem': key }).forge.approve(1, 2);
      const ended = came(await act(story, 'pull_request', story.pullRequest()), 'fail', { blocking: 1 });
      assert.match(ended.log, /::error .*file=deploy\/server\.pem/);
      assert.ok(!`${ended.log}${ended.summary}${JSON.stringify(ended.sarif)}`.includes(key.split('\n')[1]));
      assert.strictEqual(ended.sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, 'deploy/server.pem');
    }));
  it('cannot excuse itself by its own policy', () =>
    told({}, async (story) => {
      story.open({ 'portcullis.yaml': 'version: 1\nblock_at: critical\n', 'a.pem': newPrivateKey() });
      came(await act(story, 'pull_request', story.pullRequest()), 'fail', { blocking: 3 });
    }));
  it('of a fork is judged with a token that only reads, and says that it may not comment', () =>
    told({}, async (story) => {
      story.open(FILE, { fork: true }).forge.approve(1, 2);
      came(await act(story, 'pull_request', story.pullRequest()), 'pass');
      assert.ok(story.forge.asked.every(({ method }) => method === 'GET'));
      story.forge.readOnly = true;
      story.forge.pulls.get(1).reviews = [];
      const ended = came(await act(story, 'pull_request', story.pullRequest(), { comment: true }), 'fail', { blocking: 1 });
      assert.match(ended.log, /no comment on the pull request: .*pull-requests: write/);
    }));
  it('has one comment, which the next run brings up to date', () =>
    told({}, async (story) => {
      story.open(FILE);
      came(await act(story, 'pull_request', story.pullRequest(), { comment: true }), 'fail', { blocking: 1 });
      assert.match(story.forge.comments[0].body, /portcullis: FAIL/);
      story.forge.approve(1, 2);
      came(await act(story, 'pull_request', story.pullRequest(), { comment: true }), 'pass');
      assert.strictEqual(story.forge.comments.length, 1);
      assert.match(story.forge.comments[0].body, /portcullis: PASS/);
    }));
  it('is incomplete with a token that the forge does not know', () =>
    told({}, async (story) => {
      story.open(FILE).forge.approve(1, 2);
      const ended = await act(story, 'pull_request', story.pullRequest(), {}, { token: 'ghs_Another00000000000000000000000000' });
      came(ended, 'incomplete');
      assert.notStrictEqual(ended.outputs.gaps, '0');
    }));
  it('of which the clone holds too little is incomplete, and says how to check out', () =>
    told({}, async (story) => {
      story.open(FILE).forge.approve(1, 2);
      const whole = story.folder;
      story.folder = fresh('shallow');
      story.git('clone', '--quiet', '--depth', '1', '--branch', 'main', `file://${whole}`, '.');
      const ended = came(await act(story, 'pull_request', story.pullRequest()), 'incomplete');
      assert.match(ended.log, /::error .*fetch-depth: 0/);
    }));
  it('whose verdict shall not fail the step says it in the outputs', () =>
    told({}, async (story) => {
      story.open(FILE);
      const ended = await act(story, 'pull_request', story.pullRequest(), { 'fail-on': 'never' });
      came(ended, 'fail', { blocking: 1, fails: false });
    }));
});

describe('other events about a change', () => {
  it('pull_request_target: the change is read from the clone, and nothing of it is run', () =>
    told({}, async (story) => {
      story.open(FILE).forge.approve(1, 2);
      const { event } = story.pullRequest();
      story.git('checkout', '--quiet', '--detach', story.main);
      const variables = { GITHUB_SHA: story.main, GITHUB_BASE_REF: 'main', GITHUB_HEAD_REF: 'change-1' };
      came(await act(story, 'pull_request_target', { event, variables }), 'pass');
    }));
  it('pull_request_review: the review that was just given counts', () =>
    told({}, async (story) => {
      story.open(FILE).forge.approve(1, 2);
      const review = { id: 7002, state: 'approved', user: { id: 2, login: 'user2', type: 'User' }, commit_id: story.head };
      const said = story.pullRequest({ action: 'submitted', review });
      came(await act(story, 'pull_request_review', said), 'pass');
    }));
  it('merge_group: what will land came by approved pull requests', () =>
    told({}, async (story) => {
      story.open(FILE);
      const head = story.join('origin/gh-readonly-queue/main/pr-1');
      came(await act(story, 'merge_group', story.group(head)), 'fail', { blocking: 1 });
      story.forge.approve(1, 2);
      came(await act(story, 'merge_group', story.group(head)), 'pass');
    }));
  it('push: what landed came by an approved pull request', () =>
    told({}, async (story) => {
      story.open(FILE).forge.approve(1, 2);
      const landed = story.join('origin/main');
      story.forge.merge(1, 9, landed);
      came(await act(story, 'push', story.pushed(story.main, landed)), 'pass');
    }));
  it('release: what it brings since the one before came by an approved pull request', () =>
    told({}, async (story) => {
      story.git('tag', 'v1.0.0', story.main);
      story.open(FILE).forge.approve(1, 2);
      const landed = story.join('origin/main');
      story.forge.merge(1, 9, landed);
      story.git('tag', 'v1.0.1', landed);
      const ended = came(await act(story, 'release', story.released('v1.0.1')), 'pass');
      assert.strictEqual(ended.report.run.base, story.main);
    }));
  it('push: past every pull request is blocked', () =>
    told({}, async (story) => {
      const direct = story.commit(1, 'Direct', { 'a.pem': newPrivateKey() });
      came(await act(story, 'push', story.pushed(story.main, direct)), 'fail', { blocking: 2 });
    }));
});

describe('events about no change', () => {
  const policy = 'version: 1\nrequire: [secrets]\n';
  for (const event of ['schedule', 'workflow_dispatch']) {
    it(`${event}: everything that any ref reaches is looked at`, () =>
      told({ policy }, async (story) => {
        came(await act(story, event, story.nothing()), 'pass');
        story.commit(1, 'Oops', { 'a.pem': newPrivateKey() });
        story.git('rm', '--quiet', 'a.pem');
        story.commit(1, 'Gone', {});
        const ended = came(await act(story, event, story.nothing()), 'fail', { blocking: 1 });
        assert.strictEqual(ended.report.run.scope, 'history');
        came(await act(story, event, story.nothing(), { scope: 'tree' }), 'pass');
        assert.deepStrictEqual(story.forge.asked, []);
      }));
  }
  it('what the policy requires and nobody can look at is incomplete', () =>
    told({}, async (story) => {
      came(await act(story, 'schedule', story.nothing()), 'incomplete');
    }));
});
