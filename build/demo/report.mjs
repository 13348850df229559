// @ts-check

/** Prints each step of the demo with its result and its time. */
export class Report {
  #number;

  /** @param {number} before steps that another process has printed */
  constructor(before = 0) {
    this.#number = before;
  }

  get count() {
    return this.#number;
  }

  /**
   * Runs a step; its answer, if it is a text, is printed beside it. A failed step ends the demo.
   * @template T
   * @param {string} title
   * @param {() => Promise<T> | T} action
   * @returns {Promise<T>}
   */
  async step(title, action) {
    const startedAt = performance.now();
    const name = `${String(++this.#number).padStart(2)}. ${title}`;
    try {
      const answer = await action();
      const detail = typeof answer === 'string' ? `: ${answer}` : '';
      this.#print(`✓ ${name}${detail}`, startedAt);
      return answer;
    } catch (error) {
      this.#print(`✗ ${name}`, startedAt);
      throw error;
    }
  }

  /** @param {string} line @param {number} startedAt */
  #print(line, startedAt) {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${line}  (${seconds} s)\n`);
  }
}

/**
 * Fails the step when a condition does not hold.
 * @param {unknown} condition
 * @param {string} message
 * @returns {asserts condition}
 */
export function check(condition, message) {
  if (!condition) throw new Error(message);
}
