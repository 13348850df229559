import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { root } from '../../../../build/paths.mjs';
import type { SessionStore } from '../../../../core/catalogue/sessions.js';
import { SessionLog } from '../../../../core/sessions/session-log.js';
import type { Session, SessionLogged } from '../../../../shared/backup/session.js';
import { systemClock } from '../../../../shared/clock.js';
import { errorCodes } from '../../../../shared/errors.js';
import { verbatim } from '../../../../shared/texts/text.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const session: Session = {
  id: 'session',
  type: 'backup',
  name: 'Nightly',
  jobId: 'job',
  trigger: 'manual',
  status: 'Running',
  startedAt: '2026-04-10T09:30:00.000Z',
  endedAt: null,
};

function openLog(): { readonly log: SessionLog; readonly pushed: SessionLogged[]; readonly order: string[] } {
  let next = 0;
  const store: Pick<SessionStore, 'putLine' | 'end'> = {
    putLine: (_id, _line, ordinal) => ordinal ?? next++,
    end: (_id, status) => ({ ...session, status }),
  };
  const pushed: SessionLogged[] = [];
  const order: string[] = [];
  const log = new SessionLog(
    store as SessionStore,
    session,
    systemClock,
    ({ status }) => order.push(status),
    (logged) => {
      order.push('logged');
      pushed.push(logged);
    },
  );
  return { log, pushed, order };
}

it('pushes a thousand lines within a second at most ten times more than the first, each line once and in order', () => {
  const { log, pushed } = openLog();
  for (let line = 0; line < 1000; line += 1) {
    log.line('Success', verbatim(String(line)));
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(100);
  expect(pushed.length).toBeLessThanOrEqual(11);
  expect(pushed.flatMap(({ lines }) => lines.map(({ ordinal }) => ordinal))).toEqual(
    Array.from({ length: 1000 }, (_, index) => index),
  );
});

it('pushes the last lines before the end of the session', () => {
  const { log, pushed, order } = openLog();
  log.line('Success', verbatim('first'));
  log.begin(verbatim('Reading'));
  log.finish('Failed', verbatim('Broken off'));
  expect(order.slice(-3)).toEqual(['logged', 'Running', 'Failed']);
  expect(pushed.at(-1)?.lines).toMatchObject([{ ordinal: 1, line: { type: 'Error', text: 'Broken off' } }]);
});

it('says at the first line that the session runs, and then at most ten times a second', () => {
  const { log, order } = openLog();
  const said = (): string[] => order.filter((what) => what !== 'logged');
  log.line('Success', verbatim('first'));
  expect(said()).toEqual(['Running']);
  for (let line = 0; line < 1000; line += 1) {
    log.line('Success', verbatim(String(line)));
    vi.advanceTimersByTime(1);
  }
  expect(said().length).toBeLessThanOrEqual(11);
});

it('says how the session ended at once, last and once', () => {
  const { log, order } = openLog();
  for (let line = 0; line < 50; line += 1) log.line('Success', verbatim(String(line)));
  log.finish('Success', verbatim('Broken off'));
  expect(order.at(-1)).toBe('Success');
  const said = order.length;
  log.line('Success', verbatim('too late'));
  log.finish('Failed', verbatim('Broken off'));
  vi.advanceTimersByTime(1000);
  expect(order).toHaveLength(said);
});

it.each(errorCodes)('a line that tells of %s says so, also one that ends with it', (code) => {
  const { log, pushed } = openLog();
  log.line('Warning', verbatim('tried again'), code);
  log.begin(verbatim('Reading')).end('Error', verbatim('broken'), code);
  log.begin(verbatim('Writing'));
  log.line('Success', verbatim('other'));
  log.finish('Failed', verbatim('broken'), code);
  const codes = new Map(
    pushed.flatMap(({ lines }) => lines.map(({ ordinal, line }) => [ordinal, line.code])),
  );
  expect([...codes.values()]).toEqual([code, code, code, undefined]);
});

/** What writes into the log of a session. */
const writers = readdirSync(join(root, 'core'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [name, readFileSync(join(root, 'core', name), 'utf8')] as const)
  .filter(([, source]) => /\b(?:SessionLog|OpenLine)\b/.test(source));

it.each(writers)('%s words no error in a log without its code', (_name, source) => {
  expect(source).not.toMatch(/toErrorData\([^()]*\)\.message/);
  const taken = source.match(/const \{[^}]*\} = toErrorData\([^()]*\)/g) ?? [];
  for (const each of taken) expect(each).toMatch(/\bcode\b/);
});
