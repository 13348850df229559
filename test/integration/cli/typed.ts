import { spawn } from 'node:child_process';

/** Runs a command at an instant in a terminal of its own and types what it asks for, each when the question is there; answers all that was shown. */
export function typed(
  now: string,
  command: readonly string[],
  answers: readonly (readonly [RegExp, string])[],
): Promise<string> {
  const quoted = command.map((each) => `'${each.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const terminal = spawn('script', ['-qec', quoted, '/dev/null'], {
    env: { ...process.env, POSTKEEP_NOW: now, NODE_EXTRA_CA_CERTS: '' },
  });
  let shown = '';
  const left = [...answers];
  terminal.stdout.setEncoding('utf8').on('data', (words: string) => {
    shown += words;
    const [question, answer] = left[0] ?? [];
    if (question?.test(shown) !== true) return;
    left.shift();
    terminal.stdin.write(answer);
  });
  return new Promise((resolve, reject) => {
    terminal.once('error', reject).once('close', () => {
      resolve(shown);
    });
  });
}
