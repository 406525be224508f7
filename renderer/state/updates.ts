import { create } from 'zustand';
import { call } from './host.ts';
import { goTo } from './navigation.ts';
import { toast, wordsOf } from './toasts.ts';

interface Updates {
  readonly asking: boolean;
  /** What came of the last question, in a sentence; null before the first. */
  readonly said: string | null;
}

/** Whether there is a newer version. */
export const useUpdates = create<Updates>(() => ({ asking: false, said: null }));

/** Somebody pressed for it. */
export async function checkForUpdate(): Promise<void> {
  useUpdates.setState({ asking: true });
  await ask(true);
  useUpdates.setState({ asking: false });
}

/** The engine asks only where the person has switched it on, once in its life. What fails then is said where the switch is, and nowhere else. */
export async function checkAtStart(): Promise<void> {
  const before = useUpdates.getState().said;
  // After a lost connection the same is found once more.
  if (!(await ask(false)) || useUpdates.getState().said === before) return;
  toast('There is a newer version of Duplexscope.', { action: { label: 'Show it', run: () => goTo('settings') } });
}

/** Gives whether there is a newer one. */
async function ask(pressed: boolean): Promise<boolean> {
  try {
    const found = await call('checkForUpdate', { pressed });
    if (found === null) return false;
    const { latest, newer } = found;
    useUpdates.setState({
      said: newer
        ? `Version ${latest} is there. Get it from where you got this one.`
        : `There is no newer version: ${latest} was released last.`,
    });
    return newer;
  } catch (error) {
    useUpdates.setState({ said: `${wordsOf(error)}.`.replace(/^\w/u, (first) => first.toUpperCase()) });
    return false;
  }
}
