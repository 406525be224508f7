import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Animal {
  readonly name: string;
  readonly kind: string;
  readonly port: number;
  readonly login: string;
}

export interface Entry {
  readonly name: string;
  readonly url: string;
}

/** Keep count of their connections, so that two entries on one of them would see each other. */
export const ALONE = ['one-in-three-fails', 'one-at-a-time'];

const children: ChildProcess[] = [];

/** A program of this folder in a process of its own, until `endAll`. */
export function startBeside(file: string): ChildProcess {
  const started = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(started);
  return started;
}

export function endAll(): void {
  for (const one of children) one.kill('SIGKILL');
}

/** The zoo (sweep-zoo.ts): who is in it, and how much processor time it has taken. */
export async function startZoo(): Promise<{ readonly animals: readonly Animal[]; readonly cpuMs: () => Promise<number> }> {
  const zoo = startBeside('./sweep-zoo.ts');
  if (!zoo.stdout || !zoo.stdin) throw new Error('the zoo has no pipes');
  const { stdin } = zoo;
  const lines = createInterface({ input: zoo.stdout })[Symbol.asyncIterator]();
  const animals: Animal[] = [];
  for (;;) {
    const { value } = await lines.next();
    const animal = JSON.parse(String(value)) as Partial<Animal>;
    if (animal.name === undefined) break;
    animals.push(animal as Animal);
  }
  return {
    animals,
    cpuMs: async () => {
      stdin.write('cpu\n');
      return (JSON.parse(String((await lines.next()).value)) as { cpuMs: number }).cpuMs;
    },
  };
}

let address = 0;
/** An address of loopback that no other entry has. */
function nextAddress(): string {
  address += 1;
  return `127.${String(1 + (address >> 16))}.${String((address >> 8) & 255)}.${String(address & 255)}`;
}

/** Such a proxy as an entry of its own of a list. */
export function entryOf({ name, kind, port, login }: Animal): Entry {
  return { name, url: `${kind}://${login}${ALONE.includes(name) ? '127.0.0.1' : nextAddress()}:${String(port)}` };
}
