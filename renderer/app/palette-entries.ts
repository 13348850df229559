import type { LicensePayload } from '../../shared/license/model.js';
import { reportsUsage } from '../../shared/license/policy.js';
import type { Job } from '../../shared/backup/job.js';
import type { Mailbox } from '../../shared/backup/mailbox.js';
import type { Session } from '../../shared/backup/session.js';
import type { SavedSearch } from '../../shared/backup/saved-search.js';
import type { SearchHit } from '../../shared/backup/search.js';
import type { Format } from '../messages/format.js';
import { t } from '../messages/index.js';
import { openRepositoryToRestore } from '../features/restore/open-repository.js';
import type { ExcerptPart, GuideHit } from './guide-search.js';
import { bridge } from '../base/bridge.js';
import { showPopup } from '../base/popups.js';
import { go, guidePageOfRoute, openGuide, openOverlay, useNavigation } from '../base/navigation.js';
import { screens, settingsCards } from '../base/places.js';

/** Something that the palette can find. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: keyof typeof t.shell.findGroups;
  readonly label: string;
  /** A line below the label. */
  readonly detail?: string;
  /** What else it is found by. */
  readonly synonyms?: string;
  readonly run: () => Promise<void> | void;
  /** Where Ctrl+Enter leads, and what says so. */
  readonly beside?: { readonly hint: string; readonly run: () => void };
}

/** What of the console's state decides about what is offered. */
export interface PaletteState {
  readonly jobs: readonly Job[];
  readonly sessions: readonly Session[];
  readonly license: LicensePayload | null;
  /** The welcome screen stands in for all others. */
  readonly isFirstStart: boolean;
}

/** Everything that the palette knows by itself, commands first; only what can be reached. */
export function paletteEntries(state: PaletteState): PaletteEntry[] {
  return [
    ...commandEntries(state),
    ...(state.isFirstStart ? [] : state.jobs.flatMap((job) => jobEntries(job, state.sessions))),
  ];
}

function commandEntries({ license, isFirstStart }: PaletteState): PaletteEntry[] {
  const command = (id: string, label: string, run: PaletteEntry['run'], synonyms?: string): PaletteEntry => ({
    ...{ id, group: 'command', label, run },
    ...(synonyms === undefined ? {} : { synonyms }),
  });
  const goToSources = (): void => {
    go({ screen: 'jobs', view: 'sources' });
  };
  return [
    ...(isFirstStart ? [] : screens).map((screen) =>
      command(`go-${screen}`, t.shell.commands.goTo(t.shell.screens[screen]), () => {
        go({ screen });
      }),
    ),
    ...(isFirstStart
      ? []
      : [command('go-sources', t.shell.commands.goTo(t.sources.title), goToSources, t.shell.sourcesWords)]),
    command('license', t.shell.commands.license, () => {
      openOverlay({ type: 'license' });
    }),
    ...(license !== null
      ? [
          command('update-now', t.shell.commands.updateNow, async () => {
            showPopup({ type: 'update-result', report: await bridge.license.updateNow() });
          }),
        ]
      : []),
    ...(reportsUsage(license)
      ? [
          command('usage-reports', t.shell.commands.usageReports, () => {
            openOverlay({ type: 'usage-reports' });
          }),
        ]
      : []),
    command('new-job', t.shell.commands.newJob, () => {
      openOverlay({ type: 'job-wizard' });
    }),
    command('add-source', t.shell.commands.addSource, () => {
      openOverlay({ type: 'add-source' });
    }),
    command('open-repository', t.shell.commands.openRepository, openRepositoryToRestore),
    ...(['system', 'light', 'dark'] as const).map((theme) =>
      command(`theme-${theme}`, t.shell.commands.theme[theme], async () => {
        await bridge.settings.set({ theme });
      }),
    ),
    command('help', t.shell.commands.help, () => {
      openGuide(guidePageOfRoute(useNavigation.getState().route));
    }),
  ];
}

function jobEntries(job: Job, sessions: readonly Session[]): PaletteEntry[] {
  const running = sessions.some(({ jobId, status }) => jobId === job.id && status === 'Running');
  return [
    {
      id: `open-${job.id}`,
      group: 'job',
      label: t.shell.commands.openJob(job.name),
      run: () => {
        go({ screen: 'jobs', jobId: job.id });
      },
    },
    {
      id: `run-${job.id}`,
      group: 'job',
      label: running ? t.shell.commands.stopJob(job.name) : t.shell.commands.runJob(job.name),
      run: async () => {
        if (running) await bridge.jobs.stop({ jobId: job.id });
        else await bridge.jobs.run({ jobId: job.id });
        go({ screen: 'jobs', jobId: job.id });
      },
    },
  ];
}

/** The words of what was typed. */
export function wordsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Entries in whose labels or synonyms all the words occur; no words find all. */
export function findEntries(entries: readonly PaletteEntry[], words: readonly string[]): PaletteEntry[] {
  return entries.filter(({ label, synonyms = '' }) => {
    const all = `${label} ${synonyms}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Leads to the mailbox's mail, at its latest restore point; without one, or with Ctrl, to its page. */
export function mailboxEntry({ id, mailbox, sourceName, restorePoints }: Mailbox): PaletteEntry {
  const inMailboxes = (): void => {
    go({ screen: 'mailboxes', mailboxId: id });
  };
  const common = { id: `mailbox-${id}`, group: 'mailbox', label: mailbox } as const;
  if (restorePoints === 0) return { ...common, detail: t.shell.findNoPoints(sourceName), run: inMailboxes };
  return {
    ...common,
    detail: t.shell.findRestore(sourceName),
    run: () => {
      go({ screen: 'restore', mailboxId: id });
    },
    beside: { hint: t.shell.findBesideMailbox, run: inMailboxes },
  };
}

/** Leads to all mailboxes that a query finds. */
export function allMailboxesEntry(query: string, shown: string): PaletteEntry {
  return {
    id: 'all-mailboxes',
    group: 'mailbox',
    label: t.shell.findAllMailboxes(shown),
    run: () => {
      go({ screen: 'mailboxes', search: query });
    },
  };
}

/** Searches that are kept under a name; each leads to what it finds now. */
export function savedSearchEntries(searches: readonly SavedSearch[]): PaletteEntry[] {
  return searches.map(({ name, query, mailbox }) => ({
    id: `search-${name}`,
    group: 'search',
    label: name,
    detail: mailbox === null ? query : t.savedSearches.inMailbox(query, mailbox.address),
    synonyms: `${query} ${t.savedSearches.paletteWords}`,
    run: () => {
      go({ screen: 'restore', query, searchIn: mailbox });
    },
  }));
}

/** The cards of Settings, which are found by typing. */
export function settingEntries(): PaletteEntry[] {
  return settingsCards.map((card) => ({
    id: `setting-${card}`,
    group: 'setting',
    label: t.settings[card],
    synonyms: t.shell.settingsWords[card],
    run: () => {
      go({ screen: 'settings', card });
    },
  }));
}

/** Leads to the message in the newest restore point that shows it. */
export function messageEntry(
  { message, mailboxId, mailbox, newestPoint }: SearchHit,
  format: Format,
): PaletteEntry {
  const date = message.date === null ? t.restore.unknownDate : format.dateTime(message.date);
  return {
    id: `message-${mailboxId}-${message.id}`,
    group: 'message',
    label: message.subject === '' ? t.restore.noSubject : message.subject,
    detail: t.shell.findMessage(mailbox, date),
    run: () => {
      const { id: messageId, folderId } = message;
      go({ screen: 'restore', mailboxId, message: { pointId: newestPoint.id, folderId, messageId } });
    },
  };
}

/** Leads to all messages that a query finds; `label` says how many. */
export function allMessagesEntry(query: string, label: string): PaletteEntry {
  return {
    id: 'all-messages',
    group: 'message',
    label,
    run: () => {
      go({ screen: 'restore', query });
    },
  };
}

/** Leads to a passage of the guide. */
export function helpEntry({ page, title, passage }: GuideHit, excerpt: readonly ExcerptPart[]): PaletteEntry {
  return {
    id: `help-${page}-${passage.anchor}`,
    group: 'help',
    label: passage.heading === null ? title : t.guide.hitPlace(title, passage.heading.text),
    detail: excerpt.map(({ text }) => text).join(''),
    run: () => {
      openGuide(page, passage.anchor);
    },
  };
}
