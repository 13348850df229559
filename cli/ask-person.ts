import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { AppError } from '../shared/errors.js';
import { text } from '../shared/texts/text.js';

/** Whoever sits at the terminal. */
export interface Person {
  /** Puts a question; resolves to the line that is answered, which is seen while it is typed. */
  readonly ask: (question: string) => Promise<string>;
  /** The same, and nothing of the answer is shown. Throws AppError `cancelled` for an empty one, Ctrl+C and Ctrl+D. */
  readonly askForSecret: (question: string) => Promise<string>;
}

/** Null when standard input is no terminal. */
export function personAtTerminal(): Person | null {
  return process.stdin.isTTY ? { ask, askForSecret } : null;
}

/** Asks on stderr: stdout is the command's result. */
async function ask(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(question);
  prompt.close();
  return answer;
}

async function askForSecret(question: string): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  // Only what it takes for a terminal does readline read without the system's own echo, and from here on: the question comes after.
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(question);
  const given = new AbortController();
  prompt.once('close', () => {
    given.abort();
  });
  try {
    const secret = await prompt.question('', { signal: given.signal });
    if (secret !== '') return secret;
  } catch (error) {
    if (!given.signal.aborted) throw error;
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
  throw new AppError('cancelled', text('commandLine.notEntered'));
}
