import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { AuditAction } from '../../shared/audit/entry.js';
import { assertNever, toErrorData } from '../../shared/errors.js';
import { clusterTexts as words } from '../../shared/texts/command-line/cluster.js';
import { text, verbatim } from '../../shared/texts/text.js';
import { runClock } from '../../core/lib/run-clock.js';
import { defaultDataFolder, openDataFolder } from '../../core/state/data-folder.js';
import { loadConf } from '../../core/state/load-conf.js';
import { databaseRef, openSecretStore } from '../../core/state/secret-store.js';
import { createStateProblems } from '../../core/state/state-problems.js';
import type { AuditRecord } from '../../core/audit/audit-log.js';
import type { CatalogueMove, MovedCatalogue } from '../../core/cluster/move-catalogue.js';
import { usage } from '../arguments.js';
import { type RunAlone, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import type { Output } from '../output.js';

const ways = { toDatabase: z.literal(true), join: z.literal(true), toFolder: z.literal(true) };
const moveOptions = z.object(ways).partial().shape;
const controlOptions = { take: z.literal(true).optional() };
const dataOptions = { dataDir: z.string().optional() };

/** What is done to the catalogue while nothing has it open: an engine would. */
export function catalogueMoveCommands(cluster: Command, run: RunAlone): void {
  cluster
    .command('move')
    .description(words.move.description)
    .option('--to-database', words.move.toDatabase)
    .option('--join', words.move.join)
    .option('--to-folder', words.move.toFolder)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ output, surroundings: { environment } }) => {
        const { toDatabase, join, toFolder } = optionsOf(command, moveOptions);
        if ([toDatabase, join, toFolder].filter((way) => way === true).length !== 1)
          throw usage(verbatim(words.move.chooseOne));
        const { joinDatabase, moveToDatabase, moveToFolder } =
          await import('../../core/cluster/move-catalogue.js');
        const start = toDatabase === true ? moveToDatabase : join === true ? joinDatabase : moveToFolder;
        const moved = await onDataFolder(command, environment, output, 'catalogue-moved', start);
        output.result(moved, () => [saidOf(moved)]);
        return exitCodes.success;
      }),
    );
  cluster
    .command('control')
    .description(words.control.description)
    .option('--take', words.control.take)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ output, surroundings: { environment } }) => {
        const { take = false } = optionsOf(command, controlOptions);
        const { controlOf } = await import('../../core/cluster/move-catalogue.js');
        const found = await onDataFolder(
          ...([command, environment, output, take ? 'control-taken' : null] as const),
          (move) => controlOf(move, take),
        );
        output.result(found, () => [found === null ? words.control.none : words.control.is(found)]);
        return exitCodes.success;
      }),
    );
}

function saidOf(moved: MovedCatalogue): string {
  switch (moved.type) {
    case 'moved':
      return words.move.done(moved);
    case 'joined':
      return words.move.joined(moved);
    case 'left':
      return words.move.left(moved);
    default:
      return assertNever(moved);
  }
}

/** Does it to the catalogue of the data folder that the command names, and enters it in the log of actions, where it is an action. */
async function onDataFolder<T>(
  command: Command,
  environment: NodeJS.ProcessEnv,
  output: Output,
  action: AuditAction | null,
  work: (move: CatalogueMove) => T,
): Promise<T> {
  const given = optionsOf(command, dataOptions).dataDir;
  const dataDir = given === undefined ? defaultDataFolder(environment, process.platform) : resolve(given);
  openDataFolder(dataDir);
  const clock = runClock(environment);
  const problems = createStateProblems((problem) => {
    output.warn([problem.text]);
  });
  const secrets = openSecretStore(
    {
      ...{ loadStore: loadConf, folder: dataDir, clock, problems },
      onQuarantine: (path) => {
        output.warn([text('state.setAside', { path })]);
      },
    },
    null,
  );
  const password = await secrets.read(databaseRef);
  const { openAuditLog } = await import('../../core/audit/audit-log.js');
  const audit = openAuditLog({ dataDir, clock, place: 'command-line' });
  const note = (outcome: AuditRecord['outcome']): void => {
    if (action !== null) audit.record({ action, about: {}, outcome });
  };
  try {
    const done = work({ dataDir, clock, password });
    note('done');
    return done;
  } catch (error) {
    note(toErrorData(error).code);
    throw error;
  } finally {
    output.warn(audit.warnings());
    audit.close();
  }
}
