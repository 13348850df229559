import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { webConsoleTexts as words } from '../../shared/texts/licensing-server/web-console.js';
import { hashOfToken } from '../admin/web-tokens.js';
import { type ConnectionLimits, limitConnections, timeLimits } from '../http/connection-limits.js';
import { type LogTarget, loggerOption } from '../http/logging.js';
import type { Metrics } from '../http/metrics.js';
import { createRateLimiter, type RateLimit } from '../http/rate-limit.js';
import { recordAuditEvent } from '../store/audit-trail.js';
import { type Database, DatabaseUnavailableError } from '../store/database.js';
import { findValidWebToken, useWebToken, type WebToken } from '../store/web-tokens.js';
import type { TlsIdentity } from '../tls/tls-files.js';
import { addresses } from './layout.js';
import { problem, signIn } from './pages.js';
import { addPages, type PageDependencies } from './routes.js';
import { Sessions } from './sessions.js';
import { styleSheet } from './style.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the web console: the token that whoever asks has signed in with. */
    webToken: WebToken | null;
  }
}

export interface WebConsoleOptions extends PageDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly tls: TlsIdentity;
  readonly logger: LogTarget | null;
  readonly limits: ConnectionLimits;
  readonly metrics: Pick<Metrics, 'refusedConnections'>;
  /** Sign-ins that one address may try. */
  readonly signInLimit?: RateLimit | undefined;
}

const defaultSignInLimit: RateLimit = { burst: 10, intervalMs: 10_000 };
/** A form with a token, and nothing else, is sent here. */
const formLimitBytes = 4_096;
const protection = {
  // Everything comes from this very server, and no script from anywhere.
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not no-referrer, under which browsers hide where a form comes from.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * The web console of the vendor's side (licensing.md §11), not listening yet: pages that show, made here, over HTTPS on a listener of
 * its own (docs/decisions/0164). Whoever has no session sees the sign-in page and nothing else.
 */
export function createWebConsole(options: WebConsoleOptions): FastifyInstance {
  const { tls, limits } = options;
  const app: FastifyInstance = Fastify({
    https: { cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2', ...timeLimits(limits) },
    logger: loggerOption(options.logger),
    bodyLimit: formLimitBytes,
    requestTimeout: limits.phaseMs,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    // An address that cannot be read comes before every hook.
    frameworkErrors: (_error, _request, reply) => {
      void answerNotFound(reply.headers(protection));
    },
  });
  limitConnections(app, limits, options.metrics);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
  app.decorateRequest('webToken', null);
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers(protection);
  });
  answerProblems(app);
  addSignIn(app, options);
  addPages(app, options);
  return app;
}

function send(reply: FastifyReply, status: number, why: string): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(problem(why));
}

function answerNotFound(reply: FastifyReply): FastifyReply {
  return send(reply, 404, words.problems.notFound);
}

function answerProblems(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => answerNotFound(reply));
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof DatabaseUnavailableError) {
      request.log.error({ err: error }, 'page not made');
      return send(reply.header('retry-after', 60), 503, words.problems.noDatabase);
    }
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 500) request.log.error({ err: error }, 'page not made');
    return send(reply, status, status < 500 ? words.problems.notFound : words.problems.failed);
  });
}

const openAddresses: readonly string[] = [addresses.signIn, addresses.style, '/favicon.ico'];
const signInSchema = z.object({ token: z.string().max(200).catch('') });

/** Sign-in and sign-out, and the gate before everything else. */
function addSignIn(app: FastifyInstance, { database, clock, signInLimit }: WebConsoleOptions): void {
  const sessions = new Sessions(() => performance.now());
  const mayTry = createRateLimiter(signInLimit ?? defaultSignInLimit);
  const page = (reply: FastifyReply, status: number, why: string | null): FastifyReply =>
    reply.code(status).type('text/html; charset=utf-8').send(signIn(why));

  app.addHook('preHandler', async (request, reply) => {
    if (request.method === 'POST' && !isFromOwnPage(request)) return page(reply, 403, words.signIn.otherPage);
    if (openAddresses.includes(request.url.split('?')[0] ?? '')) return;
    const tokenId = sessions.tokenOf(request.headers.cookie);
    // Asked each time, so that a revoked token lets nobody see another page.
    request.webToken =
      tokenId === null ? null : await findValidWebToken(database, tokenId, clock().toISOString());
    if (request.webToken === null) return reply.redirect(addresses.signIn, 303);
  });

  app.get(addresses.style, (_request, reply) => reply.type('text/css; charset=utf-8').send(styleSheet));
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
  app.get(addresses.signIn, (_request, reply) => page(reply, 200, null));

  app.post(addresses.signIn, async (request, reply) => {
    const wait = mayTry(request.ip, new Date(performance.now()));
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000);
      return page(reply.header('retry-after', seconds), 429, words.signIn.tooMany({ seconds }));
    }
    const { data } = signInSchema.safeParse(request.body);
    const now = clock().toISOString();
    const token = await useWebToken(database, hashOfToken(data?.token ?? ''), now);
    if (token === null) {
      request.log.warn({ address: request.ip }, 'sign-in to the web console refused');
      return page(reply, 401, words.signIn.refused);
    }
    await recordAuditEvent(database, {
      at: now,
      actor: token.name,
      action: 'web-console-entered',
      subject: token.id,
      details: { address: request.ip },
    });
    return reply.header('set-cookie', sessions.begin(token.id)).redirect(addresses.overview, 303);
  });

  app.post(addresses.signOut, (request, reply) =>
    reply.header('set-cookie', sessions.end(request.headers.cookie)).redirect(addresses.signIn, 303),
  );
}

/** A form of another site must neither sign anybody in nor out. Browsers say where a request comes from (Fetch Metadata; RFC 6454 §7). */
function isFromOwnPage({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin === `https://${headers.host ?? ''}`;
}
