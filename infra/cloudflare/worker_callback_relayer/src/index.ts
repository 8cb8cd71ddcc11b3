import { relay } from './relayer.ts';
import type { Env } from './settings.ts';

export default {
  fetch: (request, env) => relay(request, env, Date.now()),
} satisfies ExportedHandler<Env>;
