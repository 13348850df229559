import { text, render } from '../../shared/texts/text.js';

/** Where a program prints. */
export interface StandardStreams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What a pipe says whose reader has gone: `… | head -1` has read what it wanted. */
const readerGone = ['EPIPE', 'EOF', 'ECONNRESET'];

/**
 * The process's stdout and stderr, which never end it: what nobody reads any more is dropped. When stdout cannot be written
 * for another reason (a full disk), that is one line on stderr, and the process ends with `failed` instead of 0.
 */
export function openStandardStreams(failed: number): StandardStreams {
  const err = (words: string): void => {
    attempt(process.stderr, words, () => undefined);
  };
  let isSaid = false;
  const onFault = (error: Error): void => {
    if (isSaid || ('code' in error && readerGone.includes(String(error.code)))) return;
    isSaid = true;
    err(`${render(text('lib.outputNotWritten', { reason: error.message }))}\n`);
    process.once('exit', () => {
      process.exitCode = process.exitCode === undefined || process.exitCode === 0 ? failed : process.exitCode;
    });
  };
  process.stdout.on('error', onFault);
  process.stderr.on('error', () => undefined);
  return {
    out: (words) => {
      attempt(process.stdout, words, onFault);
    },
    err,
  };
}

/** A file throws at once, a pipe says it later. */
function attempt(stream: NodeJS.WriteStream, words: string, onFault: (error: Error) => void): void {
  try {
    stream.write(words);
  } catch (error) {
    onFault(error instanceof Error ? error : new Error(String(error)));
  }
}
