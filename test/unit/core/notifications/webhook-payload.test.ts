import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../../core/notifications/message.js';
import { signatureOf } from '../../../../core/notifications/signature.js';
import { webhookRequest } from '../../../../core/notifications/webhook-payload.js';
import { webhookFormats } from '../../../../shared/notifications/channel.js';
import { noticeKinds } from '../../../../shared/notifications/notice.js';
import { verbatim } from '../../../../shared/texts/text.js';

const at = '2026-02-01T12:00:00.000Z';
const message = (kind: (typeof noticeKinds)[number], title = 'Daily: Failed', lines: string[] = ['1 of 2']) =>
  messageOf({ id: 'd1', kind, notices: [{ kind, at, title: verbatim(title), lines: lines.map(verbatim) }] });

describe('what is posted', () => {
  it('a check is told of the start, of success, and of everything else as a failure', () => {
    const path = (kind: (typeof noticeKinds)[number], address = 'https://hc.example.com/ping/uuid') =>
      webhookRequest('healthchecks', address, message(kind)).url.href;
    expect(path('started')).toBe('https://hc.example.com/ping/uuid/start');
    expect(path('success')).toBe('https://hc.example.com/ping/uuid');
    expect(path('failed')).toBe('https://hc.example.com/ping/uuid/fail');
    expect(path('warning')).toBe('https://hc.example.com/ping/uuid/fail');
    expect(path('failed', 'https://hc.example.com/ping/uuid/')).toBe('https://hc.example.com/ping/uuid/fail');
    expect(path('failed', 'https://hc.example.com/ping/uuid?create=1')).toBe(
      'https://hc.example.com/ping/uuid/fail?create=1',
    );
  });

  it('in a chat no name mentions anybody, becomes a link, or changes the type', () => {
    const hostile = '<!channel> <@U1> @everyone [x](http://evil.example) *b* & co';
    const slack = webhookRequest('slack', 'https://h.example', message('failed', hostile)).body;
    expect(slack).not.toContain('<!channel>');
    expect(slack).toContain('&lt;!channel&gt; &lt;@U1&gt;');
    const discord: unknown = JSON.parse(
      webhookRequest('discord', 'https://h.example', message('failed', hostile)).body,
    );
    expect(discord).toMatchObject({
      allowed_mentions: { parse: [] },
      embeds: [{ title: String.raw`\<!channel\> \<@U1\> @everyone \[x\](http://evil.example) \*b\* & co` }],
    });
    const teams: unknown = JSON.parse(
      webhookRequest('teams', 'https://h.example', message('failed', hostile)).body,
    );
    expect(teams).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [
              { text: String.raw`\<!channel\> \<@U1\> @everyone \[x\](http://evil.example) \*b\* & co` },
              {},
              {},
            ],
          },
        },
      ],
    });
  });

  it.each(webhookFormats)('%s stays within the limits of its receiver, whatever the words', (format) => {
    const { body } = webhookRequest(
      format,
      'https://h.example',
      message('failed', 'x'.repeat(500), Array<string>(400).fill('word '.repeat(40))),
    );
    if (format === 'healthchecks') return;
    const posted = JSON.parse(body) as {
      embeds?: { title: string; description: string }[];
      blocks?: { text?: { text: string } }[];
    };
    for (const { title, description } of posted.embeds ?? []) {
      expect(title.length).toBeLessThanOrEqual(256);
      expect(description.length).toBeLessThanOrEqual(4096);
    }
    for (const block of posted.blocks ?? [])
      expect((block.text?.text ?? '').length).toBeLessThanOrEqual(3000);
    expect((posted.blocks ?? []).length).toBeLessThanOrEqual(50);
  });

  it.each(noticeKinds)('%s has a severity and words in every form', (kind) => {
    for (const format of webhookFormats)
      expect(webhookRequest(format, 'https://h.example/x', message(kind)).body).toContain('Daily');
  });

  it('is signed over the time and the body, so that neither can be changed', () => {
    const body = '{"a":1}';
    const signed = signatureOf(body, 'sixteen-characters', new Date('2026-02-01T12:00:00.900Z'));
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signed) ?? [];
    expect(time).toBe('1769947200');
    expect(mac).toBe(createHmac('sha256', 'sixteen-characters').update(`1769947200.${body}`).digest('hex'));
  });
});
