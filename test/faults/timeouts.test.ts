import { isSlow, READ_FAULTS, WRITE_FAULTS } from './faults';
import { runMatrix } from './matrix';
import { READ_OPERATIONS, WRITE_OPERATIONS } from './operations';
import { readCell } from './reads';
import { writeCell } from './writes';

// Apart from the others and few at a time: a busy process would make requests time out that should not.
const AT_ONCE = 6;

runMatrix(READ_OPERATIONS, () => READ_FAULTS.filter(isSlow), readCell, AT_ONCE);
runMatrix(WRITE_OPERATIONS, () => WRITE_FAULTS.filter(isSlow), writeCell, AT_ONCE);
