/** What each rule of `.oxlintrc.json` is there to refuse, in as few words as it takes. */
export const lintSamples: Readonly<Record<string, string>> = {
  eqeqeq: 'export const f = (a: string, b: string) => a == b;',
  'max-lines': 'export const a = [\n1,\n'.padEnd(3000, '1,\n').concat('];'),
  'no-array-constructor': 'export const a = new Array(1, 2, 3);',
  'no-console': "console.log('here');\nexport {};",
  'no-unused-expressions': 'export function f(a: number) { a; }',
  'no-unused-vars': 'const a = 1;\nexport {};',
  'no-useless-constructor':
    'export class A { readonly #a = 1; constructor() {} get a() { return this.#a; } }',
  'no-var': 'export var a = 1;',
  'prefer-const': 'let a = 1;\nexport const b = a;',
  'prefer-rest-params': 'export function f() { return arguments[0] as unknown; }',
  'prefer-spread': 'export const f = (a: number[]) => Math.max.apply(Math, a);',

  'typescript/ban-ts-comment': "// @ts-ignore\nexport const a: number = '';",
  'typescript/consistent-type-imports':
    "import { Stats } from 'node:fs';\nexport const f = (stats: Stats) => stats.size;",
  'typescript/no-duplicate-enum-values': 'export enum A { B = 1, C = 1 }',
  'typescript/no-dynamic-delete':
    'export function f(a: Record<string, number>, key: string) { delete a[key]; }',
  'typescript/no-empty-object-type': 'export const a: {} = 1;',
  'typescript/no-explicit-any': 'export type A = any;',
  'typescript/no-extra-non-null-assertion': 'export const f = (a: { b: number } | null) => a!!.b;',
  'typescript/no-extraneous-class': 'export class A { static b() { return 1; } }',
  'typescript/no-invalid-void-type': 'export type A = { readonly b: void };',
  'typescript/no-misused-new': 'export interface A { new (): A; }',
  'typescript/no-namespace': 'export namespace A { export const b = 1; }',
  'typescript/no-non-null-asserted-nullish-coalescing': 'export const f = (a: { b?: number }) => a.b! ?? 1;',
  'typescript/no-non-null-asserted-optional-chain': 'export const f = (a?: { b?: number }) => a?.b!;',
  'typescript/no-non-null-assertion': 'export const f = (a: { b: number } | null) => a!.b;',
  'typescript/no-require-imports': "export const a: unknown = require('node:fs');",
  'typescript/no-this-alias':
    'export class A { readonly #a = 1; f() { const that = this; return that.#a; } }',
  'typescript/no-unnecessary-type-constraint': 'export type A<T extends unknown> = [T, T];',
  'typescript/no-unsafe-declaration-merging':
    'export interface A { b: string }\nexport class A { readonly #a = 1; f() { return this.#a; } }',
  'typescript/no-unsafe-function-type': 'export type A = Function;',
  'typescript/no-wrapper-object-types': 'export type A = String;',
  'typescript/prefer-as-const': "export const a = 'b' as 'b';",
  'typescript/prefer-literal-enum-member': "const b = 'b';\nexport enum A { B = b }",
  'typescript/prefer-namespace-keyword': 'declare module A { const b: number; }\nexport const a = A.b;',
  'typescript/triple-slash-reference': '/// <reference path="./other.ts" />\nexport {};',
  'typescript/unified-signatures':
    'export function f(a: number): void;\nexport function f(a: string): void;\nexport function f(_a: unknown): void {}',

  'typescript/await-thenable': 'export async function f() { await 1; }',
  'typescript/no-array-delete': 'export function f(a: number[]) { delete a[0]; }',
  'typescript/no-base-to-string': 'export const f = (a: object) => String(a);',
  'typescript/no-confusing-void-expression': "export const f = () => { return process.emitWarning('a'); };",
  'typescript/no-deprecated': '/** @deprecated */\nconst a = () => 1;\nexport const b = a();',
  'typescript/no-duplicate-type-constituents': 'export type A = string | string;',
  'typescript/no-floating-promises': 'export function f() { Promise.resolve(1); }',
  'typescript/no-for-in-array': 'export function f(a: number[]) { for (const b in a) f([Number(b)]); }',
  'typescript/no-generated-empty-object-type': "export const f = (a: Omit<{ b: number }, 'b'>) => a;",
  'typescript/no-implied-eval': "setTimeout('f()', 1);\nexport {};",
  'typescript/no-meaningless-void-operator': 'export function f(a: () => void) { void a(); }',
  'typescript/no-misused-promises': 'export const f = (a: Promise<boolean>) => (a ? 1 : 2);',
  'typescript/no-misused-spread': 'export const f = (a: Map<string, number>) => ({ ...a });',
  'typescript/no-mixed-enums': "export enum A { B = 1, C = 'c' }",
  'typescript/no-redundant-type-constituents': 'export type A = string | unknown;',
  'typescript/no-unnecessary-boolean-literal-compare': 'export const f = (a: boolean) => a === true;',
  'typescript/no-unnecessary-condition': 'export const f = (a: { b: number }) => a?.b;',
  'typescript/no-unnecessary-template-expression': "export const a = `${'b'}c`;",
  'typescript/no-unnecessary-type-arguments':
    'function f<T = number>(a: T) { return a; }\nexport const a = f<number>(1);',
  'typescript/no-unnecessary-type-assertion': 'export const f = (a: number) => a as number;',
  'typescript/no-unnecessary-type-conversion': 'export const f = (a: string) => String(a);',
  'typescript/no-unnecessary-type-parameters':
    'export function f<T>(a: T): void { process.emit(String(a)); }',
  'typescript/no-unsafe-argument': 'export const f = () => Number.parseFloat(JSON.parse("1"));',
  'typescript/no-unsafe-assignment': 'export const a = JSON.parse("1");',
  'typescript/no-unsafe-call': 'export const f = () => { JSON.parse("1")(); };',
  'typescript/no-unsafe-enum-assignment': 'enum A { B }\nexport const a: A = 0;',
  'typescript/no-unsafe-enum-comparison': 'enum A { B }\nexport const f = (a: A) => a === 0;',
  'typescript/no-unsafe-member-access': 'export const f = (): unknown => JSON.parse("1").a;',
  'typescript/no-unsafe-return': 'export const f = () => JSON.parse("1");',
  'typescript/no-unsafe-unary-minus': 'export const f = (a: string) => -a;',
  'typescript/no-useless-default-assignment':
    'export const f = (a: { b: number }) => { const { b = 1 } = a; return b; };',
  'typescript/only-throw-error': "export function f() { throw 'a'; }",
  'typescript/prefer-promise-reject-errors': "export const f = () => Promise.reject('a');",
  'typescript/prefer-reduce-type-parameter':
    'export const f = (a: string[]) => a.reduce((all, b) => [...all, b], [] as string[]);',
  'typescript/prefer-return-this-type':
    'export class A { readonly #a = 1; f(): A { return this; } a() { return this.#a; } }',
  'typescript/related-getter-setter-pairs': 'export interface A { get b(): string; set b(to: number); }',
  'typescript/restrict-plus-operands': "export const f = (a: number) => a + 'b';",
  'typescript/restrict-template-expressions': 'export const f = (a: object) => `${a}`;',
  'typescript/return-await':
    'export async function f(a: Promise<number>) { try { return a; } catch { return 1; } }',
  'typescript/switch-exhaustiveness-check':
    "export function f(a: 'b' | 'c') { switch (a) { case 'b': return 1; } return 2; }",
  'typescript/unbound-method':
    'class A { readonly #a = 1; f() { return this.#a; } }\nexport const { f } = new A();',
  'typescript/use-unknown-in-catch-callback-variable':
    'export const f = (a: Promise<number>) => a.catch((error: Error) => error.message);',
};

/** The same for the rules of React and its compiler, which hold in the page. */
export const reactSamples: Readonly<Record<string, string>> = {
  'react/error-boundaries': 'export function A() { try { return <p>a</p>; } catch { return null; } }',
  'react/exhaustive-deps':
    "import { useEffect } from 'react';\nexport function A({ b }: { b: number }) { useEffect(() => read(b), []); return <p />; }",
  'react/globals': 'let a = 0;\nexport function A() { a = 1; return <p>{a}</p>; }',
  'react/immutability': 'export function A({ b }: { b: { c: number } }) { b.c = 1; return <p>{b.c}</p>; }',
  'react/incompatible-library':
    "import { useVirtualizer } from '@tanstack/react-virtual';\nexport function A() { const rows = useVirtualizer({ count: 1, getScrollElement: () => null, estimateSize: () => 1 }); return <p>{rows.getTotalSize()}</p>; }",
  'react/preserve-manual-memoization':
    "import { useMemo } from 'react';\nexport function A({ b }: { b: number }) { const c = []; useThing(); c.push(b); const d = useMemo(() => [c], [c]); return <p title={String(d)} />; }",
  'react/purity': 'export function A() { const a = Math.random(); return <p>{a}</p>; }',
  'react/refs':
    "import { useRef } from 'react';\nexport function A() { const ref = useRef(0); return <p>{ref.current}</p>; }",
  'react/rules-of-hooks':
    "import { useState } from 'react';\nexport function A({ b }: { b: boolean }) { if (b) useState(0); return <p />; }",
  'react/set-state-in-effect':
    "import { useEffect, useState } from 'react';\nexport function A() { const [a, setA] = useState(0); useEffect(() => { setA(1); }, []); return <p>{a}</p>; }",
  'react/set-state-in-render':
    "import { useState } from 'react';\nexport function A() { const [a, setA] = useState(0); setA(1); return <p>{a}</p>; }",
  'react/static-components': 'export function A() { const B = () => <p />; return <B />; }',
  'react/unsupported-syntax': "export function A() { eval('1'); return <p />; }",
  'react/use-memo':
    "import { useMemo } from 'react';\nexport function A() { const a = useMemo(async () => { await read(); return 1; }, []); return <p>{String(a)}</p>; }",
  'react/void-use-memo':
    "import { useMemo } from 'react';\nexport function A() { useMemo(() => { read(); }, []); return <p />; }",
};
