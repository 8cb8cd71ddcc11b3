import { ScrollView, StyleSheet, Text, TouchableOpacity } from 'react-native';

import { colors } from '@/theme/colors';
import { radius, space } from '@/theme/spacing';

interface Props<T extends string> {
  options: readonly T[];
  value: T;
  counts?: Partial<Record<T, number>>;
  onChange: (value: T) => void;
}

export function FilterTabs<T extends string>({ options, value, counts, onChange }: Props<T>) {
  return (
    <ScrollView horizontal showsHorizontalScrollIndicator={false} style={styles.scroll} contentContainerStyle={styles.row}>
      {options.map((option) => {
        const active = option === value;
        return (
          <TouchableOpacity
            key={option}
            accessibilityRole="tab"
            accessibilityState={{ selected: active }}
            style={[styles.tab, active && styles.active]}
            onPress={() => onChange(option)}
          >
            <Text style={[styles.text, active && styles.activeText]}>
              {option}
              {counts?.[option] ? <Text style={styles.count}> {counts[option]}</Text> : null}
            </Text>
          </TouchableOpacity>
        );
      })}
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  scroll: { flexGrow: 0 },
  row: { paddingHorizontal: space(4), paddingBottom: space(3), gap: space(2) },
  tab: {
    paddingHorizontal: space(3),
    paddingVertical: 7,
    borderRadius: radius.round,
    borderWidth: 1,
    borderColor: colors.line,
  },
  active: { backgroundColor: colors.text, borderColor: colors.text },
  text: { fontSize: 14, fontWeight: '500', color: colors.secondary },
  activeText: { color: colors.background },
  count: { fontWeight: '700' },
});
