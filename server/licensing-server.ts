import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Clock, systemClock } from '../shared/clock.js';
import type { Administration } from './admin/protocol.js';
import { serveAdministration } from './admin/socket-server.js';
import { type BackgroundTask, startBackgroundWork } from './background-work.js';
import { createApp } from './http/app.js';
import {
  type ConnectionLimits,
  countConnections,
  defaultConnectionLimits,
} from './http/connection-limits.js';
import { FleetWatch } from './fleet-watch.js';
import { closeGracefully } from './http/graceful-close.js';
import type { LogTarget } from './http/logging.js';
import { createMetrics, type Metrics } from './http/metrics.js';
import { type Readiness, isReady } from './http/operator-routes.js';
import { createRateLimiter, type RateLimit } from './http/rate-limit.js';
import { type Installation, openInstallation } from './installation.js';
import type { PassphraseSource } from './keys/passphrase.js';
import { timeStatements } from './keys/time-statement.js';
import { catchUpWithRequests } from './store/installations.js';
import { createLicenseUpdateStore } from './store/license-update-store.js';
import { pruneReportRecords } from './store/report-refusals.js';
import { pruneUpdateRequests } from './store/update-requests.js';
import { type CertificateLife, certificateLife } from './tls/certificate-watch.js';
import { loadTlsIdentity, type TlsFiles, type TlsIdentity } from './tls/tls-files.js';
import { type PresentedTls, createTlsReload } from './tls/tls-reload.js';
import { render } from '../shared/texts/text.js';
import { version } from './version.js';
import { createWebConsole } from './web-console/app.js';

export interface LicensingServerOptions {
  /** Signing keys' passphrase, embedded database, TLS and jwks.json; made on first use. */
  readonly dataDir: string;
  /** `postgres://…`; the embedded database if left out. */
  readonly databaseUrl?: string | undefined;
  /** Decides dates and terms; TLS goes by the machine's clock, as its peers do. */
  readonly clock: Clock;
  /** 0 picks a free one. */
  readonly port: number;
  /** Address to listen on; loopback if left out. */
  readonly host?: string | undefined;
  /** Null: a private CA and certificate in the data folder. */
  readonly tls: TlsFiles | null;
  /** Further names for the private certificate. */
  readonly tlsHostNames?: readonly string[] | undefined;
  readonly logger: LogTarget | null;
  readonly passphrase?: PassphraseSource | undefined;
  readonly poolSize?: number | undefined;
  readonly rateLimit?: RateLimit | undefined;
  readonly connectionLimits?: ConnectionLimits | undefined;
  /** Where the web console is served; null or left out: nowhere. */
  readonly webConsole?: { readonly port: number; readonly host?: string | undefined } | null | undefined;
  /** Sign-ins to it that one address may try. */
  readonly signInLimit?: RateLimit | undefined;
}

export interface LicensingServer {
  /** `https://…` base address. */
  readonly url: string;
  /** Of the web console; null where there is none. */
  readonly webConsoleUrl: string | null;
  /** Certificate of the private CA to trust; null when TLS files were given. */
  readonly caPem: string | null;
  /** The file that holds it. */
  readonly caFile: string | null;
  readonly administration: Administration;
  /** Public keys that the issued licenses are verified with. */
  readonly jwks: () => { readonly keys: readonly object[] };
  /** Reads the TLS files again now. */
  readonly reloadTls: () => Promise<void>;
  /** Finishes the requests in flight and closes the database. */
  readonly close: () => Promise<void>;
}

const loopback = '127.0.0.1';
/** A few people look at it, not a million consoles. */
const webConsoleLimits: ConnectionLimits = { ...defaultConnectionLimits, connections: 200 };
/** A minute of pressing "Update Now" once a second, or a week of consoles on one license. */
const defaultRateLimit: RateLimit = { burst: 60, intervalMs: 1_000 };
/** How soon a rotation made by another process is seen at the latest. */
const ringRefreshMs = 10_000;
/** Polled, because certificate tools replace files by rename and symbolic link. SIGHUP reads them at once. */
const tlsReloadMs = 30_000;
const dayMs = 24 * 60 * 60 * 1000;
/** Update requests are kept for a year and a month: long enough to compare with the same month of last year. */
const keepRequestsMs = 400 * dayMs;
const pruneIntervalMs = dayMs / 4;
/** How far the fleet view may lag behind the requests. */
const fleetWriteMs = 5_000;
/** How often licenses are looked for that several consoles exceed together. */
const fleetLookMs = dayMs / 24;

/** Starts a licensing server; resolves once it listens. Throws AppError `locked` if one runs on the folder's database. */
export async function startLicensingServer(options: LicensingServerOptions): Promise<LicensingServer> {
  let log: FastifyInstance['log'] | null = null;
  const installation = await openInstallation({
    ...options,
    onDatabaseLost: (error) => log?.warn({ err: error }, 'database connection lost'),
  });
  try {
    return await serve(installation, options, (logger) => (log = logger));
  } catch (error) {
    await installation.close();
    throw error;
  }
}

async function serve(
  installation: Installation,
  options: LicensingServerOptions,
  useLog: (logger: FastifyInstance['log']) => void,
): Promise<LicensingServer> {
  const { folder, keyRing, administration } = installation;
  const loadTls = () => loadTlsIdentity(folder, options.tls, options.tlsHostNames ?? [], systemClock());
  const tls = await loadTls();
  let presented: PresentedTls | null = null;
  const life = (): CertificateLife => certificateLife((presented?.current() ?? tls).cert, systemClock());
  const watch = new FleetWatch(installation.database, installation.fleet, options.clock);
  const metrics = createMetrics({
    isReady: async () => isReady(await askReadiness(installation, life())),
    certificateEnd: () => life().end,
    connections: () => countConnections(app),
    isEmbedded: options.databaseUrl === undefined,
    fleet: () => watch.figures(),
  });
  const app = await createLicensingApp(installation, options, { tls, life, metrics });
  useLog(app.log);
  for (const warning of installation.warnings) app.log.warn(render(warning));
  watchCertificate(app.log, life());
  if (keyRing.activeKey() === null) {
    app.log.error('the signing keys are locked: wrong passphrase; no license can be renewed');
  }
  const { webConsole = null } = options;
  const pages =
    webConsole === null
      ? null
      : createWebConsole({
          ...{ database: installation.database, fleet: installation.fleet, watch, metrics, tls },
          ...{ clock: options.clock, logger: options.logger, signInLimit: options.signInLimit },
          limits: options.connectionLimits ?? webConsoleLimits,
        });
  const host = options.host ?? loopback;
  const consoleHost = webConsole?.host ?? loopback;
  const socket = await serveAdministration(folder.adminSocket, administration);
  await app.listen({ port: options.port, host }).catch(async (error: unknown) => {
    await socket?.close();
    throw error;
  });
  await pages?.listen({ port: webConsole?.port ?? 0, host: consoleHost }).catch(async (error: unknown) => {
    await Promise.all([socket?.close(), app.close()]);
    throw error;
  });
  const { reload } = (presented = createTlsReload(pages === null ? [app] : [app, pages], tls, loadTls));
  const reloadTls = async (): Promise<void> => {
    if (await reload()) watchCertificate(app.log, life());
  };
  await catchUpWithRequests(installation.database);
  await watch.look(app.log);
  const stopWork = startBackgroundWork(
    [
      ...backgroundTasks(installation, options.clock, reloadTls),
      { name: 'look at the fleet', everyMs: fleetLookMs, run: () => watch.look(app.log) },
      {
        name: 'look at the TLS certificate',
        everyMs: dayMs,
        run: () => {
          watchCertificate(app.log, life());
          return Promise.resolve();
        },
      },
    ],
    (task, error) => app.log.warn({ err: error, task }, 'background work failed'),
  );
  return {
    url: urlOf(app, host),
    webConsoleUrl: pages === null ? null : urlOf(pages, consoleHost),
    caPem: tls.caPem,
    caFile: tls.caPem === null ? null : folder.ca,
    administration,
    jwks: () => keyRing.jwks(),
    reloadTls,
    close: async () => {
      stopWork();
      await socket?.close();
      await Promise.all([closeGracefully(app), pages === null ? null : closeGracefully(pages)]);
      // What is lost here is found again among the update requests at the next start.
      await installation.fleet
        .flush()
        .catch((error: unknown) => app.log.warn({ err: error }, 'fleet not written'));
      await installation.close();
    },
  };
}

async function createLicensingApp(
  installation: Installation,
  options: LicensingServerOptions,
  { tls, life, metrics }: { tls: TlsIdentity; life: () => CertificateLife; metrics: Metrics },
): Promise<FastifyInstance> {
  return createApp({
    database: installation.database,
    updates: createLicenseUpdateStore(installation.database),
    keyRing: installation.keyRing,
    clock: options.clock,
    fleet: installation.fleet,
    sayTime: timeStatements(installation.keyRing, options.clock),
    metrics,
    rateLimiter: createRateLimiter(options.rateLimit ?? defaultRateLimit),
    tls,
    logger: options.logger,
    version,
    readiness: () => askReadiness(installation, life()),
    limits: options.connectionLimits ?? defaultConnectionLimits,
  });
}

function backgroundTasks(
  { database, keyRing, fleet }: Installation,
  clock: Clock,
  reloadTls: () => Promise<void>,
): BackgroundTask[] {
  const forgetOldRequests = async (): Promise<void> => {
    const before = new Date(clock().getTime() - keepRequestsMs);
    await pruneUpdateRequests(database, before);
    await pruneReportRecords(database, before);
  };
  return [
    { name: 'refresh the signing keys', everyMs: ringRefreshMs, run: () => keyRing.refresh() },
    { name: 'reload the TLS files', everyMs: tlsReloadMs, run: reloadTls },
    { name: 'write which consoles were seen', everyMs: fleetWriteMs, run: () => fleet.flush() },
    { name: 'forget old update requests', everyMs: pruneIntervalMs, run: forgetOldRequests },
  ];
}

async function askReadiness(
  { database, keyRing }: Installation,
  { standing }: CertificateLife,
): Promise<Readiness> {
  const reachable = await database.query('select 1').then(
    () => true,
    () => false,
  );
  return {
    database: reachable,
    signingKeys: keyRing.activeKey() !== null,
    certificate: standing !== 'ended',
  };
}

/** Consoles only see that the server "could not be reached": whoever runs it has to hear of it here. */
function watchCertificate(log: FastifyInstance['log'], { end, standing }: CertificateLife): void {
  const until = end.toISOString();
  if (standing === 'ended') log.error({ until }, 'the TLS certificate has expired: no console can connect');
  if (standing === 'ending') log.warn({ until }, 'the TLS certificate expires soon: replace it');
}

function addressOf(app: FastifyInstance): AddressInfo {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on TCP.');
  return address;
}

function urlOf(app: FastifyInstance, host: string): string {
  return `https://${isWildcard(host) ? 'localhost' : host}:${addressOf(app).port}`;
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
