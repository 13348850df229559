import { homedir } from 'node:os';
import { join } from 'node:path';

const productFolder = 'Postkeep';

/** The console's own data folder (command-line.md `--data-dir` default): where Electron's `userData` is, known to plain Node too. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), productFolder);
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', productFolder);
    default: {
      const configured = environment['XDG_CONFIG_HOME'];
      return join(
        configured === undefined || configured === '' ? join(homedir(), '.config') : configured,
        productFolder,
      );
    }
  }
}
