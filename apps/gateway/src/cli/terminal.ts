/** Where a command writes. Results go out, everything about them goes to the error stream, so that results can be piped. */
export interface Terminal {
  /** Resolves when the reader has taken it, so that a long export does not pile up in memory. */
  out(text: string): Promise<void>;
  err(text: string): void;
}

/** A mistake in how a command was called, or something it cannot do as things are: one line, no stack. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const EXIT = {
  ok: 0,
  failed: 1,
  /** It ran, and found something: an invalid file, drift, a ledger that is not sound. */
  findings: 2,
  /** Called wrongly (`EX_USAGE` of sysexits.h). */
  usage: 64,
} as const;

/** This process's own streams. */
export function processTerminal(): Terminal {
  return {
    out: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    err: (text) => {
      process.stderr.write(text);
    },
  };
}
