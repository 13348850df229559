import type { Command } from 'commander';

/**
 * The arguments with a query that begins with `-` (`-has:attachment`: without attachments) behind `--`, so that it is not taken for
 * options; all others as they are. Only `restore search` has such a query, and none of its options is a letter but help and version.
 */
export function withDashedQuery(args: readonly string[], program: Command): readonly string[] {
  const path = ['restore', 'search'];
  let at: Command | undefined = program;
  const withValue = new Set<string | undefined>();
  for (const name of [null, ...path]) {
    if (name !== null) at = at?.commands.find((command) => command.name() === name);
    for (const { required, long } of at?.options ?? []) if (required) withValue.add(long);
  }
  let words = 0;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') return args;
    if (withValue.has(arg)) index += 1;
    else if (!arg.startsWith('-')) {
      if (arg !== path[words]) return args;
      words += 1;
    } else if (words === path.length && /^-[^-]/.test(arg) && arg !== '-h' && arg !== '-V')
      return [...args.slice(0, index), ...args.slice(index + 1), '--', arg];
  }
  return args;
}
