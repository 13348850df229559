import { buildIfStale } from '../../../build/build.mjs';
import { electronEnvironment, electronRuntime } from '../../../build/setup/electron-runtime.mjs';
import { hasDisplay } from '../../../build/setup/system.mjs';

/** Every run tests the sources as they are, on the Electron that this machine can have. */
export default async function globalSetup(): Promise<void> {
  if (!hasDisplay()) throw new Error('There is no display. "npm run e2e" starts the tests on a virtual one.');
  Object.assign(process.env, electronEnvironment(await electronRuntime()));
  buildIfStale();
}
