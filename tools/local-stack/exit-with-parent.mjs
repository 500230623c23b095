// Preloaded into each app by the local stack (`node --import`): when standard input closes, the process that started the
// app is gone, and the app ends as on a SIGTERM. Apps know nothing of this; in a container nobody preloads it.
const GIVE_UP_MS = 15_000;

process.stdin.on('error', end).on('close', end).resume();
// Waiting for this must not keep an app alive that has ended.
process.stdin.unref?.();

let ending = false;
function end() {
  if (ending) return;
  ending = true;
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
}
