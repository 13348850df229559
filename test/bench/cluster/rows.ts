import { median } from '../peers/measured-command.js';
import type { Row } from '../row.js';
import type { SiteMail } from '../../fixtures/cluster-site.js';
import type { ClusterBench } from './bench.js';
import { readBoth } from './two-jobs.js';
import { elapsedMs, medianWaitMs, overheadMs } from './task-times.js';

/** So many mailboxes of so many messages are read with one, two and four workers that read one mailbox at a time. */
const scaling = { mailboxes: 48, messages: 50 };
const large = { mailboxes: 2_000, messages: 50, workers: 4, limit: 4 };
const fair = { large: 200, small: 20, messages: 20 };

export const rows: readonly Row<ClusterBench>[] = [
  {
    name: 'waiting',
    what: 'mailboxes a second, the mail server 40 ms away: 1, 2, 4 workers of one mailbox each',
    goal: '≥ 1.9 × at 2, ≥ 3.5 × at 4',
    run: async (bench) => {
      const { text, two, four } = await scalingOf(bench, bench.far);
      return { now: text, isMet: two >= 1.9 && four >= 3.5 };
    },
  },
  {
    name: 'processor',
    what: 'the same with the mail server on this computer',
    goal: 'none: two cores do all of it',
    run: async (bench) => ({ now: (await scalingOf(bench, bench.near)).text, isMet: true }),
  },
  {
    name: 'queue',
    what: 'what the queue adds to a mailbox, 2,000 of 50 messages over 4 workers of 4 mailboxes each',
    goal: '≤ 10 ms',
    run: async (bench) => {
      const { workers: count, limit } = large;
      const mailboxes = await bench.mailboxes(
        'large',
        Math.ceil(large.mailboxes * bench.scale),
        large.messages,
      );
      return bench.withCluster(bench.near, { count, limit }, async ({ addJob, run, taskTimes }) => {
        await addJob('large', mailboxes, count * limit);
        const { seconds } = await run('large');
        const times = await taskTimes();
        const overhead = overheadMs(times, count * limit);
        const each = (elapsedMs(times) / times.length).toFixed(0);
        const wait = medianWaitMs(times).toFixed(0);
        return {
          now: `${overhead.toFixed(1)} ms of ${each} ms; handed out to begun ${wait} ms (median); ${String(times.length)} in ${seconds.toFixed(0)} s`,
          isMet: overhead <= 10 && times.length === mailboxes.length,
        };
      });
    },
  },
  {
    name: 'fair',
    what: 'a job of 20 mailboxes that begins after one of 200 at the same server: its part of what is read while it runs',
    goal: '40 to 60 %',
    run: async (bench) => {
      const many = await bench.mailboxes('many', fair.large, fair.messages);
      const few = await bench.mailboxes('few', fair.small, fair.messages);
      const read = await bench.withEngine({ count: 2, limit: 2 }, (engine) => readBoth(engine, many, few));
      const share = read.few / (read.few + read.many);
      return {
        now: `${(share * 100).toFixed(0)} %: ${String(read.few)} beside ${String(read.many)}`,
        isMet: share >= 0.4 && share <= 0.6,
      };
    },
  },
];

/** Ratios are medians of rounds, in which one, two and four take turns. */
async function scalingOf(bench: ClusterBench, mail: SiteMail) {
  const mailboxes = await bench.mailboxes('scaling', scaling.mailboxes, scaling.messages);
  const processor: number[] = [];
  const rates = new Map<number, number[]>([1, 2, 4].map((count) => [count, []]));
  for (let round = 0; round < bench.rounds; round++)
    for (const [count, measured] of round % 2 === 0 ? rates : [...rates].reverse()) {
      const seconds = await bench.withCluster(
        mail,
        { count, limit: 1 },
        async ({ addJob, run, taskTimes }) => {
          await addJob('all', mailboxes, count);
          const { workerSeconds } = await run('all');
          processor.push((workerSeconds * 1000) / mailboxes.length);
          const times = await taskTimes();
          if (times.length !== mailboxes.length)
            throw new Error(
              `Workers have read ${String(times.length)} of ${String(mailboxes.length)} mailboxes.`,
            );
          return elapsedMs(times) / 1000;
        },
      );
      measured.push(mailboxes.length / seconds);
    }
  const ratio = (count: number): number =>
    median((rates.get(count) ?? []).map((rate, round) => rate / (rates.get(1)?.[round] ?? Number.NaN)));
  const [two, four] = [ratio(2), ratio(4)];
  const one = median(rates.get(1) ?? []).toFixed(2);
  const worker = median(processor).toFixed(0);
  const text = `${one}/s with 1; ${two.toFixed(2)} × at 2, ${four.toFixed(2)} × at 4; processor of the workers ${worker} ms a mailbox`;
  return { two, four, text };
}
