/**
 * What the sandbox, and so the nodes, hold true of the two vendors: the one list of it. Nobody who wrote this has an
 * account with either, so each fact tells where it comes from, and `npm run vendor-check` finds out, with the keys of
 * somebody who has one, which of them hold.
 */
export interface Fact {
	/** What is held true, in a sentence. */
	claim: string;
	/** The vendor's own public page says so; a public program relies on it in production; or neither, and it was chosen. */
	source: 'documented' | 'observed' | 'assumed';
	/** Why `npm run vendor-check` does not see it. */
	unchecked?: string;
	/** What else that check may see, which the nodes bear. */
	alternatives?: readonly string[];
}

export const FACTS = {
	// --- ClickPoint, Data Interface -------------------------------------------------------------------

	'dataInterface.get': {
		claim: 'GET with the parameters in the query string answers leads.',
		source: 'documented',
	},
	'dataInterface.post.form': {
		claim: 'POST with an application/x-www-form-urlencoded body answers leads.',
		source: 'observed',
	},
	'dataInterface.post.multipart': {
		claim: 'POST with a multipart/form-data body answers leads.',
		source: 'observed',
	},
	'dataInterface.parameters.case': {
		claim: 'The names of the parameters are case-insensitive.',
		source: 'observed',
	},
	'dataInterface.parameters.ignored': {
		claim: 'An empty parameter is as good as none, and names that nobody knows are ignored.',
		source: 'assumed',
	},
	'dataInterface.parameters.twice': {
		claim: 'The first of equal names counts, and the URL before the body.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.period.startInclusive': {
		claim: 'startdate belongs to the period, to the second.',
		source: 'assumed',
	},
	'dataInterface.period.endInclusive': {
		claim: 'enddate belongs to the period, to the second.',
		source: 'assumed',
	},
	'dataInterface.period.reversed': {
		claim: 'A start after the end is an empty period, not an error.',
		source: 'assumed',
	},
	'dataInterface.date.dashes': {
		claim: 'Dates may be written MM-DD-YYYY HH:mm:ss, 24-hour.',
		source: 'observed',
	},
	'dataInterface.date.slashes': {
		claim: 'Dates may be written M/D/YYYY and MM/DD/YYYY.',
		source: 'documented',
	},
	'dataInterface.date.bareIsMidnight': {
		claim: 'A date without a time is its midnight, also at the end of the period.',
		source: 'observed',
	},
	'dataInterface.date.amPm': {
		claim: 'A time may be 12-hour with AM or PM, as in the answers.',
		source: 'assumed',
	},
	'dataInterface.date.noSeconds': {
		claim: 'A time may leave its seconds out.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.date.isoRefused': {
		claim: 'A date in another form, such as YYYY-MM-DD, is refused with status 400.',
		source: 'assumed',
	},
	'dataInterface.zone.sameAsDateAdded': {
		claim: 'startdate and enddate are read in the time zone in which DateAdded is written.',
		source: 'assumed',
	},
	'dataInterface.zone.repeatedHour': {
		claim: 'In the hour that autumn repeats, both passes of a time match it.',
		source: 'assumed',
		unchecked: 'It would need leads that were added in that one hour.',
	},
	'dataInterface.json.accept': {
		claim: 'Accept: application/json makes the answer JSON.',
		source: 'observed',
	},
	'dataInterface.json.names': {
		claim: 'The JSON has QueryTotal and Leads.',
		source: 'observed',
	},
	'dataInterface.json.counts': {
		claim: 'The JSON has TakeCount and SentCount too.',
		source: 'assumed',
	},
	'dataInterface.json.totalIsText': {
		claim: 'In JSON, QueryTotal is a text of digits.',
		source: 'observed',
	},
	'dataInterface.json.valuesAreTexts': {
		claim: 'In JSON, every value of a lead is a text, UID included.',
		source: 'assumed',
	},
	'dataInterface.xml.default': {
		claim: 'Without an Accept header the answer is XML.',
		source: 'documented',
	},
	'dataInterface.xml.contentType': {
		claim: 'The content type of the XML is application/xml.',
		source: 'assumed',
	},
	'dataInterface.xml.shape': {
		claim: 'The XML is <Leads querytotal takecount sentcount> with one <Lead> for each lead.',
		source: 'documented',
	},
	'dataInterface.xml.sameLeads': {
		claim: 'XML and JSON have the same leads with the same fields.',
		source: 'assumed',
	},
	'dataInterface.count.total': {
		claim: 'querytotal is the number of leads that match, on all pages.',
		source: 'observed',
	},
	'dataInterface.count.take': {
		claim: 'takecount is the page size that was asked for.',
		source: 'assumed',
	},
	'dataInterface.count.sent': {
		claim: 'sentcount is the number of leads in the answer.',
		source: 'assumed',
	},
	'dataInterface.uid': {
		claim: 'Every lead has a UID of digits, and no two have the same.',
		source: 'documented',
	},
	'dataInterface.uid.ascends': {
		claim: 'A lead that was added later has the higher UID.',
		source: 'assumed',
	},
	'dataInterface.dateAdded.form': {
		claim: 'DateAdded is written M/D/YYYY h:mm:ss AM.',
		source: 'documented',
	},
	'dataInterface.lead.standardFields': {
		claim:
			'Every lead has UID, LeadSource, DateAdded, FileUID, Campaign, IsValid, MaxSell and Price.',
		source: 'documented',
	},
	'dataInterface.lead.absentFields': {
		claim: 'A lead can lack a field that others of its type have.',
		source: 'assumed',
	},
	'dataInterface.lead.late': {
		claim: 'A lead may show up some seconds after it was added.',
		source: 'observed',
		unchecked: 'It would need a lead whose moment of arrival is known.',
	},
	'dataInterface.sends.inside': {
		claim: "A lead's sends come inside of the lead.",
		source: 'documented',
	},
	'dataInterface.sends.shape': {
		claim: 'They are <Sends><Send>…</Send></Sends> in XML, and in JSON an array Sends of objects.',
		source: 'assumed',
	},
	'dataInterface.sends.fields': {
		claim: 'A send has SendUID, Client, DateSent, Status and Price.',
		source: 'assumed',
	},
	'dataInterface.fields.chosen': {
		claim: 'With fields, a lead has those fields alone; its sends only when Sends is among them.',
		source: 'documented',
	},
	'dataInterface.fields.order': {
		claim: "They come in the lead's own order, not in that of the parameter.",
		source: 'assumed',
	},
	'dataInterface.fields.unknown': {
		claim: 'A name in fields that no field has is ignored.',
		source: 'assumed',
	},
	'dataInterface.fields.sends': {
		claim: 'Sends in fields gives the sends.',
		source: 'assumed',
	},
	'dataInterface.sort.default': {
		claim: 'Leads come by DateAdded, the earliest first, unless asked otherwise.',
		source: 'documented',
	},
	'dataInterface.sort.ties': {
		claim: 'Leads of the same second then come by UID.',
		source: 'assumed',
	},
	'dataInterface.sort.second': {
		claim: 'With sortfields DateAdded|UID, UID decides within a second, in both directions.',
		source: 'assumed',
	},
	'dataInterface.sort.numeric': {
		claim: 'sortfields UID with DESC gives the highest UID first.',
		source: 'documented',
	},
	'dataInterface.sort.mixed': {
		claim: 'When sorting, a lead that lacks the field comes first, then numbers, then texts.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.page.skip': {
		claim: 'skip and take are a window on the leads in their order.',
		source: 'documented',
	},
	'dataInterface.page.thousand': {
		claim: 'A take of 1000 is accepted.',
		source: 'observed',
	},
	'dataInterface.page.most': {
		claim: 'A take above 10000 is refused with status 400.',
		source: 'assumed',
	},
	'dataInterface.page.default': {
		claim: 'Without take, a page has 100 leads.',
		source: 'assumed',
	},
	'dataInterface.query.equality': {
		claim: 'query {"UID":123} gives the lead with that UID.',
		source: 'observed',
	},
	'dataInterface.query.range': {
		claim: 'query with $gte and $lte compares as numbers.',
		source: 'documented',
	},
	'dataInterface.query.in': {
		claim: 'query with $in gives the leads with one of the values.',
		source: 'assumed',
	},
	'dataInterface.query.dateAdded': {
		claim: 'query compares DateAdded as a date.',
		source: 'assumed',
	},
	'dataInterface.query.unknownOperator': {
		claim: 'An operator that nobody knows is refused with status 400.',
		source: 'assumed',
	},
	'dataInterface.query.others': {
		claim:
			'$eq, $ne, $gt, $lt, $and and $or work too; names are exact; a field that a lead lacks equals null and nothing else.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.error.key': {
		claim: 'A wrong API key is answered with status 401.',
		source: 'assumed',
	},
	'dataInterface.error.keyIsNoList': {
		claim: 'Whatever a wrong API key is answered with, it is no list of leads.',
		source: 'assumed',
	},
	'dataInterface.error.lid': {
		claim: 'An LID that the account does not have is answered with status 200 and an error.',
		source: 'assumed',
	},
	'dataInterface.error.lidIsNoList': {
		claim: 'Whatever an unknown LID is answered with, it is no list of leads.',
		source: 'assumed',
	},
	'dataInterface.error.shape': {
		claim: 'In JSON, an error is {"Error": text}.',
		source: 'assumed',
	},
	// last of its checks: the longer they have run, the likelier a lead has arrived meanwhile
	'dataInterface.zone.pacific': {
		claim: 'That time zone is Pacific Time (America/Los_Angeles).',
		source: 'assumed',
	},

	// --- ClickPoint, Query API v1 ---------------------------------------------------------------------

	'queryApi.token.answer': {
		claim:
			'A token is answered as {"access_token": text, "token_type": "Bearer", "expires_in": number, "error": null}.',
		source: 'documented',
	},
	'queryApi.token.lifetime': {
		claim: 'A token is valid for 3600 seconds.',
		source: 'documented',
	},
	'queryApi.token.expired': {
		claim: 'A token that has expired is answered with status 401.',
		source: 'assumed',
		unchecked: 'It would take an hour; a wrong token is checked instead.',
	},
	'queryApi.token.several': {
		claim: 'A new token leaves those before it valid.',
		source: 'assumed',
	},
	'queryApi.token.refusal': {
		claim: 'A wrong client secret is answered with status 400, 401 or 403.',
		source: 'observed',
	},
	'queryApi.token.refusalShape': {
		claim: 'The refusal is JSON whose error is a text, without an access_token.',
		source: 'assumed',
	},
	'queryApi.token.form': {
		claim: 'A form instead of JSON is refused with status 400.',
		source: 'assumed',
	},
	'queryApi.badToken': {
		claim: 'A wrong token is answered with status 401.',
		source: 'assumed',
	},
	'queryApi.leadTypes.array': {
		claim: 'GET /v1/leadtypes answers an array.',
		source: 'observed',
	},
	'queryApi.leadTypes.names': {
		claim: 'Each lead type has LeadTypeUID and Name.',
		source: 'assumed',
	},
	'queryApi.leadTypes.lid': {
		claim: 'The ids of the lead types are the LIDs of the Data Interface.',
		source: 'assumed',
	},
	'queryApi.counts.sent': {
		claim: 'The answer has SentCount, the number of leads in it.',
		source: 'observed',
	},
	'queryApi.counts.names': {
		claim: 'The answer has QueryTotal, TakeCount and Leads.',
		source: 'assumed',
	},
	'queryApi.counts.total': {
		claim: 'QueryTotal is the number of leads that match, on all pages.',
		source: 'assumed',
	},
	'queryApi.sections': {
		claim: 'A lead has the sections UID, Properties and Fields.',
		source: 'documented',
	},
	'queryApi.sections.properties': {
		claim: 'Properties has LeadSource and DateAdded; the fields of the lead type are in Fields.',
		source: 'assumed',
	},
	'queryApi.sections.sends': {
		claim: "A lead's sends are the array Sends beside the sections.",
		source: 'assumed',
	},
	'queryApi.sections.consent': {
		claim: 'TCPAInformation is there only on accounts with consent tracking.',
		source: 'documented',
		unchecked:
			'Whether an account has it cannot be asked; the report shows the names of the sections.',
	},
	'queryApi.uid': {
		claim: 'UID is a number.',
		source: 'assumed',
	},
	'queryApi.sameLeads': {
		claim: 'It has the leads of the Data Interface, under the same UIDs.',
		source: 'assumed',
	},
	'queryApi.dateAdded': {
		claim: 'DateAdded is written YYYY-MM-DDTHH:mm:ssZ, in UTC.',
		source: 'assumed',
	},
	'queryApi.period.instants': {
		claim: 'StartDate and EndDate are instants, in any offset from UTC.',
		source: 'documented',
	},
	'queryApi.period.inclusive': {
		claim: 'Both bounds belong to the period.',
		source: 'assumed',
	},
	'queryApi.period.required': {
		claim: 'A missing StartDate is refused with status 400.',
		source: 'assumed',
	},
	'queryApi.sortOrder': {
		claim: 'SortOrder 0 is ascending, 1 descending.',
		source: 'assumed',
	},
	'queryApi.take.zero': {
		claim: 'Take 0 is a page of 100.',
		source: 'assumed',
	},
	'queryApi.fields': {
		claim: 'Fields chooses among what is in Properties and Fields; UID always comes.',
		source: 'assumed',
	},
	'queryApi.query': {
		claim: 'Query {"UID":123} gives the lead with that UID.',
		source: 'assumed',
	},
	'queryApi.unknownType': {
		claim: 'A lead type that the account does not have is answered with status 404.',
		source: 'assumed',
	},

	// --- ClientPoint v4 -------------------------------------------------------------------------------

	'clientPoint.key.bad': {
		claim: 'A wrong API key is answered with status 401.',
		source: 'assumed',
	},
	'clientPoint.key.good': {
		claim: 'An update of id 0 with a good key and nothing else is answered with status 404 or 422.',
		source: 'assumed',
	},
	'clientPoint.body.json': {
		claim: 'A body that is not JSON is refused with status 400.',
		source: 'assumed',
	},
	'clientPoint.refusal.shape': {
		claim: 'A refusal is {"status": false, "message": text}.',
		source: 'assumed',
	},
	'clientPoint.create.badField': {
		claim: 'A field of the wrong type is refused with status 422.',
		source: 'assumed',
	},
	'clientPoint.create.answer': {
		claim:
			'A ClientPoint that was created is answered with status 200 and {"status": true, "message": text, …}.',
		source: 'assumed',
	},
	'clientPoint.create.id': {
		claim: 'The answer has its id as the number clientpoint_id.',
		source: 'assumed',
	},
	'clientPoint.create.link': {
		claim: 'The answer has its address as link: https://<company>.clientpoint.net/v/<id>/<digits>.',
		source: 'assumed',
	},
	'clientPoint.create.others': {
		claim:
			'Types are checked as strictly for every other field, and unknown fields are refused; ids are positive whole numbers; a custom field has a tag and a value and nothing else; a recipient needs an e-mail and may have keys that nobody knows; assigned_to must be an active user.',
		source: 'assumed',
		unchecked: 'Each would take a create of its own, and one that is taken creates a ClientPoint.',
	},
	'clientPoint.update.answer': {
		claim: 'An update is answered like a create, with the same id.',
		source: 'assumed',
	},
	'clientPoint.update.unknownField': {
		claim: 'A field that nobody knows is refused with status 422.',
		source: 'assumed',
	},
	'clientPoint.update.keeps': {
		claim:
			'An update keeps what it does not name; a recipient with a known e-mail and a custom field with a known tag get the new values, the others stay.',
		source: 'assumed',
		unchecked: 'ClientPoint documents no way to read a ClientPoint.',
	},
	'clientPoint.recipient.answer': {
		claim: 'Adding a recipient is answered like an update of its ClientPoint.',
		source: 'assumed',
	},
	'clientPoint.recipient.again': {
		claim: 'Adding a known e-mail again is no error: it updates the recipient.',
		source: 'documented',
	},
	'clientPoint.recipient.textId': {
		claim: 'clientpoint_id has to be a number: a text of digits is refused with status 422.',
		source: 'assumed',
	},
	// last of its checks: the test ClientPoint goes to the trash, and all refusals have been met
	'clientPoint.update.status': {
		claim: 'An update takes the status trash.',
		source: 'documented',
	},
	'clientPoint.refusal.status': {
		claim: 'A refusal never comes with status 200.',
		source: 'assumed',
	},

	// --- ClientPoint's webhooks -----------------------------------------------------------------------

	'webhook.shape': {
		claim: 'A webhook is JSON: {"Event": text, "Data": object}.',
		source: 'documented',
	},
	'webhook.names': {
		claim:
			'Data has ClientPointId, Revenue, Client, ViewStatus, CreatedDate, SendDate, WonDate, AssignedTo, Status, Division, DivisionId, CustomFields and ClientPointLink.',
		source: 'documented',
	},
	'webhook.texts': {
		claim: 'ClientPointId is a text of digits, Revenue a text with two decimals.',
		source: 'documented',
	},
	'webhook.dates': {
		claim: 'Its dates are written YYYY-MM-DD HH:mm:ss, or are null.',
		source: 'documented',
	},
	'webhook.event': {
		claim: 'Event is the new Status or the new ViewStatus.',
		source: 'assumed',
	},
	'webhook.customFields': {
		claim: 'CustomFields is an object of texts.',
		source: 'documented',
	},
	'webhook.link': {
		claim: 'ClientPointLink is https://<company>.clientpoint.net/v/<id>/<digits>.',
		source: 'documented',
	},
	'webhook.once': {
		claim: 'An event is sent once, whatever is answered.',
		source: 'assumed',
		unchecked: 'It would need a server that ClientPoint can reach.',
	},
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof FACTS;
