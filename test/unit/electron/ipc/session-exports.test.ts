import { describe, expect, it } from 'vitest';
import {
  sessionExport,
  sessionFileName,
  sessionsCsv,
} from '../../../../electron/ipc/handlers/session-exports.js';
import { type SessionDetail, sessionDetailSchema } from '../../../../shared/backup/session.js';

const update: SessionDetail = {
  id: 'update-1',
  type: 'license-update',
  name: 'License key auto-update',
  jobId: null,
  trigger: 'schedule',
  status: 'Success',
  startedAt: '2026-04-10T08:54:00.000Z',
  endedAt: '2026-04-10T08:54:02.400Z',
  log: [
    {
      type: 'Success',
      text: 'New license key has been received',
      start: '2026-04-10T08:54:01.000Z',
      end: '2026-04-10T08:54:01.000Z',
    },
    {
      type: 'Success',
      text: 'New license key has been installed',
      start: '2026-04-10T08:54:02.000Z',
      end: '2026-04-10T08:54:02.000Z',
    },
  ],
  mailboxes: [],
};

const backup: SessionDetail = {
  ...update,
  id: 'backup-1',
  type: 'backup',
  name: '=Nightly, "all"',
  trigger: 'manual',
  status: 'Running',
  endedAt: null,
  log: [],
  mailboxes: [
    {
      mailbox: 'שירות@example.org',
      result: 'refused',
      licenseState: 'Exceeded',
      seen: 0,
      stored: 0,
      removed: 0,
      flagsChanged: 0,
      bytesRead: 0,
      bytesStored: 0,
      reason: 'over\nthe limit',
    },
  ],
};

describe('exports of sessions', () => {
  it('the list is one row a session, in the order given, with formulas defused', () => {
    expect(sessionsCsv([backup, update]).split('\r\n')).toEqual([
      '\uFEFFSession,Type,Status,Trigger,Start,End,Seconds,ID',
      `"'=Nightly, ""all""",backup,Running,manual,2026-04-10T08:54:00.000Z,,,backup-1`,
      'License key auto-update,license-update,Success,schedule,2026-04-10T08:54:00.000Z,2026-04-10T08:54:02.400Z,2,update-1',
      '',
    ]);
  });

  it('a session as text has its head and a log line a line', () => {
    expect(sessionExport('/x/update.txt', update)).toBe(
      [
        'License key auto-update',
        'Session  update-1',
        'Type     license-update',
        'Status   Success',
        'Trigger  schedule',
        'Start    2026-04-10T08:54:00.000Z',
        'End      2026-04-10T08:54:02.400Z',
        '',
        'Log',
        '2026-04-10T08:54:01.000Z  Success  New license key has been received',
        '2026-04-10T08:54:02.000Z  Success  New license key has been installed',
        '',
      ].join('\n'),
    );
  });

  it('no text of a mail server can forge a line', () => {
    const text = sessionExport('/x/backup.txt', backup);
    expect(text).toContain('refused  שירות@example.org  0 messages seen, 0 stored  over the limit\n');
  });

  it('a file that ends in .json holds the whole session', () => {
    const parsed: unknown = JSON.parse(sessionExport('/x/backup.JSON', backup));
    expect(sessionDetailSchema.parse(parsed)).toEqual(backup);
  });

  it('the proposed name is one that every file system takes', () => {
    expect(sessionFileName(update)).toBe('License key auto-update 2026-04-10 08.54');
    expect(sessionFileName({ ...backup, name: 'a/b:c' })).toBe('a_b_c 2026-04-10 08.54');
  });
});
