import type { MockState } from '../mocked/state.js';
import { ago, hour } from './sample-dates.js';

export const message = (index: number): MockState['messages'][number] => ({
  id: `message-${index}`,
  folderId: 'folder-inbox',
  subject:
    [
      'Quarterly figures, corrected',
      'Re: Schlüsselübergabe am Freitag',
      'הצעת מחיר מעודכנת',
      '🎉 Welcome to the team!',
      '',
      'Invoice 2026-0412',
    ][index % 6] ?? '',
  from: ['Chiara Romano <chiara.romano@contoso.example>', 'Bo Karlsson <bo.karlsson@contoso.example>'][
    index % 2
  ]!,
  to: 'Ada Lindqvist <ada.lindqvist@contoso.example>',
  date: ago(index * 5.3 * hour + 1.2 * hour),
  internalDate: ago(index * 5.3 * hour + hour),
  flags: index % 3 === 0 ? [] : ['\\Seen'],
  size: 14_200 + 7_300 * index,
  sha256: 'a'.repeat(64),
  attachments: index % 4 === 0 ? 2 : 0,
});

export const htmlBody = `<div style="font-family: Georgia; color: #123456"><h1 style="color: rgb(180, 30, 60)">Quarterly figures</h1>
<p onclick="parent.pwned = 1">Dear Ada, the corrected figures are below. See <a href="https://example.com/report">the report</a>.</p>
<img src="https://tracker.example/pixel.gif"><div style="background-image:url(https://tracker.example/b.png)">Paper</div>
<script>parent.pwned = 1</script>
<table border="1" style="border-collapse:collapse"><tr><td>March</td><td>41,200</td></tr><tr><td>April</td><td>44,910</td></tr></table></div>`;

/** Two days of a mailbox: 14 messages are gone, 9 new, 2 moved, 1 was read. */
export function sampleDifferences(): MockState['differences'] {
  const of = (kind: MockState['differences'][number]['kind'], first: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      kind,
      message: { ...message(first + index), flags: ['\\Seen'] },
      folder: kind === 'gone' ? ['INBOX', 'Clients', 'Zürich & Genève'] : ['INBOX'],
      before:
        kind === 'moved'
          ? { folder: ['INBOX', 'Clients'], flags: ['\\Seen'] }
          : kind === 'changed'
            ? { folder: ['INBOX'], flags: ['\\Flagged'] }
            : null,
    }));
  return [...of('gone', 0, 14), ...of('new', 14, 9), ...of('moved', 23, 2), ...of('changed', 25, 1)];
}
