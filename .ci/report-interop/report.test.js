// What a reader does with the report: looks, filters, tabs, reads it on a phone and in the dark, prints it.
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');
const { after, before, describe, it } = require('node:test');
const { FOLDER, PICTURES, launch, open, picture, report } = require('./browser');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
let browser;
let html;
let read;

before(async () => {
  ({ html, read } = report());
  browser = await launch();
});
after(() => browser?.close());

/** Runs a test on a page of its own, and looks at the end whether the page did anything behind the reader's back. */
const on = (options, test) => async () => {
  const opened = await open(browser, html, options);
  try {
    await test(opened.page);
    await opened.sound();
  } finally {
    await opened.close();
  }
};

const shown = (page) => page.locator('.finding:visible').count();
const said = (page) => page.evaluate(() => getComputedStyle(document.querySelector('.tally')).display !== 'none');
const matching = (wanted) => read.findings.filter(wanted).length;
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('the report in a browser', () => {
  it('is styled, says the verdict and shows every finding', on({}, async (page) => {
    assert.match(await page.title(), /^FAIL: /);
    assert.strictEqual(await page.locator('h1').innerText(), 'This may not pass');
    assert.notStrictEqual(await page.evaluate(() => getComputedStyle(document.querySelector('.card')).borderRadius), '0px');
    assert.ok(read.findings.length > 40);
    assert.strictEqual(await shown(page), read.findings.length);
    const gaps = await page.locator('#gaps li').count();
    assert.strictEqual(gaps, read.gaps.length);
    await picture(page, 'desktop');
    await page.locator('#warnings .card').first().scrollIntoViewIfNeeded();
    await picture(page, 'warnings');
    await page.locator('#gaps').scrollIntoViewIfNeeded();
    await picture(page, 'gaps');
  }));

  it('names files that try to act, and obeys none', on({}, async (page) => {
    const text = await page.locator('body').innerText();
    for (const name of ['<img src=x onerror="window.x=1">.env', '"><script>window.x=1</script>.env', '</pre></style><svg onload=alert(1)>.env']) {
      assert.ok(text.includes(name), name);
    }
    const foreign = await page.evaluate(() => [...document.querySelectorAll('script, img, svg, iframe, link, object, [onerror], [onload], [onfocus], [style]')].length);
    assert.strictEqual(foreign, 0);
    assert.strictEqual(await page.evaluate(() => document.querySelectorAll('style').length), 1);
  }));

  it('filters by mouse, and says how many are left', on({}, async (page) => {
    const all = read.findings.length;
    assert.strictEqual(await said(page), false);
    const critical = matching((it) => it.severity === 'critical');
    await page.getByRole('checkbox', { name: `critical ${critical}` }).check();
    assert.strictEqual(await shown(page), critical);
    assert.strictEqual(await said(page), true);
    assert.match(await page.locator('.tally').innerText(), new RegExp(`of ${all} findings match the filters`));
    const count = await page.evaluate(() => {
      const visible = [...document.querySelectorAll('.finding')].filter((it) => it.checkVisibility());
      return [visible.length, getComputedStyle(document.querySelector('.count'), '::before').content];
    });
    assert.deepStrictEqual(count, [critical, 'counter(shown)']);
    await page.locator('#s-high').check();
    assert.strictEqual(await shown(page), matching((it) => ['critical', 'high'].includes(it.severity)));
    await page.locator('#d-infrastructure').check();
    const both = matching((it) => ['critical', 'high'].includes(it.severity) && it.check.startsWith('infrastructure/'));
    assert.ok(both > 0);
    assert.strictEqual(await shown(page), both);
    await picture(page, 'filtered');
    // Totals and gaps stay as they are.
    assert.match(await page.locator('#blocking h2').innerText(), new RegExp(`${read.counts.blocking} findings block`));
    assert.strictEqual(await page.locator('#gaps').isVisible(), true);
    await page.locator('.tally button').click();
    assert.strictEqual(await shown(page), all);
    assert.strictEqual(await said(page), false);
  }));

  it('filters by control', on({}, async (page) => {
    const control = read.findings.find((it) => it.controls.length > 1).controls[1];
    const option = await page.locator('#control option', { hasText: `${control} ` }).getAttribute('value');
    await page.locator('#control').selectOption(option);
    const wanted = matching((it) => it.controls.includes(control));
    assert.ok(wanted > 0 && wanted < read.findings.length);
    assert.strictEqual(await shown(page), wanted);
  }));

  it('says so when nothing matches', on({}, async (page) => {
    const none = () => page.locator('.none:visible').count();
    assert.strictEqual(await none(), 0);
    const seen = new Set(read.findings.map((it) => `${it.severity} ${it.check.split('/')[0]}`));
    assert.ok(!seen.has('low secret'));
    await page.locator('#d-secrets').check();
    assert.strictEqual(await none(), 1, 'no secret is among the warnings');
    assert.strictEqual(await page.locator('#warnings .none').isVisible(), true);
    await page.locator('#s-low').check();
    assert.strictEqual(await shown(page), 0);
    assert.strictEqual(await none(), 3);
    await picture(page, 'nothing');
  }));

  it('is used with the keyboard alone', on({}, async (page) => {
    const focus = () => page.evaluate(() => {
      const it = document.activeElement;
      return it.id || it.className || it.textContent.trim() || it.tagName;
    });
    await page.keyboard.press('Tab');
    assert.strictEqual(await focus(), 'skip');
    const box = await page.locator('.skip').boundingBox();
    assert.ok(box.y >= 0, 'the skip link shows once it has the focus');
    const order = [];
    for (let at = 0; at < 14; at += 1) {
      await page.keyboard.press('Tab');
      order.push(await focus());
    }
    const inOrder = ['s-critical', 's-high', 's-medium', 's-low', 'd-secrets', 'd-infrastructure', 'control'].map((id) => order.indexOf(id));
    assert.ok(inOrder.every((at, index) => at >= 0 && (index === 0 || at > inOrder[index - 1])), order.join(', '));
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.strictEqual(outline, 'solid');
    await page.locator('#s-high').focus();
    await page.keyboard.press('Space');
    assert.strictEqual(await shown(page), matching((it) => it.severity === 'high'));
    // Enter sends a form in many browsers; here it does nothing.
    await page.keyboard.press('Enter');
    await page.locator('#control').focus();
    await page.keyboard.press('ArrowDown');
    assert.ok(await shown(page) < matching((it) => it.severity === 'high'));
    await page.locator('#filters button').focus();
    await page.keyboard.press('Enter');
    assert.strictEqual(await shown(page), read.findings.length);
    const summary = page.locator('#blocking summary').first();
    await summary.focus();
    assert.strictEqual(await page.locator('#blocking .more').first().isVisible(), false);
    await page.keyboard.press('Enter');
    assert.strictEqual(await page.locator('#blocking .more').first().isVisible(), true);
    await picture(page, 'opened');
    await page.goto(`file://${html}`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.strictEqual(await focus(), 'results');
  }));

  for (const [scheme, width] of [['light', 360], ['dark', 360], ['dark', 1280], ['light', 1280], ['light', 700]]) {
    it(`fits ${width} pixels, and is accessible there in the ${scheme}`, on({ colorScheme: scheme, viewport: { width, height: 800 } }, async (page) => {
      assert.strictEqual(await overflow(page), 0);
      await picture(page, `${scheme}-${width}`);
      // Everything open: that is where long words stand.
      await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
      assert.strictEqual(await overflow(page), 0);
      if (width === 360) {
        await page.locator('#blocking .card').nth(3).scrollIntoViewIfNeeded();
        await picture(page, `${scheme}-${width}-card`);
      }
      await page.evaluate(AXE);
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      const told = found.violations.map((it) => `${it.id}: ${it.help}: ${it.nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`).join('; ')}`);
      assert.deepStrictEqual(told, []);
    }));
  }

  it('is dark where the reader wants it dark', on({ colorScheme: 'dark' }, async (page) => {
    const lightness = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number).reduce((a, b) => a + b));
    assert.ok(lightness < 150, String(lightness));
  }));

  it('prints every finding, whatever is filtered or folded', on({}, async (page) => {
    await page.locator('#s-low').check();
    await page.emulateMedia({ media: 'print' });
    assert.strictEqual(await shown(page), read.findings.length);
    const folded = await page.locator('.more:visible').count();
    assert.strictEqual(folded, read.findings.length);
    await picture(page, 'print');
    const pdf = await page.pdf({ path: PICTURES ? path.join(PICTURES, 'print.pdf') : path.join(FOLDER, 'print.pdf'), format: 'A4', tagged: true });
    const text = textOf(pdf);
    for (const title of new Set(read.findings.map((it) => it.title))) assert.ok(text.includes(title.replace(/\s/g, '')), title);
  }));
});

/** The text of a PDF that Chromium made, without spaces: glyphs through the fonts' own tables back to characters. */
function textOf(pdf) {
  const raw = pdf.toString('latin1');
  const objects = new Map();
  for (const found of raw.matchAll(/(\d+) 0 obj\s([\s\S]*?)endobj/g)) objects.set(found[1], found[2]);
  const stream = (body) => {
    const start = body.indexOf('stream') + 'stream'.length;
    const bytes = Buffer.from(body.slice(body[start] === '\r' ? start + 2 : start + 1, body.lastIndexOf('endstream')), 'latin1');
    return body.includes('/FlateDecode') ? zlib.inflateSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString('latin1') : bytes.toString('latin1');
  };
  const fonts = new Map();
  for (const [id, body] of objects) {
    const table = /\/ToUnicode (\d+) 0 R/.exec(body);
    if (table) fonts.set(id, glyphs(stream(objects.get(table[1]))));
  }
  let text = '';
  for (const [, body] of objects) {
    if (!/\/Type\s*\/Page\b/.test(body)) continue;
    const named = new Map([...body.matchAll(/\/(F\d+) (\d+) 0 R/g)].map((it) => [it[1], fonts.get(it[2])]));
    let font = new Map();
    for (const part of stream(objects.get(/\/Contents (\d+) 0 R/.exec(body)[1])).matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-F]+)>/gi)) {
      if (part[1]) font = named.get(part[1]) ?? new Map();
      else for (const glyph of part[2].match(/.{4}/g) ?? []) text += font.get(parseInt(glyph, 16)) ?? '';
    }
  }
  return text.normalize('NFKC').replace(/\s/g, '');
}

function glyphs(table) {
  const known = new Map();
  const character = (hex) => String.fromCodePoint(...hex.match(/.{4}/g).map((it) => parseInt(it, 16)));
  for (const block of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, glyph, hex] of block[1].matchAll(/<([0-9A-F]+)>\s*<([0-9A-F]+)>/gi)) known.set(parseInt(glyph, 16), character(hex));
  }
  for (const block of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, first, last, hex] of block[1].matchAll(/<([0-9A-F]+)>\s*<([0-9A-F]+)>\s*<([0-9A-F]+)>/gi)) {
      for (let at = parseInt(first, 16); at <= parseInt(last, 16); at += 1) known.set(at, String.fromCodePoint(parseInt(hex, 16) + at - parseInt(first, 16)));
    }
  }
  return known;
}
