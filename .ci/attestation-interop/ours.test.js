// What portcullis signs, the clients of others verify: npm's and PyPI's sigstore, securesystemslib and in-toto-attestation.
const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { describe, it } = require('node:test');
const {
  IDENTITY,
  ISSUER,
  artefact,
  changed,
  ended,
  flipped,
  fresh,
  npm,
  offline,
  online,
  pypi,
  repository,
  runner,
  services,
  statementOf,
} = require('./product');

const ROOT = services('trusted_root.json');
const otherSignature = (bundle) => {
  bundle.dsseEnvelope.signatures[0].sig = flipped(bundle.dsseEnvelope.signatures[0].sig);
};
const otherPayload = (bundle) => {
  bundle.dsseEnvelope.payload = flipped(bundle.dsseEnvelope.payload);
};

function keyPair(algorithm, env) {
  const key = fresh('key.pem');
  const made = fresh('key.pub');
  ended(offline(['keygen', '--out', key, '--public', made, '--algorithm', algorithm], { env }), 0);
  assert.strictEqual(fs.statSync(key).mode & 0o777, 0o600);
  return { key, made };
}

function signedByKey(algorithm, env) {
  const { key, made } = keyPair(algorithm, env);
  const { cwd, commit } = repository();
  const bundle = fresh('bundle.json');
  ended(offline(['check', '--attest', bundle, '--key', key, '--subject', artefact()], { cwd, env }), 0);
  return { bundle, made, commit };
}

function saysWhatWasJudged(bundle, commit) {
  const [line] = ended(pypi(['describe', bundle]), 0).stdout.split('\n');
  const summary = JSON.parse(line);
  assert.strictEqual(summary.result, 'PASSED');
  assert.ok(summary.levels.includes('GATE_SECRETS_CLEAN'), line);
  const subjects = JSON.parse(statementOf(bundle)).subject;
  assert.ok(
    subjects.some(({ digest }) => digest.gitCommit === commit),
    JSON.stringify(subjects),
  );
  assert.ok(
    subjects.some(({ digest }) => digest.sha256),
    JSON.stringify(subjects),
  );
}

for (const algorithm of ['ed25519', 'ecdsa-p256']) {
  for (const passphrase of [undefined, 'a passphrase that is never printed']) {
    describe(`signed by a key of ${algorithm}${passphrase ? ', encrypted' : ''}`, () => {
      const env = passphrase ? { PORTCULLIS_KEY_PASSPHRASE: passphrase } : {};
      const signed = signedByKey(algorithm, env);
      it('verifies with npm', () => ended(npm(['verify', ROOT, signed.bundle, '--key', signed.made]), 0));
      it('verifies with securesystemslib', () => ended(pypi(['verify-key', signed.made, signed.bundle]), 0));
      it('is a statement and a summary as in-toto defines them', () => saysWhatWasJudged(signed.bundle, signed.commit));
      // Which key it was says nothing of how it was kept.
      if (!passphrase)
        it('does not verify when changed, nor by another key', () => {
          for (const change of [otherSignature, otherPayload]) {
            const bundle = changed(signed.bundle, change);
            ended(npm(['verify', ROOT, bundle, '--key', signed.made]), 1);
            ended(pypi(['verify-key', signed.made, bundle]), 1);
          }
          const { made } = keyPair(algorithm, {});
          ended(npm(['verify', ROOT, signed.bundle, '--key', made]), 1);
          ended(pypi(['verify-key', made, signed.bundle]), 1);
        });
    });
  }
}

describe('keys of others', () => {
  it('an encrypted key that OpenSSL made signs, and what it signed verifies', () => {
    const passphrase = 'another passphrase that is never printed';
    const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const [key, made, bundle] = [fresh('other.pem'), fresh('other.pub'), fresh('bundle.json')];
    fs.writeFileSync(key, privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase }), {
      mode: 0o600,
    });
    fs.writeFileSync(made, publicKey.export({ format: 'pem', type: 'spki' }));
    ended(
      offline(['check', '--attest', bundle, '--key', key], {
        cwd: repository().cwd,
        env: { PORTCULLIS_KEY_PASSPHRASE: passphrase },
      }),
      0,
    );
    ended(npm(['verify', ROOT, bundle, '--key', made]), 0);
    const wrong = offline(['check', '--attest', fresh('bundle.json'), '--key', key], {
      cwd: repository().cwd,
      env: { PORTCULLIS_KEY_PASSPHRASE: 'wrong' },
    });
    ended(wrong, 2);
  });
  it('a key from an environment variable signs', () => {
    const { privateKey, publicKey } = crypto.generateKeyPairSync('ed25519');
    const [made, bundle] = [fresh('variable.pub'), fresh('bundle.json')];
    fs.writeFileSync(made, publicKey.export({ format: 'pem', type: 'spki' }));
    const env = { SIGNING_KEY: privateKey.export({ format: 'pem', type: 'pkcs8' }) };
    fs.appendFileSync(path.join(process.env.INTEROP_FOLDER, 'private'), env.SIGNING_KEY);
    ended(offline(['check', '--attest', bundle, '--key-env', 'SIGNING_KEY'], { cwd: repository().cwd, env }), 0);
    ended(npm(['verify', ROOT, bundle, '--key', made]), 0);
  });
});

for (const config of ['trust-config.json', 'trust-config-v2.json']) {
  describe(`keyless, by ${config}`, () => {
    const { cwd, commit } = repository();
    const bundle = fresh('bundle.json');
    const arguments_ = ['check', '--attest', bundle, '--trust-config', services(config), '--subject', artefact()];
    ended(online(arguments_, { cwd, env: runner({ commit }) }), 0);
    it('verifies with npm', () => ended(npm(['verify', ROOT, bundle, IDENTITY, ISSUER]), 0));
    it('verifies with PyPI', () => ended(pypi(['verify', 'statement', services(config), bundle, IDENTITY, ISSUER]), 0));
    it('is a statement and a summary as in-toto defines them', () => saysWhatWasJudged(bundle, commit));
    it('does not verify when changed, nor for another identity', () => {
      for (const change of [otherSignature, otherPayload]) {
        const other = changed(bundle, change);
        ended(npm(['verify', ROOT, other, IDENTITY, ISSUER]), 1);
        ended(pypi(['verify', 'statement', services(config), other, IDENTITY, ISSUER]), 1);
      }
      ended(npm(['verify', ROOT, bundle, `${IDENTITY}x`, ISSUER]), 1);
      ended(pypi(['verify', 'statement', services(config), bundle, `${IDENTITY}x`, ISSUER]), 1);
    });
  });
}
