import { type ElectronApplication, _electron } from '@playwright/test';

/**
 * Starts Electron. Its main process is asked once more where the inspector has lost its answer, as it does now and then on a busy machine
 * (microsoft/playwright#33737): what a test does there must bear to be done twice.
 */
export async function startElectron(
  options: Parameters<typeof _electron.launch>[0],
): Promise<ElectronApplication> {
  const app = await _electron.launch(options);
  // Playwright gives an action in Electron thirty seconds, whatever the test itself is given.
  app.context().setDefaultTimeout(60_000);
  const evaluate = app.evaluate.bind(app) as (...args: readonly unknown[]) => Promise<unknown>;
  const evaluateAgain = async (...args: readonly unknown[]): Promise<unknown> => {
    try {
      return await evaluate(...args);
    } catch (error) {
      if (!String(error).includes('promise was garbage collected')) throw error;
      return evaluate(...args);
    }
  };
  return Object.assign(app, { evaluate: evaluateAgain });
}
