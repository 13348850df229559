import '../../core/lib/young-objects.js';
import { setFlagsFromString } from 'node:v8';

// Imported before everything else, by the program and by what compiles it: V8 takes compiled code only with the switches that it was compiled
// with. A function is optimised after some fifteen times as much work as V8 would have it: most commands are over before that is worth its time.
// V8 12 counts otherwise, and says on stderr that it does not know the switch.
if (Number.parseInt(process.versions.v8) < 12) setFlagsFromString('--interrupt-budget=1000000');
