import { expect, it } from 'vitest';
import { restoreHandlers } from '../../../../electron/ipc/handlers/restore.js';
import { exportFormats } from '../../../../shared/backup/export.js';
import { workerContract } from '../../../../shared/ipc/worker-contract.js';
import { channelName } from '../../../../shared/ipc/contract.js';
import { createClient } from '../../../../shared/ipc/client.js';

/** The worker's side: what was called, and answers to what the dialogs need. */
function consoleOver(outcome: 'printed' | 'cancelled' = 'printed') {
  const calls: string[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    [channelName('restore', 'fileNames')]: {
      subject: 'Plan: 1/2',
      attachments: ['figures.xlsx', 'Übersicht.pdf'],
    },
    [channelName('restore', 'export')]: { sessionId: 'session-1', path: '/tmp/a', items: 1, warnings: [] },
  };
  const worker = createClient(workerContract, {
    invoke: (name: string) => {
      calls.push(name);
      return Promise.resolve({ ok: true, value: answers[name] });
    },
    subscribe: () => () => undefined,
  });
  const proposed: string[] = [];
  const printed: string[] = [];
  const handlers = restoreHandlers({
    worker,
    dialogs: {
      saveFile: (_title: string, name: string) => {
        proposed.push(name);
        return Promise.resolve(`/tmp/${name}`);
      },
      openFolder: () => Promise.resolve('/tmp/chosen'),
    } as never,
    print: (document: string) => {
      printed.push(document);
      return Promise.resolve(outcome);
    },
    secrets: { write: () => Promise.resolve() },
    onNotKept: () => undefined,
  });
  return { handlers, calls, proposed, printed };
}

it('a dialog proposes the name of an attachment or message without opening the message, which the log of actions would tell', async () => {
  const { handlers, calls, proposed } = consoleOver();
  await handlers.saveAttachment({ messageId: 'message-1-1', index: 1 });
  const selection = { type: 'messages' as const, messageIds: ['message-1-1'] };
  await handlers.export({ task: 'task', selection, format: 'eml', name: 'a' });
  expect(proposed).toEqual(['Übersicht.pdf', 'Plan_ 1_2.eml']);
  expect(calls).toEqual(
    ['fileNames', 'saveAttachment', 'fileNames', 'export'].map((leaf) => channelName('restore', leaf)),
  );
});

it('what was printed is told to the log of actions, what was cancelled is not', async () => {
  const message = { messageId: 'message-1-1', document: '<p>Plan</p>' };
  for (const [outcome, told] of [
    ['printed', [channelName('restore', 'notePrinted')]],
    ['cancelled', []],
  ] as const) {
    const { handlers, calls, printed } = consoleOver(outcome);
    expect(await handlers.print(message)).toEqual({ outcome });
    expect(printed).toEqual([message.document]);
    expect(calls).toEqual(told);
  }
});

it.each([
  ['one mailbox', { type: 'mailbox', mailboxId: 'ada' }, ['eml', 'maildir']],
  ['several mailboxes', { type: 'mailboxes', mailboxIds: ['ada', 'bo'] }, ['eml', 'maildir', 'mbox']],
] as const)(
  '%s of many files go into a folder of their own, and else into a file',
  async (_of, selection, inFolder) => {
    for (const format of exportFormats) {
      const { handlers, proposed } = consoleOver();
      const given =
        selection.type === 'mailboxes' ? { ...selection, mailboxIds: [...selection.mailboxIds] } : selection;
      const saved = await handlers.export({ task: 'task', selection: given, format, name: 'All of it' });
      const isFolder = (inFolder as readonly string[]).includes(format);
      const path = isFolder ? '/tmp/chosen/All of it' : `/tmp/All of it.${format}`;
      expect(saved, format).toMatchObject({ outcome: 'saved', path });
      expect(proposed, format).toEqual(isFolder ? [] : [`All of it.${format}`]);
    }
  },
);
