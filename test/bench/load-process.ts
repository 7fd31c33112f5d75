/** The load in a process of its own: what it costs must not slow down what it measures. */
import { serve } from './child.ts'
import { Crowd, type CrowdPlan, type PacePlan } from './crowd.ts'
import { load } from './load.ts'

let crowd: Crowd | null = null

const present = (): Crowd => {
  if (crowd === null) throw new Error('there is no crowd')
  return crowd
}
const leave = (): void => {
  crowd?.close()
  crowd = null
}

serve(
  {},
  {
    load,
    /** A crowd of tills comes; one at a time. */
    crowd: async (plan: CrowdPlan) => {
      leave()
      crowd = await Crowd.open(plan)
    },
    place: (plan: PacePlan) => present().place(plan),
    thaw: (run: string) => present().thaw(run),
    leave,
  },
  leave,
)
