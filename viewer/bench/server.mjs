import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The release build's command, or the one that `ATTENDANCE` names. */
export function command() {
  const path = process.env.ATTENDANCE ?? join(repository, 'artifacts/bin/Attendance.Cli/release/Attendance.Cli');
  if (!existsSync(path)) {
    throw new Error(`${path} is missing; run dotnet build -c Release src/Attendance.Cli, or name it in ATTENDANCE.`);
  }
  return path;
}

/** Starts `attendance serve` on a free port. */
export async function serveModel(model) {
  const child = spawn(command(), ['serve', '--model', model, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', data => {
      said += data;
      const address = /http:\/\/\S+/.exec(said);
      if (address) {
        resolve(address[0]);
      }
    });
    child.on('exit', code => reject(new Error(`attendance serve ended with code ${code}.`)));
  });
  return { url, memory: new Memory(child.pid), close: () => child.kill('SIGINT') };
}

/**
 * What the server holds beside the checkpoint, in 10⁶ bytes, every 20 ms: Linux's RssAnon. It has the .NET runtime's
 * heap, the tokenizer and everything native in it; mapped files, which is what weights are, are not in it.
 */
class Memory {
  #samples = [];
  #timer;

  constructor(pid) {
    const status = `/proc/${pid}/status`;
    if (existsSync(status)) {
      this.#timer = setInterval(() => {
        try {
          this.#samples.push((Number(/RssAnon:\s+(\d+)/.exec(readFileSync(status, 'utf8'))[1]) * 1024) / 1e6);
        } catch {
          clearInterval(this.#timer);
        }
      }, 20);
    }
  }

  /** The samples since it was last asked; none where the system does not tell. */
  take() {
    const taken = this.#samples;
    this.#samples = [];
    return taken;
  }

  stop() {
    clearInterval(this.#timer);
  }
}

const words =
  'The report says that the people of the old town have seen more water in the river this year than in any other ' +
  'and when they asked the council what should be done about the bridge nobody could give them an answer so';

/** A text of exactly so many tokens, the same every time. */
export async function promptOf(url, tokens) {
  const list = words.split(' ');
  let wanted = tokens;
  for (let tries = 0; tries < 50; tries++) {
    const prompt = Array.from({ length: wanted }, (_, i) => list[i % list.length]).join(' ');
    const response = await fetch(new URL('api/tokens', url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ prompt }),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(answer.error);
    }
    if (answer.count === tokens) {
      return prompt;
    }
    wanted += tokens - answer.count;
  }
  throw new Error(`No text of ${tokens} tokens was found.`);
}
