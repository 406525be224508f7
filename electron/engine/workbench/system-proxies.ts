import type { FoundProxy } from '../../../shared/model/desk-state.ts';
import { readPacAnswer } from './pac-answer.ts';
import type { Secrets } from './secrets.ts';

/**
 * What the system is asked about. Which proxy it names may depend on the URL; this is one outside, that nobody owns (RFC 2606 §3) and no exception is made
 * for. It is not contacted, but a PAC script may look its name up.
 */
export const ASKED_URL = 'https://example.com/';
/** A PAC script has to be fetched, perhaps from a network that is not there. */
const ASK_TIMEOUT_MS = 5000;
const SOURCE = 'system settings';

export interface SystemProxiesOptions {
  readonly resolveProxy: (url: string) => Promise<string>;
  readonly secrets: Pick<Secrets, 'keep'>;
  readonly timeoutMs?: number;
}

/** The proxies that the system names for a host outside, in its order: the later ones are for when those before do not answer. None: it goes there directly. */
export async function proxiesOfSystem({ resolveProxy, secrets, timeoutMs = ASK_TIMEOUT_MS }: SystemProxiesOptions): Promise<FoundProxy[]> {
  const timeout = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    timeout.resolve(null);
  }, timeoutMs);
  // Of an error, only that there was one: its text is the system's own and may hold anything.
  const asked = (async () => await resolveProxy(ASKED_URL))().catch(() => undefined);
  const answer = await Promise.race([asked, timeout.promise]);
  clearTimeout(timer);
  if (answer === undefined) return [unanswered('the system could not say which proxy it uses')];
  if (answer === null) return [unanswered(`the system did not say within ${String(timeoutMs / 1000)} s which proxy it uses`)];
  return readPacAnswer(answer, SOURCE, secrets).proxies;
}

function unanswered(problem: string): FoundProxy {
  return { source: SOURCE, url: '', hop: null, problem };
}
