import type { Surroundings } from './command.js';

interface HeldBack {
  /** What a command prints with is held. A question shows what led to it. */
  readonly surroundings: Surroundings;
  /** Prints what is held, in its order. */
  readonly release: () => void;
}

/** Holds what a command prints until it is known how it ends: `--quiet` prints nothing on success. */
export function holdBack(surroundings: Surroundings): HeldBack {
  const { stdout, stderr, person } = surroundings;
  const held: (() => void)[] = [];
  const holding = (print: (text: string) => void) => (text: string) => {
    held.push(() => {
      print(text);
    });
  };
  const release = (): void => {
    for (const print of held.splice(0)) print();
  };
  return {
    surroundings: {
      ...surroundings,
      stdout: holding(stdout),
      stderr: holding(stderr),
      columns: undefined,
      person: person && {
        ask: (question) => {
          release();
          return person.ask(question);
        },
        askForSecret: (question) => {
          release();
          return person.askForSecret(question);
        },
      },
    },
    release,
  };
}
