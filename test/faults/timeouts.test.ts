import { isSlow, READ_FAULTS, WRITE_FAULTS } from './faults';
import { runMatrix } from './matrix';
import { POLL_OPERATIONS, READ_OPERATIONS, WRITE_OPERATIONS } from './operations';
import { pollCell } from './polls';
import { readCell } from './reads';
import { writeCell } from './writes';

// Apart from the others and few at a time: a busy process would make requests time out that should not.
const AT_ONCE = 6;

const faultsOf = ({ suffers }: Pick<(typeof READ_OPERATIONS)[number], 'suffers'>) =>
	READ_FAULTS.filter((fault) => suffers(fault) && isSlow(fault));

// Get Lead Types has no timeout to choose.
const patient = READ_OPERATIONS.filter((operation) => faultsOf(operation).length > 0);
runMatrix(patient, faultsOf, readCell, AT_ONCE);
runMatrix(POLL_OPERATIONS, faultsOf, pollCell, AT_ONCE);
// What a lost answer does to the variants, faults show that need no waiting.
const plain = WRITE_OPERATIONS.filter(
	({ column, name }) => column !== undefined || name === 'Create Lead with Client Credentials',
);
runMatrix(plain, () => WRITE_FAULTS.filter(isSlow), writeCell, AT_ONCE);
