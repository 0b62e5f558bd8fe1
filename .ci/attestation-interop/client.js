// npm's sigstore as a client of its own: signs against the loopback services, and verifies what others made. No check of ours.
//
// node client.js sign statement|file CONFIG INPUT OUT      the token comes from the runner's environment
// node client.js verify ROOT BUNDLE (IDENTITY ISSUER | --key PUBLIC) [FILE]
const crypto = require('crypto');
const fs = require('fs');
const { bundleFromJSON, bundleToJSON } = require('@sigstore/bundle');
const { SigningConfig, TrustedRoot } = require('@sigstore/protobuf-specs');
const { CIContextProvider, bundleBuilderFromSigningConfig } = require('@sigstore/sign');
const { Verifier, toSignedEntity, toTrustMaterial } = require('@sigstore/verify');

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

async function sign(kind, configFile, input, out) {
  const signingConfig = SigningConfig.fromJSON(readJson(configFile).signingConfig);
  const bundleType = kind === 'statement' ? 'dsseEnvelope' : 'messageSignature';
  const builder = bundleBuilderFromSigningConfig({
    signingConfig,
    bundleType,
    identityProvider: new CIContextProvider('sigstore'),
  });
  const type = kind === 'statement' ? 'application/vnd.in-toto+json' : undefined;
  const bundle = await builder.create({ data: fs.readFileSync(input), type });
  fs.writeFileSync(out, JSON.stringify(bundleToJSON(bundle)));
}

function verify(rootFile, bundleFile, first, second, artefact) {
  const root = TrustedRoot.fromJSON(readJson(rootFile));
  const bundle = bundleFromJSON(readJson(bundleFile));
  const byKey = first === '--key';
  const key = byKey ? crypto.createPublicKey(fs.readFileSync(second)) : undefined;
  const material = toTrustMaterial(root, () => ({ publicKey: key, validFor: () => true }));
  // A signature by a key is in no log here and has no timestamp: what there is of them is verified, none is required.
  const thresholds = byKey ? { ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0 } : {};
  const policy = byKey
    ? undefined
    : { subjectAlternativeName: `^${first.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, extensions: { issuer: second } };
  new Verifier(material, thresholds).verify(toSignedEntity(bundle, artefact && fs.readFileSync(artefact)), policy);
}

async function main([command, ...rest]) {
  await (command === 'sign' ? sign(...rest) : verify(...rest));
  console.log('ok');
}

main(process.argv.slice(2)).catch((fault) => {
  console.error(`${fault.code ?? fault.name}: ${fault.message} ${fault.cause ?? ''}`);
  process.exit(1);
});
