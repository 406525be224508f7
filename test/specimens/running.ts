import { findSpecimen, type RunningSpecimen } from '../../electron/specimens/index.ts';

/** Starts one by its name; who starts it closes it. */
export async function startSpecimen(name: string): Promise<RunningSpecimen> {
  const running = await findSpecimen(name)?.start();
  if (!running) throw new Error(`there is no specimen ${name}`);
  return running;
}

/** With one that is closed again, whatever happens. */
export async function withSpecimen<T>(name: string, use: (url: string) => Promise<T>): Promise<T> {
  const running = await startSpecimen(name);
  try {
    return await use(running.url);
  } finally {
    await running.close();
  }
}
