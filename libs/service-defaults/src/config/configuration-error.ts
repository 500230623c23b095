/** The environment is invalid. `problems` has one line per variable and never contains a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(['The configuration is invalid:', ...problems.map((line) => `  ${line}`)].join('\n'));
  }
}
