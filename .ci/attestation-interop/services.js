// The services of sigstore on the loopback, made of npm's @sigstore/mock: a certificate authority with its certificate log,
// transparency logs of both generations, a timestamp authority, and the token endpoint of a runner. Keys are made at every
// start and stay in memory. Where the mock is laxer than the real services, this is stricter: tokens are checked, possession
// of the key is proven, signatures are verified before they are logged, and entries are stored as the real logs store them.
//
// node services.js FOLDER: writes trust-config.json (log of the first generation), trust-config-v2.json, trust-config-broken.json,
// trusted_root.json, oidc.json and every token given out (tokens) into FOLDER, prints "ready", and serves until it is ended.
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const path = require('path');
const jose = require('jose');
const pkijs = require('pkijs');
const { fulcioHandler, initializeCA, initializeCTLog, initializeTSA, tsaHandler } = require('@sigstore/mock');
// After the mock, which brings the metadata of classes that this package wants.
const x509 = require('@peculiar/x509');
const { growingLog, logV1, logV2, newKeys, refuse, sha256 } = require('./logs');

const [folder] = process.argv.slice(2);
const ISSUER = 'https://token.actions.githubusercontent.com';
const LARGEST_BODY = 1 << 20;
const write = (name, value) => fs.writeFileSync(path.join(folder, name), JSON.stringify(value, null, 1));

// What GitHub says of a push to main, but for what the query of the request says otherwise.
function claimsOf(query) {
  const repository = query.get('repository') ?? 'example-org/service';
  const ref = query.get('ref') ?? 'refs/heads/main';
  const workflow = `${repository}/.github/workflows/gate.yml@${ref}`;
  const sha = query.get('sha') ?? '0'.repeat(40);
  const plain = {
    sub: `repo:${repository}:ref:${ref}`,
    repository,
    ref,
    sha,
    workflow: 'gate',
    workflow_ref: workflow,
    workflow_sha: sha,
    job_workflow_ref: workflow,
    job_workflow_sha: sha,
    repository_id: '123456789',
    repository_owner: repository.split('/')[0],
    repository_owner_id: '4242',
    repository_visibility: 'private',
    event_name: 'push',
    runner_environment: 'github-hosted',
    run_id: '77',
    run_attempt: '1',
  };
  const said = Object.fromEntries([...query].filter(([key]) => key in plain || key === 'aud'));
  return { ...plain, ...said };
}

async function giveToken(request, oidc) {
  const query = new URL(request.url, 'http://loopback').searchParams;
  refuse(
    request.headers.authorization?.toLowerCase() !== `bearer ${oidc.requestToken}`.toLowerCase(),
    'the request token is not the one of this job',
  );
  const audience = query.get('audience');
  query.delete('audience');
  const token = await new jose.SignJWT({ aud: audience, ...claimsOf(query) })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setIssuedAt()
    .setNotBefore('-1s')
    .setExpirationTime('5m')
    .sign(oidc.keys.privateKey);
  fs.appendFileSync(path.join(folder, 'tokens'), `${token}\n`);
  return JSON.stringify({ count: token.length, value: token });
}

// The mock reads any token and puts its subject into the certificate. The real authority checks the token, has possession of the
// key proven, and certifies the workflow. Clients give the token in the body or in the header.
async function certify(body, authorization, oidc, authority) {
  const asked = JSON.parse(body);
  const token = asked.credentials?.oidcIdentityToken ?? authorization.replace(/^bearer /i, '');
  const { payload: claims } = await jose.jwtVerify(token, oidc.keys.publicKey, { issuer: ISSUER, audience: 'sigstore' });
  const content = asked.publicKeyRequest
    ? provenKey(asked.publicKeyRequest, claims.sub)
    : await requestedKey(asked.certificateSigningRequest);
  const oidcIdentityToken = new jose.UnsecuredJWT({ ...claims, san: `https://github.com/${claims.job_workflow_ref}` }).encode();
  const request = { credentials: { oidcIdentityToken }, publicKeyRequest: { publicKey: { content } } };
  return fulcioHandler(authority, { subjectClaim: 'san' }).fn(JSON.stringify(request));
}

function provenKey({ publicKey, proofOfPossession }, subject) {
  const proven = crypto.verify('sha256', Buffer.from(subject), publicKey.content, Buffer.from(proofOfPossession, 'base64'));
  refuse(!proven, 'possession of the key is not proven');
  return publicKey.content;
}

async function requestedKey(pemInBase64) {
  const request = new x509.Pkcs10CertificateRequest(Buffer.from(pemInBase64, 'base64').toString());
  refuse(!(await request.verify(crypto.webcrypto)), 'possession of the key is not proven');
  return request.publicKey.toString('pem');
}

// Clients ask in DER, which the mock does not read, with nonces that a number of JavaScript cannot hold.
async function timestamp(body, contentType, authority) {
  if (contentType === 'application/json') return tsaHandler(authority).fn(body);
  const query = pkijs.TimeStampReq.fromBER(body);
  const asked = {
    artifactHash: Buffer.from(query.messageImprint.hashedMessage.valueBlock.valueHexView),
    hashAlgorithmOID: query.messageImprint.hashAlgorithm.algorithmId,
    nonce: 0,
    policyOID: query.reqPolicy ?? '1.3.6.1.4.1.57264.2',
    certReq: query.certReq ?? false,
  };
  const answering = Object.create(authority);
  answering.tstInfo = (request) => Object.assign(authority.tstInfo(request), { nonce: query.nonce });
  return { statusCode: 201, response: await answering.timestamp(asked), contentType: 'application/timestamp-reply' };
}

function bodyOf(request) {
  return new Promise((resolve, reject) => {
    const parts = [];
    let size = 0;
    request.on('data', (part) => {
      size += part.length;
      if (size > LARGEST_BODY) request.destroy(new Error('body too large'));
      parts.push(part);
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('error', reject);
  });
}

async function answer(request, services) {
  const body = await bodyOf(request);
  const json = (statusCode, response) => ({ statusCode, response, contentType: 'application/json' });
  const { pathname } = new URL(request.url, 'http://loopback');
  // A service that fails and says in its answer what it was sent, credentials and all, and more that a terminal would act on.
  if (pathname.startsWith('/broken')) {
    return {
      statusCode: 500,
      response: `\u001b[2J\n::error::no\n${request.headers.authorization ?? ''} ${body}`,
      contentType: 'text/plain',
    };
  }
  switch (pathname) {
    case '/token':
      return json(200, await giveToken(request, services.oidc));
    case '/api/v2/signingCert':
      return certify(body, request.headers.authorization, services.oidc, services.authority);
    case '/api/v1/log/entries':
      return json(201, await logV1(body, services.log));
    case '/api/v2/log/entries':
      return json(201, logV2(body, services.tiles));
    case '/api/v1/timestamp':
      return timestamp(body, request.headers['content-type'], services.timestamps);
    default:
      return { statusCode: 404, response: `nothing at ${pathname}`, contentType: 'text/plain' };
  }
}

async function serve(request, response, services) {
  const {
    statusCode,
    response: body,
    contentType,
  } = await answer(request, services).catch((fault) => ({ statusCode: 400, response: fault.message, contentType: 'text/plain' }));
  if (statusCode >= 400)
    console.log(`${request.method} ${request.url.split('?')[0]}: ${statusCode} ${String(body).slice(0, 200)}`);
  response.writeHead(statusCode, { 'content-type': contentType ?? 'text/plain' });
  response.end(body);
}

function trustedRoot(services, url) {
  const validFor = { start: new Date(Date.now() - 3600e3).toISOString() };
  const chain = (...certificates) => ({ certificates: certificates.map((der) => ({ rawBytes: der.toString('base64') })) });
  const log = (baseUrl, key) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: key.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: sha256(key).toString('base64') },
  });
  const { timestamps, authority } = services;
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(url.log, services.log.publicKey), log(url.tiles, services.tiles.publicKey)],
    certificateAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
        uri: url.log,
        certChain: chain(authority.rootCertificate),
        validFor,
      },
    ],
    ctlogs: [log(`${url.log}/ctfe`, services.certificateLog.publicKey)],
    timestampAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'tsa' },
        uri: `${url.log}/api/v1/timestamp`,
        certChain: chain(timestamps.intCertificate, timestamps.rootCertificate),
        validFor,
      },
    ],
  };
}

function signingConfig(authority, log, majorApiVersion, timestamps) {
  const service = (url, version) => [
    {
      url,
      majorApiVersion: version,
      validFor: { start: new Date(Date.now() - 3600e3).toISOString() },
      operator: 'sigstore.mock',
    },
  ];
  return {
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: service(authority, 1),
    oidcUrls: [],
    rekorTlogUrls: service(log, majorApiVersion),
    tsaUrls: service(`${timestamps}/api/v1/timestamp`, 1),
    rekorTlogConfig: { selector: 'ANY' },
    tsaConfig: { selector: 'ANY' },
  };
}

async function listen(services) {
  const server = http.createServer((request, response) => serve(request, response, services));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

async function main() {
  const services = { oidc: { keys: newKeys(), requestToken: `request-${crypto.randomBytes(24).toString('hex')}` } };
  const url = { log: await listen(services), tiles: await listen(services) };
  services.certificateLog = await initializeCTLog(newKeys());
  services.authority = await initializeCA(newKeys(), services.certificateLog);
  services.log = await growingLog(url.log, `${new URL(url.log).host} - 1193050959916656506`);
  services.tiles = await growingLog(url.tiles, new URL(url.tiles).host);
  services.timestamps = await initializeTSA(newKeys());
  // Whole seconds: npm's client does not read the fractions as the mock writes them, with no zero before or after.
  services.timestamps.getCurrentTime = () => new Date(Math.floor(Date.now() / 1000) * 1000);
  const root = trustedRoot(services, url);
  const config = (signing) => ({
    mediaType: 'application/vnd.dev.sigstore.clienttrustconfig.v0.1+json',
    trustedRoot: root,
    signingConfig: signing,
  });
  write('trusted_root.json', root);
  write('trust-config.json', config(signingConfig(url.log, url.log, 1, url.log)));
  write('trust-config-v2.json', config(signingConfig(url.log, url.tiles, 2, url.log)));
  write('trust-config-broken.json', config(signingConfig(`${url.log}/broken`, url.log, 1, url.log)));
  write('oidc.json', { url: url.log, requestToken: services.oidc.requestToken });
  console.log('ready');
}

main();
