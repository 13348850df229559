import { describe, expect, it } from 'vitest';
import { createClient } from '../../../../shared/ipc/client.js';
import { consoleContract } from '../../../../shared/ipc/console-contract.js';
import { channelName, leavesOf } from '../../../../shared/ipc/contract.js';
import { passOnPushes, sharedPushes } from '../../../../shared/ipc/pass-on-pushes.js';
import { createPushes } from '../../../../shared/ipc/serve.js';
import { workerContract } from '../../../../shared/ipc/worker-contract.js';

const shared = sharedPushes(workerContract, consoleContract);

function connect() {
  const heard = new Map<string, (payload: unknown) => void>();
  const sent: string[] = [];
  const client = createClient(workerContract, {
    invoke: () => Promise.reject(new Error('nothing is called')),
    subscribe: (channel, listener) => {
      heard.set(channel, listener);
      return () => heard.delete(channel);
    },
  });
  const pushes = createPushes(consoleContract, (channel) => sent.push(channel));
  const end = passOnPushes({ contract: workerContract, client }, { contract: consoleContract, pushes });
  return { heard, sent, end };
}

describe('what the worker tells the page', () => {
  it('is every push that the page’s contract has taken over from the worker’s: none is left to be thought of', () => {
    const pushes = leavesOf(workerContract).filter(({ definition }) => definition.kind === 'push');
    const kept = pushes.filter(
      ({ group, leaf }) => !shared.some((each) => each.group === group && each.leaf === leaf),
    );
    // What happened is written to the event log, whose changes main tells.
    expect(kept.map(({ channel }) => channel)).toEqual([channelName('mailboxes', 'happened')]);
  });

  it('is listened to, each once, until it is ended', () => {
    const { heard, end } = connect();
    expect([...heard.keys()].sort()).toEqual(
      shared.map(({ group, leaf }) => channelName(group, leaf)).sort(),
    );
    end();
    expect(heard.size).toBe(0);
  });

  it('comes under its own name: how far an export and a comparison are', () => {
    const { heard, sent } = connect();
    const [task, sessionId] = [crypto.randomUUID(), crypto.randomUUID()];
    heard.get('postkeep:restore:exporting')?.({ task, sessionId, path: '/mail.zip', done: 1, total: 2 });
    heard.get('postkeep:restore:comparing')?.({ task, done: 1, total: 2 });
    expect(sent).toEqual(['postkeep:restore:exporting', 'postkeep:restore:comparing']);
  });
});
