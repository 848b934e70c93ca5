import { runMatrix } from '../faults/matrix';
import { pollCell } from '../faults/polls';
import { readCell } from '../faults/reads';
import { hurryTimers } from '../integration/support/clock';
import { dialectsOf, isAboutTime, readDialectsOf } from './dialects';
import { POLLS, READS } from './operations';

beforeAll(() => void hurryTimers(20_000));
runMatrix(READS, ({ name }) => readDialectsOf(name), readCell);
runMatrix(POLLS, ({ name }) => dialectsOf(name).filter((fault) => !isAboutTime(fault)), pollCell);
