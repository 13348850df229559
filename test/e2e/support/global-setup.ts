import type { FullConfig } from '@playwright/test';
import { buildIfStale } from '../../../build/build.mjs';
import { electronEnvironment, electronRuntime } from '../../../build/setup/electron-runtime.mjs';
import { hasDisplay } from '../../../build/setup/system.mjs';
import { makeEmptyDatabase } from '../../fixtures/licensing/empty-database.js';
import { buildMockedMain } from './mocked-console.js';
import { startScreens } from './screens.js';

/** Every run tests the sources as they are, on the Electron that this machine can have; answers what ends the screens. */
export default async function globalSetup(config: FullConfig): Promise<(() => Promise<void>) | undefined> {
  Object.assign(process.env, electronEnvironment(await electronRuntime()));
  buildIfStale();
  await buildMockedMain();
  await makeEmptyDatabase();
  return hasDisplay() ? undefined : startScreens(config.workers);
}
