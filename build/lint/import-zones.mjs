// @ts-check
import { builtinModules } from 'node:module';
import { root } from '../paths.mjs';

/**
 * Who may import whom (docs/architecture.md): files below `target` may not import from `from`, save from `except`
 * (relative to `from`).
 * @type {{ target: string, from: string, except?: string[], message: string }[]}
 */
export const importZones = [
  {
    target: './renderer',
    from: '.',
    // The in-app guide is the user guide itself, the mark is the icon's drawing.
    except: ['./renderer', './shared', './docs/user-guide', './build/icons', './node_modules'],
    message: 'The page knows only shared/: ask the main process over the contract.',
  },
  {
    target: './shared',
    from: '.',
    except: ['./shared', './node_modules'],
    message: 'shared/ stands on its own: everything else stands on it.',
  },
  {
    target: './electron',
    from: '.',
    except: ['./electron', './shared', './node_modules'],
    message: 'The console knows neither its page, its command line, the licensing server nor tests.',
  },
  {
    target: './server',
    from: '.',
    except: ['./server', './shared', './node_modules'],
    message: 'The licensing server is a program of its own; what both sides must know is in shared/.',
  },
  {
    target: './cli',
    from: '.',
    except: ['./cli', './electron', './shared', './node_modules'],
    message: 'The command line shares the domain code of electron/ and nothing else.',
  },
  ...['main.ts', 'preload.ts', 'console', 'ipc', 'window', 'worker/host.ts', 'worker/index.ts'].map(
    (from) => ({
      target: './cli',
      from: `./electron/${from}`,
      message: 'The command line runs on plain Node: this belongs to Electron.',
    }),
  ),
  {
    target: './electron/license',
    from: './electron/jobs',
    message: 'The license decides about jobs without knowing them.',
  },
  ...['backup', 'https', 'jobs', 'license', 'license-update', 'repository', 'restore', 'sources'].flatMap(
    (domain) =>
      ['console', 'ipc', 'window', 'main.ts', 'worker/host.ts'].map((from) => ({
        target: `./electron/${domain}`,
        from: `./electron/${from}`,
        message: 'Domain code runs on plain Node: effects come in as arguments.',
      })),
  ),
].map((zone) => ({ ...zone, target: `${root}/${zone.target}`, from: `${root}/${zone.from}` }));

/** The edges where Electron begins; everything else also runs on plain Node. */
export const electronFiles = [
  'electron/main.ts',
  'electron/preload.ts',
  'electron/console/**',
  'electron/ipc/**',
  'electron/window/**',
  'electron/worker/host.ts',
  'electron/worker/index.ts',
  'electron/notifications/desktop-notification.ts',
  'electron/store/keychain.ts',
];

const electronModule = {
  regex: '^electron(/|-store$|$)',
  message:
    'Electron begins at the edges (build/lint/import-zones.mjs): domain code takes effects as arguments.',
};
const nodeModules = {
  regex: `^(node:|(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$)`,
  message: 'This code also runs in the page, which has no Node.',
};
const rawChannels = {
  name: 'electron',
  importNames: ['ipcMain', 'ipcRenderer'],
  message: 'One file at each end holds the raw channel: use the contract of shared/ipc.',
};

/**
 * The modules that a place may not import, as options of `no-restricted-imports`.
 * @param {{ electron: 'none' | 'typed-ipc' | 'all', node: boolean }} allowed
 */
export function restrictedModules(allowed) {
  return {
    paths: allowed.electron === 'typed-ipc' ? [rawChannels] : [],
    patterns: [
      ...(allowed.electron === 'none' ? [electronModule] : []),
      ...(allowed.node ? [] : [nodeModules]),
    ],
  };
}
