/**
 * Work that is done beside other work, or alone: who asks first comes first, and what is to be alone waits for what is under way
 * and holds back what comes after.
 */
export class Turns {
  readonly #waiting: { readonly alone: boolean; readonly start: () => void }[] = [];
  #underWay = 0;
  #someoneAlone = false;

  async beside<T>(work: () => Promise<T>): Promise<T> {
    return await this.#inTurn(false, work);
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    return await this.#inTurn(true, work);
  }

  async #inTurn<T>(alone: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      this.#waiting.push({ alone, start });
      this.#startNext();
    });
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#someoneAlone = false;
      this.#startNext();
    }
  }

  #startNext(): void {
    for (let next = this.#waiting[0]; next && !this.#someoneAlone; next = this.#waiting[0]) {
      if (next.alone && this.#underWay > 0) return;
      this.#waiting.shift();
      this.#underWay += 1;
      this.#someoneAlone = next.alone;
      next.start();
    }
  }
}
