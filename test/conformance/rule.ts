/** One rule of the protocol: what it says, and how a program is found to break it. */
export interface Rule<World> {
  /** Stable, for `--only` and for reports. */
  readonly id: string;
  /** The rule in a sentence, as docs/licensing-protocol.md has it. */
  readonly says: string;
  /** What the check needs and this run lacks, such as a key; null when it has all. */
  readonly lacks?: (world: World) => string | null;
  /** Throws {@link Breach} when the program breaks the rule. */
  readonly check: (world: World) => Promise<void>;
}

/** The program did something else than the rule says. */
export class Breach extends Error {}

/** Throws a Breach unless `holds`. */
export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Breach(otherwise);
}

type Verdict =
  | { readonly kind: 'kept' }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'not-tried'; readonly why: string };

export interface Finding {
  readonly id: string;
  readonly says: string;
  readonly verdict: Verdict;
}

/** Tries the rules one after the other, those of `only` if it names any; `onFinding` hears of each at once. */
export async function tryRules<World>(
  rules: readonly Rule<World>[],
  world: World,
  only: readonly string[] = [],
  onFinding: (finding: Finding) => void = () => undefined,
): Promise<Finding[]> {
  const unknown = only.filter((id) => !rules.some((rule) => rule.id === id));
  if (unknown.length > 0) throw new Error(`There is no rule named ${unknown.join(', ')}.`);
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (only.length > 0 && !only.includes(rule.id)) continue;
    const finding = { id: rule.id, says: rule.says, verdict: await verdictOn(rule, world) };
    findings.push(finding);
    onFinding(finding);
  }
  return findings;
}

async function verdictOn<World>(rule: Rule<World>, world: World): Promise<Verdict> {
  const lacks = rule.lacks?.(world) ?? null;
  if (lacks !== null) return { kind: 'not-tried', why: lacks };
  try {
    await rule.check(world);
    return { kind: 'kept' };
  } catch (error) {
    // A program that hangs up or answers garbage breaks the rule as much as one that answers wrong.
    return { kind: 'broken', why: error instanceof Error ? error.message : String(error) };
  }
}
