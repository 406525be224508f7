import type { CheckRecord, Dialogue, ReachEntry, RunRecord } from '../../../../shared/model/probe-set.ts';
import type { RunState, TrafficSample } from '../../../../shared/model/run-state.ts';
import { CHECKS } from '../../../../shared/model/check.ts';
import { formatMs } from '../../../../shared/model/units.ts';
import { headsOf } from './heads.ts';
import { markup, type Markup } from './markup.ts';
import { throughputOf } from './throughput.ts';
import { checkShown, GRADE_SHOWN, MODE_TITLES, RUNG_TITLES } from './words.ts';

/** One mode of a run: verdict, how far it came, checks, throughput, heads, and what was said to the proxies. */
export function runPart(run: RunState, record: RunRecord, samples: () => Iterable<TrafficSample>, first: boolean): Markup {
  const index = run.parts.findIndex(({ mode }) => mode === record.route.mode);
  const part = run.parts[index];
  return markup`<section>
    <h2${first ? markup` class="first"` : null}>${MODE_TITLES[record.route.mode]}</h2>
    ${verdictOf(record)}
    ${part ? ladderOf(part.rungs) : null}
    ${checksOf(record.checks)}
    ${index < 0 ? null : throughputOf(samples, index)}
    ${record.handshake.clientSent === null ? null : headsOf(record.handshake)}
    ${reachOf(record.reach)}
    ${dialoguesOf(record.dialogues)}
  </section>\n`;
}

function verdictOf({ grade, summary, fix }: Pick<RunRecord, 'grade' | 'summary' | 'fix'>): Markup {
  const { tone, sign, word } = GRADE_SHOWN[grade];
  return markup`<div class="verdict ${tone}">
    <p><span class="grade">${sign} ${word}.</span> ${summary}</p>
    ${fix === null ? null : markup`<p><b>Fix:</b> ${fix}</p>`}
  </div>`;
}

const RUNG_SHOWN = {
  passed: { tone: 'good', sign: '✓' },
  failed: { tone: 'bad', sign: '✗' },
  waiting: { tone: 'unknown', sign: '–' },
  skipped: { tone: 'unknown', sign: '–' },
  unknown: { tone: 'unknown', sign: '?' },
} as const;

function ladderOf(rungs: RunState['parts'][number]['rungs']): Markup {
  const items = rungs.map(({ rung, state, ms, by, says }) => {
    const { tone, sign } = RUNG_SHOWN[state];
    const facts = [by, ms === null ? null : formatMs(ms)].filter((fact) => fact !== null).join(', ');
    return markup`<li class="${tone}">
      <b><span class="tone">${sign}</span> ${RUNG_TITLES[rung]}</b>${says}
      <div class="facts">${facts}</div>
    </li>`;
  });
  return markup`<ol class="ladder" aria-label="How far it came">
    ${items}
  </ol>`;
}

function checksOf(checks: readonly CheckRecord[]): Markup {
  const rows = checks.map(({ id, result, finding, also, summary }) => {
    const { tone, sign, word } = checkShown(id, result, finding);
    const found = [finding, ...also].filter((one) => one !== null).join(', ');
    return markup`<tr class="${tone}">
      <td class="tone">${sign} ${word}</td>
      <td class="nowrap"><b title="${CHECKS[id].asks}">${id}</b></td>
      <td class="nowrap">${found}</td>
      <td>${summary}</td>
    </tr> `;
  });
  return markup`<h3>Checks</h3>
    <table class="wide">
      <thead>
        <tr>
          <th>Result</th>
          <th>Check</th>
          <th>Finding</th>
          <th>What was seen</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function reachOf(reach: readonly ReachEntry[]): Markup | null {
  if (reach.length === 0) return null;
  const rows = reach.map(({ hop, stage, ok, ms, addresses, local, remote, error }) => {
    const tried = addresses.map(({ address, outcome }) => `${address} ${outcome}`).join(', ');
    const ends = local === null || remote === null ? tried : `${local} → ${remote}`;
    const where = hop === 'target' ? 'server' : `hop ${String(hop + 1)}`;
    return markup`<tr class="${ok ? 'good' : 'bad'}">
      <td class="tone">${ok ? '✓' : '✗'}</td>
      <td class="nowrap">${where}</td>
      <td>${stage}</td>
      <td class="n">${formatMs(ms)}</td>
      <td class="mono">${error ? `${error.code}: ${error.message}` : ends}</td>
    </tr> `;
  });
  return markup`<h3>Reach</h3>
    <table class="wide">
      <thead>
        <tr>
          <th>Result</th>
          <th>Where</th>
          <th>Stage</th>
          <th class="n">Time</th>
          <th>Addresses</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function dialoguesOf(dialogues: readonly Dialogue[]): Markup | null {
  if (dialogues.length === 0) return null;
  return markup`<h3>What was said to the proxies</h3>
    ${dialogues.map(
      ({ hop, protocol, sent, received }) =>
        markup`<div class="pair">
          <div>
            <h4>Hop ${hop + 1}, ${protocol}: sent</h4>
            <pre>${spoken(sent)}</pre>
          </div>
          <div>
            <h4>Received</h4>
            <pre>${spoken(received)}</pre>
          </div>
        </div>`,
    )}`;
}

/** HTTP as text, SOCKS as numbers. */
function spoken(base64: string): string {
  const bytes = Buffer.from(base64, 'base64').subarray(0, 4096);
  if (bytes.length === 0) return '(nothing)';
  if ((bytes[0] ?? 0) > 5) return bytes.toString('latin1').replace(/\r\n/gu, '\n').replace(/\n+$/u, '');
  return bytes.toString('hex').replace(/..(?=.)/gu, '$& ');
}
