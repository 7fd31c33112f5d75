import type { Row } from '../row.ts'

/** The daemon: see ../faults.ts. */
export const DAEMON: readonly Row[] = [
  [
    'killed at a write to its book or to a machine: each of a shift, but for some that do not come again',
    'every acknowledged order is there under its number, made once, collected',
    'test/crash/every-point.full.test.ts',
    'has every order that it acknowledged, under its number, made once and collected',
  ],
  [
    'killed before and after every commit and send',
    'nothing that must always hold is broken, and every order reaches an end',
    'test/simulation/simulation.test.ts',
    'keeps its promises, and every order reaches an end',
  ],
  [
    'killed again and again under four tills that retry',
    'no order lost, none made twice, nobody had to be asked',
    'test/e2e/killed-daemon.full.test.ts',
    'made every drink exactly once, says the judge',
  ],
  [
    'killed while it makes its first order book',
    'the next start begins again, nobody has to help',
    'test/crash/first-opened.full.test.ts',
    'a daemon killed while it makes a new order book makes it at its next start',
  ],
  [
    'killed after the command was written down, before it was sent',
    'the machine is asked, fenced, and the drink keeps its place',
    'src/shop/doubt.test.ts',
    'a command that was committed but never sent is found out and given back',
  ],
  [
    'restarted while machines pour',
    'each pour is in doubt until its machine was asked; one that goes on is adopted',
    'src/shop/doubt.test.ts',
    'every open brew is in doubt until its machine was asked; a pour that goes on is adopted',
  ],
  [
    'stopped with SIGTERM in mid-pour',
    'the machine finishes; the next daemon finds the drink done, once',
    'test/e2e/second-daemon.full.test.ts',
    'in mid-pour leaves the machine to finish: the next daemon finds the drink done, once',
  ],
  [
    'suspended (laptop lid, SIGSTOP) for longer than a machine may be silent',
    'no machine is taken for gone, what poured meanwhile is ready',
    'test/e2e/suspended.full.test.ts',
    'the daemon alone: what poured meanwhile is ready, the queue goes on, no machine is taken for gone',
  ],
  [
    'its event loop stands still',
    'it first says so to itself: silence that was ours is not taken for that of machines',
    'src/daemon/standstill.test.ts',
    'a daemon that stood still tells the shop so first of all',
  ],
  [
    'a second one is started on the same data',
    'says so in one line, exits with 75, and the first goes on',
    'test/e2e/second-daemon.full.test.ts',
    'on the same data says so in one line, exits with 75, and the first goes on',
  ],
  [
    'a second one is started on the same external broker',
    'the second stops, has dispatched nothing, and the first goes on',
    'test/e2e/rival-daemon.full.test.ts',
    'the second says who is there, exits with 75, has dispatched nothing, and the first goes on',
  ],
  [
    'a bug throws while it handles one input',
    'that input fails alone; the other orders of its turn are taken',
    'src/shop/intake.test.ts',
    'fails alone: the other orders of its turn are taken',
  ],
  [
    'an exception that nobody catches',
    'it ends at once with code 1 and says why; the next one finds the drink that poured done, once',
    'test/guarantees/unforeseen.full.test.ts',
    'an exception that nobody catches ends the daemon at once, in mid-pour',
  ],
  [
    'started over and over by its service manager',
    'a start by itself sends nothing, makes nothing and forgets nothing',
    'test/guarantees/restart-loop.test.ts',
    'a daemon that is started over and over sends nothing, makes nothing and forgets nothing by it',
  ],
  [
    'a crowd of connections takes all its file handles',
    'orders are taken again when the crowd is gone, without a restart',
    'test/guarantees/unforeseen.full.test.ts',
    'a crowd that takes all file handles stops nobody for longer than it is there',
  ],
  [
    'stopped while phones, boards and tills hold connections',
    'it ends in order, and the boards are told',
    'test/e2e/second-daemon.full.test.ts',
    'comes at SIGTERM in order, though a phone, a board and a till hold their connections',
  ],
  [
    'its log cannot be written: the disk of the log is full',
    'lines are lost and counted, nobody is stopped',
    'src/telemetry/log-output.test.ts',
    'whose disk is full loses lines, stops nobody, and says how many when it can be written again',
  ],
  [
    'it uses more memory than it may',
    'it says so and refuses the public; whoever asks whether it lives is answered',
    'src/telemetry/hard-caps.test.ts',
    'says so in /readyz and refuses the public, and whoever asks whether it lives is answered',
  ],
  [
    'its configuration has faults at the start',
    'it names each with its line, exits with 78 and touches nothing',
    'test/e2e/second-daemon.full.test.ts',
    'exits with 78, names every fault with its line, and touches nothing',
  ],
  [
    'its configuration has a fault when it is read again',
    'nothing changes, and it says where the fault is',
    'test/e2e/reload.full.test.ts',
    'a file with a fault changes nothing, and says where the fault is',
  ],
  [
    'off for longer than people wait',
    'what was promised long ago is not made: one question for the whole batch',
    'src/shop/decisions.test.ts',
    'what was promised long ago is not made: one question for all of it',
  ],
]
