const listed = (text: string): readonly string[] => text.trim().split(/,\s+/);

export const FIRST_NAMES = listed(`
	Maria, James, José, Zoë, Øyvind, Linda, Chloé, Robert, 健太, Anh Thư,
	Patrick, Łukasz, Aisha, Michael, Jürgen, Siobhán, Denise, Mary-Jo, Иван, Tasha
`);

export const LAST_NAMES = listed(`
	Smith, O'Brien, García, Müller, Nguyễn, Johnson, 山田, Smith-Jones, Hansen, Kowalski,
	Williams, de la Cruz, Петров, Brown, Åkesson, McDonald, Jones, Martínez, Davis, D’Angelo
`);

/** Every name is a legal XML name, and each has been somebody's trouble: prototypes, paths, expressions, encodings. */
export const ODD_FIELD_NAMES = listed(`
	__proto__, constructor, prototype, toString, hasOwnProperty, valueOf, then, toJSON, length,
	json, error, item, address.city, address.zip.code, home-phone, Line2Of3Text, _id,
	Größe, Prénom, 名前, xsi, firstname, FirstName
`);

/** Names of companies with every character that XML gives a meaning to. */
export const COMPANIES = listed(`
	Smith & Sons, Acme "Best" Roofing, A < B Logistics, Bäckerei Müller GmbH, Sunny Side Up LLC,
	Lee > Lee Partners, Joe's Diner, 株式会社サンプル, 50% Off Outlet, Plain Holdings Inc.
`);

/** Several zip codes begin with zeros: read as numbers they would lose them. `area` is a telephone area code. */
export const PLACES = [
	{ city: 'Allston', state: 'MA', zip: '02134', area: '617' },
	{ city: 'Holtsville', state: 'NY', zip: '00501', area: '631' },
	{ city: 'Hoboken', state: 'NJ', zip: '07030', area: '201' },
	{ city: 'San Juan', state: 'PR', zip: '00901', area: '787' },
	{ city: 'Phoenix', state: 'AZ', zip: '85001', area: '602' },
	{ city: 'San Francisco', state: 'CA', zip: '94103', area: '415' },
	{ city: "Coeur d'Alene", state: 'ID', zip: '83814', area: '208' },
	{ city: 'Miami', state: 'FL', zip: '33101', area: '305' },
	{ city: 'Española', state: 'NM', zip: '87532', area: '505' },
	{ city: 'Portland', state: 'ME', zip: '04101', area: '207' },
	{ city: 'Denver', state: 'CO', zip: '80202', area: '303' },
	{ city: 'Austin', state: 'TX', zip: '78701', area: '512' },
];

export const STREETS = listed(`
	Main St, W 4th Ave #3, Elm Street, Rue de l’Église, Calle Ocho, Broadway & 5th, Hauptstraße, Sunset Blvd
`);

export const LEAD_SOURCES = listed(`
	Bills wholesale leads, Web form, Google Ads, Partner <North>, Facebook & Instagram, Call centre
`);

/** What people type: accents, CJK, emoji, markup, the end of a CDATA section, line breaks, blanks at the ends. */
export const COMMENTS: readonly string[] = [
	'Please call after 5 pm.',
	'Tom & Jerry said: "<b>cheapest</b> > best"',
	'Ends a section ]]> and goes on ]]>]]>',
	'Line one\nLine two\n\nLine four',
	'Grüße aus Köln, ça va? Señor Núñez',
	'屋根の見積もりをお願いします',
	'So excited 🎉👨‍👩‍👧‍👦 🇺🇸',
	'  blanks at both ends  ',
	'<!-- not a comment --> &amp; &#65; <![CDATA[nested]]>',
	'null',
	'{"looks":"like","json":[1,2]}',
	'=1+1',
	'مرحبا بالعالم',
	'Tabs\tand 100% of "quotes" \'both\' kinds',
	'0012',
	'{{ $json.UID }}',
];

/** Active users of the sandbox's ClientPoint company, who leads are assigned to. */
export const REPRESENTATIVES = listed(`
	dana.reyes@sandbox.example, omar.haddad@sandbox.example,
	priya.nair@sandbox.example, tom.becker@sandbox.example
`);

export const BUYERS = listed(`
	Desert Sun Installers, Bright & Co., Énergie Verte, North <Ridge> Solar
`);
