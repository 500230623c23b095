// Preloaded into each measured process (`node --import`). It reports the processor time that the process has used, and exits
// when the benchmark has stopped. The measured code does not depend on it.
process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit());
// The open channel must not keep a process running that has nothing left to do.
process.channel?.unref();
