// A repository with something of everything: faults of four domains, waived and suppressed ones, gaps, and names that try to act.
// Its credentials are made here and are nobody's.
const { execFileSync } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

// CRC-32 of ISO 3309, bit by bit: node learnt it later than the version that is asked for here.
function crc32(text) {
  let rest = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return (rest ^ 0xffffffff) >>> 0;
}

// A token of GitHub's form, with the checksum that it carries: 30 digits by chance, 6 of CRC-32.
function token() {
  const random = [...crypto.randomBytes(30)].map((byte) => BASE62[byte % 62]).join('');
  let check = '';
  for (let rest = crc32(random), at = 0; at < 6; at += 1, rest = Math.floor(rest / 62)) check = BASE62[rest % 62] + check;
  return `ghp_${random}${check}`;
}

const HOSTILE = [
  '<img src=x onerror="window.x=1">.env',
  '"><script>window.x=1<',
  "' autofocus onfocus='window.x=1.env",
  '</pre></style><svg onload=alert(1)>.env',
  '::error::owned ##[group]x.env',
  '<meta http-equiv=refresh content="0;url=http:example">.env',
  '\u202egnp.exe\u200b.env',
  '\u001b[31mred\u0007.env',
];

const FILES = {
  'infra/storage.tf': `resource "aws_s3_bucket" "letters" {
  bucket = "letters"
  acl    = "public-read"
}

resource "aws_kms_key" "letters" {
  description         = "letters"
  enable_key_rotation = false
}

resource "aws_security_group" "admin" {
  name = "admin"
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_db_instance" "patients" {
  identifier          = "patients"
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  publicly_accessible = true
  storage_encrypted   = false
}
`,
  '.github/workflows/greet.yml': `name: Greet
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: \${{ github.event.pull_request.head.sha }}
      - run: echo "Hello \${{ github.event.pull_request.title }}"
`,
  'Dockerfile': 'FROM ubuntu:latest\nADD http://example.com/tool.tar.gz /opt/\nRUN chmod 777 /opt\n',
  'deploy/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true
      containers:
        - name: web
          image: web:latest
          securityContext: {privileged: true}
`,
  'package.json': '{"name": "letters", "version": "1.0.0", "dependencies": {"lodash": "4.17.11", "minimist": "1.2.0"}}\n',
  'package-lock.json': `${JSON.stringify({
    name: 'letters',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'letters', version: '1.0.0', dependencies: { lodash: '4.17.11', minimist: '1.2.0' } },
      'node_modules/lodash': { version: '4.17.11' },
      'node_modules/minimist': { version: '1.2.0' },
    },
  }, null, 2)}\n`,
  'README.md': 'Letters.\n',
};

const POLICY = `version: 1
require: [secrets]
block_at: high
`;

function git(folder, ...args) {
  return execFileSync('git', ['-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.org', ...args], { cwd: folder });
}

function put(folder, name, text) {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
}

// Makes the repository, and returns the names that try to act.
function make(folder) {
  fs.mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main');
  put(folder, 'portcullis.yaml', POLICY);
  for (const [name, text] of Object.entries(FILES)) put(folder, name, text);
  const named = HOSTILE.map((name) => (name.endsWith('<') ? `${name}/script>.env` : name));
  for (const name of named) put(folder, name, `# settings\nGITHUB_TOKEN=${token()}\nREGION=eu-west-2\n`);
  put(folder, 'src/client.py', `TOKEN = "${token()}"  # gitleaks:allow\n`);
  put(folder, 'config/prod.env', `# production\nAPI_URL=https://letters.example\nGITHUB_TOKEN=${token()}\nREGION=eu-west-2\n`);
  put(folder, 'config/stage.env', `# stage\nGITHUB_TOKEN=${token()}\n`);
  // A member that nobody can read is a gap.
  put(folder, 'data/dump.gz', Buffer.concat([zlib.gzipSync(Buffer.from('x'.repeat(1000))).subarray(0, 12), Buffer.from('broken')]));
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'First <script>window.x=1</script> ::error::owned');
  return named;
}

const today = () => new Date().toISOString().slice(0, 10);
const inDays = (days) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);

// One advisory, made up, about a package that is there: OSV 1.6.
function advisories(folder) {
  const record = {
    id: 'GHSA-xxxx-0000-0001',
    aliases: ['CVE-2026-00001'],
    modified: `${inDays(-30)}T00:00:00Z`,
    published: `${inDays(-60)}T00:00:00Z`,
    summary: 'A merge reaches the prototype <script>window.x=1</script>',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [{
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.12' }] }],
    }],
  };
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${record.id}.json`), JSON.stringify(record));
}

// Waives one finding for a while, another one until a day that has passed, and one that nobody has.
function waive(folder, report) {
  const of = (file) => report.findings.find((it) => it.path === file);
  const waiver = (found, expires, reason) => `  - check: ${found.check}
    scope: {fingerprint: ${found.fingerprint}}
    kind: accept
    reason: "${reason}"
    owner: Head of Letters
    approved_by: Chief Information Officer
    expires: ${expires}
`;
  const nobodys = { check: 'secret/github-personal-access-token', fingerprint: '0'.repeat(32) };
  const policy = `${POLICY}waivers:
${waiver(of('config/stage.env'), inDays(60), 'revoked with the old stage')}${waiver(of('config/prod.env'), inDays(-2), 'revoked <script>window.x=1</script>')}${waiver(nobodys, inDays(60), 'gone since')}`;
  put(folder, 'portcullis.yaml', policy);
}

module.exports = { advisories, git, make, put, today, token, waive };
