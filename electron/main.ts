// First: libraries ask for the home folder when they are loaded.
import '../core/lib/home-folder.js';
import './main/no-schema-compiler.js';
import { app } from 'electron';
import { reportFault } from './log/log-file.js';
import { placeChromium } from './main/chromium-folders.js';
import { type HandedOver, type LaunchOptions, readLaunchOptions } from './main/launch-options.js';
import { endWithoutStart, makeStartPossible, whyNotClaimed } from './main/start-failure.js';
import { keepFilesPrivate } from '../core/lib/private-files.js';
import { packagedBuild } from '../core/lib/build-constants.js';
import { declareAppScheme } from './window/app-protocol.js';
import { shutChromiumNetwork } from './window/hardening.js';
import { backupWorker, forkWorker } from './worker/fork-worker.js';

keepFilesPrivate();
app.setName('Postkeep');
declareAppScheme();
// Together with --no-sandbox (root in tests) this is a crash loop.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

try {
  start(readLaunchOptions(process.argv.slice(1), process.env, process.platform, packagedBuild));
} catch (error) {
  endWithoutStart(app, error);
}

function start(launch: LaunchOptions): void {
  makeStartPossible(launch.dataFolder);
  const profile = placeChromium(app, launch.dataFolder);
  shutChromiumNetwork(app, launch.devServerUrl);
  const handedOver: HandedOver = { keyFile: launch.keyFile };
  if (app.requestSingleInstanceLock(handedOver)) {
    // Not awaited: an ES module that awaits `ready` at its top level never gets it.
    void app
      .whenReady()
      .then(async () => {
        // The longest way to the first screen is the worker's: it reads its code while main reads the rest of its own.
        const worker = forkWorker(launch.dataFolder, backupWorker);
        const { startConsole } = await import('./main/start-console.js');
        startConsole(launch, worker);
      })
      .catch((error: unknown) => {
        reportFault('start', error);
        endWithoutStart(app, error);
      });
    return;
  }
  const reason = whyNotClaimed(profile);
  if (reason === null) app.exit(0);
  else endWithoutStart(app, reason);
}
