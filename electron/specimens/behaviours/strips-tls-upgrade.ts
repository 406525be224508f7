import { httpSpecimen } from '../http-proxy.ts';
import { line, withoutUpgrade, type Message } from '../message.ts';

/** As Squid does whose list of upgrades names the websocket alone. */
export const stripsTlsUpgrade = httpSpecimen({
  name: 'strips-tls-upgrade',
  says: 'When it relays, it takes TLS out of the Upgrade header of requests and answers, and passes all else: an upgrade to TLS never comes about.',
  probedWith: 'upgrade-first',
  relay: { request: withoutTls, response: withoutTls },
});

function withoutTls(message: Message): Message {
  const kept = (value: string): string[] =>
    value
      .split(',')
      .map((member) => member.trim())
      .filter((member) => !/^tls(?:\/|$)/iu.test(member));
  const left = message.lines.flatMap(({ name, value }) => (name.toLowerCase() === 'upgrade' ? kept(value) : []));
  if (left.length === 0) return withoutUpgrade(message);
  const lines = message.lines.flatMap((one) => {
    if (one.name.toLowerCase() !== 'upgrade' || kept(one.value).join(', ') === one.value) return [one];
    const rest = kept(one.value);
    return rest.length === 0 ? [] : [line(one.name, rest.join(', '))];
  });
  return { ...message, lines };
}
