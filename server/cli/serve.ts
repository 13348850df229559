import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { TlsFiles } from '../tls/tls-files.js';
import type { CommandContext } from './context.js';
import { integerOption, parseOptions, passphraseSource, withCommonOptions } from './options.js';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';
import { oneLine, printableJson } from '../../shared/texts/printable.js';

const words = licensingTexts.serve;

const defaultPort = '8443';

/** `serve`: runs until it is told to stop. The first line on stdout is JSON with the address; logs go to stderr. */
export function addServe(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('serve'))
    .description(words.description)
    .option('--port <port>', words.port, defaultPort)
    .option('--host <address>', words.host, '127.0.0.1')
    .option('--tls-cert <file>', words.tlsCert)
    .option('--tls-key <file>', words.tlsKey)
    .option('--tls-name <name...>', words.tlsName, [])
    .option('--console-port <port>', words.consolePort)
    .option('--console-host <address>', words.consoleHost, '127.0.0.1')
    .option('--db-connections <n>', words.dbConnections, '10')
    .option('--log-level <level>', words.logLevel, 'info')
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, {
        port: integerOption(0, 65_535),
        host: z.string().min(1),
        tlsCert: z.string().optional(),
        tlsKey: z.string().optional(),
        tlsName: z.array(z.string().min(1)),
        consolePort: integerOption(0, 65_535).optional(),
        consoleHost: z.string().min(1),
        dbConnections: integerOption(1, 1_000),
        logLevel: z.enum(['debug', 'info', 'warn', 'error']),
      });
      // Loaded here, because no other command needs a web server.
      const { startLicensingServer } = await import('../licensing-server.js');
      const server = await startLicensingServer({
        dataDir: options.dataDir,
        databaseUrl: options.databaseUrl,
        clock: context.clock,
        port: options.port,
        host: options.host,
        tls: tlsFiles(options.tlsCert, options.tlsKey),
        tlsHostNames: options.tlsName,
        webConsole:
          options.consolePort === undefined ? null : { port: options.consolePort, host: options.consoleHost },
        logger: { level: options.logLevel, stream: { write: (line) => context.stderr(printableJson(line)) } },
        passphrase: passphraseSource(options, context.environment),
        poolSize: options.dbConnections,
      });
      const { url, caFile: ca, webConsoleUrl } = server;
      const listening = {
        event: 'listening',
        url,
        ca,
        ...(webConsoleUrl !== null && { console: webConsoleUrl }),
      };
      // Heard before anyone is told that the server is there: unheard, a signal ends the process.
      const stopped = stopSignal();
      process.on('SIGHUP', () => void server.reloadTls().catch(reportTo(context)));
      context.stdout(`${JSON.stringify(listening)}\n`);
      await stopped;
      await server.close();
    });
}

function tlsFiles(certFile: string | undefined, keyFile: string | undefined): TlsFiles | null {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile === undefined && keyFile === undefined) return null;
  throw new AppError('invalid-argument', text('server.tlsFilesTogether'));
}

function reportTo(context: CommandContext): (error: unknown) => void {
  return (error) => context.stderr(`${oneLine(words.tlsNotReloaded({ problem: String(error) }))}\n`);
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
