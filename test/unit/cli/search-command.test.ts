import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CommandContext } from '../../../cli/command.js';
import { searchCommand } from '../../../cli/commands/search.js';
import { createOutput } from '../../../cli/output.js';

/* What `restore search` does while messages wait for the search index. */

interface Ran {
  readonly code: number;
  readonly document: unknown;
  readonly stderr: string;
  readonly updates: number;
}

/** Runs the command on an engine of which each call indexes for two seconds and leaves so many messages. */
async function search(left: readonly number[], ...args: string[]): Promise<Ran> {
  let [now, updates, pending] = [0, 0, 0];
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  let [stdout, stderr, code] = ['', '', -1];
  const restore = {
    updateIndex: () => {
      now += 2000;
      pending = left[updates++] ?? 0;
      return Promise.resolve({ pending, rebuilding: 0 });
    },
    search: () =>
      Promise.resolve({
        ...{ hits: [], next: null, ignored: [], asWords: [], asAnd: [], isCut: false, unreachable: [] },
        pending,
      }),
  };
  const output = createOutput(
    true,
    (text) => (stdout += text),
    (text) => (stderr += text),
    undefined,
  );
  const context = { workspace: { engine: { restore } }, output } as unknown as CommandContext;
  const command = new Command('restore');
  searchCommand(command, async (_command, action) => {
    code = await action(context);
  });
  await command.parseAsync(['search', 'invoice', ...args], { from: 'user' });
  return { code, document: JSON.parse(stdout), stderr, updates };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('restore search while messages wait for the index', () => {
  it('has all that was backed up last when that takes a moment', async () => {
    const { code, document, stderr, updates } = await search([120, 0]);
    expect({ code, stderr, updates }).toEqual({ code: 0, stderr: '', updates: 2 });
    expect(document).toMatchObject({ pending: 0, isComplete: true });
  });

  it('answers after some seconds from what is there, and says how much is missing', async () => {
    const { code, document, stderr, updates } = await search([90_000, 85_000, 80_000, 75_000, 70_000]);
    // After four of five seconds: a third call would last until the sixth.
    expect({ code, updates }).toEqual({ code: 3, updates: 2 });
    expect(document).toMatchObject({ pending: 85_000 });
    expect(stderr).toBe(
      '85000 messages are not in the search index yet and were not searched. --wait waits until all are.\n',
    );
  });

  it('waits until all are with --wait', async () => {
    const { code, document, updates } = await search([5, 4, 3, 2, 1, 0], '--wait');
    expect({ code, updates }).toEqual({ code: 0, updates: 6 });
    expect(document).toMatchObject({ pending: 0 });
  });

  it('waits for no index that does not grow', async () => {
    const { code, stderr, updates } = await search([7, 7, 7, 7, 7, 7], '--wait');
    expect({ code, updates }).toEqual({ code: 3, updates: 2 });
    expect(stderr).toBe('7 messages are not in the search index yet and were not searched.\n');
  });
});
