import { z } from 'zod';

// Compiling a schema at its first use takes longer than checking the few values that main sees of it.
z.config({ jitless: true });
