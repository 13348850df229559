import { keepFilesPrivate } from '../core/lib/private-files.js';
import { openStandardStreams } from '../core/lib/standard-streams.js';
import { exitCodes, runCommandLine } from './cli/program.js';

keepFilesPrivate();
const { out, err } = openStandardStreams(exitCodes.failed);
process.exitCode = await runCommandLine(process.argv, process.env, { stdout: out, stderr: err });
