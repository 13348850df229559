/** One line of a benchmark's table. */
export interface Row<Bench> {
  readonly name: string;
  readonly what: string;
  readonly goal: string;
  /** What was measured, and whether the goal was reached. */
  readonly run: (bench: Bench) => Promise<Result>;
}

export interface Result {
  readonly now: string;
  readonly isMet: boolean;
}

/** Those of POSTKEEP_BENCH_ROWS, which `npm run bench` sets; all without it. Throws for a row that there is not. */
export function wantedRows<Bench>(rows: readonly Row<Bench>[]): readonly Row<Bench>[] {
  const wanted = (process.env['POSTKEEP_BENCH_ROWS'] ?? '').split(',').filter((name) => name !== '');
  const unknown = wanted.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length > 0) {
    const names = rows.map(({ name }) => name).join(', ');
    throw new Error(`There is no row named ${unknown.join(', ')}. There are: ${names}.`);
  }
  return wanted.length === 0 ? rows : rows.filter(({ name }) => wanted.includes(name));
}

/** Measures one row after the other and prints the table. */
export async function printTable<Bench>(rows: readonly Row<Bench>[], bench: Bench): Promise<void> {
  print('| what | now | goal |\n|---|---|---|');
  for (const { what, goal, run } of rows) {
    const { now, isMet } = await run(bench);
    print(`| ${what} | ${now} | ${goal}${isMet ? '' : ' — missed'} |`);
  }
}

export function numberFrom(name: string, otherwise: number): number {
  const given = Number(process.env[name] ?? otherwise);
  if (!(given > 0)) throw new Error(`${name} is to be a number above 0.`);
  return given;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
