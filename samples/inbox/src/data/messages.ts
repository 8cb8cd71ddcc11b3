import type { ImageSourcePropType } from 'react-native';

export type Label = 'Work' | 'Travel' | 'Home';

export interface Person {
  name: string;
  address: string;
  avatar?: ImageSourcePropType;
}

export interface Message {
  id: string;
  from: Person;
  subject: string;
  preview: string;
  body: string[];
  time: string;
  unread: boolean;
  starred: boolean;
  attachments: string[];
  label?: Label;
}

const people: Record<string, Person> = {
  maya: { name: 'Maya Lindqvist', address: 'maya@northlight.studio', avatar: require('../../assets/avatars/maya.png') },
  theo: { name: 'Theo Okafor', address: 'theo@fieldnotes.co', avatar: require('../../assets/avatars/theo.png') },
  ines: { name: 'Inês Carvalho', address: 'ines@casaverde.pt', avatar: require('../../assets/avatars/ines.png') },
  ravi: { name: 'Ravi Menon', address: 'ravi@tidewater.dev', avatar: require('../../assets/avatars/ravi.png') },
  rail: { name: 'Nordic Rail', address: 'tickets@nordicrail.example' },
  hana: { name: 'Hana Sato', address: 'hana@paperlane.jp', avatar: require('../../assets/avatars/hana.png') },
  co: { name: 'Green Co-op', address: 'orders@greencoop.example' },
};

export const messages: Message[] = [
  {
    id: 'm1',
    from: people.maya,
    subject: 'Cover drafts for the spring issue',
    preview: 'Three directions attached. I lean towards the second: the type has room to breathe and the photo carries it.',
    body: [
      'Hi Sam,',
      'Three directions attached. I lean towards the second: the type has room to breathe, and the photo carries the mood without any help from us.',
      'The first one is the safest. The third is a little wild, but it made everyone in the studio stop and look, which is rather the point of a cover.',
      'Could you choose by Thursday noon? The printer needs the final file on Friday morning.',
    ],
    time: '09:24',
    unread: true,
    starred: true,
    attachments: ['cover-a.pdf', 'cover-b.pdf', 'cover-c.pdf'],
    label: 'Work',
  },
  {
    id: 'm2',
    from: people.rail,
    subject: 'Your ticket to Bergen, Saturday 08:25',
    preview: 'Oslo S → Bergen, coach 5, seats 41 and 42 by the window. Doors close two minutes before departure.',
    body: ['Have a good journey.'],
    time: '08:51',
    unread: true,
    starred: false,
    attachments: ['ticket.pdf'],
    label: 'Travel',
  },
  {
    id: 'm3',
    from: people.theo,
    subject: 'Re: Interview with the lighthouse keeper',
    preview: 'She said yes! Sunday at four, after the tour boats leave. She asked whether we could bring coffee.',
    body: ['She said yes!'],
    time: '08:12',
    unread: true,
    starred: false,
    attachments: [],
    label: 'Work',
  },
  {
    id: 'm4',
    from: people.ines,
    subject: 'The lemon trees arrived',
    preview: 'All twelve of them, and one is already in flower. I put two on your balcony, water them on Mondays.',
    body: ['All twelve of them.'],
    time: 'Yesterday',
    unread: false,
    starred: true,
    attachments: ['balcony.jpg'],
    label: 'Home',
  },
  {
    id: 'm5',
    from: people.ravi,
    subject: 'Sync engine: numbers from the weekend',
    preview: 'Median went from 840 ms to 310 ms after the batching change. Memory is flat. I would ship it on Tuesday.',
    body: ['Median went from 840 ms to 310 ms.'],
    time: 'Yesterday',
    unread: false,
    starred: false,
    attachments: ['report.html', 'trace.json'],
    label: 'Work',
  },
  {
    id: 'm6',
    from: people.hana,
    subject: '紙の見本をお送りしました',
    preview: 'The paper samples are on their way, ten sheets of each weight. 和紙 is the third envelope.',
    body: ['The paper samples are on their way.'],
    time: 'Wed',
    unread: false,
    starred: false,
    attachments: [],
  },
  {
    id: 'm7',
    from: people.co,
    subject: 'Your vegetable box comes tomorrow',
    preview: 'Kale, beetroot, leeks, a pumpkin, and apples from the old orchard. Reply before 18:00 to swap anything 🥬',
    body: ['Kale, beetroot, leeks.'],
    time: 'Tue',
    unread: false,
    starred: false,
    attachments: [],
    label: 'Home',
  },
  {
    id: 'm8',
    from: people.maya,
    subject: 'Photo credits',
    preview: 'Found the missing two. Both are from the 1974 harbour series, so the museum wants a line of its own.',
    body: ['Found the missing two.'],
    time: 'Mon',
    unread: false,
    starred: false,
    attachments: [],
    label: 'Work',
  },
];
