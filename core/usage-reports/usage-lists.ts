import { readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { instantSchema } from '../../shared/license/dates.js';
import {
  addFigures,
  type MonthFigures,
  noFigures,
  parseUsageMailbox,
  parseUsageMailboxes,
  type UsageMailbox,
} from '../../shared/license/usage-mailboxes.js';
import { type MonthlyReport, periodSchema } from '../../shared/license/usage-report.js';
import { text } from '../../shared/texts/text.js';
import { replaceFileFrom } from '../lib/atomic-file.js';
import { makeFolder } from '../lib/make-folder.js';
import { systemCode } from '../lib/storage-errors.js';

/** Whose list it is. */
type Month = Pick<MonthlyReport, 'licenseId' | 'period'>;

/**
 * The lists of mailboxes of usage reports, a file each beside the small state (docs/decisions/0175): gzip of lines of JSON, the first of which
 * says whose list it is. Written once and never changed.
 */
export interface UsageLists {
  /** Writes a month's list whole or not at all, from pages of text, and returns its figures. */
  readonly write: (month: Month, measuredAt: string, pages: AsyncIterable<string>) => Promise<MonthFigures>;
  /** A line of JSON for each mailbox. Throws AppError `not-found` where there is no list, `corrupt-state` for one that cannot be read. */
  readonly lines: (month: Month) => Promise<readonly string[]>;
  /** The mailboxes of that ID, or of that name. Throws as `lines` does. */
  readonly find: (month: Month, name: string) => Promise<readonly UsageMailbox[]>;
  /** Deletes the lists of reports that are not kept any more. */
  readonly keepOnly: (reports: readonly Month[]) => void;
}

const headSchema = z.object({
  schemaVersion: z.literal(1),
  licenseId: z.string(),
  period: periodSchema,
  measuredAt: instantSchema,
});

const inflate = promisify(gunzip);
const deflate = promisify(gzip);
const ending = '.mailboxes.gz';
/** Of 100,000 mailboxes with long names it is 30 MB. */
const largestList = 512 * 1024 * 1024;

/** Where the lists of a data folder are. */
export function usageListsFolder(dataFolder: string): string {
  return join(dataFolder, 'usage-mailboxes');
}

export function openUsageLists(folder: string): UsageLists {
  const nameOf = ({ licenseId, period }: Month): string =>
    `${period}_${licenseId.replaceAll(/[^\w-]/g, '_')}${ending}`;
  const pathOf = (month: Month): string => join(folder, nameOf(month));

  async function lines(month: Month): Promise<readonly string[]> {
    const path = pathOf(month);
    try {
      const content = await inflate(await readFile(path), { maxOutputLength: largestList });
      const [head = '', ...mailboxes] = content.toString('utf8').split('\n');
      const { licenseId, period } = headSchema.parse(JSON.parse(head));
      if (licenseId !== month.licenseId || period !== month.period)
        throw new Error('The list of another report.');
      return mailboxes.filter((line) => line !== '');
    } catch (error) {
      if (isMissing(error)) {
        throw new AppError('not-found', text('usageReports.noList', { period: month.period }), {
          cause: error,
        });
      }
      throw new AppError('corrupt-state', text('usageReports.listUnreadable', { path }), { cause: error });
    }
  }

  return {
    async write(month, measuredAt, pages) {
      let figures = noFigures;
      const { licenseId, period } = month;
      const head: z.input<typeof headSchema> = { schemaVersion: 1, licenseId, period, measuredAt };
      const content = [JSON.stringify(head)];
      for await (const page of pages) {
        figures = addFigures(figures, parseUsageMailboxes(page));
        content.push(page);
      }
      await makeFolder(folder, { mode: 0o700 });
      await replaceFileFrom(pathOf(month), await deflate(content.join('\n')));
      return figures;
    },
    lines,
    async find(month, name) {
      const said = JSON.stringify(name);
      const found = (await lines(month)).filter((line) => line.includes(said)).map(parseUsageMailbox);
      const byId = found.filter(({ id }) => id === name);
      return byId.length > 0 ? byId : found.filter(({ mailbox }) => mailbox === name);
    },
    keepOnly(reports) {
      const kept = new Set(reports.map(nameOf));
      for (const name of listsIn(folder)) {
        if (!kept.has(name)) rmSync(join(folder, name), { force: true });
      }
    },
  };
}

function listsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(ending));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}
