/** A hidden window has no frames; what is waiting is still done so often. */
const HIDDEN_MS = 1000;

/** Gives a function that asks for `work` on the next animation frame, once however often it is called before. */
export function eachFrame(work: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    let done = false;
    const run = (): void => {
      if (done) return;
      done = true;
      asked = false;
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      work();
    };
    const timer = setTimeout(run, HIDDEN_MS);
    const frame = requestAnimationFrame(run);
  };
}
