import { httpSpecimen } from '../http-proxy.ts';
import { Interceptor } from '../intercept.ts';

const interceptor = new Interceptor();

/** As proxies do that inspect what passes: clients which trust their authority notice nothing. */
export const interceptsTls = httpSpecimen({
  name: 'intercepts-tls',
  says: 'When TLS begins in a tunnel, it ends it with a certificate of its own authority, made on the fly, and begins it anew towards the server.',
  join: ({ client, server, early, target }) => interceptor.join(client, server, early, target),
});
