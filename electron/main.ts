import { join } from 'node:path';
import { app, dialog } from 'electron';
import { toErrorData } from '../shared/errors.js';
import { render } from '../shared/texts/text.js';
import { startConsole } from './main/start-console.js';
import { reportFault } from './log/log-file.js';
import { readLaunchOptions } from './main/launch-options.js';
import { keepFilesPrivate } from '../core/lib/private-files.js';
import { packagedBuild } from '../core/lib/build-constants.js';
import { declareAppScheme } from './window/app-protocol.js';
import { shutChromiumNetwork } from './window/hardening.js';
import { desktop } from '../shared/texts/desktop.js';

keepFilesPrivate();
const launch = readLaunchOptions(process.argv.slice(1), process.env, process.platform, packagedBuild);

app.setName('Postkeep');
app.setPath('userData', launch.dataFolder);
// Chromium's own files stay apart from the console's state.
app.setPath('sessionData', join(launch.dataFolder, 'chromium'));
declareAppScheme();
shutChromiumNetwork(app, launch.devServerUrl);
// Together with --no-sandbox (root in tests) this is a crash loop.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

if (app.requestSingleInstanceLock()) {
  // Not awaited: an ES module that awaits `ready` at its top level never gets it.
  void app
    .whenReady()
    .then(() => startConsole(launch))
    .catch((error: unknown) => {
      reportFault('start', error);
      const { code, message, details } = toErrorData(error);
      dialog.showErrorBox(
        desktop.cannotStart,
        [
          render(message),
          details === undefined ? '' : typeof details === 'string' ? details : render(details),
          `(${code})`,
        ].join('\n\n'),
      );
      app.exit(1);
    });
} else {
  app.exit(0);
}
