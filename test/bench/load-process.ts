/** The load in a process of its own: what it costs must not slow down what it measures. */
import { serve } from './child.ts'
import { load } from './load.ts'

serve({}, { load }, () => {})
