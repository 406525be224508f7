import type { HeaderLine, Irregularity } from './http-head.ts';

interface Located {
  readonly line: HeaderLine;
  readonly offset: number;
}

/** Members of all Content-Length lines; RFC 9110 §8.6 lets `5, 5` stand for a repeated line. */
export function contentLengths(headers: readonly HeaderLine[]): readonly string[] {
  return headers.filter(named('content-length')).flatMap((line) => line.value.split(',').map((member) => member.trim()));
}

/** Members of all Transfer-Encoding lines, lower-case, without empty ones. */
export function transferCodings(headers: readonly HeaderLine[]): readonly string[] {
  return headers
    .filter(named('transfer-encoding'))
    .flatMap((line) => line.value.split(',').map((member) => member.trim().toLowerCase()))
    .filter((member) => member !== '');
}

/** What two recipients could read differently in the lines that delimit and route a message (RFC 9112 §6.3, §3.2). */
export function framingIrregularities(
  headers: readonly HeaderLine[],
  headersStart: number,
  hostRequired: boolean,
  isRequest: boolean,
): readonly Irregularity[] {
  const located = locate(headers, headersStart);
  const of = (name: string): readonly Located[] => located.filter(({ line }) => named(name)(line));
  const found: Irregularity[] = [];

  const lengths = contentLengths(headers);
  const lengthLines = of('content-length');
  const lastLength = lengthLines.at(-1);
  if (lastLength && lengths.length > 1) {
    const same = new Set(lengths).size === 1;
    found.push({
      code: 'repeated-content-length',
      offset: lastLength.offset,
      detail: `Content-Length ${String(lengths.length)} times, with ${same ? 'equal' : 'different'} values`,
      smuggling: true,
    });
  }
  for (const { line, offset } of lengthLines) {
    if (line.value.split(',').every((member) => /^\d{1,15}$/u.test(member.trim()))) continue;
    found.push({ code: 'bad-content-length', offset, detail: 'Content-Length is not a number of bytes', smuggling: true });
  }
  const coding = of('transfer-encoding')[0];
  if (coding && lastLength) {
    found.push({
      code: 'content-length-and-transfer-encoding',
      offset: Math.max(coding.offset, lastLength.offset),
      detail: 'both Content-Length and Transfer-Encoding',
      smuggling: true,
    });
  }
  if (!isRequest) return found;
  const hosts = of('host');
  const secondHost = hosts[1];
  if (secondHost)
    found.push({ code: 'repeated-host', offset: secondHost.offset, detail: `Host ${String(hosts.length)} times`, smuggling: true });
  if (hosts.length === 0 && hostRequired)
    found.push({ code: 'missing-host', offset: headersStart, detail: 'HTTP/1.1 requires Host', smuggling: false });
  return found;
}

function named(name: string): (line: HeaderLine) => boolean {
  return (line) => line.name.toLowerCase() === name;
}

function locate(headers: readonly HeaderLine[], start: number): readonly Located[] {
  let offset = start;
  return headers.map((line) => {
    const here = { line, offset };
    offset += line.raw.length;
    return here;
  });
}
