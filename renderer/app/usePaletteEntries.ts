import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { valueOr } from '../base/resource.js';
import { sliceOf } from '../components/rows.js';
import { type SearchState, useSearch } from '../features/restore/useSearch.js';
import { type Format, useFormat } from '../messages/format.js';
import { t } from '../messages/index.js';
import { useIsFirstStart } from '../stores/first-start.js';
import { jobsResource } from '../stores/jobs.js';
import { licenseResource } from '../stores/license.js';
import { noMailboxList } from '../stores/mailboxes/mailbox-list.js';
import { allMailboxes, noMailboxes } from '../stores/mailboxes/mailbox-query.js';
import { mailboxesResource } from '../stores/mailboxes/mailboxes.js';
import { useMailboxes } from '../stores/mailboxes/useMailboxes.js';
import { settingsResource } from '../stores/settings.js';
import { sessionsResource } from '../stores/sessions.js';
import type * as guideSearch from './guide-search.js';
import {
  type PaletteEntry,
  allMailboxesEntry,
  allMessagesEntry,
  findEntries,
  helpEntry,
  mailboxEntry,
  messageEntry,
  paletteEntries,
  savedSearchEntries,
  settingEntries,
  wordsOf,
} from './palette-entries.js';

const mailboxesShown = 8;
const messagesShown = 5;
const helpShown = 4;

interface Found {
  readonly entries: readonly PaletteEntry[];
  /** More may be found. */
  readonly isSearching: boolean;
  /** What was not searched, or not yet. */
  readonly note: string | null;
}

/** What the palette finds by what was typed: at once what the page knows, a little later what is looked for in all mail. */
export function usePaletteEntries(query: string): Found {
  const isFirstStart = useIsFirstStart() ?? true;
  const words = useMemo(() => wordsOf(query), [query]);
  const known = useKnownEntries(isFirstStart);
  const settings = useMemo(() => (isFirstStart ? [] : settingEntries()), [isFirstStart]);
  const searches = useSavedSearchEntries(isFirstStart);
  const mailboxes = useMailboxEntries(query, words);
  const messages = useMessageEntries(isFirstStart ? '' : query);
  const help = useHelpEntries(words);
  // Enter right after the last letter chooses among what fits now, not among what fitted before.
  const entries = useMemo(
    () => [
      ...findEntries(known, words),
      ...findEntries(searches, words),
      ...mailboxes.entries,
      ...(words.length === 0 ? [] : findEntries(settings, words)),
      ...messages.entries,
      ...help,
    ],
    [known, searches, settings, words, mailboxes.entries, messages.entries, help],
  );
  return { entries, isSearching: mailboxes.isSearching || messages.isSearching, note: messages.note };
}

function useKnownEntries(isFirstStart: boolean): readonly PaletteEntry[] {
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const sessions = valueOr(
    sessionsResource.use((state) => state.data),
    [],
  );
  const license = licenseResource.use(({ data }) => (data.state === 'ready' ? data.value.license : null));
  return useMemo(
    () => paletteEntries({ jobs, sessions, license, isFirstStart }),
    [jobs, sessions, license, isFirstStart],
  );
}

function useSavedSearchEntries(isFirstStart: boolean): readonly PaletteEntry[] {
  const settings = settingsResource.use((state) => state.data);
  return useMemo(
    () =>
      isFirstStart || settings.state !== 'ready' ? [] : savedSearchEntries(settings.value.savedSearches),
    [isFirstStart, settings],
  );
}

function useMailboxList() {
  return valueOr(
    mailboxesResource.use((state) => state.data),
    noMailboxList,
  );
}

/** Mailboxes are only found by typing, and may be many: their list follows when the page has time. */
function useMailboxEntries(query: string, words: readonly string[]): Omit<Found, 'note'> {
  const format = useFormat();
  const list = useMailboxList();
  const deferred = useDeferredValue(query);
  const wanted = useMemo(() => {
    const mailboxWords = wordsOf(deferred);
    return mailboxWords.length === 0 ? noMailboxes : { ...allMailboxes, words: mailboxWords };
  }, [deferred]);
  const { rows, isCurrent, answersQuery } = useMailboxes('palette', list, wanted);
  // A list that is read anew while the palette is open takes nothing away that may just be chosen.
  const isAnswered = answersQuery && deferred === query;
  const entries = useMemo(() => {
    if (words.length === 0) return [];
    const shown = findEntries(sliceOf(rows ?? [], 0, mailboxesShown).map(mailboxEntry), words);
    const all = rows?.length ?? 0;
    return isAnswered && all > mailboxesShown
      ? [...shown, allMailboxesEntry(query.trim(), format.number(all))]
      : shown;
  }, [rows, words, isAnswered, query, format]);
  return { entries, isSearching: words.length > 0 && list !== noMailboxList && !(isCurrent && isAnswered) };
}

/** The newest messages that the search of Restore finds. */
function useMessageEntries(query: string): Found {
  const format = useFormat();
  const hasNoMail = mailboxesResource.use(({ data }) => data.state === 'ready' && data.value.length === 0);
  const asked = hasNoMail ? '' : query.trim();
  const { found, isSearching } = useSearch(asked);
  return useMemo(() => {
    if (asked === '') return { entries: [], isSearching: false, note: null };
    // A search that a newer one has ended is no failure: the newer one's answer is on its way.
    if (found === null || isSearching || found.error?.code === 'cancelled')
      return { entries: [], isSearching: true, note: t.shell.findSearching };
    return { entries: messageEntries(found, format), isSearching: false, note: noteOf(found, format) };
  }, [asked, found, isSearching, format]);
}

function messageEntries({ query, hits, next }: SearchState, format: Format): PaletteEntry[] {
  if (hits.length === 0) return [];
  const count = format.number(hits.length);
  const label = next === null ? t.shell.findAllMessages(hits.length, count) : t.shell.findMoreMessages(count);
  return [
    ...hits.slice(0, messagesShown).map((hit) => messageEntry(hit, format)),
    allMessagesEntry(query, label),
  ];
}

function noteOf({ error, pending, unreachable }: SearchState, format: Format): string | null {
  if (error !== null) return t.shell.findNotSearched(format.say(error.message));
  return pending > 0 || unreachable.length > 0 ? t.shell.findIncomplete : null;
}

/** Passages of the guide, the best of each heading; the guide is read with the palette, not before. */
function useHelpEntries(words: readonly string[]): readonly PaletteEntry[] {
  const [search, setSearch] = useState<typeof guideSearch | null>(null);
  useEffect(() => {
    // What cannot be read says so when the guide is opened.
    import('./guide-search.js').then(setSearch, () => undefined);
  }, []);
  return useMemo(() => {
    if (search === null) return [];
    return bestOfEachHeading(search.searchGuide(words))
      .slice(0, helpShown)
      .map((hit) => helpEntry(hit, search.excerptOf(hit.passage.text, words)));
  }, [search, words]);
}

function bestOfEachHeading(hits: readonly guideSearch.GuideHit[]): guideSearch.GuideHit[] {
  const best = new Map<string, guideSearch.GuideHit>();
  for (const hit of hits) {
    const key = `${hit.page}#${hit.passage.heading?.anchor ?? ''}`;
    if (!best.has(key)) best.set(key, hit);
  }
  return [...best.values()];
}
