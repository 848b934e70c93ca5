import { isSlow, WRITE_FAULTS } from './faults';
import { runMatrix } from './matrix';
import { WRITE_OPERATIONS } from './operations';
import { writeCell } from './writes';

runMatrix(
	WRITE_OPERATIONS,
	({ endpoint }) =>
		WRITE_FAULTS.filter(
			(fault) =>
				!isSlow(fault) && (['create', 'insert'].includes(endpoint) || fault.newOnly === undefined),
		),
	writeCell,
);
