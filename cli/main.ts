import '../core/lib/home-folder.js';
import { keepFilesPrivate } from '../core/lib/private-files.js';
import { openStandardStreams } from '../core/lib/standard-streams.js';
import { personAtTerminal } from './ask-person.js';
import { exitCodes } from './exit-codes.js';
import { runCommandLine } from './program.js';

keepFilesPrivate();
const { out, err } = openStandardStreams(exitCodes.failed);
void runCommandLine(process.argv.slice(2), {
  environment: process.env,
  stdout: out,
  stderr: err,
  columns: process.stderr.isTTY ? process.stderr.columns : undefined,
  person: personAtTerminal(),
}).then((code) => {
  process.exitCode = code;
});
