import type { SecureContext } from 'node:tls';
import { z } from 'zod';
import type { EmailTarget } from '../../shared/notifications/channel.js';
import { text, verbatim } from '../../shared/texts/text.js';
import { describeFailure, oneLine } from '../https/connection-failure.js';
import { asciiHost } from '../lib/ascii-host.js';
import { redact } from '../lib/redact.js';
import { type Message, plainText, subjectOf } from './message.js';
import type { Attempt } from './attempts.js';

/** How a channel proves to its server who sends. */
export type SmtpSignIn =
  | { readonly type: 'none' }
  | { readonly type: 'password'; readonly user: string; readonly password: string }
  | { readonly type: 'token'; readonly user: string; readonly token: string };

const connectMs = 20_000;
const silenceMs = 30_000;

/** One attempt: TLS, or STARTTLS that must come about, verified; without it to this computer alone. */
export async function sendEmail(
  target: EmailTarget,
  signIn: SmtpSignIn,
  message: Message,
  authorities: SecureContext,
): Promise<Attempt> {
  // Loaded when first needed: most starts of the program send nothing.
  const { createTransport } = await import('nodemailer');
  const { host, port, security, from, to } = target;
  const transport = createTransport({
    ...{ host: asciiHost(host), port, secure: security === 'tls', requireTLS: security === 'starttls' },
    ignoreTLS: security === 'plain',
    // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would turn verification off.
    tls: { secureContext: authorities, rejectUnauthorized: true },
    ...authOf(signIn),
    ...{ connectionTimeout: connectMs, greetingTimeout: silenceMs, socketTimeout: silenceMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const { rejected } = await transport.sendMail({
      ...{ from, to: [...to], subject: subjectOf(message), text: plainText(message) },
      messageId: `<${message.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      // RFC 3834: no vacation notice answers it.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Postkeep-Delivery': message.id },
    });
    return {
      type: 'delivered',
      detail:
        rejected.length > 0
          ? text('notifications.refusedRecipients', { count: rejected.length })
          : text('notifications.accepted', { server: `${host}:${String(port)}` }),
    };
  } catch (error) {
    return failureOf(error, `${host}:${String(port)}`);
  } finally {
    transport.close();
  }
}

function authOf(signIn: SmtpSignIn): object {
  switch (signIn.type) {
    case 'none':
      return {};
    case 'password':
      return { auth: { user: signIn.user, pass: signIn.password } };
    case 'token':
      return { auth: { type: 'OAuth2', user: signIn.user, accessToken: signIn.token } };
  }
}

const smtpErrorSchema = z.object({
  code: z.string().optional(),
  /** What the system said, where `code` is nodemailer's own. */
  originalCode: z.string().optional(),
  response: z.string().optional(),
  responseCode: z.number().optional(),
  command: z.string().optional(),
});

function failureOf(error: unknown, host: string): Attempt {
  const { code, originalCode, response, responseCode, command } = smtpErrorSchema.safeParse(error).data ?? {};
  const said = oneLine(redact(response ?? (error instanceof Error ? error.message : String(error))));
  if (code === 'EAUTH' || code === 'EOAUTH2')
    return { type: 'failed', detail: text('notifications.smtpPassword', { host, said }) };
  if (code === 'ETLS' && command === 'STARTTLS' && response !== undefined)
    return { type: 'failed', detail: text('notifications.smtpNoTls', { host }) };
  if (responseCode === undefined || responseCode === 0) {
    const cause = Object.assign(
      new Error(said),
      originalCode === undefined ? { code } : { code: originalCode },
    );
    return { type: 'failed', detail: describeFailure(cause, host).detail };
  }
  // 5xx is for good (RFC 5321 §4.2.1).
  return responseCode >= 500
    ? { type: 'refused', detail: text('notifications.smtpRefused', { host, said: verbatim(said) }) }
    : { type: 'failed', detail: text('notifications.smtpFailed', { host, said: verbatim(said) }) };
}
