import { describe, expect, it } from 'vitest';
import { knownToLack } from '../../../../core/maintenance/older-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { type Text, render, text } from '../../../../shared/texts/text.js';

const since = '2026-11-01T00:00:00.000Z';
const mailboxes = 2;

/** Sessions by their order, oldest first, each with what it said. */
function known(
  names: readonly string[],
  said: Readonly<Record<string, readonly Text[]>>,
  { checks, runs = [] }: { checks: readonly string[]; runs?: readonly string[] },
): string | null {
  const sessions = {
    linesWithCode: (id: string) => (said[id] ?? []).map((line) => render(line)),
    list: () =>
      Object.keys(said)
        .toReversed()
        .map((id) => ({ id })),
  };
  return (
    knownToLack(
      { sessions },
      names,
      checks.map((sessionId) => ({ sessionId })),
      runs,
    )?.said ?? null
  );
}

const paths = [
  ...['/mnt/a', '/mnt/a/', '/mnt/a/b', '/mnt/archive', '/mnt', '/', 'C:\\Mail', 'C:\\Mail 2'],
  ...[
    's3://b/p',
    's3://b/p2',
    's3://b/p/q',
    's3://b',
    's3://bb/p',
    '/mnt/a is older than what',
    '/mnt/a (1)',
  ],
];
const pairs = paths.flatMap((one) => paths.map((other) => [one, other] as const));

describe('what a repository is known to lack', () => {
  it.each(pairs)('said of %s is told of %s only if it is the same', (one, other) => {
    for (const line of [
      text('repository.lostPoints', { path: one, mailboxes }),
      text('repository.lostPointsSince', { path: one, mailboxes, since }),
    ]) {
      const all = Object.fromEntries([['s', [line]]]);
      expect(known([other], all, { checks: ['s'] })).toBe(one === other ? render(line) : null);
    }
  });

  it.each(pairs.filter(([one, other]) => one !== other))('of %s is found beside that of %s', (one, other) => {
    const lines = [one, other].map((path) => text('repository.lostPoints', { path, mailboxes }));
    for (const s of [lines, lines.toReversed()])
      expect(known([one], { s }, { checks: ['s'] })).toBe(
        render(text('repository.lostPoints', { path: one, mailboxes })),
      );
  });

  it('is also what an earlier version said of the index of a bucket', () => {
    const line = text('repository.lostPoints', { path: '/data/repositories/b-p', mailboxes });
    const names = ['s3://b/p', '/data/repositories/b-p'];
    expect(known(names, { s: [line] }, { checks: ['s'] })).toBe(render(line));
  });

  it('is what the later of verification and drill said, until a run has ended since', () => {
    const line = text('repository.lostPoints', { path: '/a', mailboxes });
    const told = render(line);
    expect(known(['/a'], { v: [line], d: [] }, { checks: ['v', 'd'] })).toBeNull();
    expect(known(['/a'], { d: [], v: [line] }, { checks: ['v', 'd'] })).toBe(told);
    expect(known(['/a'], { run: [], v: [line], d: [line] }, { checks: ['v', 'd'], runs: ['run'] })).toBe(
      told,
    );
    expect(known(['/a'], { v: [line], run: [] }, { checks: ['v'], runs: ['run'] })).toBeNull();
    expect(known(['/a'], {}, { checks: [] })).toBeNull();
  });
});

describe('the name that is told of a bucket', () => {
  it.each([
    ['p', 's3://b/p'],
    ['p/', 's3://b/p'],
    ['/p//q/', 's3://b/p/q'],
    ['', 's3://b'],
  ])('of prefix %j is %s', (prefix, name) => {
    expect(nameOfPlace({ bucket: 'b', prefix })).toBe(name);
  });
});
