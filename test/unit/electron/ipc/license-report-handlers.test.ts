import { describe, expect, it } from 'vitest';
import { licenseReportHandlers } from '../../../../electron/ipc/handlers/license-reports.js';
import { AppError } from '../../../../shared/errors.js';
import type { ReportRequest, WrittenReport } from '../../../../shared/license/license-report.js';
import { text } from '../../../../shared/texts/text.js';

const consumption: ReportRequest = { task: 't1', subject: { report: 'consumption' }, format: 'pdf' };
const overview: ReportRequest = {
  task: 't2',
  subject: { report: 'overview', interval: { from: '2026-03-01', to: '2026-03-31' } },
  format: 'csv',
};

function handlersWith(chosen: string | null, create: () => Promise<WrittenReport>) {
  const asked: { name: string; filters: unknown }[] = [];
  const created: [ReportRequest, string][] = [];
  const shown: string[] = [];
  const unused = () => Promise.reject(new AppError('internal', 'unused'));
  const handlers = licenseReportHandlers({
    worker: { licenseReports: { overview: unused, cancel: unused } },
    dialogs: {
      openFile: async () => null,
      openFolder: async () => null,
      saveFile: async (_title, name, filters) => {
        asked.push({ name, filters });
        return chosen;
      },
    },
    now: () => '2026-04-10T09:30:00.000Z',
    create: (request, path) => {
      created.push([request, path]);
      return create();
    },
    showInFolder: (path) => shown.push(path),
  });
  return { handlers, asked, created, shown };
}
const whole = async () => ({ items: 3, listed: 3 });

describe('Create report… in main', () => {
  it.each([
    [consumption, 'license-consumption-2026-04-10.pdf', [{ name: 'PDF', extensions: ['pdf'] }]],
    [overview, 'license-overview-2026-03-01-to-2026-03-31.csv', [{ name: 'CSV', extensions: ['csv'] }]],
  ])('asks where to, with a name that says what it is', async (request, name, filters) => {
    const { handlers, asked, created } = handlersWith('/home/ada/r', whole);
    expect(await handlers.create(request)).toEqual({
      outcome: 'saved',
      path: '/home/ada/r',
      holds: null,
      warnings: [],
    });
    expect(asked).toEqual([{ name, filters }]);
    expect(created).toEqual([[request, '/home/ada/r']]);
  });

  it('makes nothing when no file was chosen', async () => {
    const { handlers, created } = handlersWith(null, whole);
    expect(await handlers.create(consumption)).toEqual({ outcome: 'cancelled' });
    expect(created).toEqual([]);
  });

  it('a cancelled one is no error; what went wrong is', async () => {
    const fail = (code: 'cancelled' | 'io') => async () => {
      throw new AppError(code, 'no');
    };
    const stopped = handlersWith('/r', fail('cancelled'));
    expect(await stopped.handlers.create(consumption)).toEqual({ outcome: 'cancelled' });
    await expect(handlersWith('/r', fail('io')).handlers.create(consumption)).rejects.toMatchObject({
      code: 'io',
    });
  });

  it('says when a PDF does not list all', async () => {
    const { handlers } = handlersWith('/r', async () => ({ items: 9000, listed: 5000 }));
    expect(await handlers.create(consumption)).toMatchObject({
      warnings: [text('licenseReports.listsFirst', { listed: 5000, all: 9000 })],
    });
  });

  it('opens the folder of what was saved last, and of nothing that was not', async () => {
    const { handlers, shown } = handlersWith('/home/ada/r', whole);
    await handlers.showInFolder();
    expect(shown).toEqual([]);
    await handlers.create(consumption);
    await handlers.showInFolder();
    expect(shown).toEqual(['/home/ada/r']);
  });
});
