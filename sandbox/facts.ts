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
	/** How a check finds out, in a sentence. */
	how?: string;
	/** Why no check does. A fact has this or `how`. */
	unchecked?: string;
}

export const FACTS = {
	// --- ClickPoint, Data Interface -------------------------------------------------------------------

	'dataInterface.get': {
		claim: 'GET with the parameters in the query string answers leads.',
		source: 'documented',
		how: 'The same period is asked for by GET.',
	},
	'dataInterface.post.form': {
		claim: 'POST with an application/x-www-form-urlencoded body answers leads.',
		source: 'observed',
		how: 'The newest leads are asked for by POST.',
	},
	'dataInterface.post.multipart': {
		claim: 'POST with a multipart/form-data body answers leads.',
		source: 'observed',
		how: 'The same period is asked for with a multipart body.',
	},
	'dataInterface.parameters.case': {
		claim: 'The names of the parameters are case-insensitive.',
		source: 'observed',
		how: 'The same period is asked for with LID, StartDate, ENDDATE, Take.',
	},
	'dataInterface.parameters.ignored': {
		claim: 'An empty parameter is as good as none, and names that nobody knows are ignored.',
		source: 'assumed',
		how: 'The same period is asked for with an empty query, empty fields and an invented parameter.',
	},
	'dataInterface.parameters.twice': {
		claim: 'The first of equal names counts, and the URL before the body.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.period.startInclusive': {
		claim: 'startdate belongs to the period, to the second.',
		source: 'assumed',
		how: 'A period that starts in the very second of a known lead has to contain it.',
	},
	'dataInterface.period.endInclusive': {
		claim: 'enddate belongs to the period, to the second.',
		source: 'assumed',
		how: 'A period that ends in the very second of a known lead has to contain it.',
	},
	'dataInterface.period.reversed': {
		claim: 'A start after the end is an empty period, not an error.',
		source: 'assumed',
		how: 'A period is asked for backwards.',
	},
	'dataInterface.date.dashes': {
		claim: 'Dates may be written MM-DD-YYYY HH:mm:ss, 24-hour.',
		source: 'observed',
		how: 'A narrow period is asked for in this form, and has to contain the leads that are known to lie in it.',
	},
	'dataInterface.date.slashes': {
		claim: 'Dates may be written M/D/YYYY and MM/DD/YYYY.',
		source: 'documented',
		how: 'A period is asked for whose start has one form and whose end has the other.',
	},
	'dataInterface.date.bareIsMidnight': {
		claim: 'A date without a time is its midnight, also at the end of the period.',
		source: 'observed',
		how: 'A period that ends on the bare date of a known lead has to leave that lead out.',
	},
	'dataInterface.date.amPm': {
		claim: 'A time may be 12-hour with AM or PM, as in the answers.',
		source: 'assumed',
		how: 'The same period is asked for in the form in which DateAdded is answered.',
	},
	'dataInterface.date.noSeconds': {
		claim: 'A time may leave its seconds out.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.date.isoRefused': {
		claim: 'A date in another form, such as YYYY-MM-DD, is refused with status 400.',
		source: 'assumed',
		how: 'A period is asked for with such dates.',
	},
	'dataInterface.zone.sameAsDateAdded': {
		claim: 'startdate and enddate are read in the time zone in which DateAdded is written.',
		source: 'assumed',
		how: 'A narrow period, written as the DateAdded of known leads, has to contain exactly those.',
	},
	'dataInterface.zone.repeatedHour': {
		claim: 'In the hour that autumn repeats, both passes of a time match it.',
		source: 'assumed',
		unchecked: 'It would need leads that were added in that one hour.',
	},
	'dataInterface.json.accept': {
		claim: 'Accept: application/json makes the answer JSON.',
		source: 'observed',
		how: 'The content type and the body of the answer are looked at.',
	},
	'dataInterface.json.names': {
		claim: 'The JSON has QueryTotal and Leads.',
		source: 'observed',
		how: 'The names are looked at.',
	},
	'dataInterface.json.counts': {
		claim: 'The JSON has TakeCount and SentCount too.',
		source: 'assumed',
		how: 'The names are looked at.',
	},
	'dataInterface.json.totalIsText': {
		claim: 'In JSON, QueryTotal is a text of digits.',
		source: 'observed',
		how: 'Its type is looked at.',
	},
	'dataInterface.json.valuesAreTexts': {
		claim: 'In JSON, every value of a lead is a text, UID included.',
		source: 'assumed',
		how: 'The types are looked at, of all but the sends.',
	},
	'dataInterface.xml.default': {
		claim: 'Without an Accept header the answer is XML.',
		source: 'documented',
		how: 'The body of the answer is looked at.',
	},
	'dataInterface.xml.contentType': {
		claim: 'The content type of the XML is application/xml.',
		source: 'assumed',
		how: 'The content type is looked at.',
	},
	'dataInterface.xml.shape': {
		claim: 'The XML is <Leads querytotal takecount sentcount> with one <Lead> for each lead.',
		source: 'documented',
		how: 'The elements and attributes are looked at.',
	},
	'dataInterface.xml.sameLeads': {
		claim: 'XML and JSON have the same leads with the same fields.',
		source: 'assumed',
		how: 'The answers for the same period are compared.',
	},
	'dataInterface.count.total': {
		claim: 'querytotal is the number of leads that match, on all pages.',
		source: 'observed',
		how: 'The last page of a period of known leads is asked for: the total has to be all of them.',
	},
	'dataInterface.count.take': {
		claim: 'takecount is the page size that was asked for.',
		source: 'assumed',
		how: 'A page of two is asked for where only one lead is left.',
	},
	'dataInterface.count.sent': {
		claim: 'sentcount is the number of leads in the answer.',
		source: 'assumed',
		how: 'A page of two is asked for where only one lead is left.',
	},
	'dataInterface.uid': {
		claim: 'Every lead has a UID of digits, and no two have the same.',
		source: 'documented',
		how: 'The newest leads are looked at.',
	},
	'dataInterface.uid.ascends': {
		claim: 'A lead that was added later has the higher UID.',
		source: 'assumed',
		how: 'The newest leads are looked at.',
	},
	'dataInterface.dateAdded.form': {
		claim: 'DateAdded is written M/D/YYYY h:mm:ss AM.',
		source: 'documented',
		how: 'The newest leads are looked at.',
	},
	'dataInterface.lead.standardFields': {
		claim:
			'Every lead has UID, LeadSource, DateAdded, FileUID, Campaign, IsValid, MaxSell and Price.',
		source: 'documented',
		how: 'The names of the fields are looked at.',
	},
	'dataInterface.lead.absentFields': {
		claim: 'A lead can lack a field that others of its type have.',
		source: 'assumed',
		how: 'The names of the fields of several leads are compared.',
	},
	'dataInterface.lead.late': {
		claim: 'A lead may show up some seconds after it was added.',
		source: 'observed',
		unchecked: 'It would need a lead whose moment of arrival is known.',
	},
	'dataInterface.sends.inside': {
		claim: "A lead's sends come inside of the lead.",
		source: 'documented',
		how: 'The fields of the newest leads are looked at.',
	},
	'dataInterface.sends.shape': {
		claim: 'They are <Sends><Send>…</Send></Sends> in XML, and in JSON an array Sends of objects.',
		source: 'assumed',
		how: 'The shape is looked at.',
	},
	'dataInterface.sends.fields': {
		claim: 'A send has SendUID, Client, DateSent, Status and Price.',
		source: 'assumed',
		how: 'The names are looked at.',
	},
	'dataInterface.fields.chosen': {
		claim: 'With fields, a lead has those fields alone; its sends only when Sends is among them.',
		source: 'documented',
		how: 'Two fields are asked for.',
	},
	'dataInterface.fields.order': {
		claim: "They come in the lead's own order, not in that of the parameter.",
		source: 'assumed',
		how: 'UID is asked for behind another field.',
	},
	'dataInterface.fields.unknown': {
		claim: 'A name in fields that no field has is ignored.',
		source: 'assumed',
		how: 'An invented field is asked for beside others.',
	},
	'dataInterface.fields.sends': {
		claim: 'Sends in fields gives the sends.',
		source: 'assumed',
		how: 'UID and Sends are asked for, where leads are known to have sends.',
	},
	'dataInterface.sort.default': {
		claim: 'Leads come by DateAdded, the earliest first, unless asked otherwise.',
		source: 'documented',
		how: 'A period is asked for without an order.',
	},
	'dataInterface.sort.ties': {
		claim: 'Leads of the same second then come by UID.',
		source: 'assumed',
		how: 'A period is asked for without an order. It takes two leads of one second.',
	},
	'dataInterface.sort.second': {
		claim: 'With sortfields DateAdded|UID, UID decides within a second, in both directions.',
		source: 'assumed',
		how: 'The newest leads are asked for, DESC. It takes two leads of one second.',
	},
	'dataInterface.sort.numeric': {
		claim: 'sortfields UID with DESC gives the highest UID first.',
		source: 'documented',
		how: 'It is asked for in a period of known leads.',
	},
	'dataInterface.sort.mixed': {
		claim: 'When sorting, a lead that lacks the field comes first, then numbers, then texts.',
		source: 'assumed',
		unchecked: 'Nothing rests on it.',
	},
	'dataInterface.page.skip': {
		claim: 'skip and take are a window on the leads in their order.',
		source: 'documented',
		how: 'The last page of a period of known leads is asked for.',
	},
	'dataInterface.page.thousand': {
		claim: 'A take of 1000 is accepted.',
		source: 'observed',
		how: 'A narrow period of few leads is asked for with it.',
	},
	'dataInterface.page.most': {
		claim: 'A take above 10000 is refused with status 400.',
		source: 'assumed',
		how: 'A narrow period of few leads is asked for with a take of 10001.',
	},
	'dataInterface.page.default': {
		claim: 'Without take, a page has 100 leads.',
		source: 'assumed',
		how: 'takecount tells, for a narrow period of few leads.',
	},
	'dataInterface.query.equality': {
		claim: 'query {"UID":123} gives the lead with that UID.',
		source: 'observed',
		how: 'One known lead of several is asked for.',
	},
	'dataInterface.query.range': {
		claim: 'query with $gte and $lte compares as numbers.',
		source: 'documented',
		how: 'A range of known UIDs is asked for.',
	},
	'dataInterface.query.in': {
		claim: 'query with $in gives the leads with one of the values.',
		source: 'assumed',
		how: 'Two known UIDs are asked for.',
	},
	'dataInterface.query.dateAdded': {
		claim: 'query compares DateAdded as a date.',
		source: 'assumed',
		how: 'Leads from the second of a known one on are asked for.',
	},
	'dataInterface.query.unknownOperator': {
		claim: 'An operator that nobody knows is refused with status 400.',
		source: 'assumed',
		how: 'One is sent.',
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
		how: 'An invented key is sent once.',
	},
	'dataInterface.error.keyIsNoList': {
		claim: 'Whatever a wrong API key is answered with, it is no list of leads.',
		source: 'assumed',
		how: 'An invented key is sent once.',
	},
	'dataInterface.error.lid': {
		claim: 'An LID that the account does not have is answered with status 200 and an error.',
		source: 'assumed',
		how: 'An invented LID is sent once.',
	},
	'dataInterface.error.lidIsNoList': {
		claim: 'Whatever an unknown LID is answered with, it is no list of leads.',
		source: 'assumed',
		how: 'An invented LID is sent once.',
	},
	'dataInterface.error.shape': {
		claim: 'In JSON, an error is {"Error": text}.',
		source: 'assumed',
		how: 'What the wrong key, the unknown LID and the wrong date are answered with is looked at.',
	},
	// last of its checks: the longer they have run, the likelier a lead has arrived meanwhile
	'dataInterface.zone.pacific': {
		claim: 'That time zone is Pacific Time (America/Los_Angeles).',
		source: 'assumed',
		how: 'DateAdded is compared with the UTC time that the Query API gives for the same lead, or with the clock when a lead arrives during the check. A newest lead from the future also decides.',
	},

	// --- ClickPoint, Query API v1 ---------------------------------------------------------------------

	'queryApi.token.answer': {
		claim:
			'A token is answered as {"access_token": text, "token_type": "Bearer", "expires_in": number, "error": null}.',
		source: 'documented',
		how: 'One is asked for.',
	},
	'queryApi.token.lifetime': {
		claim: 'A token is valid for 3600 seconds.',
		source: 'documented',
		how: 'expires_in is looked at.',
	},
	'queryApi.token.expired': {
		claim: 'A token that has expired is answered with status 401.',
		source: 'assumed',
		unchecked: 'It would take an hour; a wrong token is checked instead.',
	},
	'queryApi.token.several': {
		claim: 'A new token leaves those before it valid.',
		source: 'assumed',
		how: 'Two tokens are asked for, and the first is used afterwards.',
	},
	'queryApi.token.refusal': {
		claim: 'A wrong client secret is answered with status 400, 401 or 403.',
		source: 'observed',
		how: 'An invented secret is sent once.',
	},
	'queryApi.token.refusalShape': {
		claim: 'The refusal is JSON whose error is a text, without an access_token.',
		source: 'assumed',
		how: 'An invented secret is sent once.',
	},
	'queryApi.token.form': {
		claim: 'A form instead of JSON is refused with status 400.',
		source: 'assumed',
		how: 'An invented client is sent as a form.',
	},
	'queryApi.badToken': {
		claim: 'A wrong token is answered with status 401.',
		source: 'assumed',
		how: 'An invented token is sent once.',
	},
	'queryApi.leadTypes.array': {
		claim: 'GET /v1/leadtypes answers an array.',
		source: 'observed',
		how: 'It is asked for.',
	},
	'queryApi.leadTypes.names': {
		claim: 'Each lead type has LeadTypeUID and Name.',
		source: 'assumed',
		how: 'The names are looked at.',
	},
	'queryApi.leadTypes.lid': {
		claim: 'The ids of the lead types are the LIDs of the Data Interface.',
		source: 'assumed',
		how: 'The LID that was given has to be among them.',
	},
	'queryApi.counts.sent': {
		claim: 'The answer has SentCount, the number of leads in it.',
		source: 'observed',
		how: 'The newest leads are asked for.',
	},
	'queryApi.counts.names': {
		claim: 'The answer has QueryTotal, TakeCount and Leads.',
		source: 'assumed',
		how: 'The newest leads are asked for.',
	},
	'queryApi.counts.total': {
		claim: 'QueryTotal is the number of leads that match, on all pages.',
		source: 'assumed',
		how: 'The last page of a period of known leads is asked for.',
	},
	'queryApi.sections': {
		claim: 'A lead has the sections UID, Properties and Fields.',
		source: 'documented',
		how: 'The newest leads are looked at.',
	},
	'queryApi.sections.properties': {
		claim: 'Properties has LeadSource and DateAdded; the fields of the lead type are in Fields.',
		source: 'assumed',
		how: 'The newest leads are looked at.',
	},
	'queryApi.sections.sends': {
		claim: "A lead's sends are the array Sends beside the sections.",
		source: 'assumed',
		how: 'The newest leads are looked at.',
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
		how: 'The newest leads are looked at.',
	},
	'queryApi.sameLeads': {
		claim: 'It has the leads of the Data Interface, under the same UIDs.',
		source: 'assumed',
		how: 'The newest leads of both are compared.',
	},
	'queryApi.dateAdded': {
		claim: 'DateAdded is written YYYY-MM-DDTHH:mm:ssZ, in UTC.',
		source: 'assumed',
		how: 'The newest leads are looked at; none may lie in the future.',
	},
	'queryApi.period.instants': {
		claim: 'StartDate and EndDate are instants, in any offset from UTC.',
		source: 'documented',
		how: 'A period is asked for in another offset, and has to contain exactly the leads known to lie in it.',
	},
	'queryApi.period.inclusive': {
		claim: 'Both bounds belong to the period.',
		source: 'assumed',
		how: 'A period from the second of a known lead to that of another has to contain both.',
	},
	'queryApi.period.required': {
		claim: 'A missing StartDate is refused with status 400.',
		source: 'assumed',
		how: 'It is left out once.',
	},
	'queryApi.sortOrder': {
		claim: 'SortOrder 0 is ascending, 1 descending.',
		source: 'assumed',
		how: 'Leads are asked for in both orders.',
	},
	'queryApi.take.zero': {
		claim: 'Take 0 is a page of 100.',
		source: 'assumed',
		how: 'A narrow period of few leads is asked for with it.',
	},
	'queryApi.fields': {
		claim: 'Fields chooses among what is in Properties and Fields; UID always comes.',
		source: 'assumed',
		how: 'DateAdded alone is asked for.',
	},
	'queryApi.query': {
		claim: 'Query {"UID":123} gives the lead with that UID.',
		source: 'assumed',
		how: 'One known lead of several is asked for.',
	},
	'queryApi.unknownType': {
		claim: 'A lead type that the account does not have is answered with status 404.',
		source: 'assumed',
		how: 'An invented id is sent once.',
	},

	// --- ClientPoint v4 -------------------------------------------------------------------------------

	'clientPoint.key.bad': {
		claim: 'A wrong API key is answered with status 401.',
		source: 'assumed',
		how: 'An update of id 0 is sent with an invented key.',
	},
	'clientPoint.key.good': {
		claim: 'An update of id 0 with a good key and nothing else is answered with status 404 or 422.',
		source: 'assumed',
		how: 'It is sent. It changes nothing: there is no ClientPoint 0.',
	},
	'clientPoint.body.json': {
		claim: 'A body that is not JSON is refused with status 400.',
		source: 'assumed',
		how: 'An update of id 0 is sent as a form.',
	},
	'clientPoint.refusal.shape': {
		claim: 'A refusal is {"status": false, "message": text}.',
		source: 'assumed',
		how: 'What the wrong key and the unknown id are answered with is looked at.',
	},
	'clientPoint.create.badField': {
		claim: 'A field of the wrong type is refused with status 422.',
		source: 'assumed',
		how: 'A test ClientPoint is sent with a text for its revenue. Should it be taken, it is the only one sent.',
	},
	'clientPoint.create.answer': {
		claim:
			'A ClientPoint that was created is answered with status 200 and {"status": true, "message": text, …}.',
		source: 'assumed',
		how: 'One ClientPoint is created in test mode.',
	},
	'clientPoint.create.id': {
		claim: 'The answer has its id as the number clientpoint_id.',
		source: 'assumed',
		how: 'One ClientPoint is created in test mode.',
	},
	'clientPoint.create.link': {
		claim: 'The answer has its address as link: https://<company>.clientpoint.net/v/<id>/<digits>.',
		source: 'assumed',
		how: 'One ClientPoint is created in test mode.',
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
		how: 'The ClientPoint of the check gets another name.',
	},
	'clientPoint.update.unknownField': {
		claim: 'A field that nobody knows is refused with status 422.',
		source: 'assumed',
		how: 'The ClientPoint of the check is updated with an invented field.',
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
		how: 'Your own address is added to the ClientPoint of the check, without a mail.',
	},
	'clientPoint.recipient.again': {
		claim: 'Adding a known e-mail again is no error: it updates the recipient.',
		source: 'documented',
		how: 'The same address is added again.',
	},
	'clientPoint.recipient.textId': {
		claim: 'clientpoint_id has to be a number: a text of digits is refused with status 422.',
		source: 'assumed',
		how: 'The same address is added with the id as a text.',
	},
	// last of its checks: the test ClientPoint goes to the trash, and all refusals have been met
	'clientPoint.update.status': {
		claim: 'An update takes the status trash.',
		source: 'documented',
		how: 'The ClientPoint of the check is moved to the trash at the end.',
	},
	'clientPoint.refusal.status': {
		claim: 'A refusal never comes with status 200.',
		source: 'assumed',
		how: 'All refusals that the other checks met are looked at.',
	},

	// --- ClientPoint's webhooks -----------------------------------------------------------------------

	'webhook.shape': {
		claim: 'A webhook is JSON: {"Event": text, "Data": object}.',
		source: 'documented',
		how: 'The body that you saved is looked at.',
	},
	'webhook.names': {
		claim:
			'Data has ClientPointId, Revenue, Client, ViewStatus, CreatedDate, SendDate, WonDate, AssignedTo, Status, Division, DivisionId, CustomFields and ClientPointLink.',
		source: 'documented',
		how: 'The body that you saved is looked at.',
	},
	'webhook.texts': {
		claim: 'ClientPointId is a text of digits, Revenue a text with two decimals.',
		source: 'documented',
		how: 'The body that you saved is looked at.',
	},
	'webhook.dates': {
		claim: 'Its dates are written YYYY-MM-DD HH:mm:ss, or are null.',
		source: 'documented',
		how: 'The body that you saved is looked at.',
	},
	'webhook.event': {
		claim: 'Event is the new Status or the new ViewStatus.',
		source: 'assumed',
		how: 'The body that you saved is looked at.',
	},
	'webhook.customFields': {
		claim: 'CustomFields is an object of texts.',
		source: 'documented',
		how: 'The body that you saved is looked at.',
	},
	'webhook.link': {
		claim: 'ClientPointLink is https://<company>.clientpoint.net/v/<id>/<digits>.',
		source: 'documented',
		how: 'The body that you saved is looked at.',
	},
	'webhook.once': {
		claim: 'An event is sent once, whatever is answered.',
		source: 'assumed',
		unchecked: 'It would need a server that ClientPoint can reach.',
	},
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof FACTS;

/** The facts that a check can find out about. */
export type CheckedFactId = {
	[Id in FactId]: (typeof FACTS)[Id] extends { how: string } ? Id : never;
}[FactId];

export type Area = 'dataInterface' | 'queryApi' | 'clientPoint' | 'webhook';

/** The checked facts of one area. */
export type FactOf<A extends Area> = Extract<CheckedFactId, `${A}.${string}`>;
