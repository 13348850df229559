import { describe, expect, it } from 'vitest';
import { json } from './fake-hostile-server.js';
import { setUpHostileServer, trustedTls } from './hostile-console.js';
import { render } from '../../../../shared/texts/text.js';

const hostile = setUpHostileServer();

/** Redirects of any kind to an address. */
const to = (location: string, status = 307) =>
  hostile.answered((_request, response) => response.writeHead(status, { location }).end());

describe('redirects', () => {
  it.each([
    ['another port of the same host', (port: number) => `https://127.0.0.1:${port}/v1/license-updates`],
    ['another host', (port: number) => `https://localhost:${port}/`],
    ['another host without a scheme', (port: number) => `//localhost:${port}/`],
  ])('to %s are not followed: the key goes nowhere else', async (_name, address) => {
    const other = await hostile.startOther(trustedTls);
    other.answerWith(json(200, { outcome: 'up-to-date' }));
    const report = await to(address(other.port));
    expect(report.outcome).toBe('bad-answer');
    expect(render(report.reason)).toContain('redirects to another server, which is not followed');
    expect(other.requests).toEqual([]);
  });

  it('to plain HTTP are another origin', async () => {
    const report = await to(hostile.address().replace('https', 'http'), 308);
    expect(render(report.reason)).toContain('redirects to another server, which is not followed');
    expect(hostile.requests()).toHaveLength(1);
  });

  it.each([301, 302, 303])(
    'with %i, which may turn the request into a GET, are not followed',
    async (status) => {
      const report = await to('/moved', status);
      expect(report).toMatchObject({ outcome: 'bad-answer' });
      expect(render(report.reason)).toContain(`redirects with HTTP ${status}.`);
      expect(hostile.requests()).toHaveLength(1);
    },
  );

  it.each([307, 308])('within the origin are followed with %i, which keeps the method', async (status) => {
    const report = await hostile.answered((request, response) => {
      if (request.url === '/moved') json(200, { outcome: 'up-to-date' })(request, response);
      else response.writeHead(status, { location: '/moved' }).end();
    });
    expect(report.outcome).toBe('up-to-date');
    expect(hostile.requests()).toEqual(['POST /v1/license-updates', 'POST /moved']);
  });

  it('in a circle end after a few', async () => {
    expect(await to('/round')).toMatchObject({ outcome: 'bad-answer' });
    expect(hostile.requests().length).toBeLessThan(6);
  });
});
