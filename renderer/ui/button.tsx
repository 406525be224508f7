import type { ComponentPropsWithRef, ReactNode } from 'react';
import './controls.css';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** `main`: the one thing to do here. `quiet`: no frame until it is pointed at. `danger`: takes something away. */
  readonly look?: 'main' | 'plain' | 'quiet' | 'danger';
  readonly icon?: ReactNode;
  /** Shown after the label, as `Ctrl+Enter`. */
  readonly keys?: string;
}

export function Button({ look = 'plain', icon, keys, children, className = '', type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={`button button-${look} ${className}`} {...rest}>
      {icon}
      {children}
      {keys !== undefined && (
        <kbd className="keys" aria-hidden>
          {keys}
        </kbd>
      )}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'keys'> {
  /** What it does: read aloud, and shown on hover. */
  readonly label: string;
}

export function IconButton({ label, icon, look = 'quiet', className = '', ...rest }: IconButtonProps) {
  return (
    <Button look={look} className={`icon-button ${className}`} aria-label={label} title={label} {...rest}>
      {icon}
    </Button>
  );
}
