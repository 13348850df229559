// @ts-check
import { builtinModules } from 'node:module';
import { root } from '../paths.mjs';

/** Rooms of core, from the ground up: each may import only the rooms before it, and `engine.ts` on top imports them all. */
const coreRooms = [
  ...['lib', 'https', 'postgres', 'object-store', 'state'],
  ...['license', 'license-update', 'usage-reports', 'license-notices', 'app-update', 'audit'],
  ...[
    'sources',
    'repository',
    'catalogue',
    'sessions',
    'jobs',
    'notifications',
    'configuration',
    'mailboxes',
    'license-reports',
    'maintenance',
    'backup',
    'cluster',
    'restore',
    'diagnostics',
    'handlers',
  ],
];

/** Layers of the page, from the ground up. */
const rendererLayers = ['messages', 'base', 'components', 'stores', 'features', 'app'];

/**
 * One zone for each room of `order` that forbids what stands above it.
 * @param {string} top @param {readonly string[]} order @param {readonly string[]} [above] files on top of all rooms
 */
function upward(top, order, above = []) {
  return order.flatMap((room, floor) =>
    [...order.slice(floor + 1), ...above].map((from) => ({
      target: `./${top}/${room}`,
      from: `./${top}/${from}`,
      message: `Rooms of ${top}/ import only rooms below them: ${order.join(' ← ')}.`,
    })),
  );
}

/**
 * Zones that keep the texts of one program from everybody else.
 * @param {string} texts folder of shared/texts @param {string} subject @param {readonly string[]} others
 */
function wordedOnlyFor(texts, subject, others) {
  const rest = ['!(texts)/**', '*.ts', `texts/!(${texts})/**`, 'texts/*.ts'];
  return [...others, ...rest.map((glob) => `shared/${glob}`)].map((place) => ({
    target: `./${place}`,
    from: `./shared/texts/${texts}`,
    message: `${subject} is worded there and nowhere else.`,
  }));
}

/**
 * Who may import whom (docs/architecture.md): files below `target` may not import from `from`, except from `except`
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
    target: './shared/!(ipc)/**',
    from: './shared/ipc/**',
    message: 'A model owns its types: the contracts of shared/ipc only wire them.',
  },
  {
    target: './shared/*.ts',
    from: './shared/ipc/**',
    message: 'A model owns its types: the contracts of shared/ipc only wire them.',
  },
  {
    target: './shared/ipc/worker-contract.ts',
    from: './shared/ipc/console-contract.ts',
    message: 'The contract of the console is built on that of the worker, which knows no console.',
  },
  {
    target: './core',
    from: '.',
    except: ['./core', './shared', './node_modules'],
    message: 'The engine runs on plain Node and knows no program that uses it: effects come in as arguments.',
  },
  {
    target: './electron',
    from: '.',
    except: ['./electron', './core', './shared', './node_modules'],
    message: 'The console knows neither its page, its command line, the licensing server nor tests.',
  },
  {
    target: './server',
    from: '.',
    except: ['./server', './core/lib', './shared', './node_modules'],
    message: 'The licensing server is a program of its own; what both sides must know is in shared/.',
  },
  {
    target: './cli',
    from: '.',
    except: ['./cli', './core', './shared', './node_modules'],
    message: 'The command line stands on core/ and shared/ and nothing else.',
  },
  ...wordedOnlyFor('command-line', 'What the command line prints', [
    'core',
    'electron',
    'renderer',
    'server',
  ]),
  ...wordedOnlyFor('licensing-server', 'What the licensing server says', [
    'core',
    'electron',
    'renderer',
    'cli',
  ]),
  ...upward('core', coreRooms, ['engine.ts']),
  ...upward('renderer', rendererLayers),
].map((zone) => ({ ...zone, target: `${root}/${zone.target}`, from: `${root}/${zone.from}` }));

/** The edges where Electron begins; everything else also runs on plain Node. */
export const electronFiles = ['electron/**'];

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

const ownControls = [
  {
    name: '@fluentui/react-components',
    importNames: ['ProgressBar'],
    message: 'Fluent’s cannot stand still, and throws: use renderer/components/ProgressBar.tsx.',
  },
  {
    name: '@fluentui/react-components',
    importNames: ['DialogContent'],
    message:
      'The keyboard cannot scroll Fluent’s where it is text alone: use renderer/components/DialogText.tsx.',
  },
];

/**
 * The modules that a place may not import, as options of `no-restricted-imports`.
 * @param {{ electron: 'none' | 'typed-ipc' | 'all', node: boolean }} allowed
 */
export function restrictedModules(allowed) {
  return {
    paths: [...(allowed.electron === 'typed-ipc' ? [rawChannels] : []), ...(allowed.node ? [] : ownControls)],
    patterns: [
      ...(allowed.electron === 'none' ? [electronModule] : []),
      ...(allowed.node ? [] : [nodeModules]),
    ],
  };
}
