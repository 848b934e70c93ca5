import type { Lead } from './leads';

/**
 * The answer in XML (documented), or JSON with the same texts (observed).
 * @param total leads that match, on all pages
 * @param take page size that was asked for
 * @param withSends whether the leads carry their sends
 */
export function leadsAsXml(
	leads: readonly Lead[],
	total: number,
	take: number,
	withSends: boolean,
): string {
	const rows = leads.map((lead) => {
		let row = '  <Lead>\n';
		for (const [name, text] of lead.fields) row += `    ${element(name, text, lead.i)}\n`;
		return `${row}${withSends ? sendsElement(lead) : ''}  </Lead>\n`;
	});
	return (
		'<?xml version="1.0" encoding="utf-8"?>\n' +
		`<Leads querytotal="${total}" takecount="${take}" sentcount="${leads.length}">\n` +
		`${rows.join('')}</Leads>\n`
	);
}

/** @see leadsAsXml */
export function leadsAsJson(
	leads: readonly Lead[],
	total: number,
	take: number,
	withSends: boolean,
): string {
	return JSON.stringify({
		// observed: as text. assumed: dataInterface.json.counts
		QueryTotal: String(total),
		TakeCount: String(take),
		SentCount: String(leads.length),
		Leads: leads.map(({ fields, sends }) =>
			// fromEntries makes `__proto__` an ordinary field
			Object.fromEntries<unknown>([
				...fields,
				...(withSends ? [['Sends', sends.map((send) => Object.fromEntries(send))] as const] : []),
			]),
		),
	});
}

/** Text between tags. */
export function escapeXml(text: string): string {
	// most texts need nothing
	if (!/[&<>]/.test(text)) return text;
	return text.replace(/[&<>]/g, (char) =>
		char === '&' ? '&amp;' : char === '<' ? '&lt;' : '&gt;',
	);
}

// assumed: dataInterface.xml.sends, dataInterface.sends. Documented is only that they come inside of their lead
function sendsElement(lead: Lead): string {
	if (lead.sends.length === 0)
		return lead.i % 2 === 0 ? '    <Sends />\n' : '    <Sends></Sends>\n';
	let rows = '';
	for (const send of lead.sends) {
		rows += '      <Send>';
		for (const [name, text] of send) rows += `<${name}>${escapeXml(text)}</${name}>`;
		rows += '</Send>\n';
	}
	return `    <Sends>\n${rows}    </Sends>\n`;
}

/** An empty text, and one that needs care, is written in one way or another, as the lead's number says. */
function element(name: string, text: string, i: number): string {
	if (text === '' && i % 2 === 0) return `<${name} />`;
	const needsCare = /[^ -~]|[&<>]|^ | $/.test(text);
	const write = i % 3 === 0 ? cdata : i % 3 === 1 ? references : escapeXml;
	return `<${name}>${needsCare ? write(text) : text}</${name}>`;
}

/** A CDATA section cannot contain its own end, so that is spread over two sections. */
function cdata(text: string): string {
	return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

/** Everything special, and everything beyond ASCII, as a reference; decimal and hexadecimal ones take turns. */
function references(text: string): string {
	const named: Readonly<Record<string, string>> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
		"'": '&apos;',
	};
	return text.replace(/[&<>"']|[^ -~\s]/gu, (char) => {
		const code = char.codePointAt(0) ?? 0;
		return named[char] ?? (code % 2 ? `&#${code};` : `&#x${code.toString(16).toUpperCase()};`);
	});
}
