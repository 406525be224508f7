import type { PacDraft } from '../../state/pac.ts';
import { RadioGroup, TextArea, TextField } from '../../ui/field.tsx';

/** Where a PAC file is: at an address, in a file, in the clipboard, or where the network says. */
export function PacSourceFields({ draft, onChange }: { readonly draft: PacDraft; readonly onChange: (change: Partial<PacDraft>) => void }) {
  const { from, where, script } = draft;
  return (
    <>
      <RadioGroup
        legend="Where is it?"
        value={from}
        choices={[
          { value: 'url', label: 'At an address, or in a file' },
          { value: 'text', label: 'I paste it' },
          { value: 'wpad', label: 'The network names it (WPAD)' },
        ]}
        onValue={(chosen) => onChange({ from: chosen })}
      />
      {from === 'url' && (
        <TextField
          label="Address or path"
          mono
          placeholder="http://wpad.example/wpad.dat"
          value={where}
          onValue={(typed) => onChange({ where: typed })}
        />
      )}
      {from === 'text' && <TextArea label="The script" rows={5} value={script} onValue={(typed) => onChange({ script: typed })} />}
    </>
  );
}
