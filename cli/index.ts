import './code-cache/switches.js';
import { join } from 'node:path';
import { loadProgram } from './code-cache/load.js';

loadProgram(join(import.meta.dirname, 'main.js'));
