// A forge on the loopback: as much of GitHub's API as a run asks for, in its shape, made of a few pull requests, reviews and commits.
// Person 7 is account 7, user7, with the address 7@forge.invalid.
const http = require('http');

const TOKEN = 'ghs_InvalidByConstruction0000000000';
const REPOSITORY = 'octo/gate';
const REPOSITORY_ID = 4242;
const BOT = 41898282;
const URL_OF_NOTHING = 'https://forge.invalid/nothing';
const urls = (names) => Object.fromEntries(names.split(' ').map((name) => [`${name}_url`, URL_OF_NOTHING]));
const time = (minute) => new Date(Date.UTC(2026, 10, 1) + minute * 60e3).toISOString().replace('.000', '');

const account = (id, login, type) => ({
  ...urls('events followers following gists organizations received_events repos starred subscriptions avatar html'),
  ...{ id, login, type, node_id: 'U_1', gravatar_id: '', url: URL_OF_NOTHING, site_admin: false },
});
const person = (id) => account(id, `user${id}`, 'User');

const repository = (id = REPOSITORY_ID, fullName = REPOSITORY) => ({
  ...urls(
    'archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events ' +
      'forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges milestones ' +
      'notifications pulls releases stargazers statuses subscribers subscription tags teams trees clone svn html git ssh',
  ),
  ...{ id, node_id: 'R_1', name: fullName.split('/')[1], full_name: fullName, fork: id !== REPOSITORY_ID, url: URL_OF_NOTHING },
  ...{ owner: account(900, fullName.split('/')[0], 'Organization'), private: false, default_branch: 'main', description: null },
});

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

class Forge {
  constructor() {
    this.pulls = new Map();
    this.commits = new Map();
    this.comments = [];
    this.asked = [];
    // Of a run for a fork: it may read, and nothing else.
    this.readOnly = false;
    this.minute = 0;
  }

  start() {
    this.server = http.createServer((request, response) => this.answer(request, response));
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', () => {
      this.url = `http://127.0.0.1:${this.server.address().port}`;
      resolve(this);
    }));
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  open(number, by, head, base, fork) {
    this.minute += 1;
    const events = [{ event: 'committed', sha: head, at: this.minute }];
    this.pulls.set(number, { number, by, head, base, fork, reviews: [], events, created: this.minute });
  }

  approve(number, by) {
    this.minute += 1;
    const pull = this.pulls.get(number);
    const review = { id: 7000 + this.minute, by, state: 'APPROVED', commit: pull.head, at: this.minute };
    pull.reviews.push(review);
    pull.events.push({ event: 'reviewed', review });
  }

  merge(number, by, commit) {
    this.minute += 1;
    const pull = this.pulls.get(number);
    pull.merged = { by, commit };
    for (const event of ['merged', 'closed']) {
      pull.events.push({ event, by, commit: event === 'merged' ? commit : null, id: 8000 + pull.events.length, at: this.minute });
    }
  }

  async answer(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { pathname } = new URL(request.url, 'http://loopback');
    const { authorization } = request.headers;
    this.asked.push({ method: request.method, path: pathname, authorization });
    const known = authorization === `Bearer ${TOKEN}` || authorization === `token ${TOKEN}`;
    const body = parts.length > 0 ? JSON.parse(Buffer.concat(parts)) : undefined;
    const [status, told] = known ? this.told(request.method, pathname.split('/').slice(1), body) : [401, 'Bad credentials'];
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(status < 400 ? told : { message: told, documentation_url: 'https://docs.github.com/rest' }));
  }

  told(method, asked, body) {
    if (asked[0] === 'graphql') return [200, { data: { viewer: { login: 'github-actions[bot]', databaseId: BOT } } }];
    if (method === 'GET') {
      const told = this.of(asked.map(decodeURIComponent));
      return told ? [200, told] : [404, 'Not Found'];
    }
    if (this.readOnly) return [403, 'Resource not accessible by integration'];
    if (method === 'POST' && asked.slice(3).join('/') === 'issues/1/comments') {
      this.comments.push({ id: 600 + this.comments.length, body: body.body });
      return [201, this.comment(this.comments.at(-1))];
    }
    const there = this.comments.find(({ id }) => method === 'PATCH' && asked.slice(3).join('/') === `issues/comments/${id}`);
    if (!there) return [404, 'Not Found'];
    there.body = body.body;
    return [200, this.comment(there)];
  }

  comment({ id, body }) {
    const user = account(BOT, 'github-actions[bot]', 'Bot');
    const times = { created_at: time(0), updated_at: time(0) };
    return { ...urls('html issue'), ...times, id, node_id: 'IC_1', url: URL_OF_NOTHING, user, body, author_association: 'NONE' };
  }

  of([repos, owner, name, what, id, part]) {
    if (repos !== 'repos' || `${owner}/${name}` !== REPOSITORY) return undefined;
    const pull = this.pulls.get(Number(id));
    switch (`${what ?? ''}/${part ?? ''}`) {
      case '/':
        return repository();
      case 'pulls/':
        return pull && this.pull(pull);
      case 'pulls/reviews':
        return pull && pull.reviews.map((review) => this.review(review));
      case 'issues/comments':
        return this.comments.map((comment) => this.comment(comment));
      case 'issues/timeline':
        return pull && pull.events.map((event) => this.event(event));
      case 'commits/':
        return this.commits.has(id) ? this.commit(id) : undefined;
      case 'commits/pulls':
        return this.commits.get(id)?.pulls.map((number) => this.pull(this.pulls.get(number)));
      case 'collaborators/permission':
        return { permission: 'write', role_name: 'write', user: { ...person(Number(id.replace('user', ''))), role_name: 'write' } };
      case 'rules/main':
        return [];
      default:
        return undefined;
    }
  }

  pull(pull) {
    const link = { href: URL_OF_NOTHING };
    const links = 'comments commits statuses html issue review_comments review_comment self'.split(' ');
    const head = pull.fork ? repository(4343, 'somebody/gate') : repository();
    const { merged } = pull;
    const at = merged ? time(this.minute) : null;
    return {
      ...urls('html diff patch issue commits review_comments review_comment comments statuses'),
      ...{ url: URL_OF_NOTHING, id: 5000 + pull.number, node_id: 'PR_1', number: pull.number, state: merged ? 'closed' : 'open' },
      ...{ locked: false, title: 'A change', user: person(pull.by), body: null, labels: [], milestone: null, assignee: null },
      ...{ assignees: [], requested_reviewers: [], requested_teams: [], created_at: time(pull.created), updated_at: time(this.minute) },
      ...{ closed_at: at, merged_at: at, merge_commit_sha: merged?.commit ?? null, draft: false, auto_merge: null },
      head: { label: `x:change-${pull.number}`, ref: `change-${pull.number}`, sha: pull.head, repo: head, user: person(pull.by) },
      base: { label: 'octo:main', ref: 'main', sha: pull.base, repo: repository(), user: person(9) },
      _links: Object.fromEntries(links.map((name) => [name, link])),
      ...{ author_association: 'MEMBER', merged: Boolean(merged), merged_by: merged ? person(merged.by) : null, mergeable: null },
      ...{ mergeable_state: 'unknown', maintainer_can_modify: false, commits: 1, changed_files: 1 },
      ...{ comments: 0, review_comments: 0, additions: 0, deletions: 0 },
    };
  }

  review({ id, by, state, commit, at }) {
    const link = { href: URL_OF_NOTHING };
    return {
      ...{ id, node_id: 'PRR_1', user: person(by), body: '', state, commit_id: commit, submitted_at: time(at) },
      ...{ html_url: URL_OF_NOTHING, pull_request_url: URL_OF_NOTHING, author_association: 'MEMBER' },
      _links: { html: link, pull_request: link },
    };
  }

  event({ event, sha, review, by, commit, id, at }) {
    if (event === 'reviewed') return { ...this.review(review), state: review.state.toLowerCase(), event };
    if (event === 'committed') {
      const who = { name: 'A', email: 'a@forge.invalid', date: time(at) };
      const tree = { sha, url: URL_OF_NOTHING };
      const shown = { event, sha, node_id: 'C_1', url: URL_OF_NOTHING, html_url: URL_OF_NOTHING, author: who, committer: who, tree };
      return { ...shown, message: 'Change', parents: [], verification: unsigned };
    }
    const plain = { id, node_id: 'E_1', url: URL_OF_NOTHING, actor: person(by), event, commit_id: commit, commit_url: null };
    return { ...plain, created_at: time(at), performed_via_github_app: null };
  }

  commit(sha) {
    const { by } = this.commits.get(sha);
    const who = { name: 'A', email: `${by}@forge.invalid`, date: time(0) };
    const tree = { sha, url: URL_OF_NOTHING };
    const said = { url: URL_OF_NOTHING, author: who, committer: who, message: 'Change', comment_count: 0, tree, verification: unsigned };
    return { ...urls('html comments'), url: URL_OF_NOTHING, sha, node_id: 'C_1', commit: said, author: person(by), committer: person(by), parents: [] };
  }
}

module.exports = { Forge, REPOSITORY, REPOSITORY_ID, TOKEN };
