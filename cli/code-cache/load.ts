import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { Script, constants } from 'node:vm';
import { readCompiled } from './compiled-code.js';

type Require = (id: string) => unknown;
type Wrapped = (exports: unknown, require: Require, module: unknown, file: string, folder: string) => void;
interface Loaded {
  readonly script: Script;
  readonly module: { exports: unknown };
}

/**
 * Runs a file of the built program, and those that it asks for, with the code that was compiled at the build (docs/decisions/0298): to read and
 * compile it anew takes longer than most commands. What is not there, or is of another V8, is compiled as ever. Returns what the file exports,
 * and the scripts of all files that are loaded until they are asked for.
 */
export function loadProgram(program: string): {
  readonly exports: unknown;
  readonly scripts: () => ReadonlyMap<string, Script>;
} {
  const loaded = new Map<string, Loaded>();
  const outside = createRequire(program);
  const load = (file: string): unknown => {
    const known = loaded.get(file);
    if (known !== undefined) return known.module.exports;
    const script = scriptOf(file);
    const module = { exports: {} };
    loaded.set(file, { script, module });
    const folder = dirname(file);
    const require = Object.assign(
      (id: string): unknown => (id.startsWith('.') ? load(resolve(folder, id)) : outside(id)),
      outside,
    );
    (script.runInThisContext() as Wrapped)(module.exports, require, module, file, folder);
    return module.exports;
  };
  return {
    exports: load(program),
    scripts: () => new Map([...loaded].map(([file, { script }]) => [file, script])),
  };
}

function scriptOf(file: string): Script {
  const source = readFileSync(file);
  const code = `(function (exports, require, module, __filename, __dirname) {${source.toString('utf8')}\n})`;
  const cachedData = readCompiled(file, source);
  return new Script(code, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}
