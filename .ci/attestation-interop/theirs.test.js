// What the clients of others sign, portcullis verifies, and refuses when it was tampered with.
const fs = require('fs');
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
  pypi,
  refused,
  repository,
  runner,
  services,
  statementOf,
} = require('./product');

const ROOT = ['--trusted-root', services('trusted_root.json')];
const SIGNER = ['--certificate-identity', IDENTITY, '--certificate-oidc-issuer', ISSUER];
const CLIENTS = { npm, pypi };

function sign(client, kind, config, input) {
  const bundle = fresh(`${kind}.json`);
  ended(CLIENTS[client](['sign', kind, services(config), input, bundle], { env: runner() }), 0);
  return bundle;
}

const verifySignature = (file, bundle, ...more) =>
  offline(['verify', file, '--bundle', bundle, '--signature-only', ...ROOT, ...(more.length ? more : SIGNER)]);

/** The parts of a bundle that can be tampered with one by one, and the code by which each is refused. */
const TAMPERINGS = {
  'the media type': [
    'verify/bundle-format',
    (bundle) => {
      bundle.mediaType = 'application/json';
    },
  ],
  'the certificate': [
    'verify/',
    ({ verificationMaterial: { certificate, x509CertificateChain } }) => {
      const leaf = certificate ?? x509CertificateChain.certificates[0];
      leaf.rawBytes = flipped(leaf.rawBytes);
    },
  ],
  'the timestamp': [
    'verify/',
    (bundle) => {
      const [stamp] = bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps;
      stamp.signedTimestamp = flipped(stamp.signedTimestamp);
    },
  ],
  'the root of the log': [
    'verify/inclusion',
    (bundle) => {
      const { inclusionProof } = bundle.verificationMaterial.tlogEntries[0];
      inclusionProof.rootHash = flipped(inclusionProof.rootHash);
    },
  ],
  'the path in the log': [
    'verify/inclusion',
    (bundle) => {
      const { inclusionProof } = bundle.verificationMaterial.tlogEntries[0];
      inclusionProof.hashes[0] = flipped(inclusionProof.hashes[0]);
    },
  ],
  'the checkpoint': [
    'verify/inclusion',
    (bundle) => {
      const { checkpoint } = bundle.verificationMaterial.tlogEntries[0].inclusionProof;
      checkpoint.envelope = checkpoint.envelope.replace(/^127/, '128');
    },
  ],
  'the entry': [
    'verify/',
    (bundle) => {
      const [entry] = bundle.verificationMaterial.tlogEntries;
      entry.canonicalizedBody = flipped(entry.canonicalizedBody);
    },
  ],
  'the signature': [
    'verify/',
    (bundle) => {
      const signature = bundle.messageSignature ?? bundle.dsseEnvelope.signatures[0];
      const field = bundle.messageSignature ? 'signature' : 'sig';
      signature[field] = flipped(signature[field]);
    },
  ],
};

function tamperedAreRefused(file, bundle) {
  for (const [part, [code, change]] of Object.entries(TAMPERINGS)) {
    it(`is refused with ${part} changed`, () => {
      refused(verifySignature(file, changed(bundle, change)), code);
    });
  }
  it('is refused for another file', () => {
    refused(verifySignature(artefact('another file\n'), bundle), 'verify/');
  });
  it('is refused for another identity', () => {
    refused(
      verifySignature(file, bundle, '--certificate-identity', `${IDENTITY}x`, '--certificate-oidc-issuer', ISSUER),
      'verify/identity',
    );
    refused(
      verifySignature(file, bundle, '--certificate-identity', IDENTITY, '--certificate-oidc-issuer', `${ISSUER}/x`),
      'verify/identity',
    );
  });
}

for (const client of Object.keys(CLIENTS)) {
  for (const config of ['trust-config.json', 'trust-config-v2.json']) {
    describe(`a file signed with ${client}, by ${config}`, () => {
      const file = artefact(`signed with ${client}\n`);
      const bundle = sign(client, 'file', config, file);
      it('is verified', () => {
        ended(verifySignature(file, bundle), 0);
      });
      tamperedAreRefused(file, bundle);
    });
    // npm's client still offers the log of the second generation whole envelopes, which it does not take any more.
    if (client === 'npm' && config === 'trust-config-v2.json') continue;
    describe(`a statement signed with ${client}, by ${config}`, () => {
      const { file, statement } = statementOfOurs();
      const bundle = sign(client, 'statement', config, statement);
      it('is verified', () => {
        ended(verifySignature(file, bundle), 0);
      });
      it('is verified in all it says when it says what ours say', () => {
        ended(
          offline([
            'verify',
            file,
            '--bundle',
            bundle,
            '--repository-id',
            '123456789',
            ...ROOT,
            ...SIGNER,
          ]),
          0,
        );
      });
      tamperedAreRefused(file, bundle);
    });
  }
}

/**
 * What portcullis says of a work tree with a file that no commit holds, so of no commit, and with no level. PyPI's client signs
 * no statement about a commit: it knows six digests, none of git.
 */
function statementOfOurs() {
  const { cwd } = repository();
  fs.writeFileSync(`${cwd}/uncommitted`, 'later\n');
  const [file, key, bundle, statement] = [artefact(), fresh('key.pem'), fresh('bundle.json'), fresh('statement.json')];
  ended(offline(['keygen', '--out', key]), 0);
  ended(offline(['check', '--attest', bundle, '--key', key, '--subject', file], { cwd }), 0);
  fs.writeFileSync(statement, statementOf(bundle));
  return { file, statement };
}
