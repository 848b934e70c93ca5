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
	/** What `npm run vendor-check` sees where the fact holds. A fact has this or `unchecked`. */
	seen?: string;
	/** Why that check does not see it. */
	unchecked?: string;
	/** What else it may see, which the nodes bear. */
	alternatives?: readonly string[];
}

export const FACTS = {
	// --- ClickPoint, Data Interface -------------------------------------------------------------------

	'dataInterface.get': {
		claim: 'GET with the parameters in the query string answers leads.',
		source: 'documented',
		seen: 'the same leads',
	},
	'dataInterface.post.form': {
		claim: 'POST with an application/x-www-form-urlencoded body answers leads.',
		source: 'observed',
		seen: 'leads',
	},
	'dataInterface.post.multipart': {
		claim: 'POST with a multipart/form-data body answers leads.',
		source: 'observed',
		seen: 'the same leads',
	},
	'dataInterface.parameters.case': {
		claim: 'The names of the parameters are case-insensitive.',
		source: 'observed',
		seen: 'the same leads',
	},
	'dataInterface.parameters.ignored': {
		claim: 'An empty parameter is as good as none, and names that nobody knows are ignored.',
		source: 'assumed',
		seen: 'the same leads',
	},
	'dataInterface.parameters.twice': {
		claim: 'The first of equal names counts, and the URL before the body.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.period.startInclusive': {
		claim: 'startdate belongs to the period, to the second.',
		source: 'assumed',
		seen: 'inside',
	},
	'dataInterface.period.endInclusive': {
		claim: 'enddate belongs to the period, to the second.',
		source: 'assumed',
		seen: 'inside',
	},
	'dataInterface.period.reversed': {
		claim: 'A start after the end is an empty period, not an error.',
		source: 'assumed',
		seen: '0 leads',
	},
	'dataInterface.date.dashes': {
		claim: 'Dates may be written MM-DD-YYYY HH:mm:ss, 24-hour.',
		source: 'observed',
		seen: 'leads',
	},
	'dataInterface.date.slashes': {
		claim: 'Dates may be written M/D/YYYY and MM/DD/YYYY.',
		source: 'documented',
		seen: 'leads',
	},
	'dataInterface.date.bareIsMidnight': {
		claim: 'A date without a time is its midnight, also at the end of the period.',
		source: 'observed',
		seen: 'the day left out',
	},
	'dataInterface.date.amPm': {
		claim: 'A time may be 12-hour with AM or PM, as in the answers.',
		source: 'assumed',
		seen: 'the same leads',
	},
	'dataInterface.date.noSeconds': {
		claim: 'A time may leave its seconds out.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.date.isoRefused': {
		claim: 'A date in another form, such as YYYY-MM-DD, is refused with status 400.',
		source: 'assumed',
		seen: '400',
	},
	'dataInterface.zone.sameAsDateAdded': {
		claim: 'startdate and enddate are read in the time zone in which DateAdded is written.',
		source: 'assumed',
		seen: 'only leads of the period',
	},
	'dataInterface.zone.repeatedHour': {
		claim: 'In the hour that autumn repeats, both passes of a time match it.',
		source: 'assumed',
		unchecked: 'It would need leads that were added in that one hour.',
	},
	'dataInterface.json.accept': {
		claim: 'Accept: application/json makes the answer JSON.',
		source: 'observed',
		seen: 'application/json json',
	},
	'dataInterface.json.names': {
		claim: 'The JSON has QueryTotal and Leads.',
		source: 'observed',
		seen: 'there',
	},
	'dataInterface.json.counts': {
		claim: 'The JSON has TakeCount and SentCount too.',
		source: 'assumed',
		seen: 'there',
	},
	'dataInterface.json.totalIsText': {
		claim: 'In JSON, QueryTotal is a text of digits.',
		source: 'observed',
		seen: 'digits',
	},
	'dataInterface.json.valuesAreTexts': {
		claim: 'In JSON, every value of a lead is a text, UID included.',
		source: 'assumed',
		seen: 'texts',
	},
	'dataInterface.xml.default': {
		claim: 'Without an Accept header the answer is XML.',
		source: 'documented',
		seen: 'xml',
	},
	'dataInterface.xml.contentType': {
		claim: 'The content type of the XML is application/xml.',
		source: 'assumed',
		seen: 'application/xml',
	},
	'dataInterface.xml.shape': {
		claim: 'The XML is <Leads querytotal takecount sentcount> with one <Lead> for each lead.',
		source: 'documented',
		seen: 'there',
	},
	'dataInterface.xml.sameLeads': {
		claim: 'XML and JSON have the same leads with the same fields.',
		source: 'assumed',
		seen: 'the same fields',
	},
	'dataInterface.count.total': {
		claim: 'querytotal is the number of leads that match, on all pages.',
		source: 'observed',
		seen: 'all that match',
	},
	'dataInterface.count.take': {
		claim: 'takecount is the page size that was asked for.',
		source: 'assumed',
		seen: 'as asked for',
	},
	'dataInterface.count.sent': {
		claim: 'sentcount is the number of leads in the answer.',
		source: 'assumed',
		seen: 'as many as came',
	},
	'dataInterface.uid': {
		claim: 'Every lead has a UID of digits, and no two have the same.',
		source: 'documented',
		seen: '[digits], different',
	},
	'dataInterface.uid.ascends': {
		claim: 'A lead that was added later has the higher UID.',
		source: 'assumed',
		seen: 'ascending',
	},
	'dataInterface.dateAdded.form': {
		claim: 'DateAdded is written M/D/YYYY h:mm:ss AM.',
		source: 'documented',
		seen: 'M/D/YYYY h:mm:ss AM',
	},
	'dataInterface.lead.standardFields': {
		claim:
			'Every lead has UID, LeadSource, DateAdded, FileUID, Campaign, IsValid, MaxSell and Price.',
		source: 'documented',
		seen: 'all',
	},
	'dataInterface.lead.absentFields': {
		claim: 'A lead can lack a field that others of its type have.',
		source: 'assumed',
		seen: 'some',
	},
	'dataInterface.lead.late': {
		claim: 'A lead may show up some seconds after it was added.',
		source: 'observed',
		unchecked: 'It would need a lead whose moment of arrival is known.',
	},
	'dataInterface.sends.inside': {
		claim: "A lead's sends come inside of the lead.",
		source: 'documented',
		seen: 'Sends',
	},
	'dataInterface.sends.shape': {
		claim: 'They are <Sends><Send>…</Send></Sends> in XML, and in JSON an array Sends of objects.',
		source: 'assumed',
		seen: 'a list; in XML Send',
	},
	'dataInterface.sends.fields': {
		claim: 'A send has SendUID, Client, DateSent, Status and Price.',
		source: 'assumed',
		seen: 'Client,DateSent,Price,SendUID,Status',
	},
	'dataInterface.fields.chosen': {
		claim: 'With fields, a lead has those fields alone; its sends only when Sends is among them.',
		source: 'documented',
		seen: 'those alone',
	},
	'dataInterface.fields.order': {
		claim: "They come in the lead's own order, not in that of the parameter.",
		source: 'assumed',
		seen: "the lead's own",
	},
	'dataInterface.fields.unknown': {
		claim: 'A name in fields that no field has is ignored.',
		source: 'assumed',
		seen: 'ignored',
	},
	'dataInterface.fields.sends': {
		claim: 'Sends in fields gives the sends.',
		source: 'assumed',
		seen: 'true',
	},
	'dataInterface.sort.default': {
		claim: 'Leads come by DateAdded, the earliest first, unless asked otherwise.',
		source: 'documented',
		seen: 'ascending',
	},
	'dataInterface.sort.ties': {
		claim: 'Leads of the same second then come by UID.',
		source: 'assumed',
		seen: 'ascending',
	},
	'dataInterface.sort.second': {
		claim: 'With sortfields DateAdded|UID, UID decides within a second, in both directions.',
		source: 'assumed',
		seen: 'descending',
	},
	'dataInterface.sort.numeric': {
		claim: 'sortfields UID with DESC gives the highest UID first.',
		source: 'documented',
		seen: 'the same leads',
	},
	'dataInterface.sort.mixed': {
		claim: 'When sorting, a lead that lacks the field comes first, then numbers, then texts.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.page.skip': {
		claim: 'skip and take are a window on the leads in their order.',
		source: 'documented',
		seen: 'the same leads',
	},
	'dataInterface.page.thousand': {
		claim: 'A take of 1000 is accepted.',
		source: 'observed',
		seen: 'leads',
	},
	'dataInterface.page.most': {
		claim: 'A take above 10000 is refused with status 400.',
		source: 'assumed',
		seen: '400',
	},
	'dataInterface.page.default': {
		claim: 'Without take, a page has 100 leads.',
		source: 'assumed',
		seen: '100',
	},
	'dataInterface.query.equality': {
		claim: 'query {"UID":123} gives the lead with that UID.',
		source: 'observed',
		seen: 'the same leads',
	},
	'dataInterface.query.range': {
		claim: 'query with $gte and $lte compares as numbers.',
		source: 'documented',
		seen: 'the same leads',
	},
	'dataInterface.query.in': {
		claim: 'query with $in gives the leads with one of the values.',
		source: 'assumed',
		seen: 'the same leads',
	},
	'dataInterface.query.dateAdded': {
		claim: 'query compares DateAdded as a date.',
		source: 'assumed',
		seen: 'the same leads',
	},
	'dataInterface.query.unknownOperator': {
		claim: 'An operator that nobody knows is refused with status 400.',
		source: 'assumed',
		seen: '400',
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
		seen: '401',
	},
	'dataInterface.error.keyIsNoList': {
		claim: 'Whatever a wrong API key is answered with, it is no list of leads.',
		source: 'assumed',
		seen: 'no list',
	},
	'dataInterface.error.lid': {
		claim: 'An LID that the account does not have is answered with status 200 and an error.',
		source: 'assumed',
		seen: '200',
	},
	'dataInterface.error.lidIsNoList': {
		claim: 'Whatever an unknown LID is answered with, it is no list of leads.',
		source: 'assumed',
		seen: 'no list',
	},
	'dataInterface.error.shape': {
		claim: 'In JSON, an error is {"Error": text}.',
		source: 'assumed',
		seen: '{Error: text}',
	},
	// last of its checks: the longer they have run, the likelier a lead has arrived meanwhile
	'dataInterface.zone.pacific': {
		claim: 'That time zone is Pacific Time (America/Los_Angeles).',
		source: 'assumed',
		seen: 'Pacific Time 0 h',
	},

	// --- ClickPoint, Query API v1 ---------------------------------------------------------------------

	'queryApi.token.answer': {
		claim:
			'A token is answered as {"access_token": text, "token_type": "Bearer", "expires_in": number, "error": null}.',
		source: 'documented',
		seen: '200 application/json {access_token: text, token_type: text, expires_in: number, error: null}',
	},
	'queryApi.token.lifetime': {
		claim: 'A token is valid for 3600 seconds.',
		source: 'documented',
		seen: '3600',
	},
	'queryApi.token.expired': {
		claim: 'A token that has expired is answered with status 401.',
		source: 'assumed',
		unchecked: 'It would take an hour; a wrong token is checked instead.',
	},
	'queryApi.token.several': {
		claim: 'A new token leaves those before it valid.',
		source: 'assumed',
		seen: '200',
	},
	'queryApi.token.refusal': {
		claim: 'A wrong client secret is answered with status 400, 401 or 403.',
		source: 'observed',
		seen: '400, 401 or 403',
	},
	'queryApi.token.refusalShape': {
		claim: 'The refusal is JSON whose error is a text, without an access_token.',
		source: 'assumed',
		seen: '{access_token: null, token_type: null, expires_in: number, error: text}',
	},
	'queryApi.token.form': {
		claim: 'A form instead of JSON is refused with status 400.',
		source: 'assumed',
		seen: '400',
	},
	'queryApi.badToken': {
		claim: 'A wrong token is answered with status 401.',
		source: 'assumed',
		seen: '401',
	},
	'queryApi.leadTypes.array': {
		claim: 'GET /v1/leadtypes answers an array.',
		source: 'observed',
		seen: 'list',
	},
	'queryApi.leadTypes.names': {
		claim: 'Each lead type has LeadTypeUID and Name.',
		source: 'assumed',
		seen: 'there',
	},
	'queryApi.leadTypes.lid': {
		claim: 'The ids of the lead types are the LIDs of the Data Interface.',
		source: 'assumed',
		seen: 'among them',
	},
	'queryApi.counts.sent': {
		claim: 'The answer has SentCount, the number of leads in it.',
		source: 'observed',
		seen: 'as many as came',
	},
	'queryApi.counts.names': {
		claim: 'The answer has QueryTotal, TakeCount and Leads.',
		source: 'assumed',
		seen: 'there',
	},
	'queryApi.counts.total': {
		claim: 'QueryTotal is the number of leads that match, on all pages.',
		source: 'assumed',
		seen: 'all that match',
	},
	'queryApi.sections': {
		claim: 'A lead has the sections UID, Properties and Fields.',
		source: 'documented',
		seen: 'there',
	},
	'queryApi.sections.properties': {
		claim: 'Properties has LeadSource and DateAdded; the fields of the lead type are in Fields.',
		source: 'assumed',
		seen: 'there',
	},
	'queryApi.sections.sends': {
		claim: "A lead's sends are the array Sends beside the sections.",
		source: 'assumed',
		seen: 'list',
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
		seen: 'number',
	},
	'queryApi.sameLeads': {
		claim: 'It has the leads of the Data Interface, under the same UIDs.',
		source: 'assumed',
		seen: 'most of them',
	},
	'queryApi.dateAdded': {
		claim: 'DateAdded is written YYYY-MM-DDTHH:mm:ssZ, in UTC.',
		source: 'assumed',
		seen: '["9999-99-99T99:99:99Z"]',
	},
	'queryApi.period.instants': {
		claim: 'StartDate and EndDate are instants, in any offset from UTC.',
		source: 'documented',
		seen: 'true',
	},
	'queryApi.period.inclusive': {
		claim: 'Both bounds belong to the period.',
		source: 'assumed',
		seen: 'both',
	},
	'queryApi.period.required': {
		claim: 'A missing StartDate is refused with status 400.',
		source: 'assumed',
		seen: '400',
	},
	'queryApi.sortOrder': {
		claim: 'SortOrder 0 is ascending, 1 descending.',
		source: 'assumed',
		seen: '0 ascending, 1 descending',
	},
	'queryApi.take.zero': {
		claim: 'Take 0 is a page of 100.',
		source: 'assumed',
		seen: '100',
	},
	'queryApi.fields': {
		claim: 'Fields chooses among what is in Properties and Fields; UID always comes.',
		source: 'assumed',
		seen: '[{UID: number, Properties: {DateAdded: "9999-99-99T99:99:99Z"}, Fields: {}}]',
	},
	'queryApi.query': {
		claim: 'Query {"UID":123} gives the lead with that UID.',
		source: 'assumed',
		seen: 'that lead',
	},
	'queryApi.unknownType': {
		claim: 'A lead type that the account does not have is answered with status 404.',
		source: 'assumed',
		seen: '404',
	},

	// --- ClientPoint v4 -------------------------------------------------------------------------------

	'clientPoint.key.bad': {
		claim: 'A wrong API key is answered with status 401.',
		source: 'assumed',
		seen: '401',
	},
	'clientPoint.key.good': {
		claim: 'An update of id 0 with a good key and nothing else is answered with status 404 or 422.',
		source: 'assumed',
		seen: '404 or 422',
	},
	'clientPoint.body.json': {
		claim: 'A body that is not JSON is refused with status 400.',
		source: 'assumed',
		seen: '400',
	},
	'clientPoint.refusal.shape': {
		claim: 'A refusal is {"status": false, "message": text}.',
		source: 'assumed',
		seen: '{status: boolean, message: text}',
	},
	'clientPoint.create.badField': {
		claim: 'A field of the wrong type is refused with status 422.',
		source: 'assumed',
		seen: '422',
	},
	'clientPoint.create.answer': {
		claim:
			'A ClientPoint that was created is answered with status 200 and {"status": true, "message": text, …}.',
		source: 'assumed',
		seen: '200, status true, message text',
	},
	'clientPoint.create.id': {
		claim: 'The answer has its id as the number clientpoint_id.',
		source: 'assumed',
		seen: 'number',
	},
	'clientPoint.create.link': {
		claim: 'The answer has its address as link: https://<company>.clientpoint.net/v/<id>/<digits>.',
		source: 'assumed',
		seen: 'of that form',
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
		seen: '200, status true, message text, the same id',
	},
	'clientPoint.update.unknownField': {
		claim: 'A field that nobody knows is refused with status 422.',
		source: 'assumed',
		seen: '422',
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
		seen: '200, status true, message text',
	},
	'clientPoint.recipient.again': {
		claim: 'Adding a known e-mail again is no error: it updates the recipient.',
		source: 'documented',
		seen: '200, status true, message text',
	},
	'clientPoint.recipient.textId': {
		claim: 'clientpoint_id has to be a number: a text of digits is refused with status 422.',
		source: 'assumed',
		seen: '422',
	},
	// last of its checks: the test ClientPoint goes to the trash, and all refusals have been met
	'clientPoint.update.status': {
		claim: 'An update takes the status trash.',
		source: 'documented',
		seen: '200, status true, message text',
	},
	'clientPoint.refusal.status': {
		claim: 'A refusal never comes with status 200.',
		source: 'assumed',
		seen: 'never below 400',
	},

	// --- ClientPoint's webhooks -----------------------------------------------------------------------

	'webhook.shape': {
		claim: 'A webhook is JSON: {"Event": text, "Data": object}.',
		source: 'documented',
		seen: '{Event: text, Data: {}}',
	},
	'webhook.names': {
		claim:
			'Data has ClientPointId, Revenue, Client, ViewStatus, HandDelivered, CreatedDate, SendDate, DisableDate, WonDate, LastModifyDate, OpportunityId, CreatedBy, AssignedTo, Status, Division, DivisionId, Category, WorkSpace, Market, Service, SubServices, Region, LastViewTime, LastViewEmail, CustomFields and ClientPointLink.',
		source: 'documented',
		seen: 'all',
	},
	'webhook.texts': {
		claim: 'ClientPointId is a text of digits, Revenue a text with two decimals.',
		source: 'documented',
		seen: 'digits, 9.9',
	},
	'webhook.dates': {
		claim: 'Its dates are written YYYY-MM-DD HH:mm:ss, or are null.',
		source: 'documented',
		seen: '["9999-99-99 99:99:99"]',
	},
	'webhook.event': {
		claim: 'Event is the new Status or the new ViewStatus.',
		source: 'assumed',
		seen: 'one of the two',
	},
	'webhook.customFields': {
		claim: 'CustomFields is an object of texts.',
		source: 'documented',
		seen: '[text]',
	},
	'webhook.link': {
		claim: 'ClientPointLink is https://<company>.clientpoint.net/v/<id>/<digits>.',
		source: 'documented',
		seen: 'of that form',
	},
	'webhook.once': {
		claim: 'An event is sent once, whatever is answered.',
		source: 'assumed',
		unchecked: 'It would need a server that ClientPoint can reach.',
	},
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof FACTS;
