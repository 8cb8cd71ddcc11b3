import { StyleSheet, Text, View } from 'react-native';

import { money } from '../cart/useCart';
import { useTheme } from '../theme/ThemeProvider';

interface Props {
  goods: number;
  shipping: number;
  discount: number;
  total: number;
}

export function Summary({ goods, shipping, discount, total }: Props) {
  const theme = useTheme();
  const rows: [string, string][] = [
    ['Goods', money(goods)],
    ['Shipping', shipping === 0 ? 'Free' : money(shipping)],
  ];
  if (discount > 0) rows.push(['Spring offer, 10 %', money(-discount)]);
  return (
    <View style={styles.summary}>
      {rows.map(([label, value]) => (
        <View key={label} style={styles.row}>
          <Text style={[styles.label, { color: theme.secondary }]}>{label}</Text>
          <Text style={[styles.value, { color: theme.text }]}>{value}</Text>
        </View>
      ))}
      <View style={[styles.rule, { backgroundColor: theme.line }]} />
      <View style={styles.row}>
        <Text style={[styles.totalLabel, { color: theme.text }]}>
          Total <Text style={[styles.vat, { color: theme.secondary }]}>incl. VAT</Text>
        </Text>
        <Text style={[styles.total, { color: theme.text }]}>{money(total)}</Text>
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  summary: { gap: 8 },
  row: { flexDirection: 'row', justifyContent: 'space-between', alignItems: 'baseline' },
  label: { fontSize: 15 },
  value: { fontSize: 15 },
  rule: { height: StyleSheet.hairlineWidth, marginVertical: 4 },
  totalLabel: { fontSize: 17, fontWeight: '700' },
  vat: { fontSize: 13, fontWeight: '400' },
  total: { fontSize: 22, fontWeight: '800' },
});
