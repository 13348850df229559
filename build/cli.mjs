// @ts-check
// `npm run -s cli -- …`: the command line of this checkout, built first when it is stale.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './build.mjs';
import { root, script } from './paths.mjs';

script(import.meta.url, async () => {
  buildIfStale();
  // npm starts scripts in the checkout; relative paths are meant from where the user stands.
  if (process.env.npm_lifecycle_event === 'cli') process.chdir(process.env.INIT_CWD ?? '.');
  const cli = join(root, 'out', 'cli', 'index.js');
  process.argv.splice(1, 1, cli);
  await import(pathToFileURL(cli).href);
});
