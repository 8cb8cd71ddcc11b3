import { Image, StyleSheet, Text, View } from 'react-native';

import type { Person } from '@/data/messages';
import { colors } from '@/theme/colors';

const palette = ['#7a5af0', '#0f8f83', '#c2477f', '#3b74d6', '#b2612b'];

function initials(name: string) {
  return name
    .split(' ')
    .map((word) => word[0])
    .slice(0, 2)
    .join('');
}

function colorFor(name: string) {
  let sum = 0;
  for (const char of name) sum += char.charCodeAt(0);
  return palette[sum % palette.length];
}

export function Avatar({ person, size = 44 }: { person: Person; size?: number }) {
  const round = { width: size, height: size, borderRadius: size / 2 };
  if (person.avatar) {
    return <Image source={person.avatar} style={round} accessibilityLabel={`Photo of ${person.name}`} />;
  }
  return (
    <View style={[styles.plain, round, { backgroundColor: colorFor(person.name) }]}>
      <Text style={[styles.initials, { fontSize: size * 0.38 }]}>{initials(person.name)}</Text>
    </View>
  );
}

const styles = StyleSheet.create({
  plain: { alignItems: 'center', justifyContent: 'center' },
  initials: { color: colors.background, fontWeight: '600' },
});
