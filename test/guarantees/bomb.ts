/** Loaded into a daemon by `--import`: at SIGUSR2 something throws that nobody foresaw and nobody catches. */
process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new Error('a bug that nobody foresaw')
  })
})
