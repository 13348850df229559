import type { Command } from 'commander';
import { z } from 'zod';
import type {
  BucketProgress,
  BucketRepository,
  ProbedBucket,
} from '../../shared/backup/bucket-repository.js';
import { lockDaysSchema, nameOfPlace } from '../../shared/backup/object-store-place.js';
import { AppError } from '../../shared/errors.js';
import { bucketTexts as words } from '../../shared/texts/command-line/repository-bucket.js';
import { encryptionTexts } from '../../shared/texts/command-line/repository-encryption.js';
import { render, text } from '../../shared/texts/text.js';
import { parseArgument, readPrivateFile, usage } from '../arguments.js';
import {
  type BucketOptions,
  bucketOptions,
  givenBucketOptions,
  indexOptions,
  isBucketName,
  lockOptions,
  namesIn,
  parseCache,
  placeOf,
  withBucketOptions,
  withIndexOptions,
  withLockOption,
} from '../bucket-options.js';
import { type CommandContext, type RunOnConsole, changesOf, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { keptLines, newPassphrase, recoveryLines } from '../passphrases.js';
import { ownOrNamed, repositoryNamed } from '../repository-named.js';

const secretOptions = { passphraseFile: z.string().optional(), keep: z.boolean().default(true) };
const placeOptions = { ...bucketOptions, ...lockOptions };
export const createInBucketOptions = {
  ...{ ...placeOptions, ...indexOptions, ...secretOptions },
  encryption: z.boolean().default(true),
};
const connectOptions = { ...placeOptions, ...indexOptions, ...secretOptions };

export function withCreateInBucketOptions(command: Command): Command {
  return withIndexOptions(withLockOption(withBucketOptions(command))).option(
    '--no-encryption',
    words.noEncryption,
  );
}

/** What is done with repositories in buckets alone. */
export function repositoryBucketCommands(repository: Command, run: RunOnConsole): void {
  const withSecret = (command: Command): Command =>
    command.option('--passphrase-file <file>', encryptionTexts.passphraseFile);
  withLockOption(withBucketOptions(repository.command('probe <repository>')))
    .description(words.probe.description)
    .action((named: string, _options: unknown, command: Command) =>
      run(command, (context) => probe(context, named, optionsOf(command, placeOptions))),
    );
  withIndexOptions(withLockOption(withBucketOptions(withSecret(repository.command('connect <repository>')))))
    .description(words.connect.description)
    .option('--no-keep', encryptionTexts.noKeep)
    .action((named: string, _options: unknown, command: Command) =>
      run(command, (context) => connect(context, named, optionsOf(command, connectOptions))),
    );
  withSecret(repository.command('rebuild [repository]'))
    .description(words.rebuild.description)
    .action((named: string | undefined, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const { workspace, output } = context;
        const path = await ownOrNamed(context, named);
        const secret = secretIn(context, optionsOf(command, secretOptions));
        const made = await showingSteps(context, 'rebuild', () =>
          workspace.engine.buckets.rebuild({ path, secret }),
        );
        output.result(made, () => [words.rebuild.done(made), ...problemLines(made)]);
        return made.problems.length === 0 ? exitCodes.success : exitCodes.warnings;
      }),
    );
  withBucketOptions(repository.command('change-access <repository>'))
    .description(words.changeAccess.description)
    .action((named: string, _options: unknown, command: Command) =>
      run(command, (context) => changeAccess(context, named, changesOf(command, bucketOptions))),
    );
  repository
    .command('change-lock <repository> <days>')
    .description(words.changeLock.description)
    .action((named: string, given: string, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const days = parseArgument(lockDaysSchema, Number(given), 'days', words.changeLock.days);
        const path = await repositoryNamed(context, named);
        const { before } = await context.workspace.engine.buckets.changeLock({ path, days });
        context.output.result({ path, days, before }, () => [words.changeLock.done({ path, days, before })]);
        return exitCodes.success;
      }),
    );
  repository
    .command('set-cache <repository> <size>')
    .description(words.setCache.description)
    .action((named: string, size: string, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const cacheBytes = parseCache(size) ?? 0;
        const path = await repositoryNamed(context, named);
        await context.workspace.engine.buckets.setCache({ path, cacheBytes });
        context.output.result({ path, cacheBytes }, () => [words.setCache.done({ path, cacheBytes })]);
        return exitCodes.success;
      }),
    );
  repository
    .command('forget <repository>')
    .description(words.forget.description)
    .action((named: string, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const path = await repositoryNamed(context, named);
        await context.workspace.engine.buckets.forget({ path });
        context.output.result({ path }, () => [words.forget.done({ path })]);
        return exitCodes.success;
      }),
    );
}

/**
 * Before something is restored: takes in what others have written to buckets that are opened only for that. One that cannot be looked at is used as it is
 * known, and said. Throws AppError `cancelled` where the look was stopped: nothing is restored then.
 */
export async function followOpenedBuckets(context: CommandContext): Promise<void> {
  const { workspace, output } = context;
  const opened = (await workspace.engine.buckets.list()).filter(({ use }) => use === 'opened');
  if (opened.length === 0) return;
  const followed = await showingSteps(context, 'follow', () =>
    workspace.engine.buckets.follow({ olderThanMs: 0 }),
  );
  // Each is asked, unless it is stopped before its turn.
  if (followed.some(({ isAsked, error }) => !isAsked || error?.code === 'cancelled'))
    throw new AppError('cancelled', text('repository.bucketTaskStopped'));
  for (const { path, seenAt, problems, error } of followed) {
    const place = opened.find((each) => each.path === path)?.place;
    const named = place === undefined ? path : nameOfPlace(place);
    if (error !== null) output.note(words.follow.notSeen({ named, seenAt, reason: render(error.message) }));
    for (const line of problemLines({ problems })) output.note(line);
  }
}

/** Makes a repository in a bucket, encrypted unless that is declined. */
export async function createInBucket(
  context: CommandContext,
  named: string,
  options: z.output<z.ZodObject<typeof createInBucketOptions>>,
): Promise<ExitCode> {
  const { workspace, output } = context;
  const { encryption, passphraseFile, keep, index: path = null } = options;
  if (!encryption && passphraseFile !== undefined) throw usage(text('commandLine.passphraseOrNone'));
  const access = placeOf(named, options, output);
  const cacheBytes = parseCache(options.cache);
  const passphrase = encryption ? await newPassphrase(context, passphraseFile) : null;
  const made = await showingSteps(context, 'probe', () =>
    workspace.engine.buckets.create({ ...access, ...{ path, passphrase, keep, cacheBytes } }),
  );
  const { lock } = access.place;
  output.result({ ...made, place: access.place, isEncrypted: encryption }, () => [
    ...(made.recoveryKey === null
      ? [words.create.created({ named: nameOfPlace(access.place), path: made.path })]
      : [
          words.create.encrypted({ named: nameOfPlace(access.place), path: made.path }),
          ...recoveryLines(made.recoveryKey),
          ...keptLines(made),
        ]),
    ...(lock === null ? [] : [words.create.locked(lock)]),
    ...secretLines(made),
  ]);
  return exitCodes.success;
}

/** One that is known is tried as it is, unless the options say otherwise. */
async function probe(context: CommandContext, named: string, options: BucketOptions): Promise<ExitCode> {
  const { workspace, output } = context;
  const { buckets } = workspace.engine;
  const isKnown = givenBucketOptions(options).length === 0;
  const path = isKnown ? await repositoryNamed(context, named) : null;
  const known = path === null ? undefined : (await buckets.list()).find((each) => each.path === path);
  const access =
    known === undefined ? placeOf(bucketNamed(named), options, output) : { ...known, secretKey: null };
  const found = await showingSteps(context, 'probe', () =>
    buckets.probe({ place: access.place, secretKey: access.secretKey, path: known?.path ?? null }),
  );
  output.result(found, () => probeLines(nameOfPlace(access.place), found));
  return found.isUsable ? exitCodes.success : exitCodes.failed;
}

function probeLines(named: string, { isUsable, findings, content, leftBehind }: ProbedBucket): string[] {
  const { abilities, states } = words.probe;
  return [
    isUsable ? words.probe.usable({ named }) : words.probe.notUsable({ named }),
    ...findings.map(
      ({ ability, state, remark }) =>
        `  ${abilities[ability]}: ${states[state]}${remark === null ? '' : `. ${render(remark)}`}`,
    ),
    content.type === 'nothing' ? words.probe.nothing : '',
    content.type === 'repository' ? words.probe.repository(content) : '',
    content.type === 'other' ? words.probe.other(content) : '',
    ...leftBehind.map(({ name, lockedUntil: until }) => words.probe.leftBehind({ name, until })),
  ].filter((line) => line !== '');
}

async function connect(
  context: CommandContext,
  named: string,
  options: z.output<z.ZodObject<typeof connectOptions>>,
): Promise<ExitCode> {
  const { workspace, output } = context;
  const { keep, index: path = null } = options;
  const access = placeOf(bucketNamed(named), options, output);
  const [cacheBytes, secret] = [parseCache(options.cache), secretIn(context, options)];
  const made = await showingSteps(context, 'rebuild', () =>
    workspace.engine.buckets.connect({ ...access, ...{ path, secret, keep, cacheBytes } }),
  );
  output.result(made, () => [
    words.connect.done({ ...made, named: nameOfPlace(access.place) }),
    ...problemLines(made),
    ...(made.use === 'opened' ? [words.connect.openedOnly] : []),
    ...(secret === null ? [] : keptLines(made)),
    ...secretLines(made),
  ]);
  return made.problems.length === 0 ? exitCodes.success : exitCodes.warnings;
}

async function changeAccess(
  context: CommandContext,
  named: string,
  options: z.output<z.ZodObject<typeof bucketOptions>>,
): Promise<ExitCode> {
  const { workspace, output } = context;
  const path = await repositoryNamed(context, named);
  const known = (await workspace.engine.buckets.list()).find((each) => each.path === path);
  // What no option names stays as it is.
  const access = placeOf(
    known === undefined ? bucketNamed(named) : nameOfPlace(known.place),
    options,
    output,
    known?.place,
  );
  const changed = await workspace.engine.buckets.changeAccess({ path, ...access });
  output.result({ path, place: access.place, ...changed }, () => [
    words.changeAccess.done({ path }),
    ...secretLines(changed),
  ]);
  return exitCodes.success;
}

/** What is known here of the bucket of a repository. */
export function bucketLines(bucket: BucketRepository | null): string[] {
  if (bucket === null) return [];
  const { place, figures } = bucket;
  return [
    words.figures.place({ named: nameOfPlace(place), endpoint: place.endpoint }),
    ...(figures === null
      ? []
      : [
          words.figures.inBucket(figures),
          words.figures.cached(figures),
          ...(figures.bytesWaiting === 0 ? [] : [words.figures.waiting(figures)]),
          ...(figures.locked === null ? [] : [words.figures.locked(figures.locked)]),
        ]),
  ];
}

/** Throws AppError `invalid-argument` for a folder. */
function bucketNamed(named: string): string {
  if (!isBucketName(named) || namesIn(named).bucket === '')
    throw usage(text('commandLine.bucketNameInvalid', { given: named }));
  return named;
}

function secretIn(
  { output }: CommandContext,
  { passphraseFile }: { readonly passphraseFile?: string | undefined },
): string | null {
  return passphraseFile === undefined ? null : readPrivateFile(passphraseFile, output);
}

function problemLines({
  problems,
}: {
  readonly problems: readonly Parameters<typeof render>[0][];
}): string[] {
  return problems.map((problem) => words.rebuild.problem({ problem: render(problem) }));
}

function secretLines({ isSecretKept }: { readonly isSecretKept: boolean }): string[] {
  return isSecretKept ? [] : [words.secretNotKept];
}

/** Shows what is under way on a terminal while `work` runs; Ctrl+C stops it. */
async function showingSteps<T>(
  { workspace, output }: CommandContext,
  task: BucketProgress['task'],
  work: () => Promise<T>,
): Promise<T> {
  const { buckets } = workspace.engine;
  const stop = (): void => {
    void buckets.cancel({ task });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const stopShowing = buckets.progress((progress) => {
    output.progress(stepText(progress));
  });
  try {
    return await work();
  } finally {
    stopShowing();
    process.off('SIGINT', stop).off('SIGTERM', stop);
    output.progress(null);
  }
}

function stepText(progress: BucketProgress): string {
  if (progress.task === 'probe') return words.probe.step(words.probe.abilities[progress.ability]);
  return progress.step === 'packs' ? words.rebuild.packs(progress) : words.rebuild.points(progress);
}
