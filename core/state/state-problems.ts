import type { AppError } from '../../shared/errors.js';

/** Which state files of a data folder cannot be read: told for as long as it is so, and no longer (licensing.md §10). */
export interface StateProblems {
  /** Looks now, and again whenever the problems are listed; `check` answers why the file cannot be read, null when it can. */
  readonly watch: (check: () => AppError | null) => void;
  /** What is so now, each once. */
  readonly list: () => readonly AppError[];
}

/** `onFound` is called with what is found when a file is looked at first. */
export function createStateProblems(onFound: (problem: AppError) => void): StateProblems {
  const checks: (() => AppError | null)[] = [];
  return {
    watch(check) {
      checks.push(check);
      const problem = check();
      if (problem !== null) onFound(problem);
    },
    list() {
      const found = checks.flatMap((check) => check() ?? []);
      return [...new Map(found.map((problem) => [problem.message, problem])).values()];
    },
  };
}
