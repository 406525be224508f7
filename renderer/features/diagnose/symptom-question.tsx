import { useId } from 'react';
import { CHECK_IDS, CHECKS, type CheckId } from '../../../shared/model/check.ts';
import {
  changeRoute,
  checksOf,
  CHECKS_OF,
  chooseSymptom,
  HANDSHAKES_WHEN_SOMETIMES,
  planOf,
  SYMPTOMS,
  useRoute,
  type Symptom,
} from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { Checkbox } from '../../ui/field.tsx';
import { CHECK_NAMES } from '../run/check-words.ts';
import { estimateInWords, estimateOf } from './estimate.ts';
import { checksInWords } from './plan-words.ts';
import { Question } from './question.tsx';

const LABELS: Readonly<Record<Symptom, string>> = {
  all: 'Not sure: the usual checks',
  'never-connects': 'It never connects',
  'dies-when-quiet': 'It dies when quiet',
  'dies-when-busy': 'It dies when busy',
  stalls: 'It stalls',
  sometimes: 'It fails sometimes',
  own: 'I choose the checks',
};

/** What happens: picks the checks, and says which they are and how long they take about. */
export function SymptomQuestion() {
  const draft = useRoute((state) => state.draft);
  const usual = useSettings(({ handshakes }) => handshakes);
  const name = useId();
  return (
    <Question asks="What happens?">
      <div className="diagnose-symptoms">
        {SYMPTOMS.map((symptom) => {
          const checks = checksOf({ ...draft, symptom }, symptom === 'own' ? draft.checks : CHECKS_OF[symptom]);
          const ladder = symptom === 'own' ? draft.ladder : symptom === 'never-connects';
          const handshakes = symptom === 'own' ? draft.handshakes : symptom === 'sometimes' ? HANDSHAKES_WHEN_SOMETIMES : usual;
          const time = estimateInWords(estimateOf(planOf({ ...draft, symptom, checks, handshakes, ladder })));
          const words = `${checksInWords(checks, symptom === 'sometimes' ? handshakes : 1)}${symptom === 'never-connects' && draft.target.kind !== 'foreign' ? ', and every variant of the handshake' : ''}`;
          return (
            <label key={symptom} className="diagnose-symptom">
              <input
                type="radio"
                name={name}
                checked={symptom === draft.symptom}
                aria-describedby={`${name}-${symptom}`}
                onChange={() => chooseSymptom(symptom)}
              />
              <span className="diagnose-symptom-text">
                <span>
                  {LABELS[symptom]} <span className="muted small number">{symptom === 'own' ? '' : time}</span>
                </span>
                <span
                  id={`${name}-${symptom}`}
                  className="muted small diagnose-symptom-checks"
                  title={symptom === 'own' ? undefined : words}
                >
                  {symptom === 'own' ? 'any of them' : words}
                </span>
              </span>
            </label>
          );
        })}
      </div>
      {draft.symptom === 'own' && <OwnChecks checks={draft.checks} />}
    </Question>
  );
}

function OwnChecks({ checks }: { readonly checks: readonly CheckId[] }) {
  return (
    <div className="diagnose-own-checks" role="group" aria-label="Checks">
      {CHECK_IDS.map((id) => (
        <Checkbox
          key={id}
          label={CHECK_NAMES[id]}
          title={CHECKS[id].asks}
          // Without a handshake there is nothing to look at.
          disabled={id === 'handshake'}
          checked={id === 'handshake' || checks.includes(id)}
          onValue={(on) => {
            const wanted = new Set([...checks.filter((known) => known !== id), ...(on ? [id] : []), 'handshake']);
            changeRoute({ checks: CHECK_IDS.filter((known) => wanted.has(known)) });
          }}
        />
      ))}
    </div>
  );
}
