import { pick, roll, type LeadKey } from './dice';
import { aroundClockChanges, spread } from './layout';
import * as samples from './samples';
import { formatVendorDate, SECOND, type WallTime, type ZoneClock } from './zone';

/** What the fields of one lead are computed from. */
export interface LeadFacts extends LeadKey {
	/** When it was added, in ms since 1970. */
	instant: number;
	/** The same in the account's zone. */
	wall: WallTime;
}

/** A field's name, and its text: '' when it is there but empty, undefined when this lead has no such field. */
export type FieldSpec = readonly [name: string, value: (lead: LeadFacts) => string | undefined];

export interface LeadType {
	/** LID. */
	id: number;
	name: string;
	about: string;
	/** UID of the first lead. */
	firstUid: number;
	fields: readonly FieldSpec[];
	/**
	 * When its leads were added, in ms since 1970, on whole seconds, ascending.
	 * @param leads how many leads the main type is to have
	 */
	layout(clock: ZoneClock, now: number, seed: number, leads: number): number[];
}

/** UIDs ascend with the time, with gaps, as a vendor's do that counts all accounts together. */
export function uidOf(type: LeadType, key: LeadKey): string {
	return String(type.firstUid + key.i * 3 + roll(key, 'uid', 3));
}

/** The sends of a lead: who it was sold to. */
export function sendsOf(lead: LeadFacts): Array<Array<readonly [string, string]>> {
	// assumed: all about a send except that there can be none, one or many
	const count = pick(lead, 'sends', [0, 0, 1, 1, 1, 2, 3, 5]);
	return Array.from({ length: count }, (_, at) => [
		['SendUID', String(70_000_000 + lead.i * 8 + at)],
		['Client', pick(lead, `send ${at}`, samples.BUYERS)],
		['DateSent', formatVendorDate(lead.wall + (at + 1) * 7 * SECOND)],
		['Status', pick(lead, `status ${at}`, ['Sold', 'Rejected', 'Returned'])],
		['Price', decimal(roll(lead, `price ${at}`, 6000))],
	]);
}

function chosen(name: string, options: ReadonlyArray<string | undefined>): FieldSpec {
	return [name, (lead) => pick(lead, name, options)];
}

/** Hundredths as decimal text. */
function decimal(hundredths: number): string {
	return (hundredths / 100).toFixed(2);
}

const place = (lead: LeadKey) => pick(lead, 'place', samples.PLACES);
const firstName = (lead: LeadKey) => pick(lead, 'first name', samples.FIRST_NAMES);
const lastName = (lead: LeadKey) => pick(lead, 'last name', samples.LAST_NAMES);

/** Fields that each lead of each type has (documented by the vendor's example). UID comes before them. */
const STANDARD: readonly FieldSpec[] = [
	chosen('LeadSource', samples.LEAD_SOURCES),
	['DateAdded', (lead) => formatVendorDate(lead.wall)],
	['FileUID', (lead) => (roll(lead, 'FileUID', 4) ? '0' : `${4000 + roll(lead, 'file', 90)}`)],
	chosen('Campaign', ['Default MLM', 'Spring Push', 'Über-Kampagne', 'A/B Test "B"']),
	['IsValid', (lead) => (roll(lead, 'IsValid', 12) ? 'true' : 'false')],
	chosen('MaxSell', ['1', '3', '10']),
	chosen('Price', ['25', '0', '12.50', '49.99']),
	chosen('Cost', ['0', '4.5', '18.00']),
];

/** Names of the fields that v1 has among a lead's Properties; the others are its Fields. */
export const PROPERTIES: ReadonlySet<string> = new Set(STANDARD.map(([name]) => name));

/** Digits, with zeros in front. */
const digits = (lead: LeadKey, subject: string, count: number) =>
	String(roll(lead, subject, 10 ** count)).padStart(count, '0');

/** A name as its owner would put it into an email address; nothing of one in another script. */
const plain = (name: string) =>
	name
		.normalize('NFD')
		.replace(/[^\w-]/g, '')
		.toLowerCase();

const PERSON: readonly FieldSpec[] = [
	['FirstName', (lead) => firstName(lead)],
	['LastName', (lead) => lastName(lead)],
	[
		'Email',
		(lead) => {
			const parts = [plain(firstName(lead)), plain(lastName(lead)), `${lead.i}`].filter(Boolean);
			return `${parts.join('.')}@${pick(lead, 'mail', ['example.com', 'example.net', 'example.org'])}`;
		},
	],
	['Phone', (lead) => `+1${place(lead).area}555${digits(lead, 'phone', 4)}`],
	['State', (lead) => place(lead).state],
	['ZipCode', (lead) => place(lead).zip],
	chosen('Comments', samples.COMMENTS),
];

const SOLAR: readonly FieldSpec[] = [
	...PERSON,
	chosen('Company', [undefined, '', ...samples.COMPANIES]),
	[
		'Address',
		(lead) => `${1 + roll(lead, 'house', 9999)} ${pick(lead, 'street', samples.STREETS)}`,
	],
	chosen('Address2', [undefined, undefined, '', 'Unit 4B', 'c/o Smith & Sons']),
	['City', (lead) => place(lead).city],
	chosen('Product', ['Rooftop Solar', 'Solar + Battery', 'Battery Only', 'Solar Carport']),
	['EstimatedRevenue', (lead) => decimal(250_000 + roll(lead, 'revenue', 75_000) * 50)],
	chosen('AssignedRep', samples.REPRESENTATIVES),
	chosen('PropertyType', ['Single Family', 'Condo', 'Farm', 'Commercial']),
	chosen('HomeOwner', ['Yes', 'No', '']),
	chosen('RoofType', ['Tile', 'Shingle', 'Metal', 'Flat', undefined]),
	['RoofAge', (lead) => String(roll(lead, 'RoofAge', 40))],
	chosen('RoofShade', ['None', 'Some', 'Full', '']),
	['SquareFeet', (lead) => String(600 + roll(lead, 'SquareFeet', 4000))],
	['MonthlyBill', (lead) => String(40 + roll(lead, 'MonthlyBill', 600))],
	chosen('UtilityProvider', ['Pacific Gas & Electric', 'Eversource', 'Xcel', 'Con Edison']),
	chosen('CreditRating', ['Excellent', 'Good', 'Fair', 'Poor', undefined]),
	chosen('ContactTime', ['Morning', 'Afternoon', 'Evening', 'Any time']),
	['Latitude', (lead) => (24 + roll(lead, 'Latitude', 250_000) / 10_000).toFixed(6)],
	['Longitude', (lead) => (-124 + roll(lead, 'Longitude', 550_000) / 10_000).toFixed(6)],
	['IPAddress', (lead) => `198.51.100.${roll(lead, 'IPAddress', 256)}`],
	[
		'LandingPage',
		(lead) =>
			`https://quotes.example/solar?lead=${lead.i}&src=${pick(lead, 'src', ['g', 'fb', 'mail'])}&zip=${place(lead).zip}`,
	],
	chosen('UtmSource', ['google', 'facebook', 'newsletter', '', undefined]),
	chosen('UtmMedium', ['cpc', 'email', '', undefined]),
	chosen('UtmTerm', ['solar+quotes', 'cheap solar', undefined]),
	// a number too long to survive being read as one
	['ClickId', (lead) => `90071992547409${digits(lead, 'ClickId', 6)}`],
];

const MORTGAGE: readonly FieldSpec[] = [
	...PERSON,
	['LoanAmount', (lead) => String(50_000 + roll(lead, 'LoanAmount', 160) * 2_500)],
	chosen('LoanPurpose', ['Purchase', 'Refinance', 'Cash Out']),
	['PropertyValue', (lead) => String(120_000 + roll(lead, 'PropertyValue', 900) * 1_000)],
	chosen('InterestRate', ['5.875', '6.25', '7', '06.5', '']),
	chosen('CoBorrower', ['true', 'false', undefined]),
];

const ODD = samples.ODD_FIELD_NAMES.map((name): FieldSpec => [
	name,
	(lead) =>
		roll(lead, name, 9) ? `${name} of ${lead.i}: ${pick(lead, name, samples.COMMENTS)}` : '',
]);

/** The lead type that has as many leads as the sandbox is told. */
export const MAIN_LID = 1001;

/** The lead types of the sandbox's account. */
export const LEAD_TYPES: readonly LeadType[] = [
	{
		id: MAIN_LID,
		name: 'Solar Quotes',
		about: 'the main type: past 60 days, several a day, today included',
		firstUid: 22_363_629,
		fields: [...STANDARD, ...SOLAR],
		layout(clock, now, seed, leads) {
			// eight or more a day, so that a small number is still about now
			const days = Math.min(60, Math.max(1, Math.floor(leads / 8)));
			return spread(clock, now, leads, days, { seed, lid: MAIN_LID });
		},
	},
	{
		id: 1002,
		name: 'Mortgage',
		about: '120 leads of the past 30 days',
		firstUid: 31_000_017,
		fields: [...STANDARD, ...MORTGAGE],
		layout: (clock, now, seed) => spread(clock, now, 120, 30, { seed, lid: 1002 }),
	},
	{
		id: 1003,
		name: 'Odd Fields',
		about: '20 leads of the past 5 days with field names that break programs',
		firstUid: 32_000_004,
		fields: [...STANDARD, ...ODD],
		layout: (clock, now, seed) => spread(clock, now, 20, 5, { seed, lid: 1003 }),
	},
	{
		id: 1004,
		name: 'Clock Changes',
		about: 'a lead each half hour around the last two changes of the clock',
		firstUid: 33_000_000,
		fields: [...STANDARD, ...PERSON, ['Instant', ({ instant }) => new Date(instant).toISOString()]],
		layout: (clock, now) => aroundClockChanges(clock, now),
	},
	{
		id: 1005,
		name: 'Nothing Yet',
		about: 'no leads',
		firstUid: 34_000_000,
		fields: [...STANDARD, ...PERSON],
		layout: () => [],
	},
];
