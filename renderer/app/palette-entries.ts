import type { LicensePayload } from '../../shared/license/model.js';
import { reportsUsage } from '../../shared/license/policy.js';
import type { Job, Mailbox, Session } from '../../shared/backup/model.js';
import { t } from '../messages/index.js';
import { bridge } from '../base/bridge.js';
import { showPopup } from '../base/popups.js';
import { go, openGuide, openOverlay, screens, useNavigation } from '../base/navigation.js';

/** Something that the palette can find. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: keyof typeof t.shell.findGroups;
  readonly label: string;
  readonly run: () => Promise<void> | void;
}

/** Everything the palette can do, commands first. */
export function paletteEntries(
  jobs: readonly Job[],
  sessions: readonly Session[],
  license: LicensePayload | null,
): PaletteEntry[] {
  return [...commandEntries(license), ...jobs.flatMap((job) => jobEntries(job, sessions))];
}

function commandEntries(license: LicensePayload | null): PaletteEntry[] {
  const command = (id: string, label: string, run: PaletteEntry['run']): PaletteEntry => ({
    id,
    group: 'command',
    label,
    run,
  });
  return [
    ...screens.map((screen) =>
      command(`go-${screen}`, t.shell.commands.goTo(t.shell.screens[screen]), () => {
        go({ screen });
      }),
    ),
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
    ...(['system', 'light', 'dark'] as const).map((theme) =>
      command(`theme-${theme}`, t.shell.commands.theme[theme], async () => {
        await bridge.settings.set({ theme });
      }),
    ),
    command('help', t.shell.commands.help, () => {
      openGuide(useNavigation.getState().route.screen);
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

/** Entries in whose labels all the words occur; no words find all commands and jobs. */
export function findEntries(entries: readonly PaletteEntry[], words: readonly string[]): PaletteEntry[] {
  return entries.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
}

/** Leads to the mailbox among the others. */
export function mailboxEntry({ mailbox }: Mailbox): PaletteEntry {
  return {
    id: `mailbox-${mailbox}`,
    group: 'mailbox',
    label: mailbox,
    run: () => {
      go({ screen: 'mailboxes', search: mailbox });
    },
  };
}
