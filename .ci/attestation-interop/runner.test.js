// Keyless from end to end in the shape of two jobs: one checks a push and attests, the other, without network, verifies what is
// to be released. Then everything that must not pass, every way in which there is no token, and no secret in any output.
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { before, describe, it } = require('node:test');
const {
  IDENTITY,
  ISSUER,
  artefact,
  changed,
  ended,
  flipped,
  fresh,
  git,
  isolated,
  offline,
  online,
  refused,
  repository,
  runner,
  services,
} = require('./product');

const RESOURCE = 'https://github.com/example-org/service';
const TRUST = ['--trust-config', services('trust-config.json')];
const SIGNER = ['--certificate-identity', IDENTITY, '--certificate-oidc-issuer', ISSUER];
const GITHUB = ['--repository-id', '123456789', '--workflow', IDENTITY.split('@')[0]];
const EXPECTED = [
  '--verifier-id',
  'urn:portcullis:gate:v1',
  '--require-level',
  'GATE_SECRETS_CLEAN',
  '--resource-uri',
  RESOURCE,
  '--max-age',
  '1h',
];

/** A job that checks what was pushed and attests. */
function attest(cwd, file, env, { status = 0, more = [] } = {}) {
  const bundle = fresh('bundle.json');
  const result = ended(
    online(['check', '--attest', bundle, '--subject', file, '--resource-uri', RESOURCE, ...TRUST, ...more], { cwd, env }),
    status,
  );
  return { bundle, result };
}

/** The job that releases: no token, no network, no trust but the root. */
function verify(cwd, file, bundle, expectations, options = {}) {
  const root = ['--trusted-root', options.root ?? services('trusted_root.json')];
  return offline(['verify', file, '--bundle', bundle, ...root, ...expectations], { cwd });
}

describe('a push, checked and attested, then released', () => {
  const { cwd, commit } = repository();
  const file = artefact();
  git(cwd, 'tag', '--annotate', 'v1.0.0', '--message', 'One');
  const policy = ['--policy', path.join(cwd, 'portcullis.yaml')];
  const started = process.hrtime.bigint();
  const { bundle } = attest(cwd, file, runner({ commit }));
  const all = [...SIGNER, ...GITHUB, ...EXPECTED, ...policy, '--commit', commit, '--tag', 'v1.0.0'];

  it('is verified in all seventeen checks, without network', (context) => {
    ended(verify(cwd, file, bundle, all), 0);
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    context.diagnostic(`keyless sign and verify: ${seconds.toFixed(2)} s`);
    assert.ok(seconds < 10, `${seconds} s`);
  });
  it(
    'has no network in the job that releases',
    { skip: !isolated && 'no namespaces here: every proxy was a closed port' },
    () => {
      const reaching = offline(['check', '--attest', fresh('never.json'), ...TRUST], { cwd, env: runner({ commit }) });
      assert.match(ended(reaching, 2).stderr, /cannot be reached/);
    },
  );
  it('is verified for the commit alone', () => {
    ended(
      offline(['verify', '--bundle', bundle, '--commit', commit, '--trusted-root', services('trusted_root.json'), ...SIGNER], {
        cwd,
      }),
      0,
    );
  });
  it('is not verified without a word about who may have signed', () => {
    ended(verify(cwd, file, bundle, EXPECTED), 2);
  });

  const refusals = {
    'another workflow': [
      'verify/identity',
      ['--certificate-identity', IDENTITY.replace('gate.yml', 'other.yml'), '--certificate-oidc-issuer', ISSUER],
    ],
    'the same workflow of another branch': [
      'verify/identity',
      ['--certificate-identity', IDENTITY.replace('main', 'other'), '--certificate-oidc-issuer', ISSUER],
    ],
    'another issuer': [
      'verify/identity',
      ['--certificate-identity', IDENTITY, '--certificate-oidc-issuer', 'https://accounts.example.org'],
    ],
    'another repository of the same name': ['verify/identity/repository-id', [...SIGNER, '--repository-id', '987654321']],
    'another verifier': ['verify/verifier', [...SIGNER, '--verifier-id', 'urn:other']],
    'another policy': ['verify/policy', [...SIGNER, '--policy-digest', '0'.repeat(64)]],
    'a level that was not reached': ['verify/levels', [...SIGNER, '--require-level', 'ORG_SOURCE_TWO_PARTY_REVIEWED']],
    'another resource': ['verify/resource', [...SIGNER, '--resource-uri', 'https://github.com/example-org/other']],
    'another commit': ['verify/statement', [...SIGNER, '--commit', 'HEAD~1']],
  };
  before(() => {
    fs.writeFileSync(path.join(cwd, 'later'), 'later\n');
    git(cwd, 'checkout', '--quiet', '-b', 'later');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '--quiet', '--message', 'Later');
    git(cwd, 'tag', 'v2.0.0');
    git(cwd, 'checkout', '--quiet', '--orphan', 'unrelated');
    git(cwd, 'commit', '--quiet', '--message', 'Unrelated');
    git(cwd, 'tag', 'unrelated');
    git(cwd, 'checkout', '--quiet', 'main');
    refusals['another commit'][1][SIGNER.length + 1] = git(cwd, 'rev-parse', 'later');
  });
  for (const [what, [code, expectations]] of Object.entries(refusals)) {
    it(`is refused where ${what} is expected`, () => {
      refused(verify(cwd, file, bundle, expectations), code);
    });
  }
  it('is accepted for a tag that the commit is an ancestor of, and refused for one that it is not', () => {
    ended(verify(cwd, file, bundle, [...SIGNER, '--commit', commit, '--tag', 'v2.0.0']), 0);
    refused(verify(cwd, file, bundle, [...SIGNER, '--commit', commit, '--tag', 'unrelated']), 'verify/ancestry');
  });
  it('is refused for another artefact', () => {
    refused(verify(cwd, artefact('other\n'), bundle, SIGNER), 'verify/statement');
  });
  it('is refused by the root of another instance', () => {
    const other = changed(services('trusted_root.json'), (root) => {
      const key = root.certificateAuthorities[0].certChain.certificates[0];
      key.rawBytes = root.timestampAuthorities[0].certChain.certificates[1].rawBytes;
    });
    refused(verify(cwd, file, bundle, SIGNER, { root: other }), 'verify/certificate-chain');
  });
  it('is refused by the public root, which is the one without a flag', () => {
    refused(offline(['verify', file, '--bundle', bundle, ...SIGNER], { cwd }), 'verify/');
  });
  it('is refused when the payload was changed after it was signed', () => {
    const other = changed(bundle, (value) => {
      value.dsseEnvelope.payload = flipped(value.dsseEnvelope.payload);
    });
    refused(verify(cwd, file, other, SIGNER), 'verify/');
  });
});

describe('the second generation of the log', () => {
  it('is attested to and verified', () => {
    const { cwd, commit } = repository();
    const [file, bundle] = [artefact(), fresh('bundle.json')];
    const trust = ['--trust-config', services('trust-config-v2.json')];
    ended(online(['check', '--attest', bundle, '--subject', file, ...trust], { cwd, env: runner({ commit }) }), 0);
    ended(verify(cwd, file, bundle, [...SIGNER, ...GITHUB, '--commit', commit]), 0);
  });
});

describe('in the words of the simple verification result', () => {
  it('is attested to and verified, and earns the same levels', () => {
    const { cwd, commit } = repository();
    const file = artefact();
    const { bundle } = attest(cwd, file, runner({ commit }), { more: ['--predicate', 'svr'] });
    ended(verify(cwd, file, bundle, [...SIGNER, ...GITHUB, '--commit', commit, '--require-level', 'GATE_SECRETS_CLEAN']), 0);
    refused(verify(cwd, file, bundle, [...SIGNER, '--require-level', 'ORG_SOURCE_TWO_PARTY_REVIEWED']), 'verify/levels');
  });
});

describe('a verdict read back from its report', () => {
  it('is attested to and verified', () => {
    const { cwd, commit } = repository();
    const [file, bundle, report] = [artefact(), fresh('bundle.json'), fresh('report.json')];
    ended(offline(['check', '--format', `json=${report}`], { cwd }), 0);
    ended(
      online(['attest', '--verdict', report, '--subject', file, '--out', bundle, ...TRUST], { cwd, env: runner({ commit }) }),
      0,
    );
    ended(verify(cwd, file, bundle, [...SIGNER, ...GITHUB, '--commit', commit]), 0);
  });
});

describe('what must not pass', () => {
  const { cwd, commit } = repository();
  const file = artefact();
  const trigger = { event_name: 'pull_request', ref: 'refs/heads/main' };
  it('a run for a pull request', () => {
    refused(
      verify(cwd, file, attest(cwd, file, runner({ commit, ...trigger })).bundle, [...SIGNER, ...GITHUB]),
      'verify/identity',
    );
  });
  it('a run on a machine of somebody', () => {
    refused(
      verify(cwd, file, attest(cwd, file, runner({ commit, runner_environment: 'self-hosted' })).bundle, [...SIGNER, ...GITHUB]),
      'verify/identity',
    );
  });
  it('a run in another repository', () => {
    const { bundle } = attest(cwd, file, runner({ commit, repository: 'evil-org/service', repository_id: '666' }));
    refused(verify(cwd, file, bundle, [...SIGNER, ...GITHUB]), 'verify/identity');
  });
  it('a run in a repository that took over the name', () => {
    const { bundle } = attest(cwd, file, runner({ commit, repository_id: '666' }));
    refused(verify(cwd, file, bundle, [...SIGNER, ...GITHUB]), 'verify/identity/repository-id');
  });
  for (const predicate of ['vsa', 'svr']) {
    it(`a verdict that failed, which is signed as evidence all the same (${predicate})`, () => {
      const leaky = repository({ leaky: true });
      const { bundle } = attest(leaky.cwd, file, runner({ commit: leaky.commit }), {
        status: 1,
        more: ['--predicate', predicate],
      });
      refused(verify(leaky.cwd, file, bundle, [...SIGNER, ...GITHUB]), 'verify/result');
    });
  }
});

describe('a range', () => {
  it('earns no level for what is older than it', () => {
    const leaky = repository({ leaky: true });
    const file = artefact();
    const { bundle } = attest(leaky.cwd, file, runner({ commit: leaky.commit }), { more: ['--base', 'HEAD'] });
    refused(verify(leaky.cwd, file, bundle, [...SIGNER, '--require-level', 'GATE_SECRETS_CLEAN']), 'verify/levels');
  });
});

describe('no token', () => {
  const { cwd, commit } = repository();
  const attempt = (env, more = TRUST) => {
    const bundle = fresh('never.json');
    const result = ended(online(['check', '--attest', bundle, ...more], { cwd, env }), 2);
    assert.ok(!fs.existsSync(bundle), 'a bundle was written all the same');
    assert.doesNotMatch(result.text, /\u001b|^::/m);
    return result.stderr;
  };
  it('outside of a workflow the message says so', () => {
    assert.match(attempt({}), /no (workflow|runner)|not (run|running) (in|on)|outside/i);
  });
  it('without the permission the message names it', () => {
    assert.match(attempt(runner({ commit, permitted: false })), /id-token: write/);
  });
  it('in a pull request of a fork the message says that there never is one', () => {
    const event = {
      pull_request: {
        head: { repo: { id: 2, fork: true, full_name: 'someone/service' } },
        base: { repo: { id: 1, full_name: 'example-org/service' } },
      },
    };
    assert.match(attempt(runner({ commit, permitted: false, event_name: 'pull_request', event })), /fork/i);
  });
  it('with a wrong request token the endpoint is named', () => {
    assert.match(attempt({ ...runner({ commit }), ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-wrong' }), /token/i);
  });
  it('a token for another audience is not taken by the authority, and nothing is written', () => {
    attempt(runner({ commit, aud: 'other' }));
  });
  it('a service that repeats in its failure what it was sent gives away nothing', () => {
    attempt(runner({ commit }), ['--trust-config', services('trust-config-broken.json')]);
  });
  it('a token endpoint that repeats in its failure what it was sent gives away nothing', () => {
    const env = runner({ commit });
    attempt({ ...env, ACTIONS_ID_TOKEN_REQUEST_URL: env.ACTIONS_ID_TOKEN_REQUEST_URL.replace('/token', '/broken/token') });
  });
  it('keyless and offline exclude each other', () => {
    attempt(runner({ commit }), [...TRUST, '--offline']);
  });
  it('where no service listens the message says which, and nothing is written', () => {
    const closed = changed(services('trust-config.json'), (config) => {
      config.signingConfig.caUrls[0].url = 'http://127.0.0.1:9';
    });
    assert.match(attempt(runner({ commit }), ['--trust-config', closed]), /127\.0\.0\.1:9|fulcio|certificate authority/i);
  });
});
