/** What breaks, what happens then, and which test shows it. The README's table is made of this. */

export interface Fault {
  /** In a person's words. */
  readonly fault: string
  /** What happens, as the test sees it. */
  readonly then: string
  /** From the repository's root. */
  readonly file: string
  /** A part of the test's title, as its source has it. */
  readonly title: string
}

type Row = readonly [fault: string, then: string, file: string, title: string]

/** By what breaks first. */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'The daemon': [
    [
      'killed at any write to its book or to a machine (chosen calls of each transaction)',
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
      'test/e2e/second-daemon.test.ts',
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
      'test/e2e/second-daemon.test.ts',
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
      'test/e2e/second-daemon.test.ts',
      'comes at SIGTERM in order, though a phone, a board and a till hold their connections',
    ],
    [
      'its log cannot be written: the disk of the log is full',
      'lines are lost and counted, nobody is stopped',
      'src/telemetry/log-output.test.ts',
      'whose disk is full loses lines, stops nobody, and says how many when it can be written again',
    ],
    [
      'its configuration has faults at the start',
      'it names each with its line, exits with 78 and touches nothing',
      'test/e2e/second-daemon.test.ts',
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
  ],
  'The order book': [
    [
      'disk full while machines pour',
      '503 with the reason, the machines finish, both drinks are ready by themselves when there is space',
      'test/e2e/full-disk.full.test.ts',
      'the machines finish, tills are told 503 and why; with space again both drinks are ready, once, by themselves',
    ],
    [
      'disk full or read-only at start',
      'it says so with the next step, ends so that it is started again, and loses nothing',
      'test/storage/bad-start.full.test.ts',
      'with a book left by %s loses nothing of it',
    ],
    [
      'fsync fails (EIO)',
      '503, exit 71, no further write; the same sale is taken once after the next start',
      'test/storage/failed-fsync.test.ts',
      'answers 503, ends with 71, does not write again, and takes the same sale once after its next start',
    ],
    [
      'read-only, locked or full while open',
      'orders are refused, none is lost, service resumes by itself',
      'test/storage/away.test.ts',
      'refuses orders with 503, loses none that it took, and takes them again by itself when the cause goes',
    ],
    [
      'another program holds the write lock',
      '503, the machine finishes, all goes on when it lets go',
      'test/storage/foreign.full.test.ts',
      'that holds the write lock: orders get 503, the machine finishes, and all goes on by itself when it lets go',
    ],
    [
      'another program reads for as long as it likes',
      'nobody notices',
      'test/storage/foreign.full.test.ts',
      'that reads for as long as it likes is noticed by nobody',
    ],
    [
      'its log is cut at a frame, a byte before, a byte after, in the middle',
      'it opens at the last whole commit before the cut',
      'test/storage/damaged-copies.test.ts',
      'cut at its frames, a byte before, a byte after, in its head and in its page, ends with a whole commit',
    ],
    [
      'a bit of its log turns over',
      'it opens at the commit before',
      'test/storage/damaged-copies.test.ts',
      'with a bit turned over in a field of its frames ends with the commit before it',
    ],
    [
      'its log ends in zeros, or was written in another order',
      'it opens at the commit before',
      'test/storage/damaged-copies.test.ts',
      'whose last frames are zeros, or written in another order, ends with the commit before them',
    ],
    [
      'the head of its log is damaged',
      'SQLite does not believe the log: the book opens as it was at its last checkpoint',
      'test/storage/damaged-copies.test.ts',
      'with any bit of its own head turned over is not believed: the book as it was at its checkpoint',
    ],
    [
      'a page of the book is damaged or cut off',
      'refused, or it opens on the first orders of those that were (what a bit changed inside a row may go unseen)',
      'test/storage/damaged-copies.test.ts',
      'in the book, a bit turned over, is refused or has no order that never was',
    ],
    [
      'the file is emptied, or is another program’s',
      'refused with 78 in one line, and left as it is',
      'test/storage/no-book.test.ts',
      'says so in one line, ends with 78, and leaves it as it is',
    ],
    [
      'the file is moved away under the daemon',
      'ends with 71, saves what it held, does not start on nothing',
      'test/storage/gone.full.test.ts',
      'is moved away ends with 71, has saved what it held, and does not start on nothing',
    ],
    [
      'deleted while the daemon is off',
      'not replaced by an empty one: refused, with the ways to go on',
      'src/daemon/data-directory.test.ts',
      'is not replaced by an empty one: gone',
    ],
    [
      'opened with less than SQLite’s full durability',
      'it never is: FULL is set and asserted',
      'src/shop/intake.test.ts',
      'is opened with synchronous=FULL, in WAL mode',
    ],
    [
      'no space to make it',
      'as if it had not been begun; made when there is space',
      'src/shop/ledger/open.test.ts',
      'is as if it had not been begun, and is made when there is space',
    ],
    [
      'an upgrade of its schema fails',
      'it stays as it was, under its old version',
      'src/shop/ledger/open.test.ts',
      'leaves the order book as it was, under its old version',
    ],
    [
      'left in haste after an I/O error',
      'read whole at the next start before it is trusted again',
      'src/daemon/data-directory.test.ts',
      'that was left in haste is read whole at the next start, and then trusted again',
    ],
    ['written by a newer version', 'refused', 'src/daemon/data-directory.test.ts', 'of a newer baristad is refused'],
    [
      'restored from a backup: machines are ahead of it',
      'the next brew lies above their fences, and its id is new',
      'src/daemon/restore.test.ts',
      'leaves machines ahead of the book: the next brew lies above their fences, and its id is new',
    ],
    [
      'a backup is made under load',
      'it holds every order acknowledged before it began',
      'test/storage/backup-under-load.test.ts',
      'a backup holds every order that was acknowledged before it began',
    ],
  ],
  Machines: [
    [
      'loses its power in mid-pour',
      'noticed, replaced, back; no drink is lost or announced twice',
      'test/e2e/dead-machine.test.ts',
      'machines that lose their power in mid-pour',
    ],
    [
      'hangs for eight seconds',
      'offline in time, the queue goes on, what it poured is ready once, when it speaks',
      'test/e2e/dead-machine.test.ts',
      'machines that hang for 8 s',
    ],
    [
      'comes back with a cup that was made again elsewhere',
      'reported as a surplus cup, never announced',
      'test/e2e/surplus-cup.test.ts',
      'a drink whose machine hangs for too long is made by another, called once, and the late cup is recorded as surplus',
    ],
    [
      'is in doubt a second time about the same drink',
      'a person is asked',
      'src/shop/doubt.test.ts',
      'a second doubt about the same drink is for a person',
    ],
    [
      'stays away with a drink',
      'after two minutes it is made again elsewhere; the cup is a surplus when the machine returns',
      'src/shop/doubt.test.ts',
      'stays away: after two minutes the drink is made again elsewhere, and its cup is a surplus when it returns',
    ],
    [
      'stays away with a drink that nobody may guess about (an allergen)',
      'a person decides, for as long as it takes',
      'src/shop/decisions.test.ts',
      'of a recipe that nobody may guess about waits for a person for as long as it takes',
    ],
    [
      'loses its power before or after its journal is written, before or after the pump, before or after the end',
      'its journal tells the truth, and nothing is poured a second time',
      'firmware-sim/power-cut.test.ts',
      '%s leaves a journal that tells the truth, and no second pour',
    ],
    [
      'rebooted in mid-pour',
      'what its journal calls interrupted is waste, and made again',
      'src/shop/doubt.test.ts',
      'rebooted: what its journal calls interrupted is waste, and made again',
    ],
    [
      'forgot its journal',
      'its "never" is no proof, fenced or not',
      'src/shop/doubt.test.ts',
      'from a journal that is not the one of then is no proof, fenced or not',
    ],
    [
      'does not hear a command',
      'asked, fenced, and another machine gets the drink',
      'src/shop/doubt.test.ts',
      'fenced and never seen, the drink returns to its place, and another machine gets it',
    ],
    [
      'hears a command late',
      'it refuses what is past its deadline, which is in its own clock, and pours nothing',
      'firmware-sim/faults/faults.test.ts',
      'late-command comes after its deadline, and pours nothing',
    ],
    [
      'pours for ever',
      'past its limit it is in doubt, whatever it says',
      'src/shop/doubt.test.ts',
      'is in doubt past its limit, and the word "pouring" does not lift that',
    ],
    [
      'tells things twice, late or out of order',
      'done counts, once',
      'src/shop/brewing.test.ts',
      'the report of the beginning may be lost or come late: done counts, once',
    ],
    [
      'speaks about a brew of another machine',
      'is not believed',
      'src/shop/brewing.test.ts',
      'a message about a brew of another machine is not believed',
    ],
    [
      'fails a drink three times',
      'a person is asked, there is no fourth try',
      'src/shop/brewing.test.ts',
      'three failed attempts end with a person, not with a fourth',
    ],
    [
      'refuses a drink',
      'another machine gets it first',
      'src/shop/brewing.test.ts',
      'a refused brew goes to another machine first',
    ],
    [
      'says that it is idle, and refuses',
      'it rests before it is asked again',
      'src/shop/brewing.test.ts',
      'a machine that refused rests before it is asked again',
    ],
    [
      'spoils a cup',
      'it is in the waste ledger; the drink keeps its place and goes first',
      'src/shop/brewing.test.ts',
      'a spoiled cup is waste, its drink keeps its place and goes first',
    ],
    [
      'has a cup under its spout that nobody took',
      'its group waits; nothing pours into a full cup',
      'src/shop/brewing.test.ts',
      'a group works again only when its cup is gone',
    ],
    [
      'pours because somebody pressed its own button',
      'recorded and explained, its group is taken, no fault',
      'test/e2e/local-pour.full.test.ts',
      'own buttons of machines on serial and MQTT: the groups are taken, orders wait for them, and nothing is wrong',
    ],
    [
      'cannot prove anything (a button behind a Firmata board)',
      'believed when its time is over; only people know when nothing came',
      'test/e2e/firmata-bare.full.test.ts',
      'without lamp and switches it is believed when its time is over',
    ],
    [
      'its board’s process dies in mid-pour',
      'a person is asked, nothing is pressed again',
      'test/e2e/firmata.full.test.ts',
      'the process of its board is killed in mid-pour: a person is asked, nothing is pressed again',
    ],
    [
      'would hold a pump on when everything above it dies',
      'refused by check and run, with the reason',
      'test/e2e/firmata.full.test.ts',
      'a profile that would hold a pump on is refused by',
    ],
    [
      'is taken out of the configuration while it pours',
      'it finishes; the other makes the rest',
      'test/e2e/reload.full.test.ts',
      'a machine that is taken out finishes what it pours; the other makes the rest; nothing is poured twice',
    ],
    [
      'is wired anew with a cup under its spout',
      'nothing pours into that cup',
      'src/shop/configure.test.ts',
      'nothing pours into the cup that stands under a machine which was wired otherwise meanwhile',
    ],
    [
      'of one kind are all away',
      'their recipes are taken for two minutes more, without a quote; then they cannot be had, and the menu says so',
      'src/shop/admission.test.ts',
      'is taken for two minutes, without a quote; then it cannot be had, and the menu says so',
    ],
  ],
  'Wires and the broker': [
    [
      'one frame in a hundred, or in five, is damaged both ways',
      'slower coffee: each drink is poured once, as it was ordered',
      'test/e2e/damaged-line.full.test.ts',
      '20 % of the frames are damaged both ways: every drink is poured once, as it was ordered',
    ],
    [
      'bytes on a serial line are damaged, lost or invented',
      'the frames that were touched are lost and no other; nothing new is made of them',
      'devices/brewlink/fuzz.test.ts',
      'costs the frames that it touched and no other, makes no new one, and fills no memory',
    ],
    [
      'a message arrives in pieces, or several as one',
      'it means the same',
      'devices/brewlink/frame.test.ts',
      'are the same in whatever pieces the bytes arrive',
    ],
    [
      'half a message arrives, and no more',
      'dropped after 50 ms; the next one is heard',
      'devices/brewlink/frame.test.ts',
      'drops a frame that stays incomplete for 50 ms, and reads the next',
    ],
    [
      'intact messages that make no sense',
      'each is read or refused with a reason',
      'devices/brewlink/fuzz.test.ts',
      'are read or refused with a reason, whatever is in them',
    ],
    [
      'a cable is pulled while something is written',
      'the line is down, once, and free to be opened again',
      'src/fleet/transports/serial.test.ts',
      'is closed once when the cable is pulled, even if a write was on its way',
    ],
    [
      'a device reads nothing any more',
      'given up after a second',
      'src/fleet/transports/serial.test.ts',
      'is given up when the device reads nothing for a second',
    ],
    [
      'a line is open and silent',
      'given up after five seconds, and opened again: an open port is no sign of life',
      'src/fleet/supervisor.test.ts',
      'gives up a stream that is open and silent for five seconds',
    ],
    [
      'a machine is not there at the start, or for hours',
      'looked for for ever, at most every half minute; one line in the log',
      'src/fleet/supervisor.test.ts',
      'opens again for ever, ever more rarely, and soon again after the machine has answered',
    ],
    [
      'two cables are swapped, or ports renumbered',
      'the wrong machine is not heard and gets no command',
      'src/fleet/supervisor.test.ts',
      'hears nothing of a machine with another serial number, and sends nothing to it',
    ],
    [
      'the port may not be opened',
      'the answer names user, group and the command that helps',
      'src/fleet/transports/open-error.test.ts',
      'is answered with the user, the group and the command that helps',
    ],
    [
      'another program has the port',
      'it is left alone, and said',
      'test/e2e/second-daemon.test.ts',
      'on the same machine leaves the serial port to the first',
    ],
    [
      'somebody stores a command at the broker',
      'the machine ignores it',
      'firmware-sim/mqtt.test.ts',
      'ignores a command that somebody retained, one that is no JSON, and one of another version',
    ],
    [
      'a machine connects after a command was sent',
      'it does not get it late',
      'src/broker/embedded.test.ts',
      'stores no command: a machine that connects later gets none',
    ],
    [
      'the broker is down, or restarts',
      'orders are taken and made; it is told everything when it comes',
      'test/e2e/broker-away.test.ts',
      'takes and makes orders while the broker is down, and tells it everything when it comes',
    ],
    [
      'an external broker throws us out again and again',
      'it is not stormed',
      'src/broker/external.test.ts',
      'that throws us out again and again is not stormed',
    ],
    [
      'an external broker takes the connection and never answers',
      'given up, and tried again',
      'src/broker/external.test.ts',
      'that takes the connection and never answers is given up, and tried again',
    ],
    [
      'an external broker refuses the login',
      'said in the log, without the password',
      'src/broker/external.test.ts',
      'that refuses the login says so in the log, without the password',
    ],
    [
      'an external broker takes messages and never acknowledges',
      'as good as away after a thousand: nothing piles up',
      'src/broker/external.test.ts',
      'is as good as away after a thousand messages: nothing piles up',
    ],
    [
      'a second device logs in under a machine’s name',
      'refused while the machine lives, and said',
      'test/e2e/twin-machines.full.test.ts',
      'is refused while the machine lives: it pours nothing, the log says so, and the machine goes on',
    ],
    [
      'a second device takes the place of one that hangs in mid-pour',
      'it proves nothing: the drink is not made twice',
      'test/e2e/twin-machines.full.test.ts',
      'that takes the place of a machine which hangs in mid-pour proves nothing: the drink is not made twice',
    ],
    [
      'a stranger announces 268 MB to the broker',
      'cut at once, nothing of it is kept',
      'src/broker/guards.test.ts',
      'that announces a CONNECT of 268 MB is cut at once, with nothing of it kept',
    ],
    [
      'a stranger drips its login byte by byte',
      'cut when its time is over',
      'src/broker/guards.test.ts',
      'that drips its CONNECT byte by byte is cut after the connect timeout too',
    ],
    [
      'a wrong password, again and again',
      'refused each time; one line in the log',
      'src/broker/guards.test.ts',
      'with a wrong password is told so, and the log has one line however often it tries',
    ],
    [
      'the key file is gone when somebody logs in to the broker',
      'refused, and the daemon lives',
      'src/broker/guards.test.ts',
      'whose login cannot be checked is refused, and the daemon lives',
    ],
    [
      'a client tries to throw another out by a system topic',
      'the other stays',
      'src/broker/guards.test.ts',
      'to $SYS cannot throw another client out',
    ],
    [
      'a last will to a wildcard, or to another machine',
      'refused at the door, never published',
      'src/broker/guards.test.ts',
      '%s is refused at the door, and never published',
    ],
    [
      'nonsense that is to be stored for later readers',
      'not stored',
      'src/broker/guards.test.ts',
      'that is no JSON is not stored for later readers',
    ],
    [
      'a topic of 101 levels, a packet too long or broken',
      'ends that connection only',
      'src/broker/guards.test.ts',
      '%s ends that connection only',
    ],
    [
      'a subscriber of the broker does not read',
      'cut, and the heartbeats of the machines go on',
      'src/broker/guards.test.ts',
      'is cut, and meanwhile the heartbeats of the machines go through without a gap',
    ],
    [
      'machines, wires and broker break every few seconds for a whole demo',
      'each drink is poured once or its second pour has a reason; the board is right',
      'test/e2e/demo-chaos.full.test.ts',
      'sixty drinks through a dozen mishaps',
    ],
  ],
  'Time and people': [
    [
      'the wall clock is set by six hours, to and fro',
      'every drink in its turn, once; every sale is known again',
      'test/e2e/clock.full.test.ts',
      'set by six hours to and fro in mid-shift makes every drink in its turn, once, and knows every sale again',
    ],
    [
      'the night of a daylight-saving change',
      'numbers and queue go on',
      'test/e2e/clock.full.test.ts',
      'goes on with its numbers and its queue',
    ],
    [
      'a computer without a clock battery starts ten years off',
      'the shop’s own time moves by a day at most',
      'src/daemon/clock.test.ts',
      '%s moves it by 0 to 24 hours at most',
    ],
    [
      'all three-digit numbers are taken',
      'four digits, until some have rested',
      'src/shop/rules/numbers.test.ts',
      'three digits as long as there are any, then four, and back to three when some have rested',
    ],
    [
      'a till repeats a sale after a timeout',
      'the very same answer, marked as replayed',
      'src/shop/intake.test.ts',
      'once per key: the same request gives the very same answer, marked as replayed',
    ],
    [
      'a till makes a new key for the same sale',
      'refused by its receipt number, with the order that it became',
      'src/shop/sale.test.ts',
      'names one order a day: a second one is refused',
    ],
    [
      'a till uses one key for two sales',
      'the second is refused',
      'src/shop/intake.test.ts',
      'the same key with another request is refused; two sales of the same drink are two orders',
    ],
    [
      'fifty copies of one sale arrive at once',
      'one order, and all get the same answer',
      'test/http/orders.test.ts',
      'fifty parallel requests with one key are one order, and all get the same answer',
    ],
    [
      'a till’s order was on its way for too long',
      'not made, and nothing of it is written',
      'src/shop/sale.test.ts',
      'is made within its time, to the millisecond, and nothing of it is written after',
    ],
    [
      'fifty orders at once when there is room for nine',
      'nine are taken, exactly',
      'src/shop/admission.test.ts',
      'measures fifty orders of one moment one after the other',
    ],
    [
      'somebody decides twice about one cup',
      'the first counts; the second is told so',
      'src/shop/decisions.test.ts',
      'is decided once: a retry gets the same answer, a second mind is too late',
    ],
    [
      'somebody cancels a drink that is being made',
      'its cup is discarded, its number never called',
      'src/shop/brewing.test.ts',
      'cancelled while it is made: the cup is discarded, never called',
    ],
    [
      'thousands of wrong requests to every operation',
      'no 5xx, nothing written',
      'test/openapi/fuzz.ts',
      'are answered in time and by the document, never with 5xx',
    ],
    [
      'an infinite number, a poisoned prototype, a tricky content type',
      'refused with a pointer, and nothing is written',
      'test/http/orders.test.ts',
      '%s: problem details, and nothing is written',
    ],
    [
      'JSON nested without end',
      'refused beyond 64 levels',
      'src/http/once.test.ts',
      'is made of 64 levels, and of no more',
    ],
    [
      'a request that never ends',
      'its connection is taken back, tills order meanwhile',
      'test/guarantees/slow-requests.full.test.ts',
      'a head and a body that never end are cut off, nothing of them is written, and tills order meanwhile',
    ],
    [
      'a flood of requests from pages and screens',
      'the counter keeps its part',
      'src/http/access.test.ts',
      'a flood of pages, and of keys that are not the counter’s, leaves the counter its part',
    ],
    [
      'a phone holds a live stream and reads nothing',
      'cut off, and the others miss nothing',
      'src/http/frozen-reader.test.ts',
      'a reader that does not read is cut off before it costs memory, and the others miss nothing',
    ],
    [
      'customers use up all live streams',
      'the counter still gets one',
      'src/http/live-streams.test.ts',
      'when customers have used up their streams, the counter still gets one of its reserve',
    ],
    [
      'a webhook’s receiver is away for days',
      'tried again as long as the news is worth it, then given up, and people are told',
      'src/shop/webhooks-retry.test.ts',
      'is tried again as %s is worth, and then given up, and people are told',
    ],
    [
      'a webhook’s receiver never answers',
      'two requests at most wait for it, and it delays nobody',
      'src/pickup/webhooks/sender.test.ts',
      'that is stuck has two requests at most, and delays nobody, however much waits for it',
    ],
    [
      'a barista goes home with a drink in hand',
      'it is made again by whoever has the skill',
      'test/e2e/lane-day.test.ts',
      'on which one goes home sick with a drink in hand: it is made again, the rest goes on',
    ],
  ],
}

export const FAULTS: readonly (Fault & { readonly where: string })[] = Object.entries(ROWS).flatMap(([where, rows]) =>
  rows.map(([fault, then, file, title]) => ({ where, fault, then, file, title })),
)

/** The table of the README's chapter. */
export function faultTable(): string {
  const lines = ['| what breaks | what happens | shown by |', '|---|---|---|']
  let where = ''
  for (const row of FAULTS) {
    if (row.where !== where) lines.push(`| **${row.where}** | | |`)
    where = row.where
    const name =
      row.file
        .split('/')
        .at(-1)
        ?.replace(/(\.full)?\.test\.ts$/, '') ?? row.file
    lines.push(`| ${row.fault} | ${row.then} | [${name}](${row.file}) |`)
  }
  return lines.join('\n')
}
