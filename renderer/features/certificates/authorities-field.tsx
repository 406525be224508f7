import { FileKey2, X } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { readAuthoritiesFile } from '../../state/authorities.ts';
import type { AuthoritiesFile } from '../../state/route.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { visible } from '../../ui/bytes/rows.ts';
import './certificates.css';

/** A file of authorities that vouch for a certificate besides the system's: chosen, or dropped here. `of`: whose certificate, for those who only hear it. */
export function AuthoritiesField({
  of,
  file,
  onFile,
}: {
  readonly of: string;
  readonly file: AuthoritiesFile | null;
  readonly onFile: (file: AuthoritiesFile | null) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const take = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    try {
      onFile(await readAuthoritiesFile(chosen));
      setError(null);
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  const onDrop = (event: DragEvent): void => {
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (!dropped) return;
    // It is for this field, and not what the window makes of files.
    event.preventDefault();
    void take(dropped);
  };
  return (
    <div className="certificates-authorities">
      <span className="field-label">Authorities besides the system’s</span>
      <div
        className={`certificates-drop ${over ? 'certificates-over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <input
          ref={input}
          type="file"
          hidden
          accept=".pem,.crt,.cer,.der,application/x-x509-ca-cert,application/pem-certificate-chain"
          data-testid="authorities-file"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            // The same file chosen again is another choice.
            event.target.value = '';
          }}
        />
        <Button
          icon={<FileKey2 size={14} aria-hidden />}
          aria-label={`Choose a file of authorities for ${of}`}
          onClick={() => input.current?.click()}
        >
          {file ? 'Another file…' : 'Choose a file…'}
        </Button>
        {file ? (
          <>
            <span className="certificates-file small">
              <bdi className="mono">{visible(file.name)}</bdi>{' '}
              <span className="muted">
                <bdi>{visible(file.holds)}</bdi>
              </span>
            </span>
            <IconButton
              label={`Do without these authorities for ${of}`}
              icon={<X size={14} aria-hidden />}
              onClick={() => {
                onFile(null);
                setError(null);
              }}
            />
          </>
        ) : (
          <span className="muted small">or drop one here (PEM or DER)</span>
        )}
      </div>
      {error !== null && (
        <div className="field-error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}
