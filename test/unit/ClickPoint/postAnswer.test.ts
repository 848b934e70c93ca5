import { readPostAnswer } from '../../../nodes/ClickPoint/lead/postAnswer';

const read = (value: unknown) => readPostAnswer(JSON.stringify(value));

const TAKEN = {
	isValidPost: true,
	ResponseType: 0,
	ResponseDetail: '',
	LeadIdentifier: 7,
	PostID: 9,
};
const REFUSED = {
	isValidPost: false,
	ResponseType: 5,
	ResponseDetail: 'Not sold in TX',
	PostID: 9,
};

test.each<[string, unknown]>([
	['at the top', TAKEN],
	['per lead', { leads: [TAKEN] }],
	['in a list', [TAKEN]],
	['in an envelope', { success: true, data: { Leads: TAKEN } }],
	['with texts', { ...TAKEN, isValidPost: 'True', ResponseType: 'No_Error' }],
	['with a number as text', { ...TAKEN, ResponseType: '0' }],
	['with other names', { is_valid_post: 'true', response_type: 'NoError', lead_identifier: '7' }],
	['without a type', { isValidPost: true }],
	['without a flag', { ResponseType: 'No Error', LeadIdentifier: 7 }],
	['with an error beside it', { ...TAKEN, error: 'The mail has bounced.' }],
	[
		'with errors that are none',
		{ isValidPost: true, status: 200, error: 'None', errors: [], exception: {}, hasErrors: null },
	],
	['with an empty ID', { ...TAKEN, LeadIdentifier: ' ' }],
	['with an empty envelope', { ...TAKEN, data: null }],
	['with a detail of its own', { ...TAKEN, ResponseDetail: 'No_Error' }],
	['with an empty ID of another name', { ...TAKEN, LeadIdentifier: undefined, LeadId: 0 }],
])('a lead is taken when version 1 says so %s', (_, answer) => {
	expect(read(answer)?.verdict).toBe('yes');
});

test.each<[string, unknown, string]>([
	['at the top', REFUSED, 'Outside Criteria: Not sold in TX'],
	['per lead', { success: true, leads: [REFUSED] }, 'Outside Criteria: Not sold in TX'],
	[
		'with texts',
		{ isValidPost: 'false', ResponseType: 'Data_Errors', ResponseDetails: 'Email is wrong' },
		'Data Errors: Email is wrong',
	],
	['without a flag', { ResponseType: 'vendor id missing' }, 'Vendor ID Missing'],
	['without a type', { isValidPost: 'False' }, '{"isValidPost":"False"}'],
	['with the UID of something', { ...REFUSED, UID: 'trace-1' }, 'Outside Criteria: Not sold in TX'],
	['with the ID of none', { ...REFUSED, LeadIdentifier: 0 }, 'Outside Criteria: Not sold in TX'],
	['with N/A', { ...REFUSED, LeadIdentifier: 'N/A' }, 'Outside Criteria: Not sold in TX'],
	[
		'as a duplicate, with its ID',
		{ isValidPost: false, ResponseType: '6', LeadIdentifier: 7 },
		'Duplicate Lead',
	],
])('a lead is refused when version 1 says so %s', (_, answer, complaint) => {
	expect(read(answer)).toMatchObject({ verdict: 'no', complaint });
});

/** By their numbers. */
const TYPES = [
	'No_Error',
	'System_ID_Missing',
	'LeadType_ID_Missing',
	'Vendor_ID_Missing',
	'No_Account_Found',
	'Outside_Criteria',
	'Duplicate_Lead',
	'Account_Disabled',
	'Post_Over_Max',
	'Data_Errors',
];
test.each([...TYPES.entries()])(
	'%i is understood as a number, and by its name %s',
	(number, name) => {
		for (const ResponseType of [
			number,
			String(number),
			name,
			name.replaceAll('_', ' ').toLowerCase(),
		]) {
			const answer = read({ isValidPost: number === 0, ResponseType });
			expect(answer?.verdict).toBe(number === 0 ? 'yes' : 'no');
			expect(answer?.isDuplicate).toBe(name === 'Duplicate_Lead');
		}
	},
);

test.each<[string, unknown]>([
	['nothing', {}],
	['an empty list', []],
	['another flag', { success: true, message: 'Queued' }],
	['a refusal in other words', { status: false, message: 'Invalid key' }],
	['a type without an ID', { ResponseType: 0 }],
	['an unknown type', { isValidPost: false, ResponseType: 'Paused' }],
	['an ID alone', { LeadIdentifier: 7 }],
	['a flag that is neither', { ...TAKEN, isValidPost: 'maybe' }],
	['a flag and a type that contradict it, without an ID', { isValidPost: true, ResponseType: 5 }],
	['a flag and a type that contradict it', { ...TAKEN, ResponseType: 5 }],
	['a flag and other words that contradict it', { ...TAKEN, success: false }],
	['a flag and an error', { isValidPost: true, error: 'The mail has bounced.' }],
	['a flag and a list of errors', { data: { isValidPost: 'true' }, Errors: [{ code: 7 }] }],
	['a flag and the message of an error', { isValidPost: true, error_message: 'Email is wrong' }],
	['a flag and the status of a failure', { ...TAKEN, status: 422 }],
	['a flag and the status code of a failure', { ...TAKEN, statusCode: '500' }],
	['a flag and no success', { ...TAKEN, success: 0 }],
	['a flag and a success that is none', { ...TAKEN, success: 'failed' }],
	['a flag and the number of no lead', { ...TAKEN, LeadIdentifier: 0 }],
	[
		'a flag and the GUID of no lead',
		{ ...TAKEN, LeadIdentifier: '00000000-0000-0000-0000-000000000000' },
	],
	[
		'a flag and a detail that contradicts it',
		{ ...TAKEN, ResponseDetail: 'Rejected: Duplicate_Lead' },
	],
	['a flag and the code of a failure', { ...TAKEN, code: 500 }],
	['a flag and a switch for errors', { isValidPost: true, hasErrors: true }],
	['a refusal with the ID of a lead', { ...REFUSED, LeadIdentifier: 7 }],
	['a refusal with the ID of a lead in a list', { ...REFUSED, LeadIdentifier: [7] }],
	['a refusal with the ID of a lead under another name', { ...REFUSED, leadId: 7 }],
	['a refusal with the UID of a lead', { ...REFUSED, lead: { LeadUID: 7 } }],
	['a refusal with the ID of a lead in a result', { ...REFUSED, result: { LeadIdentifier: 7 } }],
	['a refusal with the ID of a lead in a response', { ...REFUSED, response: { LeadId: 7 } }],
	['a refusal with the ID of a lead in a post', { ...REFUSED, posts: [{ LeadUID: 7 }] }],
	['a flag and an error in words', { isValidPost: true, Errors: ['Lead was not stored'] }],
	['a flag and errors within', { isValidPost: true, result: { Errors: ['Not stored'] } }],
	['a flag and no success alone', { isValidPost: true, success: 0 }],
	['a flag and a reason alone', { isValidPost: true, ResponseDetail: 'Duplicate Lead' }],
	['one lead that is taken and one that is not', { leads: [TAKEN, REFUSED] }],
	['the words in an echo of the request', { request: TAKEN }],
	['the words in too many envelopes', { data: { data: { data: { data: TAKEN } } } }],
])('%s says neither', (_, answer) => {
	expect(read(answer)?.verdict).toBe('unclear');
});

test('what is not JSON is no answer', () => {
	expect(readPostAnswer('<isValidPost>true</isValidPost>')).toBeUndefined();
});

test('the identifiers come out at the top with all their digits, and an error as a warning', () => {
	const text =
		'{"error":"late","leads":[{"isValidPost":true,"LeadIdentifier":9007199254740993,"PostID":9}]}';
	expect(readPostAnswer(text)?.data).toEqual({
		LeadIdentifier: '9007199254740993',
		PostID: 9,
		leads: [{ isValidPost: true, LeadIdentifier: '9007199254740993', PostID: 9 }],
		warning: 'late',
	});
});
