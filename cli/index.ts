import '../core/lib/home-folder.js';
import { createInterface } from 'node:readline/promises';
import { keepFilesPrivate } from '../core/lib/private-files.js';
import { openStandardStreams } from '../core/lib/standard-streams.js';
import { exitCodes } from './exit-codes.js';
import { runCommandLine } from './program.js';

keepFilesPrivate();
const { out, err } = openStandardStreams(exitCodes.failed);
process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  stdout: out,
  stderr: err,
  columns: process.stderr.isTTY ? process.stderr.columns : undefined,
  ask: process.stdin.isTTY ? askOnTerminal : null,
});

async function askOnTerminal(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(question);
  prompt.close();
  return answer;
}
