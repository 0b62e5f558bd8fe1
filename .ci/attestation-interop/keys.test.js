// Signed with a key and verified with its public half, without network; and keys that are not fit to sign with.
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { describe, it } = require('node:test');
const {
  FOLDER,
  artefact,
  changed,
  ended,
  flipped,
  fresh,
  git,
  newPrivateKey,
  npm,
  offline,
  online,
  refused,
  repository,
  services,
} = require('./product');

function keyPair(algorithm) {
  const [key, made] = [fresh('key.pem'), fresh('key.pub')];
  ended(offline(['keygen', '--out', key, '--public', made, '--algorithm', algorithm]), 0);
  return { key, made };
}

for (const algorithm of ['ed25519', 'ecdsa-p256']) {
  describe(`signed with a key of ${algorithm}, verified on a laptop`, () => {
    const { key, made } = keyPair(algorithm);
    const { cwd, commit } = repository();
    const [file, bundle] = [artefact(), fresh('bundle.json')];
    ended(offline(['check', '--attest', bundle, '--key', key, '--subject', file], { cwd }), 0);
    const verify = (more, given = bundle) => offline(['verify', file, '--bundle', given, ...more], { cwd });

    it('is verified', () => {
      ended(verify(['--key', made, '--allow-untimestamped', '--commit', commit, '--require-level', 'GATE_SECRETS_CLEAN']), 0);
    });
    it('is refused for want of a trusted time where none was waived', () => {
      refused(verify(['--key', made]), 'verify/signing-time');
    });
    it('is refused by another key', () => {
      refused(verify(['--key', keyPair(algorithm).made, '--allow-untimestamped']), 'verify/envelope');
    });
    it('is refused with its signature or its payload changed', () => {
      const changes = [
        ({ dsseEnvelope }) => {
          dsseEnvelope.payload = flipped(dsseEnvelope.payload);
        },
        ({
          dsseEnvelope: {
            signatures: [first],
          },
        }) => {
          first.sig = flipped(first.sig);
        },
      ];
      for (const change of changes)
        refused(verify(['--key', made, '--allow-untimestamped'], changed(bundle, change)), 'verify/envelope');
    });
    it('is chosen among the attestations of others, and an artefact of none of them is refused', () => {
      const other = repository().cwd;
      const lines = [fresh('other.json'), fresh('second.json')];
      ended(offline(['check', '--attest', lines[0], '--key', keyPair(algorithm).key, '--subject', file], { cwd: other }), 0);
      ended(offline(['check', '--attest', lines[1], '--key', key, '--subject', artefact('another\n')], { cwd: other }), 0);
      const many = fresh('many.jsonl');
      fs.writeFileSync(many, [...lines, bundle].map((name) => `${JSON.stringify(JSON.parse(fs.readFileSync(name)))}\n`).join(''));
      ended(verify(['--key', made, '--allow-untimestamped', '--commit', commit], many), 0);
      refused(
        offline(['verify', artefact('of none\n'), '--bundle', many, '--key', made, '--allow-untimestamped'], { cwd }),
        'verify/',
      );
    });
  });
}

describe('a key and a timestamp', () => {
  it('are verified without a waiver of the time, here and with npm', () => {
    const { key, made } = keyPair('ecdsa-p256');
    const { cwd } = repository();
    const [file, bundle] = [artefact(), fresh('bundle.json')];
    const trust = ['--timestamp', '--trust-config', services('trust-config.json')];
    ended(online(['check', '--attest', bundle, '--key', key, '--subject', file, ...trust], { cwd }), 0);
    const [stamp] = JSON.parse(fs.readFileSync(bundle)).verificationMaterial.timestampVerificationData.rfc3161Timestamps;
    assert.ok(stamp.signedTimestamp);
    const root = services('trusted_root.json');
    ended(offline(['verify', file, '--bundle', bundle, '--key', made, '--trusted-root', root], { cwd }), 0);
    ended(npm(['verify', root, bundle, '--key', made]), 0);
  });
});

describe('the README, as written', () => {
  it('a whole folder is attested to, and verified by its checksums', () => {
    const { key, made } = keyPair('ed25519');
    const { cwd } = repository();
    fs.mkdirSync(path.join(cwd, 'dist'));
    for (const name of ['a.tar', 'b.tar']) fs.writeFileSync(path.join(cwd, 'dist', name), name);
    fs.writeFileSync(path.join(cwd, '.git', 'info', 'exclude'), 'dist\nSHA256SUMS\n');
    const sums = require('child_process').execFileSync('sha256sum', ['dist/a.tar', 'dist/b.tar'], { cwd });
    fs.writeFileSync(path.join(cwd, 'SHA256SUMS'), sums);
    const [bundle, commit] = [fresh('bundle.json'), git(cwd, 'rev-parse', 'HEAD')];
    ended(offline(['check', '--attest', bundle, '--key', key, '--subject', 'dist'], { cwd }), 0);
    const verify = (...more) =>
      offline(['verify', '--bundle', bundle, '--key', made, '--allow-untimestamped', '--commit', commit, ...more], { cwd });
    ended(verify('dist', '--checksums', 'SHA256SUMS'), 0);
    fs.writeFileSync(path.join(cwd, 'dist', 'b.tar'), 'changed');
    refused(verify('dist'), 'verify/statement');
    ended(verify('--checksums', 'SHA256SUMS'), 1);
  });
});

describe('keys that are not fit', () => {
  const { cwd } = repository();
  const leaks = (name, text) => fs.appendFileSync(path.join(FOLDER, 'private'), text);
  it('a key that everyone can read is spoken of', () => {
    const key = fresh('open.pem');
    const text = newPrivateKey();
    leaks('open', text);
    fs.writeFileSync(key, text, { mode: 0o644 });
    assert.match(online(['check', '--attest', fresh('bundle.json'), '--key', key], { cwd }).stderr, /read|0600|chmod/i);
  });
  it('a key that is none is refused without being shown', () => {
    const key = fresh('broken.pem');
    const text = newPrivateKey().replace('MI', 'NI');
    leaks('broken', text);
    fs.writeFileSync(key, text, { mode: 0o600 });
    ended(online(['check', '--attest', fresh('bundle.json'), '--key', key], { cwd }), 2);
    ended(online(['check', '--attest', fresh('bundle.json'), '--key-env', 'BAD'], { cwd, env: { BAD: text } }), 2);
  });
  it('an existing key is never written over', () => {
    const key = fresh('kept.pem');
    ended(offline(['keygen', '--out', key]), 0);
    const kept = fs.readFileSync(key, 'utf8');
    ended(offline(['keygen', '--out', key]), 2);
    assert.strictEqual(fs.readFileSync(key, 'utf8'), kept);
  });
});
