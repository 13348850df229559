import { runCommandLine } from './cli/program.js';

process.exitCode = await runCommandLine(process.argv, process.env, {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
});
