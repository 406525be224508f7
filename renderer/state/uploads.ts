import { call } from './host.ts';

/** As base64 it is just under what a part may have (shared/ipc/contract.ts, `uploadPart`). */
const PART_BYTES = 1_048_576;

export interface UploadWatch {
  readonly signal: AbortSignal;
  /** Bytes that were handed over. */
  readonly onProgress: (sent: number) => void;
}

/**
 * Hands a file of the person's over to the engine, in parts, and gives the name under which `importSession` and `readList` find it. Rejects with the signal's
 * reason when it was stopped, and with a `Failure` when it could not be handed over; then the engine has nothing of it any more.
 */
export async function uploadFile(file: File, { signal, onProgress }: UploadWatch): Promise<string> {
  const { upload } = await call('startUpload', { name: file.name, size: file.size });
  try {
    for (let at = 0; at < file.size; at += PART_BYTES) {
      signal.throwIfAborted();
      await call('uploadPart', { upload, bytes: await base64Of(file.slice(at, at + PART_BYTES)) });
      onProgress(Math.min(file.size, at + PART_BYTES));
    }
    signal.throwIfAborted();
    return upload;
  } catch (error) {
    await call('dropUpload', { upload });
    throw error;
  }
}

/** By the browser itself: quicker than anything that goes through characters. */
async function base64Of(part: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(typeof reader.result === 'string' ? reader.result : '');
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('the file could not be read'));
    };
    reader.readAsDataURL(part);
  });
  return url.slice(url.indexOf(',') + 1);
}
