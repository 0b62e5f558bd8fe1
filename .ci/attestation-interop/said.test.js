// Signed by the right signer, logged and stamped as it should be, by a client of others: and still not enough, for what it says.
const fs = require('fs');
const { describe, it } = require('node:test');
const {
  IDENTITY,
  ISSUER,
  artefact,
  ended,
  fresh,
  npm,
  offline,
  refused,
  repository,
  runner,
  services,
  statementOf,
} = require('./product');

const EXPECTED = [
  '--trusted-root',
  services('trusted_root.json'),
  '--certificate-identity',
  IDENTITY,
  '--certificate-oidc-issuer',
  ISSUER,
  '--require-level',
  'GATE_SECRETS_CLEAN',
];
const HOUR = 3600e3;
const at = (milliseconds) => new Date(Date.now() + milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

/** What is changed in the statement, and the code by which it is refused; a text is signed as it is. */
const SAID = {
  'a statement of another type': [
    'verify/statement',
    (said) => {
      said._type = 'https://in-toto.io/Statement/v0.1';
    },
  ],
  'a statement about nothing': [
    'verify/statement',
    (said) => {
      said.subject = [];
    },
  ],
  'a statement about other bytes': [
    'verify/statement',
    (said) => {
      for (const { digest } of said.subject) if (digest.sha256) digest.sha256 = '0'.repeat(64);
    },
  ],
  'a statement about the first half of the digest': [
    'verify/statement',
    (said) => {
      for (const { digest } of said.subject) if (digest.sha256) digest.sha256 = digest.sha256.slice(0, 32);
    },
  ],
  'another predicate': [
    'verify/predicate',
    (said) => {
      said.predicateType = 'https://slsa.dev/provenance/v1';
    },
  ],
  'the predicate of a later version': [
    'verify/predicate',
    (said) => {
      said.predicateType = 'https://slsa.dev/verification_summary/v2';
    },
  ],
  'no predicate': [
    'verify/',
    (said) => {
      delete said.predicate;
    },
  ],
  'another verifier': [
    'verify/verifier',
    (said) => {
      said.predicate.verifier.id = 'https://example.org/verifier';
    },
  ],
  'no verifier': [
    'verify/',
    (said) => {
      delete said.predicate.verifier;
    },
  ],
  'a verdict that failed': [
    'verify/result',
    (said) => {
      said.predicate.verificationResult = 'FAILED';
    },
  ],
  'a verdict in other letters': [
    'verify/result',
    (said) => {
      said.predicate.verificationResult = 'passed';
    },
  ],
  'no verdict': [
    'verify/',
    (said) => {
      delete said.predicate.verificationResult;
    },
  ],
  'no levels': [
    'verify/levels',
    (said) => {
      said.predicate.verifiedLevels = [];
    },
  ],
  'a level with more behind it': [
    'verify/levels',
    (said) => {
      said.predicate.verifiedLevels = ['GATE_SECRETS_CLEAN_NOT'];
    },
  ],
  'levels in one text': [
    'verify/',
    (said) => {
      said.predicate.verifiedLevels = 'GATE_SECRETS_CLEAN';
    },
  ],
  'a time that has not come': [
    'verify/freshness',
    (said) => {
      said.predicate.timeVerified = at(HOUR);
    },
  ],
  'a time that is none': [
    'verify/',
    (said) => {
      said.predicate.timeVerified = 'yesterday';
    },
  ],
  'a key twice, of which the first is a pass': [
    'verify/',
    (said, text) => text.replace('"verificationResult":"PASSED"', '"verificationResult":"PASSED","verificationResult":"FAILED"'),
  ],
  'a key twice, of which the last is a pass': [
    'verify/',
    (said, text) => text.replace('"verificationResult":"PASSED"', '"verificationResult":"FAILED","verificationResult":"PASSED"'),
  ],
  'a list in place of a statement': ['verify/', () => '[]'],
  'more behind the statement': ['verify/', (said, text) => `${text}{}`],
  'nesting without end': ['verify/', () => '['.repeat(100_000) + ']'.repeat(100_000)],
};

describe('said by the right signer, but', () => {
  const { cwd, commit } = repository();
  const [file, key, bundle] = [artefact(), fresh('key.pem'), fresh('bundle.json')];
  ended(offline(['keygen', '--out', key]), 0);
  ended(offline(['check', '--attest', bundle, '--key', key, '--subject', file], { cwd }), 0);
  const original = statementOf(bundle).toString();

  function sign(text) {
    const [input, out] = [fresh('statement.json'), fresh('said.json')];
    fs.writeFileSync(input, text);
    ended(npm(['sign', 'statement', services('trust-config.json'), input, out], { env: runner({ commit }) }), 0);
    return out;
  }

  it('nothing: it is verified', () => {
    ended(offline(['verify', file, '--bundle', sign(original), '--commit', commit, ...EXPECTED], { cwd }), 0);
  });
  for (const [what, [code, change]] of Object.entries(SAID)) {
    it(`${what} is refused`, () => {
      const said = JSON.parse(original);
      const text = change(said, original) ?? JSON.stringify(said);
      refused(offline(['verify', file, '--bundle', sign(text), ...EXPECTED], { cwd }), code);
    });
  }
});
