/*
 * Work in steps: whoever has it done decides what happens between two of them.
 */

/** Does it to its end, with a turn between steps; rejects with what it or `turn` throws. */
export async function inTurns<T>(
  steps: Generator<undefined, T>,
  turn: () => Promise<void> = nextTurn,
): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await turn();
  }
}

/** Does it to its end at once; `between` may throw. */
export function atOnce<T>(steps: Generator<undefined, T>, between: () => void = () => undefined): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    between();
  }
}

/** What else this thread has to do continues. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
