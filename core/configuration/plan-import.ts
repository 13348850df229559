import { isDeepStrictEqual } from 'node:util';
import type { JobDefinition } from '../../shared/backup/job.js';
import type { Source, SourceConfig } from '../../shared/backup/source.js';
import { needsOtherSecret } from '../../shared/backup/source-edit.js';
import type { Configuration } from '../../shared/configuration/configuration.js';
import type { ImportPlan, MovedFolders, PlannedItem } from '../../shared/configuration/import-plan.js';
import type { Channel, NotificationTarget } from '../../shared/notifications/channel.js';
import type { Settings } from '../../shared/settings.js';
import { withSearch } from '../../shared/backup/saved-search.js';
import { type Text, text } from '../../shared/texts/text.js';
import { secretRef } from '../notifications/channel-secret.js';
import type { ConfigurationFile } from './configuration-file.js';
import { planBuckets } from './plan-buckets.js';
import { withoutPassword } from './proxy.js';

/** What is here now. */
export interface Present {
  readonly settings: Settings;
  readonly sources: readonly Source[];
  readonly jobs: readonly { readonly id: string; readonly definition: JobDefinition }[];
  readonly buckets: Configuration['buckets'];
  readonly channels: readonly Channel[];
}

/** What an import does: what is there afterwards under these ids, and what becomes of secrets. */
export interface PlannedImport {
  readonly plan: Pick<ImportPlan, 'items' | 'kept' | 'problems'>;
  readonly settings: Settings;
  readonly sources: readonly Source[];
  readonly jobs: readonly { readonly id: string; readonly definition: JobDefinition }[];
  readonly buckets: Configuration['buckets'];
  readonly channels: readonly Channel[];
  /** Secrets of the file, by what they are kept under here. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What is kept here and serves no more. */
  readonly dropped: readonly string[];
}

/**
 * What importing a file would come to. Things are the same by their id, else by their name; what the file does not have stays. A secret that is kept
 * here goes on only where it is sent to the same place: a file must not have a password sent elsewhere.
 */
export function planImport(
  file: ConfigurationFile,
  present: Present,
  folders: MovedFolders,
  now: string,
): PlannedImport {
  const given = file.secrets?.secrets ?? {};
  const buckets = planBuckets(
    file.configuration.buckets,
    present.buckets,
    given,
    new Map(folders.map(({ from, to }) => [from, to])),
  );
  const sources = match(file.configuration.sources, present.sources, ({ name }) => name);
  const sourceIds = new Map(sources.map(({ theirs, id }) => [theirs.id, id]));
  const jobs = match(file.configuration.jobs, present.jobs, ({ definition }) => definition.name);
  const jobIds = new Map(jobs.map(({ theirs, id }) => [theirs.id, id]));
  const channels = match(file.configuration.channels, present.channels, ({ name }) => name);

  const plannedSources = sources.map((each) => planSource(each, given));
  const plannedJobs = jobs.map(({ theirs, ours, id }) => {
    const definition = withFolders(
      {
        ...theirs.definition,
        sourceId: sourceIds.get(theirs.definition.sourceId) ?? theirs.definition.sourceId,
      },
      buckets.folders,
    );
    return { id, definition, item: item('job', definition.name, definition, ours?.definition ?? null) };
  });
  const plannedChannels = channels.map((each) => planChannel(each, given, jobIds, now));
  const settings = settingsOf(file, present.settings);
  return {
    plan: {
      items: [
        ...plannedSources.map((each) => each.item),
        ...plannedJobs.map((each) => each.item),
        ...buckets.items,
        ...plannedChannels.map((each) => each.item),
        ...settingItems(settings, present.settings),
      ],
      kept: [
        ...rest(present.sources, sources).map(({ name }) => ({ part: 'source' as const, name })),
        ...rest(present.jobs, jobs).map(({ definition }) => ({
          part: 'job' as const,
          name: definition.name,
        })),
        ...rest(present.channels, channels).map(({ name }) => ({ part: 'channel' as const, name })),
      ],
      problems: [
        ...plannedSources.flatMap((each) => each.problem ?? []),
        ...nameProblems(sources, present.sources, ({ name }) => name),
        ...nameProblems(jobs, present.jobs, ({ definition }) => definition.name),
        ...nameProblems(channels, present.channels, ({ name }) => name),
        ...sourceProblems(plannedJobs, [...present.sources, ...plannedSources.map(({ source }) => source)]),
      ],
    },
    settings,
    sources: plannedSources.map(({ source }) => source),
    jobs: plannedJobs.map(({ id, definition }) => ({ id, definition })),
    buckets: [...buckets.buckets],
    channels: plannedChannels.flatMap(({ channel }) => channel ?? []),
    secrets: new Map([
      ...plannedSources.flatMap(({ secret }) => secret ?? []),
      ...plannedChannels.flatMap(({ secret }) => secret ?? []),
      ...buckets.secrets,
      ...Object.entries(given).filter(([ref]) => ref.startsWith('repository ')),
    ]),
    dropped: plannedSources.flatMap(({ dropped }) => dropped ?? []),
  };
}

interface Matched<T, P> {
  readonly theirs: T;
  readonly ours: P | null;
  /** Here, afterwards. */
  readonly id: string;
}

/** What of the file is what of here: of the same id, else of the same name, whatever its case. */
function match<T extends { readonly id: string }, P extends { readonly id: string }>(
  theirs: readonly T[],
  ours: readonly P[],
  nameOf: (each: T | P) => string,
): Matched<T, P>[] {
  const byId = new Map(ours.map((each) => [each.id, each]));
  const byName = new Map(ours.map((each) => [folded(nameOf(each)), each]));
  const takenById = new Set(theirs.map(({ id }) => id));
  return theirs.map((each) => {
    const named = byName.get(folded(nameOf(each)));
    // One that another entry stands for by its id has a new name.
    const found = byId.get(each.id) ?? (named === undefined || takenById.has(named.id) ? undefined : named);
    return { theirs: each, ours: found ?? null, id: found?.id ?? each.id };
  });
}

/** As the catalogue compares names. */
function folded(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function rest<P extends { readonly id: string }>(
  ours: readonly P[],
  matched: readonly { readonly id: string }[],
): P[] {
  const ids = new Set(matched.map(({ id }) => id));
  return ours.filter(({ id }) => !ids.has(id));
}

/** Names and things that would be there twice. */
function nameProblems<T extends { readonly id: string }, P extends { readonly id: string }>(
  matched: readonly Matched<T, P>[],
  ours: readonly P[],
  nameOf: (each: T | P) => string,
): Text[] {
  const [ids, names] = [new Set<string>(), new Set<string>()];
  const kept = new Set(rest(ours, matched).map((each) => folded(nameOf(each))));
  return matched.flatMap(({ theirs, id }) => {
    const name = nameOf(theirs);
    const isTwice = ids.has(id) || names.has(folded(name));
    ids.add(id);
    names.add(folded(name));
    if (isTwice) return [text('configuration.twice', { name })];
    return kept.has(folded(name)) ? [text('configuration.nameTaken', { name })] : [];
  });
}

function sourceProblems(
  jobs: readonly { readonly definition: JobDefinition }[],
  sources: readonly { readonly id: string }[],
): Text[] {
  const known = new Set(sources.map(({ id }) => id));
  return jobs
    .filter(({ definition }) => definition.copyFrom === null && !known.has(definition.sourceId))
    .map(({ definition }) => text('configuration.sourceMissing', { job: definition.name }));
}

type Secret = readonly [ref: string, secret: string];

function planSource(
  { theirs, ours, id }: Matched<Source, Source>,
  given: Readonly<Record<string, string>>,
): { source: Source; item: PlannedItem; problem?: Text; secret?: [Secret]; dropped?: string } {
  const { name, config } = theirs;
  const source = { id, name, config };
  const changed = item('source', name, { name, ...config }, ours && { name: ours.name, ...ours.config });
  if (ours !== null && ours.config.type !== config.type)
    return { source, item: changed, problem: text('configuration.otherKind', { name }) };
  const secret = given[theirs.id];
  if (secret !== undefined) return { source, item: changed, secret: [[id, secret]] };
  if (config.type !== 'imap') return { source, item: changed };
  if (ours === null) return { source, item: { ...changed, remark: text('configuration.passwordNeeded') } };
  if (sendsTo(ours.config, config)) return { source, item: changed };
  return { source, item: { ...changed, remark: text('configuration.passwordDropped') }, dropped: id };
}

/** Whether a secret goes to the same place, by the same way, in the same name. */
function sendsTo(before: SourceConfig, after: SourceConfig): boolean {
  if (before.type !== 'imap' || after.type !== 'imap') return before.type === after.type;
  const place = ({ host, port, security, caFile, auth }: typeof before) => ({
    host,
    port,
    security,
    caFile,
    auth,
  });
  return !needsOtherSecret(before, after) && isDeepStrictEqual(place(before), place(after));
}

function planChannel(
  { theirs, ours, id }: Matched<Configuration['channels'][number], Channel>,
  given: Readonly<Record<string, string>>,
  jobIds: ReadonlyMap<string, string>,
  now: string,
): { channel?: [Channel]; item: PlannedItem; secret?: [Secret] } {
  const { name, enabled, target } = theirs;
  const goesOn = ours?.enabled === true && enabled;
  const channel = {
    ...theirs,
    id,
    jobIds: theirs.jobIds.map((jobId) => jobIds.get(jobId) ?? jobId),
    since: goesOn ? ours.since : now,
  };
  const changed = item('channel', name, definitionOf(channel), ours && definitionOf(ours));
  const secret = given[secretRef(theirs.id)];
  if (secret !== undefined) return { channel: [channel], item: changed, secret: [[secretRef(id), secret]] };
  if (ours === null && target.type === 'email' && target.auth.method === 'none')
    return { channel: [channel], item: changed, secret: [[secretRef(id), '']] };
  if (ours !== null && isSameTarget(ours.target, target)) return { channel: [channel], item: changed };
  return { item: { ...changed, change: 'left-out', remark: text('configuration.channelLeftOut') } };
}

function isSameTarget(before: NotificationTarget, after: NotificationTarget): boolean {
  if (before.type !== 'email' || after.type !== 'email') return isDeepStrictEqual(before, after);
  const place = ({ from: _, to: __, ...target }: typeof before) => target;
  return isDeepStrictEqual(place(before), place(after));
}

function definitionOf({ id: _, since: __, ...definition }: Channel): Omit<Channel, 'id' | 'since'> {
  return definition;
}

function withFolders(definition: JobDefinition, moved: ReadonlyMap<string, string>): JobDefinition {
  const { repositoryPath, copyFrom } = definition;
  const here = (path: string | null): string | null => (path === null ? null : (moved.get(path) ?? path));
  return {
    ...definition,
    repositoryPath: here(repositoryPath),
    copyFrom: copyFrom === null ? null : { ...copyFrom, repositoryPath: here(copyFrom.repositoryPath) },
  };
}

function item(part: PlannedItem['part'], name: string, after: object, before: object | null): PlannedItem {
  const fields = before === null ? [] : differences(before, after);
  const change = before === null ? 'new' : fields.length === 0 ? 'same' : 'replaced';
  return { part, name, change, fields, remark: null };
}

function differences(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(Reflect.get(before, name), Reflect.get(after, name)),
  );
}

/** The settings of the file; a proxy that it names without its password keeps the one that is known here, and searches that are saved here stay. */
function settingsOf({ configuration, secrets }: ConfigurationFile, present: Settings): Settings {
  const { settings } = configuration;
  const isSameProxy = withoutPassword(present.proxy) === settings.proxy;
  return {
    ...settings,
    proxy: secrets?.proxy ?? (isSameProxy ? present.proxy : settings.proxy),
    savedSearches: settings.savedSearches.reduce(withSearch, present.savedSearches),
  };
}

function settingItems(after: Settings, before: Settings): PlannedItem[] {
  return differences(before, after).map((name) => ({
    part: 'setting' as const,
    name,
    change: 'replaced' as const,
    fields: [],
    remark: null,
  }));
}
