import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import './controls.css';

interface FieldProps {
  readonly label: ReactNode;
  /** Said below the control; an `error` takes its place. */
  readonly hint?: ReactNode;
  readonly error?: string | null;
  /** The label is read aloud only. */
  readonly labelHidden?: boolean;
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

function Field({ label, hint, error, labelHidden = false, control }: FieldProps & { readonly control: (props: Described) => ReactNode }) {
  const id = useId();
  const below = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id} className={labelHidden ? 'only-read-aloud' : 'field-label'}>
        {label}
      </label>
      {control({ id, 'aria-describedby': below === undefined ? undefined : `${id}-below`, 'aria-invalid': error ? true : undefined })}
      {below !== undefined && (
        <div id={`${id}-below`} className={error ? 'field-error' : 'field-hint'} role={error ? 'alert' : undefined}>
          {below}
        </div>
      )}
    </div>
  );
}

export type TextFieldProps = FieldProps &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> & {
    readonly onValue?: (value: string) => void;
    /** Bytes, addresses and numbers. */
    readonly mono?: boolean;
  };

export function TextField({ label, hint, error, labelHidden, onValue, mono = false, className = '', ...rest }: TextFieldProps) {
  return (
    <Field
      {...fieldOf({ label, hint, error, labelHidden })}
      control={(described) => (
        <input
          className={`input ${mono ? 'mono' : ''} ${className}`}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onValue?.(event.target.value)}
          {...described}
          {...rest}
        />
      )}
    />
  );
}

export type TextAreaProps = FieldProps &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange'> & { readonly onValue?: (value: string) => void };

export function TextArea({ label, hint, error, labelHidden, onValue, className = '', ...rest }: TextAreaProps) {
  return (
    <Field
      {...fieldOf({ label, hint, error, labelHidden })}
      control={(described) => (
        <textarea
          className={`input mono ${className}`}
          spellCheck={false}
          onChange={(event) => onValue?.(event.target.value)}
          {...described}
          {...rest}
        />
      )}
    />
  );
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

export type SelectFieldProps<Value extends string> = FieldProps &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> & {
    readonly value: Value;
    readonly choices: readonly Choice<Value>[];
    readonly onValue: (value: Value) => void;
  };

export function SelectField<Value extends string>({
  label,
  hint,
  error,
  labelHidden,
  value,
  choices,
  onValue,
  className = '',
  ...rest
}: SelectFieldProps<Value>) {
  return (
    <Field
      {...fieldOf({ label, hint, error, labelHidden })}
      control={(described) => (
        <select
          className={`input select ${className}`}
          value={value}
          onChange={(event) => {
            const chosen = choices.find((choice) => choice.value === event.target.value);
            if (chosen) onValue(chosen.value);
          }}
          {...described}
          {...rest}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} disabled={choice.disabled ?? false}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'type'> {
  readonly label: ReactNode;
  readonly onValue: (checked: boolean) => void;
}

export function Checkbox({ label, onValue, className = '', ...rest }: CheckboxProps) {
  return (
    <label className={`checkbox ${className}`}>
      <input type="checkbox" onChange={(event) => onValue(event.target.checked)} {...rest} />
      <span>{label}</span>
    </label>
  );
}

/** One of a few, all in sight: a radio group that looks like one control (`segmented`) or like a list (`list`). */
export function RadioGroup<Value extends string>({
  legend,
  legendHidden = false,
  value,
  choices,
  onValue,
  look = 'segmented',
}: {
  readonly legend: string;
  readonly legendHidden?: boolean;
  readonly value: Value;
  readonly choices: readonly (Choice<Value> & { readonly hint?: string })[];
  readonly onValue: (value: Value) => void;
  readonly look?: 'segmented' | 'list';
}) {
  const name = useId();
  return (
    <fieldset className={`radios radios-${look}`}>
      <legend className={legendHidden ? 'only-read-aloud' : 'field-label'}>{legend}</legend>
      <div className="radios-row">
        {choices.map((choice) => (
          <label key={choice.value} className="radio" title={choice.hint}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              disabled={choice.disabled}
              onChange={() => {
                onValue(choice.value);
              }}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function fieldOf({ label, hint, error, labelHidden }: { [Key in keyof FieldProps]: FieldProps[Key] | undefined }): FieldProps {
  return {
    label,
    ...(hint === undefined ? {} : { hint }),
    ...(error === undefined ? {} : { error }),
    ...(labelHidden === undefined ? {} : { labelHidden }),
  };
}
