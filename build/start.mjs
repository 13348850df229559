// @ts-check
// `npm start`: the console of this checkout, built first when it is stale.
import { buildIfStale } from './build.mjs';
import { root, script } from './paths.mjs';
import { runElectron } from './run-electron.mjs';

script(import.meta.url, async () => {
  buildIfStale();
  process.exitCode = await runElectron([root, ...process.argv.slice(2)]);
});
