import { sessionEnd } from '../../fixtures/engine.js';
import type { EngineWithWorkers } from './bench.js';

/** Mailboxes of each of two jobs that were read while both ran, the one of few having begun once the other one was under way. */
export async function readBoth(
  { engine, addJob, taskTimes }: EngineWithWorkers,
  many: readonly string[],
  few: readonly string[],
): Promise<{ readonly many: number; readonly few: number }> {
  const [large, small] = [await addJob(many), await addJob(few)];
  const { sessionId: largeSession } = await engine.client.jobs.run({ jobId: large, trigger: 'manual' });
  while ((await taskTimes()).length < few.length) await new Promise((resolve) => setTimeout(resolve, 100));
  const { sessionId: smallSession } = await engine.client.jobs.run({ jobId: small, trigger: 'manual' });
  const { status } = await sessionEnd(engine.client, smallSession);
  if (status !== 'Success') throw new Error(`The small job has ended with ${status}.`);
  await engine.client.jobs.stop({ jobId: large });
  const times = await taskTimes();
  const ofSmall = times.filter(({ session }) => session === smallSession);
  const [from, to] = [
    Math.min(...ofSmall.map(({ begunAt }) => begunAt)),
    Math.max(...ofSmall.map(({ endedAt }) => endedAt)),
  ];
  const beside = times.filter(
    ({ session, endedAt }) => session === largeSession && endedAt >= from && endedAt <= to,
  );
  return { many: beside.length, few: ofSmall.length };
}
