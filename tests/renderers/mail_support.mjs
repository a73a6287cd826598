// What mail programs make of the HTML files named, by caniemail.com: each feature that one of CLIENTS does not, or only
// partly, support, as JSON: {none: {feature: [client, ...]}, partial: {...}}. CANIEMAIL names the package's folder.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const CLIENTS = ['gmail.*', 'outlook.*', 'apple-mail.*', 'yahoo.*'];
const { caniemail } = await import(pathToFileURL(`${process.env.CANIEMAIL}/dist/index.js`));
const found = { none: {}, partial: {} };
for (const file of process.argv.slice(2)) {
  const { issues } = caniemail({ clients: CLIENTS, html: readFileSync(file, 'utf8') });
  for (const [kind, level] of [['none', issues.errors], ['partial', issues.warnings]]) {
    for (const [client, features] of level) {
      for (const { title } of features) {
        (found[kind][title] ??= new Set()).add(client);
      }
    }
  }
}
const told = (features) => Object.fromEntries(Object.entries(features).map(([name, at]) => [name, [...at].sort()]));
console.log(JSON.stringify({ none: told(found.none), partial: told(found.partial) }));
