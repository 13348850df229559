import { assertNever } from '../../shared/errors.js';
import type { WebhookFormat } from '../../shared/notifications/channel.js';
import type { Severity } from '../../shared/notices/severity.js';
import { render } from '../../shared/texts/text.js';
import { type Message, plainText } from './message.js';

/** What is posted to a webhook, and where. */
export interface WebhookRequest {
  readonly url: URL;
  readonly contentType: string;
  readonly body: string;
}

/** The request that the receiver documents for its form (docs/user-guide/settings.md). Pure. */
export function webhookRequest(format: WebhookFormat, address: string, message: Message): WebhookRequest {
  const url = new URL(address);
  const json = (payload: object): WebhookRequest => ({
    url,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify(payload),
  });
  switch (format) {
    case 'json':
      return json(ownPayload(message));
    case 'slack':
      return json(slackPayload(message));
    case 'teams':
      return json(teamsPayload(message));
    case 'discord':
      return json(discordPayload(message));
    case 'healthchecks':
      return {
        url: pingAddress(url, message),
        contentType: 'text/plain; charset=utf-8',
        body: [message.title, plainText(message)].join('\n\n'),
      };
    default:
      return assertNever(format);
  }
}

/** `version` changes when a member is taken away or means something else; members may be added. */
function ownPayload({ id, kind, title, machine, notices }: Message): object {
  return {
    version: 1,
    id,
    kind,
    severity: severityOf(notices[0]?.kind ?? kind),
    machine,
    title,
    notices: notices.map((notice) => ({
      kind: notice.kind,
      at: notice.at,
      title: render(notice.title),
      lines: notice.lines.map((line) => render(line)),
      ...(notice.session === undefined ? {} : { session: notice.session }),
    })),
  };
}

/** Incoming webhooks: `text` for the notification, blocks for the message; at most 3,000 characters in a section. */
function slackPayload(message: Message): object {
  const section = (words: string): object => ({ type: 'section', text: { type: 'mrkdwn', text: words } });
  return {
    text: slackText(message.title),
    blocks: [
      section(`*${slackText(message.title)}*`),
      ...message.blocks
        .filter((lines) => lines.length > 0)
        .map((lines) => section(cut(slackText(lines.join('\n')), 3000))),
      { type: 'context', elements: [{ type: 'mrkdwn', text: slackText(message.footer) }] },
    ],
  };
}

/** Slack's three control characters; with them escaped no word can mention anybody or become a link. */
function slackText(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The "When a Teams webhook request is received" trigger of Workflows: an Adaptive Card in an attachment. */
function teamsPayload(message: Message): object {
  const block = (words: string, more: object = {}): object => ({
    ...{ type: 'TextBlock', text: withoutMarkdown(words), wrap: true },
    ...more,
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(message.title, { weight: 'Bolder', size: 'Medium', color: cardColours[severity(message)] }),
            // A line end within a text block is none: each line is a block.
            ...message.blocks.flatMap((lines) =>
              lines.map((line, index) => block(line, { spacing: index === 0 ? 'Medium' : 'None' })),
            ),
            block(message.footer, { isSubtle: true, size: 'Small', spacing: 'Medium' }),
          ],
        },
      },
    ],
  };
}

const cardColours = { info: 'Good', warning: 'Warning', error: 'Attention' } as const;

/** Job and mailbox names are no Markdown: `_` and `*` stay what they are. */
function withoutMarkdown(words: string): string {
  return words.replaceAll(/[\\`*_{}[\]<>#|~]/g, String.raw`\$&`);
}

/** Execute webhook: an embed, whose description takes 4,096 characters; nobody is mentioned. */
function discordPayload(message: Message): object {
  const words = message.blocks.map((lines) => lines.join('\n')).join('\n\n');
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cut(withoutMarkdown(message.title), 256),
        description: cut(withoutMarkdown(words), 4096),
        color: embedColours[severity(message)],
        footer: { text: cut(message.footer, 2048) },
      },
    ],
  };
}

const embedColours = { info: 0x0f7b0f, warning: 0xf7630c, error: 0xc50f1f } as const;

/** A check of healthchecks: the address itself is success, `/start` the beginning, `/fail` all else: a warning is no success. */
function pingAddress(address: URL, { kind }: Message): URL {
  const url = new URL(address);
  const base = url.pathname.replace(/\/+$/, '');
  url.pathname =
    kind === 'success' || kind === 'test' ? base : kind === 'started' ? `${base}/start` : `${base}/fail`;
  return url;
}

function severity({ kind }: Message): Severity {
  return severityOf(kind);
}

function severityOf(kind: Message['kind']): Severity {
  switch (kind) {
    case 'failed':
    case 'damage':
      return 'error';
    case 'warning':
    case 'license':
    case 'license-update':
      return 'warning';
    case 'success':
    case 'usage-report':
    case 'summary':
    case 'started':
    case 'test':
      return 'info';
    default:
      return assertNever(kind);
  }
}

function cut(words: string, most: number): string {
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}
