import '../core/lib/young-objects.js';
import { join } from 'node:path';
import { loadProgram } from './code-cache/load.js';

loadProgram(join(import.meta.dirname, 'main.js'));
