// No token, no private key and no passphrase in anything that was printed, nor in any bundle or report that was written.
//
// node leaks.js FOLDER: ends with 1, naming what was found where, or when there was nothing to look for or to look at.
const fs = require('fs');
const path = require('path');

const [folder] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const made = fs
  .readdirSync(path.join(folder, 'made'), { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name);
const isKey = (name) => name.endsWith('.pem');
const bodyOf = (pem) => pem.split('\n').filter((line) => line.length > 24 && !line.startsWith('-----'));

// The head of a token is no secret and the same in all; its body and its signature are enough each.
const tokens = read('services/tokens')
  .trim()
  .split('\n')
  .flatMap((token) => token.split('.').slice(1));
const keys = [...made.filter(isKey).map((name) => read(`made/${name}`)), read('private')].flatMap(bodyOf);
const passphrases = ['a passphrase that is never printed', 'another passphrase that is never printed'];
const secrets = [...new Set([...tokens, ...keys, ...passphrases, JSON.parse(read('services/oidc.json')).requestToken])];
const looked = ['outputs', ...made.filter((name) => !isKey(name)).map((name) => `made/${name}`)];
const found = looked.flatMap((name) => {
  const text = read(name);
  return secrets.filter((secret) => text.includes(secret)).map((secret) => `${name}: a secret of ${secret.length} characters`);
});
for (const leak of found) console.log(`LEAK ${leak}`);
console.log(
  `${secrets.length} tokens, keys and passphrases looked for in ${looked.length} outputs and files: ${found.length} found`,
);
process.exit(found.length > 0 || tokens.length === 0 || keys.length === 0 || read('outputs').length === 0 ? 1 : 0);
