/** A terminal's Ctrl-C can arrive twice: from the terminal itself and passed on by npm. */
const SAME_KEY_PRESS_MS = 300;
const PARENT_POLL_MS = 1_000;

/**
 * Resolves at the first Ctrl-C or its like, or when nobody is left who could ask for it.
 *
 * @param killAll called at a Ctrl-C after that; then this process ends at once.
 */
export function untilStopRequested(killAll: () => void): Promise<'stop'> {
  return new Promise((resolve) => {
    let since: number | undefined;
    const request = () => {
      since ??= Date.now();
      resolve('stop');
    };
    process.on('SIGTERM', request);
    process.on('SIGHUP', request);
    process.on('SIGINT', () => {
      if (since !== undefined && Date.now() - since > SAME_KEY_PRESS_MS) {
        killAll();
        process.exit(130);
      }
      request();
    });
    // The terminal, or whatever reads our output, is gone.
    process.stdout.on('error', request);
    // So is the process that passes signals on to us.
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && request(), PARENT_POLL_MS).unref();
  });
}
