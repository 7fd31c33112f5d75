import { oneOf, section, whole } from './words.ts'

export const dispatch = section('Who makes which drink next.', {
  policy: oneOf(['pull', 'pull-window', 'round-robin', 'least-loaded'], {
    description: 'One queue from which machines pull, with or without a window, or a line for each machine.',
    default: 'pull',
  }),
  window: whole({
    description: 'With pull-window: among so many orders at the head of the queue the smallest goes first.',
    unit: 'orders',
    minimum: 1,
    maximum: 10,
    default: 3,
  }),
  overtakes: whole({
    description: 'With pull-window: no drink is overtaken more often than this.',
    unit: 'times',
    minimum: 0,
    maximum: 20,
    default: 2,
  }),
})
