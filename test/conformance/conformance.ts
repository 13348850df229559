import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { clientRules } from './client-rules.js';
import { openClientWorld } from './client-world.js';
import { commandClient } from './command-client.js';
import { type Finding, type Rule, tryRules } from './rule.js';
import { serverRules } from './server-rules.js';
import { openServerWorld } from './server-world.js';
import { jwksSchema } from './signed-documents.js';

/** How the suite is called; docs/conformance.md says what each option is for. */
const usage = `npm run conformance -- server URL [--ca FILE] [--jwks FILE] [--due KEY] [--current KEY]
    [--unsupported KEY] [--ended KEY] [--report-month YYYY-MM] [--only RULE]… [--json]
npm run conformance -- client [--product NAME] [--only RULE]… [--json] -- COMMAND [ARGUMENT]…
npm run conformance -- rules`;

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const options = {
  ca: { type: 'string' },
  jwks: { type: 'string' },
  due: { type: 'string' },
  current: { type: 'string' },
  unsupported: { type: 'string' },
  ended: { type: 'string' },
  'report-month': { type: 'string' },
  product: { type: 'string', default: 'Postkeep Mailbox Backup' },
  only: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
} as const;

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [what, ...rest] = positionals;
  const contentOf = async (file: string | undefined): Promise<string | undefined> =>
    file === undefined ? undefined : readFile(file, 'utf8');
  const tell = (finding: Finding): void => {
    if (!values.json) out(lineOf(finding));
  };
  switch (what) {
    case 'server': {
      const [url] = rest;
      if (url === undefined || rest.length > 1) throw new Error(usage);
      const jwks = await contentOf(values.jwks);
      const world = openServerWorld({
        url,
        ca: await contentOf(values.ca),
        jwks: jwks === undefined ? undefined : jwksSchema.parse(JSON.parse(jwks)),
        reportMonth: values['report-month'],
        keys: {
          due: await contentOf(values.due),
          current: await contentOf(values.current),
          unsupported: await contentOf(values.unsupported),
          ended: await contentOf(values.ended),
        },
      });
      try {
        conclude(await tryRules(serverRules, world, values.only, tell), values.json);
      } finally {
        await world.close();
      }
      return;
    }
    case 'client': {
      const [command, ...more] = rest;
      if (command === undefined) throw new Error(usage);
      const world = await openClientWorld(commandClient(command, more), new Date(), values.product);
      try {
        conclude(await tryRules(clientRules, world, values.only, tell), values.json);
      } finally {
        await world.close();
      }
      return;
    }
    case 'rules':
      for (const { id, says } of serverRules as readonly Rule<never>[])
        out(`server  ${id.padEnd(26)}  ${says}`);
      for (const { id, says } of clientRules as readonly Rule<never>[])
        out(`client  ${id.padEnd(26)}  ${says}`);
      return;
    default:
      throw new Error(usage);
  }
}

function lineOf({ id, says, verdict }: Finding): string {
  switch (verdict.kind) {
    case 'kept':
      return `kept       ${id}`;
    case 'broken':
      return `BROKEN     ${id}: ${says}\n           ${verdict.why}`;
    case 'not-tried':
      return `not tried  ${id}: ${verdict.why}`;
  }
}

/** Exit code 0 when no rule that was tried is broken, 1 otherwise. */
function conclude(findings: readonly Finding[], asJson: boolean): void {
  const count = (kind: Finding['verdict']['kind']): number =>
    findings.filter(({ verdict }) => verdict.kind === kind).length;
  if (asJson) out(JSON.stringify(findings));
  else out(`${count('kept')} rules kept, ${count('broken')} broken, ${count('not-tried')} not tried`);
  if (count('broken') > 0) process.exitCode = 1;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
