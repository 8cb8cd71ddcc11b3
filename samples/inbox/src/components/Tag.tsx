import { StyleSheet, Text, View } from 'react-native';

import type { Label } from '@/data/messages';
import { colors } from '@/theme/colors';
import { radius, space } from '@/theme/spacing';

const tones: Record<Label, { text: string; background: string }> = {
  Work: { text: colors.accent, background: colors.accentSoft },
  Travel: { text: colors.warning, background: colors.warningSoft },
  Home: { text: colors.success, background: colors.successSoft },
};

export function Tag({ label }: { label: Label }) {
  const tone = tones[label];
  return (
    <View style={[styles.tag, { backgroundColor: tone.background }]}>
      <Text style={[styles.text, { color: tone.text }]}>{label}</Text>
    </View>
  );
}

const styles = StyleSheet.create({
  tag: { paddingHorizontal: space(2), paddingVertical: 2, borderRadius: radius.small },
  text: { fontSize: 12, fontWeight: '600' },
});
