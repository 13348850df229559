import type { Command } from 'commander';
import { z } from 'zod';
import type { BucketRepository } from '../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../shared/backup/object-store-place.js';
import type { ListedRepository } from '../../shared/backup/repository-stats.js';
import { type RunOnConsole, optionsOf } from '../command.js';
import { table } from '../output.js';
import { render } from '../../shared/texts/text.js';
import { repositoryNamed } from '../repository-named.js';
import { repositoryTexts } from '../../shared/texts/command-line/repository.js';
import { encryptionTexts } from '../../shared/texts/command-line/repository-encryption.js';
import { bucketLines, repositoryBucketCommands } from './repository-bucket.js';
import { exitCodeOfReport, repositoryCareCommands } from './repository-care.js';
import { repositoryEncryptionCommands, unlockIfGiven } from './repository-encryption.js';

export function repositoryCommands(program: Command, run: RunOnConsole): void {
  const repository = program.command('repository').description(repositoryTexts.description);
  repository
    .command('stats')
    .description(repositoryTexts.stats.description)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const own = await workspace.engine.repository.stats();
        const buckets = await workspace.engine.buckets.list();
        const bucketAt = (folder: string) => buckets.find(({ path }) => path === folder) ?? null;
        const repositories = (await workspace.engine.repository.list()).map((each) => ({
          ...each,
          bucket: bucketAt(each.path),
        }));
        const shown = repositories.length === 0 ? [own] : repositories;
        output.result({ ...own, repositories }, () =>
          shown.flatMap((stats) => [
            repositoryTexts.stats.path(stats),
            ...bucketLines(bucketAt(stats.path)),
            ...(stats.error === null
              ? [
                  repositoryTexts.stats.messages(stats),
                  repositoryTexts.stats.restorePoints(stats),
                  repositoryTexts.stats.size(stats),
                ]
              : [
                  repositoryTexts.stats.unknown({ problem: render(stats.error.message) }),
                  repositoryTexts.stats.onDisk(stats),
                ]),
          ]),
        );
        return exitCodeOfReport({ repositories: shown });
      }),
    );
  repositoryCareCommands(repository, run);
  repository
    .command('list')
    .description(repositoryTexts.list.description)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const buckets = await workspace.engine.buckets.list();
        const known = (await workspace.engine.repository.known()).map((each) => ({
          ...each,
          bucket: buckets.find(({ path }) => path === each.path) ?? null,
        }));
        output.result(known, () =>
          table(repositoryTexts.list.header, known.map(listRow), repositoryTexts.none),
        );
        return exitCodeOfReport({ repositories: known });
      }),
    );
  repository
    .command('open <folder>')
    .description(repositoryTexts.open.description)
    .option('--passphrase-file <file>', encryptionTexts.passphraseFile)
    .action((folder: string, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const { workspace, output } = context;
        const path = await repositoryNamed(context, folder);
        await unlockIfGiven(context, path, optionsOf(command, { passphraseFile: z.string().optional() }));
        const opened = await workspace.engine.repository.open({ path });
        output.result(opened, () => openLines(opened));
        return exitCodeOfReport({ repositories: [opened] });
      }),
    );
  repositoryEncryptionCommands(repository, run);
  repositoryBucketCommands(repository, run);
}

/** One that is locked is opened too, so that it can be unlocked later; nothing of it can be browsed until then. */
function openLines(opened: ListedRepository): string[] {
  if (opened.error !== null) return [render(opened.error.message)];
  return [opened.use === 'own' ? repositoryTexts.open.own(opened) : repositoryTexts.open.opened(opened)];
}

function listRow(listed: ListedRepository & { readonly bucket: BucketRepository | null }): string[] {
  const { path, use, mailboxes, restorePoints, error, bucket } = listed;
  return [
    bucket === null ? path : `${nameOfPlace(bucket.place)} (${path})`,
    repositoryTexts.list.uses[use],
    String(mailboxes),
    restorePoints === null ? '-' : String(restorePoints),
    error === null ? repositoryTexts.list.reachable : render(error.message),
  ];
}
