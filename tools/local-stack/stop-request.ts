/** One Ctrl-C can arrive twice: from the terminal and from npm. */
const SAME_KEY_PRESS_MS = 300;
const PARENT_POLL_INTERVAL_MS = 1_000;

/**
 * Resolves at the first Ctrl-C or stop signal, or when the terminal or the parent process has closed.
 *
 * @param killAll called at a second Ctrl-C. Then this process exits immediately.
 */
export function waitForStopRequest(killAll: () => void): Promise<'stop'> {
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
    process.stdout.on('error', request);
    // Without its parent this process receives no signals from npm.
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && request(), PARENT_POLL_INTERVAL_MS).unref();
  });
}
