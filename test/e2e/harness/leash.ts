/**
 * Loaded into a child by `--import`: it must not outlive the test, also when the test runner itself is killed and can
 * clean up nothing. The channel does not keep the child alive.
 */
process.on('disconnect', () => process.exit(129))
process.channel?.unref()
