import { z } from 'zod';

/* Imported before anything that makes a schema: zod would otherwise try `new Function`, which the content security policy reports as an attack. */
z.config({ jitless: true });
