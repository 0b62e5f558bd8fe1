// What the tests share: a repository and its report, a browser that has nothing to connect to, and a record of all that the page
// tried to do behind the reader's back.
const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');
const repository = require('./repository');

const FOLDER = process.env.INTEROP_FOLDER;
const PICTURES = process.env.INTEROP_SCREENSHOTS;

function portcullis(args, cwd, status) {
  const env = { PATH: process.env.PATH, HOME: FOLDER, LANG: 'C.UTF-8' };
  const ended = spawnSync(process.env.PORTCULLIS_PROGRAM, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26, timeout: 60e3 });
  if (ended.error) throw ended.error;
  assert.strictEqual(ended.status, status, `${args.join(' ')} ended with ${ended.status}:\n${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

/** A report of everything: what blocks, warns, is waived, lapsed and suppressed, and what was not looked at. */
function report() {
  const folder = path.join(FOLDER, 'repository');
  repository.make(folder);
  const index = path.join(FOLDER, 'index');
  const advisories = path.join(FOLDER, 'advisories');
  repository.advisories(advisories);
  portcullis(['advisories', 'build', '--from', advisories, '--out', index, '--snapshot', repository.today()], folder, 0);
  const check = (json) => ['check', '--advisories', index, '--format', `json=${json}`];
  const before = path.join(FOLDER, 'before.json');
  portcullis([...check(before), '--format', `human=${path.join(FOLDER, 'before.txt')}`], folder, 1);
  repository.waive(folder, JSON.parse(fs.readFileSync(before)));
  const json = path.join(FOLDER, 'report.json');
  const html = path.join(FOLDER, 'report.html');
  portcullis([...check(json), '--format', `html=${html}`], folder, 1);
  return { html, read: JSON.parse(fs.readFileSync(json)) };
}

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-domain-reliability',
];

const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: FLAGS });

/**
 * Opens a page in a profile of its own. `faults` fills with whatever a report may not do: speak in the console, ask for anything,
 * open a dialog or a window, break its own policy.
 */
async function open(browser, html, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, ...options });
  const page = await context.newPage();
  const faults = [];
  const address = `file://${html}`;
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('popup', () => faults.push('a window'));
  page.on('request', (request) => { if (request.url() !== address) faults.push(`request: ${request.url()}`); });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
  });
  await page.goto(address);
  const sound = async () => {
    assert.deepStrictEqual(await page.evaluate(() => window.violations), []);
    assert.strictEqual(await page.evaluate(() => window.x), undefined);
    assert.strictEqual(page.url().split('#')[0], encodeURI(address));
    assert.deepStrictEqual(faults, []);
  };
  return { page, sound, close: () => context.close() };
}

async function picture(page, name, options = {}) {
  if (!PICTURES) return;
  fs.mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`), ...options });
}

module.exports = { FOLDER, PICTURES, launch, open, picture, portcullis, report };
