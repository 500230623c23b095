/** The environment is not as the service needs it. `problems` has one line per variable and never a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(['The configuration is wrong:', ...problems.map((line) => `  ${line}`)].join('\n'));
  }
}
