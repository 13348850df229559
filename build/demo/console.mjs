// @ts-check
import { _electron } from '@playwright/test';
import { root } from '../paths.mjs';
import { sandboxSwitches } from '../run-electron.mjs';

/** @typedef {import('@playwright/test').ElectronApplication} ElectronApplication */
/** @typedef {import('@playwright/test').Page} Page */

/**
 * Opens the built console on a data folder.
 * @param {string} dataFolder
 * @param {Readonly<Record<string, string>>} environment
 * @returns {Promise<{ app: ElectronApplication, page: Page }>}
 */
export async function openConsole(dataFolder, environment) {
  const app = await _electron.launch({
    args: [...sandboxSwitches(), root, '--data-dir', dataFolder],
    env: { .../** @type {Record<string, string>} */ (process.env), ...environment },
  });
  const page = await app.firstWindow();
  await page.getByText('Postkeep').first().waitFor();
  return { app, page };
}

/**
 * Answers the next file dialog, which no script can click, with `path`.
 * @param {ElectronApplication} app
 * @param {string} path
 */
export async function answerFileDialogs(app, path) {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}
