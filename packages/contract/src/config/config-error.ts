/** Steps from the root of the file: member names and places in lists. */
export type ConfigPath = readonly (string | number)[];

/** Something about one place of a sluice.yaml: an error, or a warning. Never holds a value from the file. */
export interface ConfigIssue {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `models.fast.targets[0].provider`. */
  readonly path: string;
  readonly message: string;
}

/** The file cannot be used; says where and why, in the order of the file. */
export class ConfigError extends Error {
  readonly fileName: string;
  readonly issues: readonly ConfigIssue[];

  constructor(fileName: string, issues: readonly ConfigIssue[]) {
    super(issues.map((issue) => issueLine(fileName, issue)).join('\n'));
    this.name = 'ConfigError';
    this.fileName = fileName;
    this.issues = issues;
  }
}

/** `sluice.yaml:3:5: providers.main.type: missing`: the form that editors and terminals turn into a link. */
export function issueLine(fileName: string, issue: ConfigIssue): string {
  const place = `${fileName}:${issue.line}:${issue.column}`;
  return issue.path === '' ? `${place}: ${issue.message}` : `${place}: ${issue.path}: ${issue.message}`;
}

/** `models["gpt-4.1"].targets[0]`: names that would be ambiguous stand in brackets. */
export function pathText(path: ConfigPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z0-9_-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** By place in the file, so that a reader can work from the top. */
export function inFileOrder(issues: readonly ConfigIssue[]): ConfigIssue[] {
  return [...issues].sort((a, b) => a.line - b.line || a.column - b.column);
}
