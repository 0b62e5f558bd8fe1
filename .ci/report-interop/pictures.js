// Makes the pictures of the README anew, of a real run: .github/report.png and .github/terminal.svg. `run pictures` starts it.
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { launch, open } = require('./browser');
const repository = require('./repository');

const FOLDER = process.env.INTEROP_FOLDER;
const OUT = process.env.INTEROP_PICTURES;

const FILES = {
  'portcullis.yaml': 'version: 1\nrequire: [secrets, infrastructure]\nblock_at: high\n',
  'README.md': 'Letters to patients.\n',
  'infra/letters.tf': `resource "aws_security_group" "letters" {
  name        = "letters"
  description = "Who may reach the letters"

  ingress {
    description = "administration"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`,
  '.github/workflows/check.yml': `name: Check
on: pull_request
permissions: {contents: read}
jobs:
  check:
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    steps:
      - uses: actions/setup-python@v5
      - run: portcullis check --only infrastructure
`,
};

function run(folder) {
  const args = ['check', '--color', 'always', '--format', 'human', '--format', `html=${path.join(FOLDER, 'demo.html')}`];
  const env = { PATH: process.env.PATH, HOME: FOLDER, LANG: 'C.UTF-8' };
  return spawnSync(process.env.PORTCULLIS_PROGRAM, args, { cwd: folder, env, encoding: 'utf8' }).stdout;
}

const COLOURS = { 30: '#5c6773', 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 34: '#79c0ff', 35: '#d2a8ff', 36: '#76e3ea', 37: '#e6edf3' };
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/ {2,}/g, (it) => '\u00a0'.repeat(it.length));

/** Text with colours of ANSI as SVG: every run at its own column, so that no font can shift the next one. */
function svg(text, title) {
  const [wide, high, pad, top] = [8.4, 19, 20, 52];
  const lines = text.trimEnd().split('\n');
  let columns = 0;
  const drawn = lines.map((line, row) => {
    let [column, colour, bold, dim] = [0, '', false, false];
    let out = '';
    for (const [, codes, run] of line.matchAll(/(?:\u001b\[([\d;]*)m)?([^\u001b]*)/g)) {
      for (const code of (codes ?? '').split(';').filter((it) => codes !== undefined)) {
        const number = Number(code);
        if (number === 0) [colour, bold, dim] = ['', false, false];
        else if (number === 1) bold = true;
        else if (number === 2) dim = true;
        else if (COLOURS[number % 10 + 30]) colour = COLOURS[number % 10 + 30];
      }
      const length = [...run].length;
      const shown = run.trim();
      if (shown) {
        const style = `${colour ? ` fill="${colour}"` : ''}${bold ? ' font-weight="700"' : ''}${dim ? ' opacity=".7"' : ''}`;
        const x = pad + (column + [...run.slice(0, run.indexOf(shown))].length) * wide;
        const span = `x="${x.toFixed(1)}" y="${top + row * high}" textLength="${([...shown].length * wide).toFixed(1)}"`;
        out += `<text ${span}${style}>${escaped(shown)}</text>`;
      }
      column += length;
    }
    columns = Math.max(columns, column);
    return out;
  });
  const [width, height] = [Math.ceil(2 * pad + columns * wide), top + lines.length * high + 4];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
<g fill="#30363d"><circle cx="22" cy="20" r="6"/><circle cx="42" cy="20" r="6"/><circle cx="62" cy="20" r="6"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${drawn.filter(Boolean).join('\n')}
</g>
</svg>
`;
}

(async () => {
  const folder = path.join(FOLDER, 'demo');
  repository.put(folder, 'config/prod.env', `# production\nAPI_URL=https://letters.example\nGITHUB_TOKEN=${repository.token()}\nREGION=eu-west-2\n`);
  for (const [name, text] of Object.entries(FILES)) repository.put(folder, name, text);
  repository.git(folder, 'init', '--quiet', '--initial-branch=main');
  repository.git(folder, 'add', '--all');
  repository.git(folder, 'commit', '--quiet', '--message', 'Deploy the letters');
  fs.mkdirSync(OUT, { recursive: true });
  const said = run(folder);
  fs.writeFileSync(path.join(OUT, 'terminal.svg'), svg(`$ portcullis check\n${said}`, 'portcullis check in a terminal'));
  const browser = await launch();
  const { page, sound } = await open(browser, path.join(FOLDER, 'demo.html'), { viewport: { width: 1180, height: 1060 } });
  await page.screenshot({ path: path.join(OUT, 'report.png') });
  await sound();
  await page.goto(`file://${path.join(OUT, 'terminal.svg')}`);
  if (process.env.INTEROP_SCREENSHOTS) await page.screenshot({ path: path.join(process.env.INTEROP_SCREENSHOTS, 'terminal.png') });
  await browser.close();
})();
