import type { ReactNode } from 'react';
import { StyleSheet, Text, View } from 'react-native';

import { useTheme } from '../theme/ThemeProvider';

export function Card({ title, step, children }: { title: string; step: number; children: ReactNode }) {
  const theme = useTheme();
  return (
    <View style={[styles.card, { backgroundColor: theme.card, borderColor: theme.line }]}>
      <View style={styles.heading}>
        <View style={[styles.step, { backgroundColor: theme.accentSoft }]}>
          <Text style={[styles.number, { color: theme.accent }]}>{step}</Text>
        </View>
        <Text style={[styles.title, { color: theme.text }]} accessibilityRole="header">
          {title}
        </Text>
      </View>
      {children}
    </View>
  );
}

const styles = StyleSheet.create({
  card: { borderRadius: 16, borderWidth: 1, padding: 16, gap: 14 },
  heading: { flexDirection: 'row', alignItems: 'center', gap: 10 },
  step: { width: 26, height: 26, borderRadius: 13, alignItems: 'center', justifyContent: 'center' },
  number: { fontSize: 14, fontWeight: '700' },
  title: { fontSize: 17, fontWeight: '700' },
});
