import { headProblemOf } from '../../state/plan-problems.ts';
import { changeRoute, useRoute } from '../../state/route.ts';
import { TextArea } from '../../ui/field.tsx';

/** A text field of the page knows only LF; on the wire lines of a head end with CRLF. */
export function CustomHead() {
  const head = useRoute(({ draft }) => draft.customHead);
  const error = useRoute(({ draft }) => headProblemOf(draft));
  return (
    <TextArea
      label="The head of your own"
      rows={9}
      value={head.replace(/\r\n/gu, '\n')}
      error={error}
      hint="Lines end with CRLF. An empty line ends the head; what is written behind it is sent too."
      onValue={(text) => changeRoute({ customHead: text.replace(/\r?\n/gu, '\r\n') })}
    />
  );
}
