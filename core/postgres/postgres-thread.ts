import { workerData } from 'node:worker_threads';
import { assertNever, toErrorData } from '../../shared/errors.js';
import { type Answer, type Request, message, request, threadData } from './exchange.js';
import { type Result, ServerConnection } from './server-connection.js';

/** The program of the thread that speaks to the server while the other side waits. */
const { place, port, signal } = threadData.parse(workerData);
const cell = new Int32Array(signal);
const server = new ServerConnection(place);
const nothing: Result = { rows: [], changes: 0 };
let isOver = false;

async function perform(asked: Request): Promise<Result> {
  switch (asked.do) {
    case 'query':
      return server.query(asked.sql, asked.values);
    case 'write':
      return server.write(asked.sql, asked.values, asked.lockWaitMs);
    case 'begin':
      await server.begin(asked.isDurable, asked.lockWaitMs);
      return nothing;
    case 'begin-reading':
      await server.beginReading();
      return nothing;
    case 'commit':
      await server.commit();
      return nothing;
    case 'rollback':
      await server.rollback();
      return nothing;
    case 'exec':
      await server.exec(asked.sql);
      return nothing;
    case 'settle':
      await server.settle();
      return nothing;
    case 'close':
      await server.close();
      isOver = true;
      return nothing;
    default:
      return assertNever(asked);
  }
}

async function answerOf(id: number, asked: unknown): Promise<Answer> {
  try {
    const { rows, changes } = await perform(request.parse(asked));
    return { id, ok: true, rows: [...rows], changes };
  } catch (error) {
    return { id, ok: false, error: toErrorData(error) };
  }
}

let before: Promise<void> = Promise.resolve();
port.on('message', (raw: unknown) => {
  const { id, request: asked, answerTo } = message.parse(raw);
  // One after the other: a transaction is a sequence of them.
  before = before.then(async () => {
    const answer = await answerOf(id, asked);
    if (answerTo === null) {
      port.postMessage(answer);
      Atomics.store(cell, 0, 1);
      Atomics.notify(cell, 0);
    } else {
      answerTo.postMessage(answer);
      answerTo.close();
    }
    if (isOver) port.close();
  });
});
