// Preloaded into each process that is measured (`node --import`): tells how much processor time it has used, and ends when
// the benchmark is gone. The process itself knows nothing of this.
process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit());
// Being asked must not keep a process alive that has stopped.
process.channel?.unref();
