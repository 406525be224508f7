/**
 * Runs the commands of the documents and writes what they print into the text blocks below them:
 *
 *     npm run build && npm run walk                            # all of them
 *     npm run walk -- docs/why-does-my-connection-die.md
 *
 * Needs root, for namespaces of its own, and the proxies (`npm run test:deps`). A test walks too, and says where a document is no longer true.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { comparable } from './same.ts';
import { withPrinted } from './steps.ts';
import { DOCUMENTS, walkThrough } from './walk-through.ts';

const chosen = process.argv.slice(2);
for (const document of chosen.length > 0 ? chosen : DOCUMENTS) {
  const walked = await walkThrough(document);
  const before = readFileSync(document, 'utf8');
  // Where only numbers differ, the old ones are as good.
  const said = walked.flatMap(({ step: { printed }, stdout }) =>
    printed && comparable(printed.text) !== comparable(stdout) ? [{ printed, text: stdout.trimEnd() }] : [],
  );
  writeFileSync(document, withPrinted(before, said));
  console.log(
    `${document}: ${String(walked.length)} commands, ${String(said.length)} of ${String(walked.filter(({ step }) => step.printed).length)} printings written anew`,
  );
}
