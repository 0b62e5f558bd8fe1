// The transparency logs of both generations, around the mock's: signatures are verified before they are logged, entries are stored
// as the real logs store them, and every log is a tree that grows.
const crypto = require('crypto');
const canonicalize = require('canonicalize');
const { initializeTLog } = require('@sigstore/mock');

const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest();
const newKeys = () => crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const canonicalPem = (certificate) => Buffer.from(certificate.toString()).toString('base64');
const certificateOf = (pemInBase64) => new crypto.X509Certificate(Buffer.from(pemInBase64, 'base64'));

function refuse(condition, message) {
  if (condition) throw new Error(message);
}

function encodedForSignature(envelope) {
  const payload = Buffer.from(envelope.payload, 'base64');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${payload.length} `),
    payload,
  ]);
}

function checkEnvelope(envelope, certificate) {
  refuse(envelope.signatures.length !== 1, 'an envelope has one signature');
  const valid = crypto.verify(
    'sha256',
    encodedForSignature(envelope),
    certificate.publicKey,
    Buffer.from(envelope.signatures[0].sig, 'base64'),
  );
  refuse(!valid, 'the signature of the envelope does not verify');
}

// What the first generation stores for what is proposed: hashes and a canonical PEM, never the envelope itself.
function storedEntry(proposed) {
  if (proposed.kind === 'hashedrekord') {
    const { data, signature } = proposed.spec;
    const publicKey = { content: canonicalPem(certificateOf(signature.publicKey.content)) };
    return { ...proposed, spec: { data, signature: { ...signature, publicKey } } };
  }
  refuse(proposed.kind !== 'dsse', `entries of kind ${proposed.kind} are not taken`);
  const { envelope: text, verifiers } = proposed.spec.proposedContent;
  const envelope = JSON.parse(text);
  const certificate = certificateOf(verifiers[0]);
  checkEnvelope(envelope, certificate);
  const hash = (bytes) => ({ algorithm: 'sha256', value: sha256(bytes).toString('hex') });
  const verifier = canonicalPem(certificate);
  const signatures = envelope.signatures.map(({ sig }) => ({ signature: sig, verifier }));
  const spec = { envelopeHash: hash(text), payloadHash: hash(Buffer.from(envelope.payload, 'base64')), signatures };
  return { apiVersion: proposed.apiVersion, kind: proposed.kind, spec };
}

// The second generation takes hashes alone; that of an envelope is of what is signed in it:
// https://github.com/sigstore/architecture-docs/pull/63
function storedEntryV2({ hashedRekordRequestV002: record }) {
  refuse(!record, 'invalid type, must be hashedrekord');
  const data = { algorithm: 'SHA2_256', digest: record.digest };
  return { apiVersion: '0.0.2', kind: 'hashedrekord', spec: { hashedRekordV002: { data, signature: record.signature } } };
}

// The second generation: an entry's index is its place in the tree, and the log gives no time and no promise of its own. The
// mock's answer has neither the place nor the path, so it is made of the same parts here.
function logV2(body, log) {
  const stored = storedEntryV2(JSON.parse(body));
  const bytes = Buffer.from(canonicalize(stored));
  const logID = sha256(log.publicKey);
  const proof = log.calculateInclusionProof({ body: bytes, logID });
  const base64 = (hex) => Buffer.from(hex, 'hex').toString('base64');
  const [logIndex, treeSize] = [proof.logIndex.toString(), proof.treeSize.toString()];
  return JSON.stringify({
    logIndex,
    logId: { keyId: logID.toString('base64') },
    kindVersion: { kind: stored.kind, version: stored.apiVersion },
    inclusionProof: {
      logIndex,
      rootHash: base64(proof.rootHash),
      treeSize,
      hashes: proof.hashes.map(base64),
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody: bytes.toString('base64'),
  });
}

// RFC 6962, 2.1: the root of some leaves, and the path of one of them.
const leafHash = (body) => sha256(Buffer.concat([Buffer.from([0]), body]));
const nodeHash = (left, right) => sha256(Buffer.concat([Buffer.from([1]), left, right]));
const split = (count) => 2 ** Math.floor(Math.log2(count - 1));

function rootOf(leaves) {
  if (leaves.length === 1) return leaves[0];
  const half = split(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

function pathOf(index, leaves) {
  if (leaves.length === 1) return [];
  const half = split(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return index < half ? [...pathOf(index, left), rootOf(right)] : [...pathOf(index - half, right), rootOf(left)];
}

// Every entry of the mock is the first and only one of its log, and the zero and the empty list that come of it are left out of
// JSON, which PyPI's client refuses. Here the log grows, and begins with two entries.
async function growingLog(url, origin) {
  const log = await initializeTLog(url, newKeys());
  const leaves = ['first', 'second'].map((text) => leafHash(Buffer.from(text)));
  log.calculateInclusionProof = ({ body, logID }) => {
    const logIndex = leaves.push(leafHash(body)) - 1;
    const root = rootOf(leaves);
    const note = `${origin}\n${leaves.length}\n${root.toString('base64')}\n`;
    const signature = Buffer.concat([logID.subarray(0, 4), crypto.sign('sha256', Buffer.from(note), log.privateKey)]);
    const checkpoint = `${note}\n\u2014 ${origin.split(' ')[0]} ${signature.toString('base64')}\n`;
    const hashes = pathOf(logIndex, leaves).map((hash) => hash.toString('hex'));
    return { logIndex, treeSize: leaves.length, rootHash: root.toString('hex'), hashes, checkpoint };
  };
  return log;
}

/** Logs what is proposed to a log of the first generation. */
const logV1 = async (body, log) => JSON.stringify(await log.log(storedEntry(JSON.parse(body))));

module.exports = { growingLog, logV1, logV2, newKeys, refuse, sha256 };
