import type { ImageSourcePropType } from 'react-native';

export interface Photo {
  id: string;
  title: string;
  place: string;
  likes: number;
  source: ImageSourcePropType;
}

export const photos: Photo[] = [
  { id: 'fjord', title: 'Last light over the fjord', place: 'Sognefjord, Norge', likes: 1284, source: require('../assets/fjord.jpg') },
  { id: 'aurora', title: 'النور فوق البحيرة', place: 'بحيرة إناري', likes: 932, source: require('../assets/aurora.jpg') },
  { id: 'dunes', title: 'गर्म रेत पर एक लंबी सुबह', place: 'जैसलमेर, राजस्थान', likes: 611, source: require('../assets/dunes.jpg') },
  { id: 'alps', title: '雪山の静けさ', place: 'ヴァレー州、スイス', likes: 2045, source: require('../assets/alps.jpg') },
  { id: 'meadow', title: 'ทุ่งหญ้าหลังฝนตก', place: 'เชียงใหม่', likes: 388, source: require('../assets/meadow.jpg') },
  { id: 'dusk', title: 'דמדומים מעל הגבעות', place: 'הגליל העליון', likes: 774, source: require('../assets/dusk.jpg') },
];

export const stories = [
  {
    id: 'walk',
    title: 'Walking the old mail road',
    text: 'For two hundred years the letters of four valleys crossed this pass on foot. We followed the cairns for six days, slept in the carriers’ huts, and learned why none of them ever set out without a second pair of socks.',
  },
  {
    id: 'wind',
    title: 'Donaudampfschifffahrtsgesellschaftskapitän',
    text: 'Ein Wort, länger als manche Brücke. Der letzte, der es auf der Mütze trug, zeigt uns sein Boot 🚢, seinen Garten 🌿 und die Uhr, die seit 1961 vier Minuten vorgeht.',
  },
];
