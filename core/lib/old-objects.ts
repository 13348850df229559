import { setFlagsFromString } from 'node:v8';

let isSooner = false;

/**
 * Has V8 collect what threads' work leaves behind before its heap has grown to four times what lives in it, in every thread of this process: to be
 * called where there is much work. A few per cent of its time are what that costs (docs/decisions/0322).
 */
export function collectSooner(): void {
  if (isSooner) return;
  isSooner = true;
  setFlagsFromString('--heap-growing-percent=50');
}

/** Programs begin so. */
export function collectAsUsual(): void {
  isSooner = false;
  setFlagsFromString('--heap-growing-percent=0');
}
