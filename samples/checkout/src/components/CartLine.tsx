import { Image, Pressable, StyleSheet, Text, View } from 'react-native';

import { money, type Line } from '../cart/useCart';
import { useTheme } from '../theme/ThemeProvider';

function Step({ sign, label, onPress }: { sign: string; label: string; onPress: () => void }) {
  const theme = useTheme();
  return (
    <Pressable onPress={onPress} accessibilityRole="button" accessibilityLabel={label} style={[styles.step, { borderColor: theme.line }]}>
      <Text style={[styles.sign, { color: theme.accent }]}>{sign}</Text>
    </Pressable>
  );
}

export function CartLine({ line, onChange }: { line: Line; onChange: (by: number) => void }) {
  const theme = useTheme();
  return (
    <View style={styles.line}>
      <Image source={line.image} style={styles.image} />
      <View style={styles.text}>
        <Text style={[styles.title, { color: theme.text }]} numberOfLines={1}>
          {line.title}
        </Text>
        <Text style={[styles.detail, { color: theme.secondary }]}>{line.detail}</Text>
        <View style={styles.row}>
          <Step sign="−" label={`One ${line.title} less`} onPress={() => onChange(-1)} />
          <Text style={[styles.quantity, { color: theme.text }]}>{line.quantity}</Text>
          <Step sign="+" label={`One ${line.title} more`} onPress={() => onChange(1)} />
          <Text style={[styles.price, { color: theme.text }]}>{money(line.cents * line.quantity)}</Text>
        </View>
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  line: { flexDirection: 'row', gap: 12 },
  image: { width: 76, height: 76, borderRadius: 12 },
  text: { flex: 1, gap: 3 },
  title: { fontSize: 15, fontWeight: '600' },
  detail: { fontSize: 13 },
  row: { flexDirection: 'row', alignItems: 'center', gap: 10, marginTop: 4 },
  step: { width: 28, height: 28, borderRadius: 8, borderWidth: 1, alignItems: 'center', justifyContent: 'center' },
  sign: { fontSize: 17, lineHeight: 20, fontWeight: '600' },
  quantity: { minWidth: 14, textAlign: 'center', fontSize: 15, fontWeight: '600', fontVariant: ['tabular-nums'] },
  price: { flex: 1, textAlign: 'right', fontSize: 16, fontWeight: '700' },
});
