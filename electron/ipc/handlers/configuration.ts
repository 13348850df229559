import { audited } from '../../../core/audit/audited-services.js';
import {
  type ConfigurationFile,
  readConfigurationFile,
  readConfigurationText,
  readHeader,
} from '../../../core/configuration/configuration-file.js';
import { exportConfiguration } from '../../../core/configuration/export-configuration.js';
import { importConfiguration, prepareImport } from '../../../core/configuration/import-configuration.js';
import { consoleToMove, moveAway } from '../../../core/configuration/move.js';
import type { ConfigurationServices } from '../../../core/configuration/services.js';
import type {
  ConfigurationFileKind,
  ImportPlan,
  MovedFolders,
} from '../../../shared/configuration/import-plan.js';
import { AppError } from '../../../shared/errors.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import { dateOf } from '../../../shared/license/calendar.js';
import type { Settings } from '../../../shared/settings.js';
import { desktop } from '../../../shared/texts/desktop.js';
import { text } from '../../../shared/texts/text.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { writeExport } from './write-export.js';

interface ConfigurationHandlerServices {
  readonly configuration: ConfigurationServices;
  readonly dialogs: FileDialogs;
  /** An import has put everything in place; with the settings of before. */
  readonly imported: (before: Settings) => Promise<void>;
}

interface Reviewed {
  readonly file: ConfigurationFile;
  readonly scope: ConfigurationFileKind;
  readonly folders: MovedFolders;
  readonly plan: ImportPlan;
}

const { files } = desktop;
const filters = [{ name: files.kinds.configuration, extensions: ['json'] }];

/** Configuration files: main reads and writes them, so that no password of theirs is in the page. */
export function configurationHandlers(
  services: ConfigurationHandlerServices,
): Pick<Handlers<ConsoleContract>, 'configuration' | 'move'> {
  const { configuration, dialogs } = services;
  const { audit } = configuration;
  let chosen: { readonly path: string; readonly text: string } | null = null;
  let reviewed: Reviewed | null = null;
  const placeFor = (name: string): Promise<string | null> =>
    dialogs.saveFile(
      files.exportConfiguration,
      `${name}-${dateOf(configuration.clock().toISOString())}.json`,
      filters,
    );

  return {
    configuration: {
      async export({ passphrase }) {
        const path = await placeFor(files.configurationName);
        if (path === null) return { outcome: 'cancelled' };
        await audited(audit, 'configuration-exported', { target: path }, async () => {
          await writeExport(
            path,
            await exportConfiguration(configuration, { kind: 'configuration', passphrase }),
          );
        });
        return { outcome: 'saved', path, holds: null };
      },
      async choose() {
        const path = await dialogs.openFile(files.importConfiguration, filters);
        if (path === null) return null;
        [chosen, reviewed] = [null, null];
        const content = readConfigurationText(path);
        const header = readHeader(content, path);
        chosen = { path, text: content };
        return header;
      },
      async review({ scope, passphrase, folders }) {
        if (chosen === null) throw nothingChosen();
        reviewed = null;
        const file = await readConfigurationFile(chosen.text, chosen.path, passphrase);
        const { plan } = await prepareImport(configuration, file, scope, folders);
        reviewed = { file, scope, folders, plan };
        return plan;
      },
      async import() {
        if (chosen === null || reviewed === null) throw nothingChosen();
        const { file, scope, folders, plan } = reviewed;
        const before = configuration.settings.readOrThrow();
        const action = scope === 'move' ? 'console-taken-over' : 'configuration-imported';
        await audited(audit, action, { target: chosen.path }, () =>
          importConfiguration(configuration, file, scope, folders, plan),
        );
        [chosen, reviewed] = [null, null];
        await services.imported(before);
      },
    },
    move: {
      get: () => consoleToMove(configuration),
      async export({ passphrase }) {
        const path = await placeFor(files.moveName);
        if (path === null) return { outcome: 'cancelled' };
        await audited(audit, 'console-moved', { target: path }, () =>
          moveAway(configuration, passphrase, (content) => writeExport(path, content)),
        );
        return { outcome: 'saved', path, holds: null };
      },
      async undo() {
        await audited(audit, 'move-undone', {}, () => configuration.license.setMoved(null));
      },
    },
  };
}

function nothingChosen(): AppError {
  return new AppError('not-found', text('configuration.nothingReviewed'));
}
