/**
 * What Preact 11 takes for granted and televisions of 2019 (Chromium 63 to 70) lack. Must be imported before it.
 * Syntax is lowered by the build; functions are not.
 */
const scope = window as unknown as Record<string, unknown>

if (typeof scope.globalThis === 'undefined') scope.globalThis = window
if (typeof scope.queueMicrotask === 'undefined') {
  scope.queueMicrotask = (task: () => void): void => {
    Promise.resolve()
      .then(task)
      .catch((error: unknown) =>
        setTimeout(() => {
          throw error
        }),
      )
  }
}
