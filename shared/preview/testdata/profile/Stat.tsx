import { Text, View } from 'react-native';

export function Stat({ label, value }: { label: string; value: string }) {
  return (
    <View style={{ flex: 1, borderRadius: 10, backgroundColor: '#eef2ff', padding: 8, alignItems: 'center' }}>
      <Text style={{ fontSize: 18, fontWeight: '600', color: '#3730a3' }}>{value}</Text>
      <Text style={{ fontSize: 11, color: '#6366f1', letterSpacing: 0.4, textTransform: 'uppercase' }}>{label}</Text>
    </View>
  );
}
