// What Electron's own default app does for `electron [-r module] <app folder>`, for a runtime that comes without it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const requireModule = createRequire(import.meta.url);
const args = process.argv.slice(1);
let folder;
for (let index = 0; index < args.length && folder === undefined; index += 1) {
  const arg = args[index];
  if (arg === '-r' || arg === '--require') requireModule(resolve(args[(index += 1)]));
  else if (!arg.startsWith('-')) folder = resolve(arg);
}
if (folder === undefined) {
  process.stderr.write('Name the folder of an app: electron [-r module] <folder>\n');
  app.exit(2);
} else {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  process.defaultApp = true;
  app.name = manifest.productName ?? manifest.name;
  app.setVersion(manifest.version);
  app.setAppPath(folder);
  // Awaited, or `ready` fires before the app's main has run.
  await import(pathToFileURL(join(folder, manifest.main)).href);
}
